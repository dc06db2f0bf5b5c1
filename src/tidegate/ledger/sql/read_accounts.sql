-- Accounts that fit all that is given (null: any).
SELECT account_id, owner_code, book_code, currency, account_class, purpose, bound FROM ledger_accounts
 WHERE (%(account)s::uuid IS NULL OR account_id = %(account)s)
   AND (%(owner)s::text IS NULL OR owner_code = %(owner)s)
   AND (%(book)s::text IS NULL OR book_code = %(book)s)
   AND (%(purpose)s::text IS NULL OR purpose = %(purpose)s)
   AND (%(currency)s::text IS NULL OR currency = %(currency)s)
 ORDER BY book_code, currency, purpose, owner_code, account_id
