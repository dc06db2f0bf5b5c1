-- Posting: the only way into the journal.

-- A batch of up to 8,192 transfers: 'each' carries out what it can, 'all' everything or nothing. `sequence`, `currency`,
-- `booked_at` and `amount_limit_minor` of a row are the journal's to fill in. For callers inside the database.
CREATE FUNCTION ledger_post_rows_v1(p_rows ledger_transfer[], p_mode text, p_closing boolean)
RETURNS TABLE (position_ bigint, outcome text, sequence_ bigint, amount_ bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    sequences  bigint[];  -- the set path's answer
    answers    text[];    -- the row path's
    refused    text;
    whole      boolean;
    certain    boolean;   -- that every row will be carried out: until something says otherwise
    index_     text;
BEGIN
    IF (p_mode IN ('all', 'each') AND p_closing IS NOT NULL AND cardinality(p_rows) BETWEEN 1 AND 8192) IS NOT TRUE THEN
        RAISE EXCEPTION 'a batch has 1 to 8192 transfers and is all or each' USING ERRCODE = 'TG003';
    END IF;
    PERFORM ledger_demand_read_committed_v1();
    PERFORM pg_advisory_xact_lock_shared(ledger_day_key_v1());
    IF p_closing THEN PERFORM pg_advisory_xact_lock_shared(ledger_close_key_v1()); END IF;
    SELECT bool_and((
               num_nulls(r.transfer_id, r.debit_account, r.credit_account, r.amount_minor, r.reference) = 0 AND r.code <> ''
               AND r.phase IN ('single', 'reserve', 'post', 'void') AND isfinite(r.value_date) AND isfinite(r.business_day)
               AND (r.expires_on IS NULL OR isfinite(r.expires_on)) AND r.amount_limit_minor IS NULL
               AND (r.balancing IS NULL OR r.balancing IN ('debit', 'credit', 'both'))) IS TRUE),
           bool_and(r.amount_minor > 0 AND r.debit_account <> r.credit_account AND r.reverses IS NULL AND r.balancing IS NULL
                    AND (r.pending_id IS NOT NULL) = (r.phase IN ('post', 'void'))
                    AND (r.expires_on IS NULL OR (r.phase = 'reserve' AND r.expires_on >= r.business_day)))
      INTO whole, certain FROM unnest(p_rows) r;
    IF NOT whole THEN
        RAISE EXCEPTION 'a transfer lacks a field, or has one that cannot be' USING ERRCODE = 'TG003';
    END IF;
    LOOP
        BEGIN
            IF certain THEN sequences := ledger_post_as_set_v1(p_rows, p_closing); END IF;
            IF sequences IS NULL THEN certain := false; answers := ledger_decide_v1(p_rows, p_mode, p_closing); END IF;
            EXIT;
        EXCEPTION
            WHEN SQLSTATE 'TG001' THEN
                GET STACKED DIAGNOSTICS refused = PG_EXCEPTION_DETAIL;
                EXIT;
            WHEN SQLSTATE 'TG004' OR check_violation OR foreign_key_violation OR numeric_value_out_of_range THEN
                IF NOT certain THEN RAISE; END IF;
                certain := false;
            WHEN unique_violation THEN
                -- An id is not new. Row by row its transfer is looked at; one that another transaction wrote between our
                -- look and our write can be seen now. Each turn sees one more of them, so there is an end.
                GET STACKED DIAGNOSTICS index_ = CONSTRAINT_NAME;
                IF NOT certain AND index_ <> 'ledger_transfer_pkey' THEN RAISE; END IF;
                certain := false;
        END;
    END LOOP;
    IF sequences IS NOT NULL THEN
        RETURN QUERY SELECT r.ordinality, 'created', sequences[r.ordinality], r.amount_minor
                       FROM unnest(p_rows) WITH ORDINALITY AS r;
    ELSIF refused IS NOT NULL THEN
        RETURN QUERY SELECT n, CASE WHEN n = split_part(refused, ' ', 1)::bigint THEN split_part(refused, ' ', 2)
                                    ELSE 'batch_refused' END, NULL::bigint, NULL::bigint
                       FROM generate_series(1::bigint, cardinality(p_rows)) AS n;
    ELSE
        RETURN QUERY
            SELECT r.ordinality, answers[r.ordinality], x.sequence, x.amount_minor
              FROM unnest(p_rows) WITH ORDINALITY AS r
              LEFT JOIN LATERAL (SELECT t.sequence, t.amount_minor FROM ledger_transfer t
                                  WHERE t.transfer_id = r.transfer_id AND answers[r.ordinality] IN ('created', 'exists')
                                 OFFSET 0) x ON true;
    END IF;
END $$;

-- The same for callers from outside: an array of objects named as the journal's columns; what is left out is null.
CREATE FUNCTION ledger_post_v1(p_batch json, p_mode text, p_closing boolean)
RETURNS TABLE (position_ bigint, outcome text, sequence_ bigint, amount_ bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    rows_ CONSTANT ledger_transfer[] := (SELECT array_agg(r) FROM json_populate_recordset(NULL::ledger_transfer, p_batch) r);
BEGIN
    RETURN QUERY SELECT * FROM ledger_post_rows_v1(rows_, p_mode, p_closing);
END $$;
