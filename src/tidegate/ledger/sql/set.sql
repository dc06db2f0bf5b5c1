-- The set path: a batch whose every row is sure to be carried out, in whatever order, is written with one UPDATE and one
-- INSERT. It answers what the row path would. What it cannot be sure of it says with null, or with an error that undoes
-- what it did: TG004 (a bound might be met on the way), or what a unique index or a constraint refuses. Then the row path
-- decides.

-- Adds a batch to the totals of its accounts, in id order, so that two batches never wait for each other in a circle; who
-- waited adds to the latest totals. `sure`: whatever the order of its rows, none could have been refused. That is so when
-- every end fits its reservation, every account is there, no total leaves 64 bits, and no bound is met even if all that
-- grows came first. `currency`: that of all accounts, null if there are several.
CREATE FUNCTION ledger_add_totals_v1(p_rows ledger_transfer[], OUT sure boolean, OUT currency text)
LANGUAGE plpgsql SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
    WITH given AS MATERIALIZED (
        SELECT r.debit_account, r.credit_account,
               CASE WHEN r.phase IN ('single', 'post') THEN r.amount_minor ELSE 0 END AS posted,
               CASE WHEN r.phase = 'reserve' THEN r.amount_minor ELSE -coalesce(h.amount_minor, 0) END AS pending,
               CASE WHEN r.pending_id IS NULL THEN r.amount_minor ELSE 0 END AS grows,
               r.pending_id IS NULL
               OR (h.phase = 'reserve' AND h.debit_account = r.debit_account AND h.credit_account = r.credit_account
                   AND CASE r.phase WHEN 'void' THEN r.amount_minor = h.amount_minor ELSE r.amount_minor <= h.amount_minor END
                   AND h.business_day <= r.business_day
                   AND (r.phase = 'void' OR h.expires_on IS NULL OR h.expires_on >= r.business_day)) IS TRUE AS fits
          FROM unnest(p_rows) r
          LEFT JOIN LATERAL (SELECT * FROM ledger_transfer t WHERE t.transfer_id = r.pending_id OFFSET 0) h ON true),
    legs AS MATERIALIZED (
        SELECT s.id, bool_and(s.fit) AS fit, sum(s.dp) AS dp, sum(s.cp) AS cp, sum(s.dr) AS dr, sum(s.cr) AS cr,
               sum(s.gd) AS gd, sum(s.gc) AS gc
          FROM (SELECT g.debit_account AS id, bool_and(g.fits) AS fit, sum(g.posted) AS dp, 0 AS cp,
                       sum(g.pending) AS dr, 0 AS cr, sum(g.grows) AS gd, 0 AS gc
                  FROM given g GROUP BY g.debit_account
                UNION ALL
                SELECT g.credit_account, true, 0, sum(g.posted), 0, sum(g.pending), 0, sum(g.grows)
                  FROM given g GROUP BY g.credit_account) s
         GROUP BY s.id ORDER BY s.id),
    added AS (
        UPDATE ledger_account a
           SET debits_posted = a.debits_posted + l.dp, credits_posted = a.credits_posted + l.cp,
               debits_pending = a.debits_pending + l.dr, credits_pending = a.credits_pending + l.cr
          FROM legs l
         WHERE a.account_id = l.id
        RETURNING a.currency, l.fit
                  AND a.debits_posted::numeric + a.debits_pending - l.dp - l.dr + l.gd <= 9223372036854775807
                  AND a.credits_posted::numeric + a.credits_pending - l.cp - l.cr + l.gc <= 9223372036854775807
                  AND (a.bound <> 'debits_must_not_exceed_credits' OR l.gd = 0
                       OR a.debits_posted::numeric + a.debits_pending - l.dp - l.dr + l.gd <= a.credits_posted - l.cp)
                  AND (a.bound <> 'credits_must_not_exceed_debits' OR l.gc = 0
                       OR a.credits_posted::numeric + a.credits_pending - l.cp - l.cr + l.gc <= a.debits_posted - l.dp) AS sure)
    SELECT coalesce(bool_and(u.sure), false) AND count(*) = (SELECT count(*) FROM legs),
           CASE WHEN min(u.currency) = max(u.currency) THEN min(u.currency) END
      INTO sure, currency FROM added u;
END $$;

-- The journal's sequences of well-formed new rows, ends of reservations among them, in their order; null: not sure.
CREATE FUNCTION ledger_post_as_set_v1(p_rows ledger_transfer[], p_closing boolean) RETURNS bigint[]
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    closed_through CONSTANT date := ledger_closed_through_v1();
    fit        boolean;
    one        record;
    sequences  bigint[];
BEGIN
    SELECT bool_and(EXISTS (SELECT FROM ledger_day d WHERE d.day = b.business_day
                               AND (d.state = 'open' OR (d.state = 'closing' AND p_closing)))
                    AND b.value_date > closed_through)
      INTO fit FROM (SELECT r.business_day, min(r.value_date) AS value_date FROM unnest(p_rows) r GROUP BY r.business_day) b;
    IF NOT fit THEN RETURN NULL; END IF;
    SELECT * INTO one FROM ledger_add_totals_v1(p_rows);
    IF NOT one.sure THEN RAISE EXCEPTION USING ERRCODE = 'TG004', MESSAGE = 'not sure'; END IF;
    WITH written AS (
        INSERT INTO ledger_transfer (transfer_id, debit_account, credit_account, amount_minor, currency, code, phase,
                                     pending_id, expires_on, value_date, business_day, reference)
        SELECT r.transfer_id, r.debit_account, r.credit_account, r.amount_minor,
               coalesce(one.currency, (SELECT a.currency FROM ledger_account a WHERE a.account_id = r.debit_account)),
               r.code, r.phase, r.pending_id, r.expires_on, r.value_date, r.business_day, r.reference
          FROM unnest(p_rows) WITH ORDINALITY AS r
         ORDER BY r.ordinality
        RETURNING sequence)
    SELECT array_agg(w.sequence ORDER BY w.sequence) INTO sequences FROM written w;
    RETURN sequences;
END $$;
