-- Balances as of a value date, as known at a place in the journal or on a closed day. Never summed from the beginning:
-- from the closing balances of the latest day that both allow, then what came later or counts otherwise.
CREATE FUNCTION ledger_balances_at_v1(p_accounts uuid[], p_value date, p_known_day date, p_known_sequence bigint)
RETURNS TABLE (account_id uuid, account_class text, debits_posted bigint, credits_posted bigint)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    anchor    date;  -- closed, wholly known, and no later than the value date
    last_day  date;  -- no business day after it is known
BEGIN
    SELECT max(d.day) INTO anchor FROM ledger_day d
     WHERE d.state = 'closed' AND d.day <= least(p_value, p_known_day)
       AND d.day < coalesce((SELECT min(e.day) FROM ledger_day e WHERE e.last_sequence > p_known_sequence), 'infinity');
    SELECT least(p_known_day, max(d.day)) INTO last_day FROM ledger_day d
     WHERE p_known_sequence IS NULL OR d.state <> 'closed' OR d.first_sequence <= p_known_sequence;
    RETURN QUERY
        SELECT a.account_id, a.account_class,
               (coalesce(b.debits_posted, 0) + coalesce(m.debits, 0))::bigint,
               (coalesce(b.credits_posted, 0) + coalesce(m.credits, 0))::bigint
          FROM ledger_account a
          LEFT JOIN LATERAL (
               SELECT c.debits_posted, c.credits_posted FROM ledger_closing_balance c
                WHERE c.account_id = a.account_id AND c.day <= anchor ORDER BY c.day DESC LIMIT 1) b ON true
         CROSS JOIN LATERAL (
               SELECT sum(t.debits) AS debits, sum(t.credits) AS credits FROM (
                   -- counted in the closing balance, but from a later date
                   SELECT -d.amount_minor AS debits, 0 AS credits FROM ledger_transfer d
                    WHERE d.debit_account = a.account_id AND d.value_date <> d.business_day AND d.value_date > p_value
                      AND d.business_day <= anchor AND d.phase IN ('single', 'post')
                   UNION ALL
                   SELECT 0, -d.amount_minor FROM ledger_transfer d
                    WHERE d.credit_account = a.account_id AND d.value_date <> d.business_day AND d.value_date > p_value
                      AND d.business_day <= anchor AND d.phase IN ('single', 'post')
                   UNION ALL  -- of the days since
                   SELECT s.amount_minor, 0 FROM ledger_transfer s
                    WHERE s.debit_account = a.account_id AND s.business_day > coalesce(anchor, '-infinity')
                      AND s.business_day <= least(p_value, last_day) AND s.value_date <= p_value
                      AND s.phase IN ('single', 'post') AND (s.sequence <= p_known_sequence OR p_known_sequence IS NULL)
                   UNION ALL
                   SELECT 0, s.amount_minor FROM ledger_transfer s
                    WHERE s.credit_account = a.account_id AND s.business_day > coalesce(anchor, '-infinity')
                      AND s.business_day <= least(p_value, last_day) AND s.value_date <= p_value
                      AND s.phase IN ('single', 'post') AND (s.sequence <= p_known_sequence OR p_known_sequence IS NULL)
                   UNION ALL  -- booked after the value date, but counting from it or before
                   SELECT l.amount_minor, 0 FROM ledger_transfer l
                    WHERE l.debit_account = a.account_id AND l.value_date <> l.business_day AND l.value_date <= p_value
                      AND l.business_day > p_value AND l.business_day <= last_day
                      AND l.phase IN ('single', 'post') AND (l.sequence <= p_known_sequence OR p_known_sequence IS NULL)
                   UNION ALL
                   SELECT 0, l.amount_minor FROM ledger_transfer l
                    WHERE l.credit_account = a.account_id AND l.value_date <> l.business_day AND l.value_date <= p_value
                      AND l.business_day > p_value AND l.business_day <= last_day
                      AND l.phase IN ('single', 'post') AND (l.sequence <= p_known_sequence OR p_known_sequence IS NULL)) t) m
         WHERE a.account_id = ANY (p_accounts);
END $$;

-- A place in the journal before which nothing can appear any more: waits for the writers under way.
CREATE FUNCTION ledger_journal_position_v1() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ledger_demand_read_committed_v1();
    PERFORM pg_advisory_xact_lock(ledger_day_key_v1());
    RETURN coalesce((SELECT sequence FROM ledger_transfer ORDER BY sequence DESC LIMIT 1), 0);
END $$;
