-- A guard against accidents, beyond the rights: what became known of a person is only ever added to.
CREATE FUNCTION parties_refuse_change_v1() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Enter a revocation, or what holds from a later day on.';
END;
$$;

CREATE TRIGGER parties_lifefact_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON parties_lifefact
    FOR EACH STATEMENT EXECUTE FUNCTION parties_refuse_change_v1();

-- What was entered is never changed but for its settlement, which is once and for ever. (A life entry names its fact, a
-- document of law says whether it was confirmed.)
CREATE FUNCTION parties_settle_once_v1() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.settled_by IS NOT NULL
       OR (to_jsonb(OLD) - '{settled_by,settled_on,fact_id,confirmed}'::text[])
          IS DISTINCT FROM (to_jsonb(NEW) - '{settled_by,settled_on,fact_id,confirmed}'::text[]) THEN
        RAISE EXCEPTION 'what was entered is only ever confirmed or dropped, once'
            USING ERRCODE = 'restrict_violation', HINT = 'Enter it anew.';
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER parties_lifeentry_settled_once BEFORE UPDATE OR DELETE ON parties_lifeentry
    FOR EACH ROW EXECUTE FUNCTION parties_settle_once_v1();
