-- Closing balances of accounts with ids later than `after`, up to and with `until` (null: no end), against the journal summed
-- from its beginning: how many differ, are missing or made up, and the first of them by day and account.
WITH
moved AS (
    SELECT t.*, CASE WHEN t.phase IN ('single', 'post') THEN t.amount_minor ELSE 0 END AS posted,
           CASE t.phase WHEN 'reserve' THEN t.amount_minor WHEN 'single' THEN 0 ELSE -coalesce(h.amount_minor, 0) END AS held
      FROM ledger_transfer t
      JOIN ledger_day d ON d.day = t.business_day AND d.state = 'closed'
      LEFT JOIN ledger_transfer h ON h.transfer_id = t.pending_id
),
legs AS (
    SELECT debit_account AS account_id, business_day AS day, posted AS dp, 0::bigint AS cp, held AS dr, 0::bigint AS cr FROM moved
     WHERE (%(after)s::uuid IS NULL OR debit_account > %(after)s) AND (%(until)s::uuid IS NULL OR debit_account <= %(until)s)
    UNION ALL
    SELECT credit_account, business_day, 0, posted, 0, held FROM moved
     WHERE (%(after)s::uuid IS NULL OR credit_account > %(after)s) AND (%(until)s::uuid IS NULL OR credit_account <= %(until)s)
),
summed AS (
    SELECT account_id, day, sum(sum(dp)) OVER w AS dp, sum(sum(cp)) OVER w AS cp, sum(sum(dr)) OVER w AS dr, sum(sum(cr)) OVER w AS cr
      FROM legs GROUP BY account_id, day WINDOW w AS (PARTITION BY account_id ORDER BY day)
),
kept AS (
    SELECT * FROM ledger_closing_balance
     WHERE (%(after)s::uuid IS NULL OR account_id > %(after)s) AND (%(until)s::uuid IS NULL OR account_id <= %(until)s)
)
SELECT count(*) OVER () AS wrong, coalesce(b.day, s.day) AS day, coalesce(b.account_id, s.account_id)::text AS account_id
  FROM kept b FULL JOIN summed s ON s.account_id = b.account_id AND s.day = b.day
 WHERE b.debits_posted IS DISTINCT FROM s.dp OR b.credits_posted IS DISTINCT FROM s.cp
    OR b.debits_pending IS DISTINCT FROM s.dr OR b.credits_pending IS DISTINCT FROM s.cr
 ORDER BY 2, 3 LIMIT 1
