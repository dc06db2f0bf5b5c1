-- A document of law is never changed but for its settlement, which is once and for ever: see `parties_settle_once_v1`.
CREATE TRIGGER parties_taxlawdocument_settled_once BEFORE UPDATE OR DELETE ON parties_taxlawdocument
    FOR EACH ROW EXECUTE FUNCTION parties_settle_once_v1();
CREATE TRIGGER parties_taxlawdocument_kept BEFORE TRUNCATE ON parties_taxlawdocument
    FOR EACH STATEMENT EXECUTE FUNCTION parties_refuse_change_v1();
