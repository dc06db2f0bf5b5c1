-- The row path: a batch is decided in memory row by row, as one-by-one posting would, and then written with one INSERT and
-- one UPDATE.

-- Accepted rows, into the journal.
CREATE FUNCTION ledger_append_v1(p_rows ledger_transfer[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_transfer (transfer_id, debit_account, credit_account, amount_minor, amount_limit_minor, balancing,
                                 currency, code, phase, pending_id, reverses, expires_on, value_date, business_day, reference)
    SELECT r.transfer_id, r.debit_account, r.credit_account, r.amount_minor, r.amount_limit_minor, r.balancing,
           r.currency, r.code, r.phase, r.pending_id, r.reverses, r.expires_on, r.value_date, r.business_day, r.reference
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
    closed_through CONSTANT date := ledger_closed_through_v1();
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
                  OR (one.reverses IS NOT NULL AND one.phase <> 'single')
                  OR (one.balancing IS NOT NULL AND (one.phase NOT IN ('single', 'reserve') OR one.reverses IS NOT NULL))
                    THEN 'fields_must_fit_phase'
                WHEN one.expires_on < one.business_day THEN 'expires_before_business_day'
                WHEN currencies[i] IS NULL THEN 'debit_account_not_found'
                WHEN currencies[j] IS NULL THEN 'credit_account_not_found'
                WHEN currencies[i] <> currencies[j] THEN 'accounts_must_have_the_same_currency'
                WHEN one.day_state IS NULL THEN 'business_day_not_open'
                WHEN one.day_state = 'closed' THEN 'business_day_closed'
                WHEN one.day_state = 'closing' AND NOT p_closing THEN 'business_day_closing'
                WHEN one.value_date <= closed_through THEN 'value_date_in_closed_month' END;
            IF answer IS NULL AND one.balancing IS NOT NULL THEN
                row_.amount_limit_minor := row_.amount_minor;
                row_.amount_minor := greatest(0, least(row_.amount_minor,
                    CASE WHEN one.balancing IN ('debit', 'both') THEN cp[i] - dp[i] - dr[i] END,
                    CASE WHEN one.balancing IN ('credit', 'both') THEN dp[j] - cp[j] - cr[j] END));
            END IF;
            posting := CASE WHEN one.phase IN ('single', 'post') THEN row_.amount_minor ELSE 0 END;
            pending := CASE WHEN one.phase = 'reserve' THEN row_.amount_minor ELSE 0 END;
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
                -- 0: a balancing transfer found nothing available
                WHEN (row_.amount_minor = 0 AND one.balancing <> 'credit' AND cp[i] - dp[i] - dr[i] <= 0)
                  OR (bounds[i] = 'debits_must_not_exceed_credits' AND dp[i] + dr[i] + (posting + pending) > cp[i])
                    THEN 'exceeds_credits'
                WHEN row_.amount_minor = 0
                  OR (bounds[j] = 'credits_must_not_exceed_debits' AND cp[j] + cr[j] + (posting + pending) > dp[j])
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
