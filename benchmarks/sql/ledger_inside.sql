-- A batch made and posted inside the database. The columns are the journal's, in its order.
SELECT count(*) FROM ledger_post_rows_v1((
    SELECT array_agg(ROW(NULL, md5(%(mark)s || n)::uuid, (CASE WHEN %(hot)s THEN md5('a0')
                              ELSE md5('a' || ((%(start)s + n) %% %(funded)s + 1) %% %(accounts)s + 1) END)::uuid,
                         md5('a' || (%(start)s + n) %% %(accounts)s + 1)::uuid, 100, NULL, NULL, NULL, 'bench', 'single', NULL, NULL,
                         NULL, '2020-12-18', '2020-12-18', NULL, '')::ledger_transfer)
      FROM generate_series(1, %(batch)s) n), 'all', false)
 WHERE outcome = 'created'
