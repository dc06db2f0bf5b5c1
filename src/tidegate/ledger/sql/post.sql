-- Posting: the only way into the journal. A batch is decided in memory row by row, as one-by-one posting would, and then
-- written with one INSERT and one UPDATE.

-- Advisory locks held to the end of a transaction. DAY: writers share it, the day roll takes it alone. CLOSE: writers into
-- a day that is being closed share it, closing that day takes it alone.
CREATE FUNCTION ledger_day_key_v1() RETURNS bigint LANGUAGE sql IMMUTABLE RETURN 1910430208;
CREATE FUNCTION ledger_close_key_v1() RETURNS bigint LANGUAGE sql IMMUTABLE RETURN 1910430209;

-- Under any other isolation a transaction may have looked before it held a lock, and would take a closed day for open.
CREATE FUNCTION ledger_demand_read_committed_v1() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the ledger is written in READ COMMITTED, not in %', current_setting('transaction_isolation')
            USING ERRCODE = 'TG003';
    END IF;
END $$;

-- The functions down to ledger_decide_v1 are its parts: nobody else may call them, so they run under its search_path.

-- 'exists', or the first field in which the transfer differs from the one in the journal under its id.
CREATE FUNCTION ledger_difference_v1(p_given ledger_transfer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    known ledger_transfer;
BEGIN
    SELECT * INTO STRICT known FROM ledger_transfer t WHERE t.transfer_id = p_given.transfer_id;
    RETURN CASE
        WHEN known.debit_account IS DISTINCT FROM p_given.debit_account THEN 'exists_with_different_debit_account'
        WHEN known.credit_account IS DISTINCT FROM p_given.credit_account THEN 'exists_with_different_credit_account'
        WHEN known.amount_minor IS DISTINCT FROM p_given.amount_minor THEN 'exists_with_different_amount'
        WHEN known.code IS DISTINCT FROM p_given.code THEN 'exists_with_different_code'
        WHEN known.phase IS DISTINCT FROM p_given.phase THEN 'exists_with_different_phase'
        WHEN known.pending_id IS DISTINCT FROM p_given.pending_id THEN 'exists_with_different_pending_id'
        WHEN known.reverses IS DISTINCT FROM p_given.reverses THEN 'exists_with_different_reverses'
        WHEN known.expires_on IS DISTINCT FROM p_given.expires_on THEN 'exists_with_different_expires_on'
        WHEN known.value_date IS DISTINCT FROM p_given.value_date THEN 'exists_with_different_value_date'
        WHEN known.business_day IS DISTINCT FROM p_given.business_day THEN 'exists_with_different_business_day'
        WHEN known.reference IS DISTINCT FROM p_given.reference THEN 'exists_with_different_reference'
        ELSE 'exists' END;
END $$;

-- What a reservation says to the transfer that would end it; null: nothing against it.
CREATE FUNCTION ledger_end_refusal_v1(p_given ledger_transfer, p_held ledger_transfer) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    ended text;
BEGIN
    SELECT e.phase INTO ended FROM ledger_transfer e WHERE e.pending_id = p_given.pending_id;
    RETURN CASE
        WHEN p_held.transfer_id IS NULL THEN 'pending_transfer_not_found'
        WHEN p_held.phase <> 'reserve' THEN 'pending_transfer_not_pending'
        WHEN p_held.debit_account <> p_given.debit_account OR p_held.credit_account <> p_given.credit_account
            THEN 'pending_transfer_has_different_accounts'
        WHEN p_given.phase = 'void' AND p_given.amount_minor <> p_held.amount_minor
            THEN 'pending_transfer_has_different_amount'
        WHEN p_given.amount_minor > p_held.amount_minor THEN 'exceeds_pending_transfer_amount'
        WHEN p_held.business_day > p_given.business_day THEN 'pending_transfer_of_later_business_day'
        WHEN ended = 'post' THEN 'pending_transfer_already_posted'
        WHEN ended = 'void' THEN 'pending_transfer_already_voided'
        WHEN p_given.phase = 'post' AND p_held.expires_on < p_given.business_day THEN 'pending_transfer_expired' END;
END $$;

-- What the transfer to be undone says to its reversal; null: nothing against it.
CREATE FUNCTION ledger_reversal_refusal_v1(p_given ledger_transfer, p_undone ledger_transfer) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE
        WHEN p_undone.transfer_id IS NULL THEN 'reversed_transfer_not_found'
        WHEN p_undone.phase NOT IN ('single', 'post') THEN 'reversed_transfer_not_posted'
        WHEN p_undone.reverses IS NOT NULL THEN 'reversed_transfer_is_a_reversal'
        WHEN p_undone.debit_account <> p_given.credit_account OR p_undone.credit_account <> p_given.debit_account
          OR p_undone.amount_minor <> p_given.amount_minor THEN 'reversal_must_mirror'
        WHEN p_undone.business_day > p_given.business_day THEN 'reversed_transfer_of_later_business_day'
        WHEN EXISTS (SELECT FROM ledger_transfer o WHERE o.reverses = p_given.reverses) THEN 'already_reversed' END;
END $$;

-- Accepted rows, into the journal.
CREATE FUNCTION ledger_append_v1(p_rows ledger_transfer[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_transfer (transfer_id, debit_account, credit_account, amount_minor, currency, code, phase,
                                 pending_id, reverses, expires_on, value_date, business_day, reference)
    SELECT r.transfer_id, r.debit_account, r.credit_account, r.amount_minor, r.currency, r.code, r.phase,
           r.pending_id, r.reverses, r.expires_on, r.value_date, r.business_day, r.reference
      FROM unnest(p_rows) AS r;
END $$;

-- The totals of the accounts that changed. Always by index, whatever the statistics say.
CREATE FUNCTION ledger_write_totals_v1(p_ids uuid[], p_dp bigint[], p_cp bigint[], p_dr bigint[], p_cr bigint[]) RETURNS void
LANGUAGE plpgsql SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    UPDATE ledger_account a SET debits_posted = t.dp, credits_posted = t.cp, debits_pending = t.dr, credits_pending = t.cr
      FROM unnest(p_ids, p_dp, p_cp, p_dr, p_cr) AS t (id, dp, cp, dr, cr)
     WHERE a.account_id = t.id
       AND (a.debits_posted, a.credits_posted, a.debits_pending, a.credits_pending) <> (t.dp, t.cp, t.dr, t.cr);
END $$;

-- Decides and writes a batch; one answer per row, in the order given. Under 'all' the first refusal is raised as TG001
-- with its position and code as detail, so that nothing stays.
-- Arrays run parallel to `ids`: dp, cp posted and dr, cr pending (reserved) debits and credits.
CREATE FUNCTION ledger_decide_v1(p_rows ledger_transfer[], p_mode text, p_closing boolean) RETURNS text[]
LANGUAGE plpgsql SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
    ids uuid[]; currencies text[]; bounds text[];
    dp bigint[]; cp bigint[]; dr bigint[]; cr bigint[];
    earlier  int[];        -- by row: the last row before it that mentions one of its ids, 0 if none does
    answers  text[] := '{}';
    answer   text;
    accepted ledger_transfer[] := '{}';  -- rows that are not in the journal yet
    written  int := 0;                   -- what was accepted up to this row is
    row_     ledger_transfer;
    one      record;
    held     ledger_transfer;
    undone   ledger_transfer;
    posting  bigint;
    pending  bigint;
    i int; j int;
BEGIN
    SELECT array_agg(DISTINCT a.id ORDER BY a.id) INTO ids
      FROM unnest(p_rows) r CROSS JOIN LATERAL (VALUES (r.debit_account), (r.credit_account)) AS a (id);
    -- In id order, so that two batches never wait for each other in a circle.
    PERFORM FROM ledger_account WHERE account_id = ANY (ids) ORDER BY account_id FOR NO KEY UPDATE;
    SELECT array_agg(a.currency ORDER BY u.i), array_agg(a.bound ORDER BY u.i),
           array_agg(a.debits_posted ORDER BY u.i), array_agg(a.credits_posted ORDER BY u.i),
           array_agg(a.debits_pending ORDER BY u.i), array_agg(a.credits_pending ORDER BY u.i)
      INTO currencies, bounds, dp, cp, dr, cr
      FROM unnest(ids) WITH ORDINALITY AS u (id, i)
      LEFT JOIN LATERAL (SELECT * FROM ledger_account k WHERE k.account_id = u.id OFFSET 0) a ON true;
    SELECT array_agg(coalesce(s.before, 0) ORDER BY s.n) INTO earlier FROM (
        SELECT m.n, max(m.before) AS before FROM (
            SELECT r.ordinality AS n, a.id,
                   CASE WHEN a.id IS NOT NULL THEN lag(r.ordinality) OVER (PARTITION BY a.id ORDER BY r.ordinality) END AS before
              FROM unnest(p_rows) WITH ORDINALITY AS r
             CROSS JOIN LATERAL (VALUES (r.transfer_id), (r.pending_id), (r.reverses)) AS a (id)) m
         GROUP BY m.n) s;

    FOR one IN
        SELECT r.*, d.i AS debit_at, c.i AS credit_at, y.state AS day_state, k.known
          FROM unnest(p_rows) WITH ORDINALITY AS r
          LEFT JOIN unnest(ids) WITH ORDINALITY AS d (id, i) ON d.id = r.debit_account
          LEFT JOIN unnest(ids) WITH ORDINALITY AS c (id, i) ON c.id = r.credit_account
          LEFT JOIN LATERAL (SELECT z.state FROM ledger_day z WHERE z.day = r.business_day OFFSET 0) y ON true
          LEFT JOIN LATERAL (SELECT true AS known FROM ledger_transfer t WHERE t.transfer_id = r.transfer_id OFFSET 0) k ON true
         ORDER BY r.ordinality
    LOOP
        i := one.debit_at;
        j := one.credit_at;
        row_ := p_rows[one.ordinality];
        IF earlier[one.ordinality] > 0 THEN
            -- It may depend on an earlier row of this batch: that goes into the journal first.
            IF earlier[one.ordinality] > written THEN
                PERFORM ledger_append_v1(accepted);
                accepted := '{}';
                written := one.ordinality - 1;
            END IF;
            one.known := EXISTS (SELECT FROM ledger_transfer t WHERE t.transfer_id = one.transfer_id);
        END IF;
        IF one.known THEN
            answer := ledger_difference_v1(row_);
        ELSE
            answer := CASE
                WHEN one.amount_minor <= 0 THEN 'amount_must_be_positive'
                WHEN one.debit_account = one.credit_account THEN 'accounts_must_be_different'
                WHEN (one.pending_id IS NOT NULL) <> (one.phase IN ('post', 'void'))
                  OR (one.expires_on IS NOT NULL AND one.phase <> 'reserve')
                  OR (one.reverses IS NOT NULL AND one.phase <> 'single') THEN 'fields_must_fit_phase'
                WHEN one.expires_on < one.business_day THEN 'expires_before_business_day'
                WHEN currencies[i] IS NULL THEN 'debit_account_not_found'
                WHEN currencies[j] IS NULL THEN 'credit_account_not_found'
                WHEN currencies[i] <> currencies[j] THEN 'accounts_must_have_the_same_currency'
                WHEN one.day_state IS NULL THEN 'business_day_not_open'
                WHEN one.day_state = 'closed' THEN 'business_day_closed'
                WHEN one.day_state = 'closing' AND NOT p_closing THEN 'business_day_closing' END;
            posting := CASE WHEN one.phase IN ('single', 'post') THEN one.amount_minor ELSE 0 END;
            pending := CASE WHEN one.phase = 'reserve' THEN one.amount_minor ELSE 0 END;
            IF answer IS NULL AND one.pending_id IS NOT NULL THEN
                SELECT * INTO held FROM ledger_transfer t WHERE t.transfer_id = one.pending_id;
                answer := ledger_end_refusal_v1(row_, held);
                pending := -held.amount_minor;
            END IF;
            IF answer IS NULL AND one.reverses IS NOT NULL THEN
                SELECT * INTO undone FROM ledger_transfer t WHERE t.transfer_id = one.reverses;
                answer := ledger_reversal_refusal_v1(row_, undone);
            END IF;
            answer := coalesce(answer, CASE
                WHEN posting + pending > 9223372036854775807 - dp[i] - dr[i] THEN 'overflows_debits'
                WHEN posting + pending > 9223372036854775807 - cp[j] - cr[j] THEN 'overflows_credits'
                WHEN bounds[i] = 'debits_must_not_exceed_credits' AND dp[i] + dr[i] + (posting + pending) > cp[i]
                    THEN 'exceeds_credits'
                WHEN bounds[j] = 'credits_must_not_exceed_debits' AND cp[j] + cr[j] + (posting + pending) > dp[j]
                    THEN 'exceeds_debits'
                ELSE 'created' END);
            -- After this point the transfer succeeds.
            IF answer = 'created' THEN
                dp[i] := dp[i] + posting;
                dr[i] := dr[i] + pending;
                cp[j] := cp[j] + posting;
                cr[j] := cr[j] + pending;
                row_.currency := currencies[i];  -- an account's currency is the transfer's
                accepted := accepted || row_;
            END IF;
        END IF;
        IF p_mode = 'all' AND answer NOT IN ('created', 'exists') THEN
            RAISE EXCEPTION USING ERRCODE = 'TG001', MESSAGE = 'batch refused', DETAIL = one.ordinality || ' ' || answer;
        END IF;
        answers := answers || answer;
    END LOOP;
    PERFORM ledger_append_v1(accepted);
    PERFORM ledger_write_totals_v1(ids, dp, cp, dr, cr);
    RETURN answers;
END $$;

-- A batch of up to 8,192 transfers: 'each' carries out what it can, 'all' everything or nothing.
CREATE FUNCTION ledger_post_v1(p_batch jsonb, p_mode text, p_closing boolean)
RETURNS TABLE (position_ bigint, outcome text, sequence_ bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    rows_    ledger_transfer[];
    answers  text[];
    refused  text;
    clash    text;
BEGIN
    IF (p_mode IN ('all', 'each') AND p_closing IS NOT NULL AND jsonb_array_length(p_batch) BETWEEN 1 AND 8192) IS NOT TRUE THEN
        RAISE EXCEPTION 'a batch has 1 to 8192 transfers and is all or each' USING ERRCODE = 'TG003';
    END IF;
    PERFORM ledger_demand_read_committed_v1();
    SELECT array_agg(r) INTO rows_ FROM jsonb_populate_recordset(NULL::ledger_transfer, p_batch) r;  -- in its order
    IF EXISTS (SELECT FROM unnest(rows_) r WHERE (
        num_nulls(r.transfer_id, r.debit_account, r.credit_account, r.amount_minor, r.reference) = 0 AND r.code <> ''
        AND r.phase IN ('single', 'reserve', 'post', 'void') AND isfinite(r.value_date) AND isfinite(r.business_day)
        AND (r.expires_on IS NULL OR isfinite(r.expires_on))) IS NOT TRUE) THEN
        RAISE EXCEPTION 'a transfer lacks a field, or has one that cannot be' USING ERRCODE = 'TG003';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(ledger_day_key_v1());
    IF p_closing THEN PERFORM pg_advisory_xact_lock_shared(ledger_close_key_v1()); END IF;
    LOOP
        BEGIN
            answers := ledger_decide_v1(rows_, p_mode, p_closing);
            EXIT;
        EXCEPTION
            WHEN SQLSTATE 'TG001' THEN
                GET STACKED DIAGNOSTICS refused = PG_EXCEPTION_DETAIL;
                EXIT;
            WHEN unique_violation THEN
                -- Another transaction wrote one of these ids between our look and our write: now it can be seen. Each
                -- turn sees one more of them, so there is an end.
                GET STACKED DIAGNOSTICS clash = CONSTRAINT_NAME;
                IF clash <> 'ledger_transfer_pkey' THEN RAISE; END IF;
        END;
    END LOOP;
    IF refused IS NOT NULL THEN
        RETURN QUERY SELECT n, CASE WHEN n = split_part(refused, ' ', 1)::bigint THEN split_part(refused, ' ', 2)
                                    ELSE 'batch_refused' END, NULL::bigint
                       FROM generate_series(1::bigint, cardinality(rows_)) AS n;
    ELSE
        RETURN QUERY
            SELECT r.ordinality, answers[r.ordinality], x.sequence
              FROM unnest(rows_) WITH ORDINALITY AS r
              LEFT JOIN LATERAL (SELECT t.sequence FROM ledger_transfer t
                                  WHERE t.transfer_id = r.transfer_id AND answers[r.ordinality] IN ('created', 'exists')
                                 OFFSET 0) x ON true;
    END IF;
END $$;
