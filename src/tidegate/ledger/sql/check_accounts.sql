-- Accounts with ids later than `after`, up to and with `until` (null: no end), by bank and currency: their totals as stored,
-- and as they follow from the closing balances of `since` and the transfers after it; how many accounts differ, the first.
WITH
moved AS (
    SELECT t.*, CASE WHEN t.phase IN ('single', 'post') THEN t.amount_minor ELSE 0 END AS posted,
           CASE t.phase WHEN 'reserve' THEN t.amount_minor WHEN 'single' THEN 0 ELSE -coalesce(h.amount_minor, 0) END AS held
      FROM ledger_transfer t LEFT JOIN ledger_transfer h ON h.transfer_id = t.pending_id
     WHERE t.business_day > %(since)s
),
legs AS (
    SELECT debit_account AS account_id, posted AS dp, 0::bigint AS cp, held AS dr, 0::bigint AS cr FROM moved
     WHERE (%(after)s::uuid IS NULL OR debit_account > %(after)s) AND (%(until)s::uuid IS NULL OR debit_account <= %(until)s)
    UNION ALL
    SELECT credit_account, 0, posted, 0, held FROM moved
     WHERE (%(after)s::uuid IS NULL OR credit_account > %(after)s) AND (%(until)s::uuid IS NULL OR credit_account <= %(until)s)
),
summed AS (
    SELECT account_id, sum(dp) AS dp, sum(cp) AS cp, sum(dr) AS dr, sum(cr) AS cr FROM legs GROUP BY account_id
),
stored AS (
    SELECT a.*, coalesce(b.debits_posted, 0) AS dp, coalesce(b.credits_posted, 0) AS cp,
           coalesce(b.debits_pending, 0) AS dr, coalesce(b.credits_pending, 0) AS cr
      FROM ledger_account a
      LEFT JOIN LATERAL (
           SELECT k.* FROM ledger_closing_balance k
            WHERE %(since)s::date > '-infinity' AND k.account_id = a.account_id AND k.day <= %(since)s
            ORDER BY k.day DESC LIMIT 1) b ON true
     WHERE (%(after)s::uuid IS NULL OR a.account_id > %(after)s) AND (%(until)s::uuid IS NULL OR a.account_id <= %(until)s)
),
compared AS (
    SELECT coalesce(a.account_id, s.account_id) AS account_id, a.book_code, a.currency,
           coalesce(a.debits_posted, 0) AS dp, coalesce(a.credits_posted, 0) AS cp,
           coalesce(a.debits_pending, 0) AS dr, coalesce(a.credits_pending, 0) AS cr,
           coalesce(a.dp, 0) + coalesce(s.dp, 0) AS jdp, coalesce(a.cp, 0) + coalesce(s.cp, 0) AS jcp,
           coalesce(a.dr, 0) + coalesce(s.dr, 0) AS jdr, coalesce(a.cr, 0) + coalesce(s.cr, 0) AS jcr
      FROM stored a FULL JOIN summed s ON s.account_id = a.account_id
)
SELECT book_code, currency, count(*) AS accounts, sum(dp), sum(cp), sum(dr), sum(cr), sum(jdp), sum(jcp), sum(jdr), sum(jcr),
       count(*) FILTER (WHERE wrong) AS wrong,
       min(account_id || ': ' || CASE WHEN book_code IS NULL THEN 'not opened'
               ELSE format('debits %%s and %%s pending, credits %%s and %%s pending', dp, dr, cp, cr) END ||
           format('; its transfers: debits %%s and %%s pending, credits %%s and %%s pending', jdp, jdr, jcp, jcr))
           FILTER (WHERE wrong) AS first
  FROM (SELECT *, book_code IS NULL OR (dp, cp, dr, cr) <> (jdp, jcp, jdr, jcr) AS wrong FROM compared) one
 GROUP BY book_code, currency ORDER BY book_code, currency
