-- What a writer holds and demands before it looks.

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

-- Holds these accounts to the end of the transaction, in id order and behind the day, as posting does: for who will post
-- more than once in it. Those that are not there are passed over.
CREATE FUNCTION ledger_hold_accounts_v1(p_accounts uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ledger_demand_read_committed_v1();
    PERFORM pg_advisory_xact_lock_shared(ledger_day_key_v1());
    PERFORM FROM ledger_account WHERE account_id = ANY (p_accounts) ORDER BY account_id FOR NO KEY UPDATE;
END $$;
