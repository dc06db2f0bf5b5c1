-- Interest earned before a day, restatements counted, and not paid: a row per bank, product and currency.
WITH piece AS (
    SELECT s.deposit_id, s.starts_on,
           deposits_segment_accrued_v1(
               s.starts_on, s.ends_on, s.base_minor, s.rate_ppb, s.basis, s.opening_numerator, d.rounding, %(until)s)
               AS accrued,
           deposits_rounded_v1(s.opening_numerator, s.basis * 1000000000::numeric, d.rounding) AS opens_with,
           deposits_rounded_v1(
               s.opening_numerator + s.base_minor::numeric * s.rate_ppb * (s.ends_on - s.starts_on),
               s.basis * 1000000000::numeric, d.rounding) AS ends_with
    FROM deposits_segment s JOIN deposits_deposit d ON d.deposit_id = s.deposit_id
),
earned AS (
    SELECT deposit_id, sum(accrued + restated) AS minor FROM (
        SELECT deposit_id, accrued, opens_with - coalesce(lag(ends_with) OVER w, 0) AS restated
        FROM piece WINDOW w AS (PARTITION BY deposit_id ORDER BY starts_on)) t
    GROUP BY deposit_id
)
SELECT d.bank_code, d.product_code, d.currency, sum(coalesce(e.minor, 0) - d.interest_paid_minor)::bigint
FROM deposits_deposit d LEFT JOIN earned e ON e.deposit_id = d.deposit_id
GROUP BY d.bank_code, d.product_code, d.currency
ORDER BY d.bank_code, d.product_code, d.currency
