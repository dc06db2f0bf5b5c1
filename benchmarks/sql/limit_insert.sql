-- The limit: a batch as a set, ids checked, inserted, totals updated; nothing is judged.
CREATE OR REPLACE FUNCTION limit_post(p_ids uuid[], p_debits uuid[], p_credits uuid[], p_amounts bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    WITH batch AS (SELECT * FROM unnest(p_ids, p_debits, p_credits, p_amounts) AS b (id, debit, credit, amount)),
    fresh AS (
        INSERT INTO limit_transfer (id, debit, credit, amount, currency, code, phase, value_date, business_day, reference)
        SELECT b.id, b.debit, b.credit, b.amount, 'CNY', 'bench', 'single', '2020-12-18', '2020-12-18', '' FROM batch b
         WHERE NOT EXISTS (SELECT FROM limit_transfer k WHERE k.id = b.id)
        RETURNING debit, credit, amount)
    UPDATE limit_account a SET debits = a.debits + t.d, credits = a.credits + t.c FROM (
        SELECT id, sum(d) AS d, sum(c) AS c FROM (
            SELECT debit AS id, amount AS d, 0 AS c FROM fresh UNION ALL SELECT credit, 0, amount FROM fresh) x GROUP BY id) t
     WHERE a.id = t.id;
END $$;
