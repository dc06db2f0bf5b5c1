-- Business days: opened once, rolled under the day lock, closed with the balances of the accounts that changed.

CREATE FUNCTION ledger_open_first_day_v1(p_day date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF EXISTS (SELECT FROM ledger_day WHERE day = p_day AND state = 'open') THEN RETURN 'exists'; END IF;
    IF EXISTS (SELECT FROM ledger_day) THEN RETURN 'business_days_already_opened'; END IF;
    INSERT INTO ledger_day (day, state) VALUES (p_day, 'open');
    RETURN 'created';
END $$;

-- The days p_closing (the open one first) begin to close, p_next opens. The caller holds the day lock exclusively.
CREATE FUNCTION ledger_roll_days_v1(p_closing date[], p_next date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    open_ date;
    last_ date := p_closing[array_length(p_closing, 1)];
BEGIN
    SELECT day INTO open_ FROM ledger_day WHERE state = 'open' FOR UPDATE;
    IF open_ IS DISTINCT FROM p_closing[1] THEN RETURN 'business_day_not_open'; END IF;
    IF p_next <= last_ OR p_closing <> (SELECT array_agg(d ORDER BY d) FROM unnest(p_closing) d) THEN
        RETURN 'business_days_out_of_order';
    END IF;
    UPDATE ledger_day SET state = 'closing' WHERE day = open_;
    INSERT INTO ledger_day (day, state) SELECT d, 'closing' FROM unnest(p_closing[2:]) d;
    INSERT INTO ledger_day (day, state) VALUES (p_next, 'open');
    RETURN 'created';
END $$;

-- Closing balances of the accounts that changed on each day, then the day takes no new rows for ever.
CREATE FUNCTION ledger_close_days_v1(p_days date[]) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    one    date;
    state_ text;
BEGIN
    FOREACH one IN ARRAY p_days LOOP
        SELECT state INTO state_ FROM ledger_day WHERE day = one FOR UPDATE;
        IF NOT FOUND OR state_ = 'open' THEN RETURN 'business_day_not_closing'; END IF;
        CONTINUE WHEN state_ = 'closed';
        IF EXISTS (SELECT FROM ledger_day WHERE day < one AND state <> 'closed') THEN
            RETURN 'earlier_business_day_not_closed';
        END IF;
        WITH moved AS (
            SELECT account_id, sum(debits)::bigint AS debits, sum(credits)::bigint AS credits FROM (
                SELECT debit_account AS account_id, amount_minor AS debits, 0 AS credits FROM ledger_transfer
                 WHERE business_day = one AND phase IN ('single', 'post')
                UNION ALL
                SELECT credit_account, 0, amount_minor FROM ledger_transfer
                 WHERE business_day = one AND phase IN ('single', 'post')) m
            GROUP BY account_id)
        INSERT INTO ledger_closing_balance (day, account_id, debits_posted, credits_posted)
        SELECT one, m.account_id, m.debits + coalesce(b.debits_posted, 0), m.credits + coalesce(b.credits_posted, 0)
          FROM moved m LEFT JOIN LATERAL (
              SELECT debits_posted, credits_posted FROM ledger_closing_balance
               WHERE account_id = m.account_id AND day < one ORDER BY day DESC LIMIT 1) b ON true;
        UPDATE ledger_day SET state = 'closed', closed_at = clock_timestamp() WHERE day = one;
    END LOOP;
    RETURN 'created';
END $$;

-- Guards against accidents, the owner's own included: the journal and closed days only grow.
CREATE FUNCTION ledger_refuse_change_v1() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the journal only grows', tg_op, tg_table_name USING ERRCODE = 'TG002';
END $$;
CREATE TRIGGER ledger_transfer_only_grows BEFORE UPDATE OR DELETE ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change_v1();
CREATE TRIGGER ledger_transfer_never_empties BEFORE TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change_v1();
CREATE TRIGGER ledger_closing_balance_only_grows BEFORE UPDATE OR DELETE ON ledger_closing_balance
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change_v1();
CREATE TRIGGER ledger_closing_balance_never_empties BEFORE TRUNCATE ON ledger_closing_balance
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change_v1();
CREATE TRIGGER ledger_account_never_empties BEFORE DELETE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change_v1();

-- The public way to read.
CREATE VIEW ledger_transfers AS SELECT * FROM ledger_transfer;
CREATE VIEW ledger_accounts AS
    SELECT account_id, owner_code, book_code, currency, account_class, purpose, bound FROM ledger_account;
CREATE VIEW ledger_balances AS
    SELECT account_id, owner_code, book_code, currency, account_class, purpose,
           debits_posted, credits_posted, debits_pending, credits_pending,
           CASE WHEN account_class IN ('asset', 'expense') THEN debits_posted - credits_posted
                ELSE credits_posted - debits_posted END AS balance_minor
      FROM ledger_account;
REVOKE ALL ON FUNCTION ledger_post_one_v1, ledger_post_v1, ledger_open_accounts_v1, ledger_open_first_day_v1,
    ledger_roll_days_v1, ledger_close_days_v1 FROM PUBLIC;
