-- Both journals grow by the same rows: each saver funded from the bank in turn. The totals follow in ledger_totals.
INSERT INTO ledger_transfer (transfer_id, debit_account, credit_account, amount_minor, currency, code, phase, value_date,
                             business_day, reference)
SELECT md5('f' || n)::uuid, md5('a0')::uuid, md5('a' || n %% %(accounts)s + 1)::uuid, 1000000, 'CNY', 'fund', 'single',
       '2020-12-18', '2020-12-18', ''
  FROM generate_series(%(first)s, %(last)s) n;
INSERT INTO limit_transfer (id, debit, credit, amount, currency, code, phase, value_date, business_day, reference)
SELECT md5('f' || n)::uuid, md5('a0')::uuid, md5('a' || n %% %(accounts)s + 1)::uuid, 1000000, 'CNY', 'fund', 'single',
       '2020-12-18', '2020-12-18', ''
  FROM generate_series(%(first)s, %(last)s) n;
