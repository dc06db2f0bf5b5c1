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
