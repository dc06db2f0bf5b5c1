-- Asking by key. Reads only; the same comparison as posting, so that an answer here is what posting again would say.

-- Of each transfer, in the order given: 'exists' with its sequence, 'exists_with_different_<field>', or 'absent'.
CREATE FUNCTION ledger_ask_v1(p_batch jsonb) RETURNS TABLE (position_ bigint, outcome text, sequence_ bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off SET jit = off AS $$
DECLARE
    rows_ ledger_transfer[];
BEGIN
    IF (jsonb_array_length(p_batch) BETWEEN 1 AND 8192) IS NOT TRUE THEN
        RAISE EXCEPTION 'a call asks about 1 to 8192 transfers' USING ERRCODE = 'TG003';
    END IF;
    PERFORM ledger_demand_read_committed_v1();
    SELECT array_agg(r) INTO rows_ FROM jsonb_populate_recordset(NULL::ledger_transfer, p_batch) r;  -- in its order
    RETURN QUERY
        SELECT r.ordinality,
               CASE WHEN t.transfer_id IS NULL THEN 'absent' ELSE ledger_difference_v1(rows_[r.ordinality]) END,
               t.sequence
          FROM unnest(rows_) WITH ORDINALITY AS r
          LEFT JOIN LATERAL (SELECT k.transfer_id, k.sequence FROM ledger_transfer k
                              WHERE k.transfer_id = r.transfer_id OFFSET 0) t ON true
         ORDER BY r.ordinality;
END $$;

-- The transactions, other than the asking one, that have begun to write: each shares the day lock to its end. A lock goes
-- only after what its transaction wrote can be seen.
CREATE FUNCTION ledger_writers_v1() RETURNS text[] LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(array_agg(DISTINCT l.virtualtransaction), '{}') FROM pg_locks l
     WHERE l.locktype = 'advisory' AND l.mode = 'ShareLock' AND l.pid IS DISTINCT FROM pg_backend_pid()
       AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
       AND l.classid = (ledger_day_key_v1() >> 32)::oid AND l.objid = (ledger_day_key_v1() & 4294967295)::oid
       AND l.objsubid = 1
$$;
