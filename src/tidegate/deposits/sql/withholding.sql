-- What was withheld and what was paid over is only ever added to: see `deposits_refuse_change_v1` in owners.sql.
CREATE TRIGGER deposits_withholding_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON deposits_withholding
    FOR EACH STATEMENT EXECUTE FUNCTION deposits_refuse_change_v1();
CREATE TRIGGER deposits_remittance_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON deposits_remittance
    FOR EACH STATEMENT EXECUTE FUNCTION deposits_refuse_change_v1();
