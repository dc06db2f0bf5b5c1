-- Opening accounts. In every function that runs as the owner `pg_temp` comes last: a caller's temporary table must not
-- stand in for one of ours.

-- Opens what is not open yet; one answer per account, in the order given. Their totals begin at nothing, whatever a row
-- has there. For callers inside the database.
CREATE FUNCTION ledger_open_account_rows_v1(p_rows ledger_account[]) RETURNS TABLE (position_ bigint, outcome text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    made uuid[];
BEGIN
    IF (cardinality(p_rows) BETWEEN 1 AND 8192) IS NOT TRUE THEN
        RAISE EXCEPTION 'a call opens 1 to 8192 accounts' USING ERRCODE = 'TG003';
    END IF;
    IF EXISTS (SELECT FROM unnest(p_rows) r WHERE num_nulls(
        r.account_id, r.owner_code, r.book_code, r.currency, r.account_class, r.purpose, r.bound) > 0) THEN
        RAISE EXCEPTION 'an account lacks a field' USING ERRCODE = 'TG003';
    END IF;
    WITH opened AS (
        INSERT INTO ledger_account (account_id, owner_code, book_code, currency, account_class, purpose, bound)
        SELECT a.account_id, a.owner_code, a.book_code, a.currency, a.account_class, a.purpose, a.bound
          FROM unnest(p_rows) WITH ORDINALITY AS a
         WHERE NOT EXISTS (SELECT FROM ledger_account k WHERE k.account_id = a.account_id OFFSET 0)
         ORDER BY a.account_id, a.ordinality
        ON CONFLICT (account_id) DO NOTHING
        RETURNING account_id)
    SELECT array_agg(account_id) INTO made FROM opened;
    RETURN QUERY
        SELECT a.ordinality, CASE
            WHEN m.id IS NOT NULL AND a.nth = 1 THEN 'created'
            WHEN k.owner_code <> a.owner_code THEN 'exists_with_different_owner_code'
            WHEN k.book_code <> a.book_code THEN 'exists_with_different_book_code'
            WHEN k.currency <> a.currency THEN 'exists_with_different_currency'
            WHEN k.account_class <> a.account_class THEN 'exists_with_different_account_class'
            WHEN k.purpose <> a.purpose THEN 'exists_with_different_purpose'
            WHEN k.bound <> a.bound THEN 'exists_with_different_bound'
            ELSE 'exists' END
          FROM (SELECT *, row_number() OVER (PARTITION BY account_id ORDER BY ordinality) AS nth
                  FROM unnest(p_rows) WITH ORDINALITY) a
          LEFT JOIN unnest(made) AS m (id) ON m.id = a.account_id
          LEFT JOIN LATERAL (SELECT * FROM ledger_account x
                              WHERE x.account_id = a.account_id AND (m.id IS NULL OR a.nth > 1) OFFSET 0) k ON true
         ORDER BY a.ordinality;
END $$;

-- The same for callers from outside: an array of objects named as the table's columns.
CREATE FUNCTION ledger_open_accounts_v1(p_accounts jsonb) RETURNS TABLE (position_ bigint, outcome text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    rows_ CONSTANT ledger_account[] := (
        SELECT array_agg(r) FROM jsonb_populate_recordset(NULL::ledger_account, p_accounts) r);  -- in its order
BEGIN
    RETURN QUERY SELECT * FROM ledger_open_account_rows_v1(rows_);
END $$;
