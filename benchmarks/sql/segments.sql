INSERT INTO deposits_pool (bank_code, product_code, currency, strand, rounding, clock, basis)
SELECT 'B' || n %% 50, 'P' || n, 'CNY', 0, 'half_up', 'days', 365 FROM generate_series(0, 199) n ON CONFLICT DO NOTHING;
INSERT INTO deposits_deposit (deposit_id, saver_code, bank_code, product_code, product_version, kind, currency, contract,
    rounding, holding, settlement_code, state, opened_on, starts_on, matures_on, opened_minor, principal_minor,
    interest_paid_minor, settled_numerator, interest_paid_to, capitalised_minor, missed)
SELECT md5('d' || n)::uuid, 'S' || n, 'B' || n %% 50, 'P' || n %% 200, 1, 'fixed', 'CNY', '{}', 'half_up', 'direct', 'X',
       'running', '2020-10-09', '2020-10-09', '2025-10-09', 100000 + n, 100000 + n, 0, 0, '2020-10-09', 0, 0
  FROM generate_series(%s, %s) n;
INSERT INTO deposits_segment (deposit_id, pool_id, strand, starts_on, ends_on, swift_until, origin, base_minor, rate_ppb,
    index_ppb, extra_ppb, compounded, per_unit, opening_numerator)
SELECT md5('d' || n)::uuid, p.id, 0, '2020-10-09', '2025-10-09', '2100-01-01', date '2020-10-09' - date '0001-01-01' + 1,
       100000 + n, 41250000 + n %% 7 * 125000, 0, 0, 0, (100000 + n)::numeric * (41250000 + n %% 7 * 125000), 0
  FROM generate_series(%s, %s) n JOIN deposits_pool p ON p.product_code = 'P' || n %% 200;
ANALYZE deposits_deposit; ANALYZE deposits_segment; ANALYZE deposits_pool;
