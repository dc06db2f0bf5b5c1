-- Interest of a strand earned before a day, restatements counted, and not paid: a row per bank, product and currency.
WITH piece AS (
    SELECT s.deposit_id, s.starts_on, p.basis * 1000000000::numeric AS denominator, p.rounding, s.opening_numerator,
           s.opening_numerator + s.per_unit * (
               deposits_place_v1(p.clock, greatest(s.starts_on, least(coalesce(s.ends_on, %(until)s), %(until)s))) - s.origin)
               AS reached
    FROM deposits_segment s JOIN deposits_pool p ON p.id = s.pool_id
    WHERE s.strand = %(strand)s AND s.starts_on <= %(until)s
),
latest AS (
    SELECT DISTINCT ON (deposit_id) deposit_id, deposits_rounded_v1(reached, denominator, rounding) AS minor
    FROM piece ORDER BY deposit_id, starts_on DESC
)
SELECT d.bank_code, d.product_code, d.currency, sum(coalesce(e.minor, 0) - CASE %(strand)s::int
           WHEN 0 THEN d.interest_paid_minor WHEN 1 THEN d.margin_paid_minor ELSE d.subsidy_paid_minor END)::bigint
FROM deposits_deposit d LEFT JOIN latest e ON e.deposit_id = d.deposit_id
GROUP BY d.bank_code, d.product_code, d.currency
ORDER BY d.bank_code, d.product_code, d.currency
