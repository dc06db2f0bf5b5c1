-- Accounting months: a closed one takes no value dates any more. They close in order, each after its last business day.

CREATE FUNCTION ledger_closed_through_v1() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT (month + interval '1 month')::date - 1 FROM ledger_month ORDER BY month DESC LIMIT 1), '-infinity')
$$;

CREATE FUNCTION ledger_close_month_v1(p_month date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    last_ CONSTANT date := (p_month + interval '1 month')::date - 1;
BEGIN
    IF (isfinite(p_month) AND extract(day FROM p_month) = 1) IS NOT TRUE THEN
        RAISE EXCEPTION 'a month is named by its first day' USING ERRCODE = 'TG003';
    END IF;
    PERFORM ledger_demand_read_committed_v1();
    PERFORM pg_advisory_xact_lock(ledger_day_key_v1());
    IF EXISTS (SELECT FROM ledger_month WHERE month >= p_month) THEN RETURN 'exists'; END IF;
    IF EXISTS (SELECT FROM ledger_day WHERE day <= last_ AND state <> 'closed')
       OR NOT EXISTS (SELECT FROM ledger_day WHERE day > last_) THEN RETURN 'month_not_over'; END IF;
    IF ledger_closed_through_v1() < p_month - 1 AND EXISTS (SELECT FROM ledger_day WHERE day < p_month) THEN
        RETURN 'earlier_month_not_closed';
    END IF;
    INSERT INTO ledger_month (month) VALUES (p_month);
    RETURN 'created';
END $$;
