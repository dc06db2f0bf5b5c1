-- The rules of the books, all in one statement and therefore in one snapshot. A row for each rule that does not hold: how
-- many places break it, and the first of them (accounts by id, transfers by sequence, days by date).
WITH
held AS (
    SELECT t.* FROM ledger_transfer t
     WHERE t.phase = 'reserve' AND NOT EXISTS (SELECT FROM ledger_transfer e WHERE e.pending_id = t.transfer_id)
),
legs AS (
    SELECT debit_account AS account_id, amount_minor AS dp, 0 AS cp, 0 AS dr, 0 AS cr
      FROM ledger_transfer WHERE phase IN ('single', 'post')
    UNION ALL SELECT credit_account, 0, amount_minor, 0, 0 FROM ledger_transfer WHERE phase IN ('single', 'post')
    UNION ALL SELECT debit_account, 0, 0, amount_minor, 0 FROM held
    UNION ALL SELECT credit_account, 0, 0, 0, amount_minor FROM held
),
moved AS (  -- by account and closed day, and summed from the beginning
    SELECT account_id, day, sum(sum(dp)) OVER w AS dp, sum(sum(cp)) OVER w AS cp FROM (
        SELECT debit_account AS account_id, business_day AS day, amount_minor AS dp, 0 AS cp
          FROM ledger_transfer WHERE phase IN ('single', 'post')
        UNION ALL
        SELECT credit_account, business_day, 0, amount_minor FROM ledger_transfer WHERE phase IN ('single', 'post')) l
     WHERE EXISTS (SELECT FROM ledger_day d WHERE d.day = l.day AND d.state = 'closed')
     GROUP BY account_id, day WINDOW w AS (PARTITION BY account_id ORDER BY day)
),
per_day AS (SELECT business_day AS day, count(*) AS transfers FROM ledger_transfer GROUP BY business_day)

(SELECT 'debits_equal_credits' AS rule, count(*) OVER () AS places,
        currency || ': debits ' || dp || ' and ' || dr || ' pending, credits ' || cp || ' and ' || cr || ' pending' AS first
   FROM (SELECT currency, sum(debits_posted) AS dp, sum(credits_posted) AS cp, sum(debits_pending) AS dr,
                sum(credits_pending) AS cr FROM ledger_account GROUP BY currency) t
  WHERE dp <> cp OR dr <> cr ORDER BY currency LIMIT 1)
UNION ALL
(SELECT 'totals_equal_transfers', count(*) OVER (), 'account ' || coalesce(a.account_id, s.account_id)
   FROM ledger_account a
   FULL JOIN (SELECT account_id, sum(dp) AS dp, sum(cp) AS cp, sum(dr) AS dr, sum(cr) AS cr
                FROM legs GROUP BY account_id) s ON s.account_id = a.account_id
  WHERE a.account_id IS NULL
     OR a.debits_posted <> coalesce(s.dp, 0) OR a.credits_posted <> coalesce(s.cp, 0)
     OR a.debits_pending <> coalesce(s.dr, 0) OR a.credits_pending <> coalesce(s.cr, 0)
  ORDER BY coalesce(a.account_id, s.account_id) LIMIT 1)
UNION ALL
(SELECT 'bounds_hold', count(*) OVER (), 'account ' || account_id
   FROM ledger_account
  WHERE (bound = 'debits_must_not_exceed_credits' AND debits_posted::numeric + debits_pending > credits_posted)
     OR (bound = 'credits_must_not_exceed_debits' AND credits_posted::numeric + credits_pending > debits_posted)
  ORDER BY account_id LIMIT 1)
UNION ALL
(SELECT 'transfers_move_one_currency_between_two_accounts', count(*) OVER (), 'transfer ' || t.transfer_id
   FROM ledger_transfer t
   LEFT JOIN ledger_account d ON d.account_id = t.debit_account
   LEFT JOIN ledger_account c ON c.account_id = t.credit_account
  WHERE t.currency IS DISTINCT FROM d.currency OR t.currency IS DISTINCT FROM c.currency
     OR t.debit_account = t.credit_account OR t.amount_minor <= 0
  ORDER BY t.sequence LIMIT 1)
