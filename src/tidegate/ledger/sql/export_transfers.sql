-- The journal of a period in one currency or all, each transfer with its accounts and, of the end of a reservation, with
-- all that was reserved.
SELECT t.*, h.amount_minor AS held_minor,
       d.owner_code AS debit_owner_code, d.book_code AS debit_book_code, d.account_class AS debit_account_class,
       d.purpose AS debit_purpose,
       c.owner_code AS credit_owner_code, c.book_code AS credit_book_code, c.account_class AS credit_account_class,
       c.purpose AS credit_purpose
  FROM ledger_transfers t
  JOIN ledger_accounts d ON d.account_id = t.debit_account
  JOIN ledger_accounts c ON c.account_id = t.credit_account
  LEFT JOIN ledger_transfers h ON h.transfer_id = t.pending_id
 WHERE t.business_day BETWEEN %(first)s AND %(last)s AND (%(currency)s::text IS NULL OR t.currency = %(currency)s)
 ORDER BY t.business_day, t.sequence
