INSERT INTO deposits_deposit (deposit_id, saver_code, bank_code, product_code, product_version, kind, currency, contract,
    rounding, holding, settlement_code, state, opened_on, starts_on, matures_on, opened_minor, principal_minor,
    interest_paid_minor, settled_numerator, interest_paid_to)
SELECT md5('d' || n)::uuid, 'S' || n, 'B' || n %% 50, 'P' || n %% 200, 1, 'fixed', 'CNY', '{}', 'half_up', 'direct', 'X',
       'running', '2020-10-09', '2020-10-09', '2025-10-09', 100000 + n, 100000 + n, 0, 0, '2020-10-09'
  FROM generate_series(%s, %s) n;
INSERT INTO deposits_segment (deposit_id, starts_on, base_minor, rate_ppb, basis, opening_numerator)
SELECT md5('d' || n)::uuid, '2020-10-09', 100000 + n, 41250000 + n %% 7 * 125000, 365, 0 FROM generate_series(%s, %s) n;
ANALYZE deposits_deposit; ANALYZE deposits_segment;
