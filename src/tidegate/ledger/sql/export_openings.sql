-- What accounts had before `first`, debits less credits, booked and reserved: from the last close before it on. Only those
-- that had something.
WITH
moved AS (
    SELECT t.debit_account, t.credit_account,
           CASE WHEN t.phase IN ('single', 'post') THEN t.amount_minor ELSE 0 END AS posted,
           CASE t.phase WHEN 'reserve' THEN t.amount_minor WHEN 'single' THEN 0 ELSE -h.amount_minor END AS held
      FROM ledger_transfers t LEFT JOIN ledger_transfers h ON h.transfer_id = t.pending_id
     WHERE t.business_day < %(first)s
       AND t.business_day > coalesce((SELECT max(day) FROM ledger_day WHERE state = 'closed' AND day < %(first)s), '-infinity')
),
since AS (
    SELECT account_id, sum(posted) AS posted, sum(held) AS held FROM (
        SELECT debit_account AS account_id, posted, held FROM moved
        UNION ALL SELECT credit_account, -posted, -held FROM moved) m
     GROUP BY account_id
)
SELECT a.account_id, a.owner_code, a.book_code, a.currency, a.account_class, a.purpose, a.bound,
       (coalesce(b.debits_posted::numeric - b.credits_posted, 0) + coalesce(s.posted, 0))::bigint AS posted_minor,
       (coalesce(b.debits_pending::numeric - b.credits_pending, 0) + coalesce(s.held, 0))::bigint AS held_minor
  FROM ledger_accounts a
  LEFT JOIN LATERAL (
       SELECT * FROM ledger_closing_balance c
        WHERE c.account_id = a.account_id AND c.day < %(first)s ORDER BY c.day DESC LIMIT 1) b ON true
  LEFT JOIN since s ON s.account_id = a.account_id
 WHERE (%(currency)s::text IS NULL OR a.currency = %(currency)s)
   AND (coalesce(b.debits_posted::numeric - b.credits_posted, 0) + coalesce(s.posted, 0) <> 0
        OR coalesce(b.debits_pending::numeric - b.credits_pending, 0) + coalesce(s.held, 0) <> 0)
 ORDER BY a.book_code, a.currency, a.purpose, a.owner_code, a.account_id
