-- Evidence is added to and never edited: a guard against accidents, beyond the application's missing rights.
CREATE FUNCTION hub_refuse_change_v1() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are evidence: they are added, never edited or removed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

DO $$
DECLARE kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['hub_order', 'hub_revision', 'hub_preview', 'hub_document', 'hub_signature',
        'hub_issue', 'hub_addressee', 'hub_delivery', 'hub_receipt', 'hub_reply', 'hub_collection',
        'hub_probe']
    LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION '
            'hub_refuse_change_v1()', kept || '_kept', kept);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION '
            'hub_refuse_change_v1()', kept || '_never_emptied', kept);
    END LOOP;
END
$$;
