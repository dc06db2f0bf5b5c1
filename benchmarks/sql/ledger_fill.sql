-- The journal grows to a size, each saver funded from the bank in turn, totals with it; the limit's table with the same rows.
INSERT INTO ledger_transfer (transfer_id, debit_account, credit_account, amount_minor, currency, code, phase, value_date,
                             business_day, reference)
SELECT md5('f' || n)::uuid, md5('a0')::uuid, md5('a' || n %% %(accounts)s + 1)::uuid, 1000000, 'CNY', 'fund', 'single',
       '2020-12-18', '2020-12-18', ''
  FROM generate_series(%(first)s, %(last)s) n;
UPDATE ledger_account a SET credits_posted = a.credits_posted + t.sum FROM (
    SELECT md5('a' || n %% %(accounts)s + 1)::uuid AS id, sum(1000000) AS sum
      FROM generate_series(%(first)s, %(last)s) n GROUP BY 1) t
 WHERE a.account_id = t.id;
UPDATE ledger_account SET debits_posted = debits_posted + 1000000 * (%(last)s::bigint - %(first)s + 1)
 WHERE account_id = md5('a0')::uuid;
INSERT INTO limit_transfer (id, debit, credit, amount, currency, code, phase, value_date, business_day, reference)
SELECT md5('f' || n)::uuid, md5('a0')::uuid, md5('a' || n %% %(accounts)s + 1)::uuid, 1000000, 'CNY', 'fund', 'single',
       '2020-12-18', '2020-12-18', ''
  FROM generate_series(%(first)s, %(last)s) n;
