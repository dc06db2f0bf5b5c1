-- A guard against accidents, beyond the rights: what came and what was answered is only ever added to.
CREATE FUNCTION compliance_refuse_change_v1() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END;
$$;

DO $$
DECLARE kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['received', 'receipt', 'reply', 'paper', 'simulation', 'leaf', 'checkpoint']
    LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION '
            'compliance_refuse_change_v1()', 'compliance_' || kept || '_append_only', 'compliance_' || kept);
    END LOOP;
END
$$;
