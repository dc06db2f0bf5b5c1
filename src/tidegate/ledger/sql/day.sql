-- Business days: opened once, rolled under the day lock, closed with the balances of the accounts that changed.

CREATE FUNCTION ledger_open_first_day_v1(p_day date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ledger_demand_read_committed_v1();
    PERFORM pg_advisory_xact_lock(ledger_day_key_v1());
    IF EXISTS (SELECT FROM ledger_day WHERE day = p_day AND state = 'open') THEN RETURN 'exists'; END IF;
    IF EXISTS (SELECT FROM ledger_day) THEN RETURN 'business_days_already_opened'; END IF;
    INSERT INTO ledger_day (day, state) VALUES (p_day, 'open');
    RETURN 'created';
END $$;

-- The days p_closing (the open one first) begin to close, p_next opens. No writer is between its day and its commit.
CREATE FUNCTION ledger_roll_days_v1(p_closing date[], p_next date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    open_ date;
BEGIN
    PERFORM ledger_demand_read_committed_v1();
    PERFORM pg_advisory_xact_lock(ledger_day_key_v1());
    SELECT day INTO open_ FROM ledger_day WHERE state = 'open';
    IF open_ IS NULL OR open_ IS DISTINCT FROM p_closing[1] THEN RETURN 'business_day_not_open'; END IF;
    IF p_closing || p_next IS DISTINCT FROM (SELECT array_agg(DISTINCT d ORDER BY d) FROM unnest(p_closing || p_next) d) THEN
        RETURN 'business_days_out_of_order';
    END IF;
    UPDATE ledger_day SET state = 'closing' WHERE day = open_;
    INSERT INTO ledger_day (day, state) SELECT d, 'closing' FROM unnest(p_closing[2:]) d;
    INSERT INTO ledger_day (day, state) VALUES (p_next, 'open');
    RETURN 'created';
END $$;

-- The latest closed day. What had to expire up to it has ended, so nobody need look there for reservations.
CREATE FUNCTION ledger_last_closed_day_v1() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT day FROM ledger_day WHERE state = 'closed' ORDER BY day DESC LIMIT 1), '-infinity')
$$;

-- Closing balances of the accounts that changed on each day, then the day takes no new rows for ever.
CREATE FUNCTION ledger_close_days_v1(p_days date[]) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET work_mem = '64MB'
SET enable_seqscan = off AS $$  -- the balances grow while earlier ones are looked for among them: never by walking them
DECLARE
    one    date;
    state_ text;
    answer text := 'exists';
BEGIN
    PERFORM ledger_demand_read_committed_v1();
    PERFORM pg_advisory_xact_lock(ledger_close_key_v1());
    FOREACH one IN ARRAY p_days LOOP
        SELECT state INTO state_ FROM ledger_day WHERE day = one;
        IF NOT FOUND OR state_ = 'open' THEN RETURN 'business_day_not_closing'; END IF;
        CONTINUE WHEN state_ = 'closed';
        IF EXISTS (SELECT FROM ledger_day WHERE day < one AND state <> 'closed') THEN RETURN 'earlier_business_day_not_closed'; END IF;
        IF EXISTS (SELECT FROM ledger_transfer r WHERE r.expires_on > ledger_last_closed_day_v1() AND r.expires_on <= one
                      AND NOT EXISTS (SELECT FROM ledger_transfer e WHERE e.pending_id = r.transfer_id)) THEN
            RETURN 'reservations_not_expired';
        END IF;
        INSERT INTO ledger_closing_balance (day, account_id, debits_posted, credits_posted, debits_pending, credits_pending)
        SELECT one, m.account_id, m.dp + coalesce(b.debits_posted, 0), m.cp + coalesce(b.credits_posted, 0),
               m.dr + coalesce(b.debits_pending, 0), m.cr + coalesce(b.credits_pending, 0)
          FROM (WITH moved AS (
                  SELECT t.debit_account, t.credit_account,
                         CASE WHEN t.phase IN ('single', 'post') THEN t.amount_minor ELSE 0 END AS posted,
                         CASE t.phase WHEN 'reserve' THEN t.amount_minor WHEN 'single' THEN 0 ELSE  -- an end releases all that was reserved
                              (SELECT -h.amount_minor FROM ledger_transfer h WHERE h.transfer_id = t.pending_id) END AS held
                    FROM ledger_transfer t WHERE t.business_day = one)
                SELECT l.account_id, sum(l.dp)::bigint AS dp, sum(l.cp)::bigint AS cp, sum(l.dr)::bigint AS dr, sum(l.cr)::bigint AS cr
                  FROM (SELECT d.debit_account AS account_id, sum(d.posted)::bigint AS dp, 0 AS cp, sum(d.held)::bigint AS dr, 0 AS cr
                          FROM moved d GROUP BY d.debit_account
                        UNION ALL
                        SELECT c.credit_account, 0, sum(c.posted)::bigint, 0, sum(c.held)::bigint
                          FROM moved c GROUP BY c.credit_account) l
                 GROUP BY l.account_id ORDER BY l.account_id) m  -- in the order of the balances' own index
          LEFT JOIN LATERAL (
               SELECT * FROM ledger_closing_balance k
                WHERE k.account_id = m.account_id AND k.day < one ORDER BY k.day DESC LIMIT 1) b ON true;
        UPDATE ledger_day SET state = 'closed', closed_at = clock_timestamp(), (transfers, first_sequence, last_sequence) = (
               SELECT count(*), min(sequence), max(sequence) FROM ledger_transfer WHERE business_day = one)
         WHERE day = one;
        answer := 'created';
    END LOOP;
    RETURN answer;
END $$;
