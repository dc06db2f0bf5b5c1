-- Guards against accidents, the owner's own included: journal and closing balances only grow, accounts never change what
-- they are, days go forward only. They check; nothing is computed behind anybody's back.

CREATE FUNCTION ledger_refuse_change_v1() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the ledger only grows', tg_op, tg_table_name USING ERRCODE = 'TG002';
END $$;
CREATE TRIGGER ledger_transfer_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change_v1();
CREATE TRIGGER ledger_closing_balance_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_closing_balance
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change_v1();
CREATE TRIGGER ledger_account_stays BEFORE DELETE OR TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change_v1();
CREATE TRIGGER ledger_account_stays_what_it_is
    BEFORE UPDATE OF account_id, owner_code, book_code, currency, account_class, purpose, bound ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change_v1();
CREATE TRIGGER ledger_month_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_month
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change_v1();
CREATE TRIGGER ledger_day_stays BEFORE DELETE OR TRUNCATE ON ledger_day
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change_v1();

-- What foreign keys would hold, and more, asked once a statement: accounts and transfers are never deleted and never
-- change what they are, so looking at what comes is enough.
CREATE FUNCTION ledger_transfer_stands_v1() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT debit_account AS id, currency FROM added UNION SELECT credit_account, currency FROM added) s
         WHERE NOT EXISTS (SELECT FROM ledger_account a WHERE a.account_id = s.id AND a.currency = s.currency)) THEN
        RAISE EXCEPTION 'a transfer is between two open accounts of its currency' USING ERRCODE = 'foreign_key_violation';
    END IF;
    IF EXISTS (
        SELECT FROM added n WHERE n.pending_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM ledger_transfer r WHERE r.transfer_id = n.pending_id AND r.phase = 'reserve'
               AND r.debit_account = n.debit_account AND r.credit_account = n.credit_account AND r.amount_minor >= n.amount_minor))
    OR EXISTS (
        SELECT FROM added n WHERE n.reverses IS NOT NULL AND NOT EXISTS (
            SELECT FROM ledger_transfer t WHERE t.transfer_id = n.reverses AND t.phase IN ('single', 'post')
               AND t.debit_account = n.credit_account AND t.credit_account = n.debit_account AND t.amount_minor = n.amount_minor)) THEN
        RAISE EXCEPTION 'a transfer ends a reservation, or reverses a transfer, that it fits' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_transfer_stands AFTER INSERT ON ledger_transfer
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_transfer_stands_v1();

CREATE FUNCTION ledger_closing_balance_stands_v1() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    IF EXISTS (SELECT FROM (SELECT DISTINCT day FROM added) s WHERE NOT EXISTS (SELECT FROM ledger_day d WHERE d.day = s.day))
    OR EXISTS (SELECT FROM added n WHERE NOT EXISTS (SELECT FROM ledger_account a WHERE a.account_id = n.account_id)) THEN
        RAISE EXCEPTION 'a closing balance is of an account and of a day that are there' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_closing_balance_stands AFTER INSERT ON ledger_closing_balance
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_closing_balance_stands_v1();

CREATE FUNCTION ledger_day_forward_v1() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF new.day <> old.day OR (old.state, new.state) NOT IN (('open', 'closing'), ('closing', 'closed')) THEN
        RAISE EXCEPTION 'business day % goes from % to % only by rolling and closing', old.day, old.state, new.state
            USING ERRCODE = 'TG002';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER ledger_day_goes_forward BEFORE UPDATE ON ledger_day
    FOR EACH ROW EXECUTE FUNCTION ledger_day_forward_v1();

REVOKE ALL ON FUNCTION ledger_open_accounts_v1, ledger_open_account_rows_v1, ledger_day_key_v1, ledger_close_key_v1,
    ledger_demand_read_committed_v1,
    ledger_hold_accounts_v1,
    ledger_difference_v1, ledger_end_refusal_v1, ledger_reversal_refusal_v1, ledger_append_v1, ledger_write_totals_v1,
    ledger_decide_v1, ledger_post_as_set_v1, ledger_add_totals_v1, ledger_post_rows_v1, ledger_post_v1, ledger_ask_v1,
    ledger_writers_v1, ledger_open_first_day_v1,
    ledger_roll_days_v1, ledger_last_closed_day_v1, ledger_close_days_v1, ledger_closed_through_v1, ledger_close_month_v1,
    ledger_balances_at_v1, ledger_journal_position_v1, ledger_refuse_change_v1,
    ledger_day_forward_v1, ledger_transfer_stands_v1, ledger_closing_balance_stands_v1 FROM PUBLIC;
