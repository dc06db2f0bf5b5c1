-- A guard against accidents, beyond the rights: what was ordered and what was answered is only ever added to.
CREATE FUNCTION gate_refuse_change_v1() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Add a row that says what is new; a lift ends an order.';
END;
$$;

CREATE TRIGGER gate_order_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON gate_order
    FOR EACH STATEMENT EXECUTE FUNCTION gate_refuse_change_v1();
CREATE TRIGGER gate_record_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON gate_record
    FOR EACH STATEMENT EXECUTE FUNCTION gate_refuse_change_v1();
CREATE TRIGGER gate_policy_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON gate_policy
    FOR EACH STATEMENT EXECUTE FUNCTION gate_refuse_change_v1();