UNION ALL
(SELECT 'ends_fit_their_reservation', count(*) OVER (), 'transfer ' || e.transfer_id
   FROM ledger_transfer e LEFT JOIN ledger_transfer r ON r.transfer_id = e.pending_id
  WHERE e.pending_id IS NOT NULL
    AND (r.phase IS DISTINCT FROM 'reserve' OR r.sequence > e.sequence
         OR r.debit_account <> e.debit_account OR r.credit_account <> e.credit_account
         OR e.amount_minor > r.amount_minor OR (e.phase = 'void' AND e.amount_minor <> r.amount_minor)
         OR r.business_day > e.business_day OR (e.phase = 'post' AND e.business_day > r.expires_on))
  ORDER BY e.sequence LIMIT 1)
UNION ALL
(SELECT 'reservations_end_once', count(*) OVER (), 'transfer ' || pending_id
   FROM ledger_transfer WHERE pending_id IS NOT NULL GROUP BY pending_id HAVING count(*) > 1
  ORDER BY pending_id LIMIT 1)
UNION ALL
(SELECT 'reservations_end_in_time', count(*) OVER (), 'transfer ' || h.transfer_id
   FROM held h WHERE h.expires_on <= (SELECT max(day) FROM ledger_day WHERE state = 'closed')
  ORDER BY h.sequence LIMIT 1)
UNION ALL
(SELECT 'reversals_mirror', count(*) OVER (), 'transfer ' || v.transfer_id
   FROM ledger_transfer v LEFT JOIN ledger_transfer t ON t.transfer_id = v.reverses
  WHERE v.reverses IS NOT NULL
    AND (t.phase IS NULL OR t.phase NOT IN ('single', 'post') OR t.reverses IS NOT NULL OR t.sequence > v.sequence
         OR v.debit_account <> t.credit_account OR v.credit_account <> t.debit_account
         OR v.amount_minor <> t.amount_minor OR t.business_day > v.business_day)
  ORDER BY v.sequence LIMIT 1)
UNION ALL
(SELECT 'transfers_are_reversed_once', count(*) OVER (), 'transfer ' || reverses
   FROM ledger_transfer WHERE reverses IS NOT NULL GROUP BY reverses HAVING count(*) > 1
  ORDER BY reverses LIMIT 1)
UNION ALL
(SELECT 'days_follow_one_another', count(*) OVER (), 'day ' || d.day
   FROM (SELECT day, state, lag(state, 1, 'closed') OVER w AS earlier, lead(state) OVER w AS later
           FROM ledger_day WINDOW w AS (ORDER BY day)) d
  WHERE (state = 'open') <> (later IS NULL) OR (state = 'closed' AND earlier <> 'closed')
  ORDER BY day LIMIT 1)
UNION ALL
(SELECT 'transfers_belong_to_a_day', count(*) OVER (), 'transfer ' || t.transfer_id
   FROM ledger_transfer t WHERE NOT EXISTS (SELECT FROM ledger_day d WHERE d.day = t.business_day)
  ORDER BY t.sequence LIMIT 1)
UNION ALL
(SELECT 'closed_days_keep_their_transfers', count(*) OVER (),
        'day ' || d.day || ': ' || d.transfers || ' when it closed, ' || coalesce(p.transfers, 0) || ' now'
   FROM ledger_day d LEFT JOIN per_day p ON p.day = d.day
  WHERE d.state = 'closed' AND d.transfers <> coalesce(p.transfers, 0)
  ORDER BY d.day LIMIT 1)
UNION ALL
(SELECT 'closing_balances_reproduce', count(*) OVER (),
        'account ' || coalesce(b.account_id, m.account_id) || ' at the close of ' || coalesce(b.day, m.day)
   FROM ledger_closing_balance b
   FULL JOIN moved m ON m.account_id = b.account_id AND m.day = b.day
  WHERE b.debits_posted IS DISTINCT FROM m.dp OR b.credits_posted IS DISTINCT FROM m.cp
  ORDER BY coalesce(b.day, m.day), coalesce(b.account_id, m.account_id) LIMIT 1)
UNION ALL
(SELECT 'guards_stand', count(*) OVER (), 'trigger ' || w.guard
   FROM (VALUES ('ledger_transfer', 'ledger_transfer_only_grows'), ('ledger_account', 'ledger_account_stays'),
                ('ledger_account', 'ledger_account_stays_what_it_is'), ('ledger_day', 'ledger_day_stays'),
                ('ledger_day', 'ledger_day_goes_forward'),
                ('ledger_closing_balance', 'ledger_closing_balance_only_grows')) AS w (of_table, guard)
  WHERE NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = w.of_table::regclass AND g.tgname = w.guard
                       AND g.tgenabled IN ('O', 'A'))
  ORDER BY w.guard LIMIT 1)
