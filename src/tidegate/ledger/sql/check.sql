-- Rules of the books. Each gives how many places break it and the first of them.

-- name: debits_equal_credits
SELECT count(*), min(currency || ': debits ' || d || ', credits ' || c) FROM (
    SELECT currency, sum(debits_posted) AS d, sum(credits_posted) AS c, sum(debits_pending) AS dp, sum(credits_pending) AS cp
      FROM ledger_account GROUP BY currency) t WHERE d <> c OR dp <> cp;

-- name: totals_equal_transfers
SELECT count(*), min('account ' || a.account_id) FROM ledger_account a LEFT JOIN (
    SELECT account_id, sum(dp) AS dp, sum(cp) AS cp, sum(dr) AS dr, sum(cr) AS cr FROM (
        SELECT debit_account AS account_id, CASE WHEN phase IN ('single', 'post') THEN amount_minor ELSE 0 END AS dp, 0 AS cp,
               CASE WHEN phase = 'reserve' AND NOT EXISTS (
                   SELECT FROM ledger_transfer e WHERE e.pending_id = t.transfer_id) THEN amount_minor ELSE 0 END AS dr, 0 AS cr
          FROM ledger_transfer t
        UNION ALL
        SELECT credit_account, 0, CASE WHEN phase IN ('single', 'post') THEN amount_minor ELSE 0 END, 0,
               CASE WHEN phase = 'reserve' AND NOT EXISTS (
                   SELECT FROM ledger_transfer e WHERE e.pending_id = t.transfer_id) THEN amount_minor ELSE 0 END
          FROM ledger_transfer t) legs GROUP BY account_id) s USING (account_id)
 WHERE (a.debits_posted, a.credits_posted, a.debits_pending, a.credits_pending)
       <> (coalesce(s.dp, 0), coalesce(s.cp, 0), coalesce(s.dr, 0), coalesce(s.cr, 0));

-- name: bounds_hold
SELECT count(*), min('account ' || account_id) FROM ledger_account
 WHERE (bound = 'debits_must_not_exceed_credits' AND debits_posted + debits_pending > credits_posted)
    OR (bound = 'credits_must_not_exceed_debits' AND credits_posted + credits_pending > debits_posted);

-- name: transfers_keep_their_currency
SELECT count(*), min('transfer ' || t.transfer_id) FROM ledger_transfer t
  JOIN ledger_account d ON d.account_id = t.debit_account JOIN ledger_account c ON c.account_id = t.credit_account
 WHERE t.currency <> d.currency OR t.currency <> c.currency;

-- name: ends_fit_their_reservation
SELECT count(*), min('transfer ' || e.transfer_id) FROM ledger_transfer e JOIN ledger_transfer r ON r.transfer_id = e.pending_id
 WHERE r.phase <> 'reserve' OR r.debit_account <> e.debit_account OR r.credit_account <> e.credit_account
    OR e.amount_minor > r.amount_minor;

-- name: reversals_mirror
SELECT count(*), min('transfer ' || v.transfer_id) FROM ledger_transfer v JOIN ledger_transfer t ON t.transfer_id = v.reverses
 WHERE v.debit_account <> t.credit_account OR v.credit_account <> t.debit_account OR v.amount_minor <> t.amount_minor;

-- name: days_close_in_order
SELECT count(*), min('day ' || d.day) FROM ledger_day d
 WHERE d.state <> 'closed' AND EXISTS (SELECT FROM ledger_day l WHERE l.day > d.day AND l.state = 'closed');

-- name: closing_balances_follow_transfers
SELECT count(*), min('account ' || account_id || ' at the close of ' || day) FROM (
    SELECT c.account_id, c.day, c.debits_posted, c.credits_posted,
           m.debits + coalesce(lag(c.debits_posted) OVER w, 0) AS debits, m.credits + coalesce(lag(c.credits_posted) OVER w, 0) AS credits
      FROM ledger_closing_balance c LEFT JOIN (
           SELECT account_id, business_day AS day, sum(debits)::bigint AS debits, sum(credits)::bigint AS credits FROM (
               SELECT debit_account AS account_id, business_day, amount_minor AS debits, 0 AS credits FROM ledger_transfer
                WHERE phase IN ('single', 'post')
               UNION ALL
               SELECT credit_account, business_day, 0, amount_minor FROM ledger_transfer WHERE phase IN ('single', 'post')) l
           GROUP BY account_id, business_day) m USING (account_id, day)
    WINDOW w AS (PARTITION BY c.account_id ORDER BY c.day)) t
 WHERE debits IS NULL OR debits_posted <> debits OR credits_posted <> credits;

-- name: every_changed_account_has_its_closing_balance
SELECT count(*), min('account ' || t.account_id || ' on ' || t.business_day) FROM (
    SELECT DISTINCT a.account_id, t.business_day FROM ledger_transfer t
      JOIN ledger_day d ON d.day = t.business_day AND d.state = 'closed'
      CROSS JOIN LATERAL (VALUES (t.debit_account), (t.credit_account)) AS a (account_id)
     WHERE t.phase IN ('single', 'post')) t
 WHERE NOT EXISTS (SELECT FROM ledger_closing_balance c WHERE c.account_id = t.account_id AND c.day = t.business_day);
