-- Savers' accounts a1 … aN with money in them, and one bank account that all of it came from; the same for the limit.
WITH opened AS (
    INSERT INTO ledger_account (account_id, owner_code, book_code, currency, account_class, purpose, bound, credits_posted)
    SELECT md5('a' || n)::uuid, 'S' || n, 'BENCH', 'CNY', 'liability', 'saver_cash', 'debits_must_not_exceed_credits', 0
      FROM generate_series(1, %(accounts)s) n
    UNION ALL SELECT md5('a0')::uuid, '', 'BENCH', 'CNY', 'asset', 'bank_cash', 'none', 0
    RETURNING account_id)
INSERT INTO limit_account (id) SELECT account_id FROM opened;
