-- Interest of a room full of deposits in one statement, exact: integers where they fit, numeric where they do not,
-- one rounding of each cumulative figure by the contract's rule.
--
-- A segment's numerator at the beginning of a day is opening_numerator + per_unit × (the day's place − origin), over
-- basis × 10⁹. Rounded by name: to the nearest, down and up are all one division of twice the numerator, after adding
-- `more` away from zero; to the even neighbour takes one back where the division left nothing and the result is odd.

-- numerator / denominator as a whole number, rounded by name (half_up, half_even, up, down), symmetric about zero.
-- Not STRICT, to be inlined.
CREATE FUNCTION deposits_rounded_v1(numerator numeric, denominator numeric, rounding text) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sign(numerator)::bigint * CASE rounding
    WHEN 'half_up' THEN div(2 * abs(numerator) + denominator, 2 * denominator)::bigint
    WHEN 'down' THEN div(abs(numerator), denominator)::bigint
    WHEN 'up' THEN div(abs(numerator) + denominator - 1, denominator)::bigint
    WHEN 'half_even' THEN (
        div(2 * abs(numerator) + denominator, 2 * denominator)
        - CASE WHEN mod(2 * abs(numerator) + denominator, 2 * denominator) = 0
                AND mod(div(2 * abs(numerator) + denominator, 2 * denominator), 2) = 1 THEN 1 ELSE 0 END)::bigint
END;

-- What of a segment fits 64 bits, twice, because a rounding divides twice its numerator; null where it does not fit. The
-- database reckons them from the exact figures beside them whenever a segment is written.
ALTER TABLE deposits_segment
    ADD COLUMN opening_twice bigint GENERATED ALWAYS AS (
        CASE WHEN abs(opening_numerator) <= 4000000000000000000 THEN 2 * opening_numerator END) STORED,
    ADD COLUMN per_unit_twice bigint GENERATED ALWAYS AS (
        CASE WHEN abs(per_unit) <= 4000000000000000000 THEN 2 * per_unit END) STORED;

-- The same on bigint, of `doubled`, twice a numerator below 4 × 10¹⁸ with its denominator. `twice` the denominator;
-- `more` is what the rounding adds to it: the denominator, nothing, or almost twice it; `even` says half_even.
CREATE FUNCTION deposits_rounded_swift_v1(doubled bigint, twice bigint, more bigint, even boolean) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (doubled + CASE WHEN doubled < 0 THEN -more ELSE more END) / twice
    - CASE WHEN even AND (abs(doubled) + more) % twice = 0 AND ((abs(doubled) + more) / twice) % 2 = 1
           THEN CASE WHEN doubled < 0 THEN -1 ELSE 1 END ELSE 0 END;

-- Where a day stands on a clock: calendar days count from 1 January of the year 1.
CREATE FUNCTION deposits_place_v1(of_clock text, on_day date) RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN of_clock = 'days' THEN (on_day - date '0001-01-01' + 1)::bigint
    ELSE (SELECT r.place FROM deposits_reading r WHERE r.clock = of_clock AND r.day = on_day) END;

-- What the calendar days from first_day up to and without next_day accrue: a row per bank, product, currency, strand
-- and day. Every clock in use must have its readings of these days, next_day included.
CREATE FUNCTION deposits_accrual_v1(first_day date, next_day date)
RETURNS TABLE (
    bank_code text, product_code text, currency text, strand smallint, day date, amount_minor bigint, deposits bigint)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT p.bank_code, p.product_code, p.currency, p.strand, a.day, sum(a.amount)::bigint, sum(a.deposits)::bigint
    FROM (
        SELECT s.pool_id, t.day, count(*) AS deposits,
            sum(CASE
                WHEN t.day < s.swift_until AND t.straight AND s.opening_twice >= 0 AND s.per_unit_twice >= 0 THEN
                    (s.opening_twice + s.per_unit_twice * (t.ends - s.origin) + t.more) / t.twice
                    - (s.opening_twice + s.per_unit_twice * (t.begins - s.origin) + t.more) / t.twice
                WHEN t.day < s.swift_until AND t.twice IS NOT NULL THEN
                    deposits_rounded_swift_v1(
                        s.opening_twice + s.per_unit_twice * (t.ends - s.origin), t.twice, t.more, t.even)
                    - deposits_rounded_swift_v1(
                        s.opening_twice + s.per_unit_twice * (t.begins - s.origin), t.twice, t.more, t.even)
                ELSE
                    deposits_rounded_v1(s.opening_numerator + s.per_unit * (t.ends - s.origin), t.denominator, t.rounding)
                    - deposits_rounded_v1(
                        s.opening_numerator + s.per_unit * (t.begins - s.origin), t.denominator, t.rounding)
            END) AS amount
        FROM deposits_segment s
        JOIN (
            SELECT q.id AS pool_id, d.day, q.rounding, q.rounding = 'half_even' AS even,
                   q.basis < 4000000000 AND q.rounding <> 'half_even' AS straight,
                   q.basis * 1000000000::numeric AS denominator,
                   CASE WHEN q.basis < 4000000000 THEN q.basis * 2000000000 END AS twice,
                   CASE WHEN q.basis < 4000000000 THEN CASE q.rounding
                        WHEN 'down' THEN 0 WHEN 'up' THEN q.basis * 2000000000 - 2 ELSE q.basis * 1000000000 END
                   END AS more,
                   deposits_place_v1(q.clock, d.day) AS begins, deposits_place_v1(q.clock, d.day + 1) AS ends
            FROM deposits_pool q
            CROSS JOIN (
                SELECT first_day + n AS day FROM generate_series(0, next_day - first_day - 1) AS n) d
            OFFSET 0 -- a fence: a place is looked up once a pool and day, not once a segment
        ) t ON t.pool_id = s.pool_id
        WHERE s.starts_on < next_day AND (s.ends_on IS NULL OR s.ends_on > first_day) AND s.per_unit <> 0
          AND t.day >= s.starts_on AND (s.ends_on IS NULL OR t.day < s.ends_on)
        GROUP BY s.pool_id, t.day
    ) a
    JOIN deposits_pool p ON p.id = a.pool_id
    GROUP BY p.bank_code, p.product_code, p.currency, p.strand, a.day
    HAVING sum(a.amount) <> 0
    ORDER BY a.day, p.bank_code, p.product_code, p.currency, p.strand;
END;
