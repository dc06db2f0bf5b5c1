-- Requests and signatures are only ever added to: see `deposits_refuse_change_v1` in owners.sql.
CREATE TRIGGER deposits_request_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON deposits_request
    FOR EACH STATEMENT EXECUTE FUNCTION deposits_refuse_change_v1();
CREATE TRIGGER deposits_signature_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON deposits_signature
    FOR EACH STATEMENT EXECUTE FUNCTION deposits_refuse_change_v1();
