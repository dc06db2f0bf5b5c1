-- What an account had at the end of a business day. On the latest day or later: what is stored. Before: from the account's
-- latest close on.
SELECT CASE WHEN latest.over THEN a.debits_posted ELSE coalesce(b.debits_posted, 0) + coalesce(s.debits, 0) END AS debits,
       CASE WHEN latest.over THEN a.credits_posted ELSE coalesce(b.credits_posted, 0) + coalesce(s.credits, 0) END AS credits
  FROM ledger_account a
 CROSS JOIN (SELECT max(day) <= %(day)s AS over FROM ledger_day) latest
  LEFT JOIN LATERAL (
       SELECT * FROM ledger_closing_balance c
        WHERE c.account_id = a.account_id AND c.day <= %(day)s ORDER BY c.day DESC LIMIT 1) b ON true
  LEFT JOIN LATERAL (
       SELECT sum(t.amount_minor) FILTER (WHERE t.debit_account = a.account_id) AS debits,
              sum(t.amount_minor) FILTER (WHERE t.credit_account = a.account_id) AS credits
         FROM (SELECT * FROM ledger_transfer WHERE debit_account = a.account_id
               UNION ALL
               SELECT * FROM ledger_transfer WHERE credit_account = a.account_id) t
        WHERE NOT latest.over AND t.phase IN ('single', 'post')
          AND t.business_day > coalesce(b.day, '-infinity') AND t.business_day <= %(day)s) s ON true
 WHERE a.account_id = %(account)s
