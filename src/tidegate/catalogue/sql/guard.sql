-- What was published is never edited: contracts and listings point at it.
CREATE FUNCTION catalogue_refuse_change_v1() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: a published version never changes', tg_op, tg_table_name;
END $$;
CREATE TRIGGER catalogue_version_frozen BEFORE UPDATE OR DELETE ON catalogue_version
    FOR EACH ROW EXECUTE FUNCTION catalogue_refuse_change_v1();
CREATE TRIGGER catalogue_cell_frozen BEFORE UPDATE OR DELETE ON catalogue_cell
    FOR EACH ROW EXECUTE FUNCTION catalogue_refuse_change_v1();
CREATE FUNCTION catalogue_refuse_refixing_v1() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: a published value of an index never changes', tg_op, tg_table_name;
END $$;
CREATE TRIGGER catalogue_fixing_frozen BEFORE UPDATE OR DELETE ON catalogue_fixing
    FOR EACH ROW EXECUTE FUNCTION catalogue_refuse_refixing_v1();
