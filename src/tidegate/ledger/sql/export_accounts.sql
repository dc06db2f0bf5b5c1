-- Accounts in one currency or all, with the totals they have now.
SELECT a.account_id, a.book_code, a.owner_code, a.currency, a.account_class, a.purpose, a.bound,
       b.debits_posted, b.credits_posted, b.debits_pending, b.credits_pending
  FROM ledger_accounts a JOIN ledger_balances b ON b.account_id = a.account_id
 WHERE %(currency)s::text IS NULL OR a.currency = %(currency)s
 ORDER BY a.book_code, a.currency, a.purpose, a.owner_code, a.account_id
