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
