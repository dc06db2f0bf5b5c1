-- An account's booked transfers of a period, with the account on the other side.
SELECT t.*, a.account_id, a.owner_code, a.book_code, a.account_class, a.purpose, a.bound
  FROM (SELECT * FROM ledger_transfers WHERE debit_account = %(account)s
        UNION ALL
        SELECT * FROM ledger_transfers WHERE credit_account = %(account)s) t
  JOIN ledger_accounts a
    ON a.account_id = CASE WHEN t.debit_account = %(account)s THEN t.credit_account ELSE t.debit_account END
 WHERE t.phase IN ('single', 'post') AND t.business_day BETWEEN %(first)s AND %(last)s
 ORDER BY t.business_day, t.sequence
