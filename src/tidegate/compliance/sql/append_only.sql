-- A guard against accidents, beyond the rights: what came and what was answered is only ever added to.
CREATE FUNCTION compliance_refuse_change_v1() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TRIGGER compliance_received_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON compliance_received
    FOR EACH STATEMENT EXECUTE FUNCTION compliance_refuse_change_v1();
CREATE TRIGGER compliance_receipt_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON compliance_receipt
    FOR EACH STATEMENT EXECUTE FUNCTION compliance_refuse_change_v1();
