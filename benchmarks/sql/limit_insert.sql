WITH batch AS (SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::bigint[]) AS b (id, debit, credit, amount)),
fresh AS (
    INSERT INTO limit_transfer (id, debit, credit, amount, currency, code, phase, value_date, business_day, reference)
    SELECT b.id, b.debit, b.credit, b.amount, 'CNY', 'bench', 'single', '2020-12-18', '2020-12-18', '' FROM batch b
     WHERE NOT EXISTS (SELECT FROM limit_transfer k WHERE k.id = b.id)
    RETURNING debit, credit, amount)
UPDATE limit_account a SET debits = a.debits + t.d, credits = a.credits + t.c FROM (
    SELECT id, sum(d) AS d, sum(c) AS c FROM (
        SELECT debit AS id, amount AS d, 0 AS c FROM fresh UNION ALL SELECT credit, 0, amount FROM fresh) x GROUP BY id) t
 WHERE a.id = t.id
