-- Interest of a room full of deposits in one statement, exact: integers where they fit, numeric where they do not,
-- one rounding of each cumulative figure by the contract's rule. Rates and bases are never negative.

-- numerator / denominator as a whole number, rounded by name (half_up, half_even, up, down). Not STRICT, to be inlined.
CREATE FUNCTION deposits_rounded_v1(numerator numeric, denominator numeric, rounding text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE rounding
    WHEN 'half_up' THEN div(2 * numerator + denominator, 2 * denominator)::bigint
    WHEN 'down' THEN div(numerator, denominator)::bigint
    WHEN 'up' THEN div(numerator + denominator - 1, denominator)::bigint
    WHEN 'half_even' THEN (
        div(2 * numerator + denominator, 2 * denominator)
        - CASE WHEN mod(2 * numerator + denominator, 2 * denominator) = 0
                AND mod(div(2 * numerator + denominator, 2 * denominator), 2) = 1 THEN 1 ELSE 0 END)::bigint
END;

-- The same on bigint, for numerators up to 4 × 10¹⁸.
CREATE FUNCTION deposits_rounded_small_v1(numerator bigint, denominator bigint, rounding text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE rounding
    WHEN 'half_up' THEN (2 * numerator + denominator) / (2 * denominator)
    WHEN 'down' THEN numerator / denominator
    WHEN 'up' THEN (numerator + denominator - 1) / denominator
    WHEN 'half_even' THEN (2 * numerator + denominator) / (2 * denominator)
        - CASE WHEN (2 * numerator + denominator) % (2 * denominator) = 0
                AND ((2 * numerator + denominator) / (2 * denominator)) % 2 = 1 THEN 1 ELSE 0 END
END;

-- What the calendar days from first_day up to and without next_day accrue: a row per bank, product, currency and day.
CREATE FUNCTION deposits_accrual_v1(first_day date, next_day date)
RETURNS TABLE (bank_code text, product_code text, currency text, day date, amount_minor bigint, deposits bigint)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    WITH stretch AS (
        SELECT d.bank_code, d.product_code, d.currency, d.rounding,
               s.starts_on, s.base_minor, s.rate_ppb, s.opening_numerator,
               s.basis * 1000000000::bigint AS denominator,
               greatest(s.starts_on, first_day) - s.starts_on AS first_n,
               least(coalesce(s.ends_on, next_day), next_day) - s.starts_on AS last_n
        FROM deposits_segment s
        JOIN deposits_deposit d ON d.deposit_id = s.deposit_id
        WHERE s.starts_on < next_day AND (s.ends_on IS NULL OR s.ends_on > first_day) AND s.base_minor > 0
    ),
    sized AS (
        SELECT st.*, st.opening_numerator + st.base_minor::numeric * st.rate_ppb * st.last_n
                     < 4000000000000000000 AS small
        FROM stretch st
        WHERE st.first_n < st.last_n
    ),
    by_day AS (
        SELECT z.bank_code, z.product_code, z.currency, z.starts_on + n AS day,
               deposits_rounded_small_v1(
                   z.opening_numerator::bigint + z.base_minor * z.rate_ppb * (n + 1), z.denominator, z.rounding)
               - deposits_rounded_small_v1(
                   z.opening_numerator::bigint + z.base_minor * z.rate_ppb * n, z.denominator, z.rounding) AS amount
        FROM sized z, generate_series(z.first_n, z.last_n - 1) AS n
        WHERE z.small
        UNION ALL
        SELECT z.bank_code, z.product_code, z.currency, z.starts_on + n,
               deposits_rounded_v1(
                   z.opening_numerator + z.base_minor::numeric * z.rate_ppb * (n + 1), z.denominator, z.rounding)
               - deposits_rounded_v1(
                   z.opening_numerator + z.base_minor::numeric * z.rate_ppb * n, z.denominator, z.rounding)
        FROM sized z, generate_series(z.first_n, z.last_n - 1) AS n
        WHERE NOT z.small
    )
    SELECT b.bank_code, b.product_code, b.currency, b.day, sum(b.amount)::bigint, count(*)
    FROM by_day b
    GROUP BY b.bank_code, b.product_code, b.currency, b.day
    HAVING sum(b.amount) <> 0
    ORDER BY b.day, b.bank_code, b.product_code, b.currency;
END;

-- Interest accrued by one segment up to the beginning of a day, from its own opening, rounded at both ends.
CREATE FUNCTION deposits_segment_accrued_v1(
    starts_on date, ends_on date, base_minor bigint, rate_ppb bigint, basis integer, opening_numerator numeric,
    rounding text, until date)
RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN deposits_rounded_v1(
        opening_numerator + base_minor::numeric * rate_ppb
            * greatest(0, least(coalesce(ends_on, until), until) - starts_on),
        basis * 1000000000::numeric, rounding)
    - deposits_rounded_v1(opening_numerator, basis * 1000000000::numeric, rounding);
