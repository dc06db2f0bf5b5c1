-- Rules over the whole ledger, each a statement of its own under its name: how many places break it, and the first of them.
-- Parameter: since, the closed day that is trusted ('-infinity': none).

-- name: transfers_are_there_once
SELECT count(*), 'transfer ' || min(transfer_id::text) FROM (
    SELECT transfer_id FROM ledger_transfer WHERE business_day > %(since)s GROUP BY transfer_id HAVING count(*) > 1
    UNION
    SELECT t.transfer_id FROM ledger_transfer t
     WHERE t.business_day > %(since)s AND EXISTS (
           SELECT FROM ledger_transfer o WHERE o.transfer_id = t.transfer_id AND o.business_day <= %(since)s)) twice

-- name: bounds_hold
SELECT count(*), 'account ' || min(account_id::text) FROM ledger_account
 WHERE (bound = 'debits_must_not_exceed_credits' AND debits_posted::numeric + debits_pending > credits_posted)
    OR (bound = 'credits_must_not_exceed_debits' AND credits_posted::numeric + credits_pending > debits_posted)

-- name: reservations_end_in_time
SELECT count(*) OVER (), 'transfer ' || r.transfer_id FROM ledger_transfer r
 WHERE r.expires_on <= (SELECT max(day) FROM ledger_day WHERE state = 'closed')
   AND r.expires_on >= %(since)s
   AND NOT EXISTS (SELECT FROM ledger_transfer e WHERE e.pending_id = r.transfer_id)
 ORDER BY r.sequence LIMIT 1

-- name: days_follow_one_another
SELECT count(*), 'day ' || min(day)
  FROM (SELECT day, state, lag(state, 1, 'closed') OVER w AS earlier, lead(state) OVER w AS later
          FROM ledger_day WINDOW w AS (ORDER BY day)) d
 WHERE (state = 'open') <> (later IS NULL) OR (state = 'closed' AND earlier <> 'closed')

-- name: months_close_after_their_days
SELECT count(*), 'month ' || min(m.month) FROM ledger_month m
 WHERE EXISTS (SELECT FROM ledger_day d WHERE d.day < m.month + interval '1 month' AND d.state <> 'closed')

-- name: closed_days_keep_their_transfers
SELECT count(*) OVER (), 'day ' || d.day || ': ' || d.transfers || ' when it closed, ' || coalesce(p.transfers, 0) || ' now'
  FROM ledger_day d
  LEFT JOIN (SELECT business_day AS day, count(*) AS transfers FROM ledger_transfer
              WHERE business_day > %(since)s GROUP BY business_day) p ON p.day = d.day
 WHERE d.state = 'closed' AND d.day > %(since)s AND d.transfers <> coalesce(p.transfers, 0)
 ORDER BY d.day LIMIT 1

-- name: guards_stand
SELECT count(*), min(w.kind || ' ' || w.guard)
  FROM (VALUES ('trigger', 'ledger_transfer', 'ledger_transfer_only_grows'),
               ('trigger', 'ledger_transfer', 'ledger_transfer_stands'),
               ('trigger', 'ledger_month', 'ledger_month_only_grows'),
               ('trigger', 'ledger_account', 'ledger_account_stays'),
               ('trigger', 'ledger_account', 'ledger_account_stays_what_it_is'),
               ('trigger', 'ledger_day', 'ledger_day_stays'),
               ('trigger', 'ledger_day', 'ledger_day_goes_forward'),
               ('trigger', 'ledger_closing_balance', 'ledger_closing_balance_only_grows'),
               ('trigger', 'ledger_closing_balance', 'ledger_closing_balance_stands'),
               ('constraint', 'ledger_account', 'ledger_account_debits_bounded'),
               ('constraint', 'ledger_account', 'ledger_account_credits_bounded'),
               ('index', 'ledger_account', 'ledger_account_pkey'),
               ('index', 'ledger_transfer', 'ledger_transfer_pkey'),
               ('index', 'ledger_transfer', 'ledger_transfer_one_end'),
               ('index', 'ledger_transfer', 'ledger_transfer_one_reversal'),
               ('index', 'ledger_day', 'ledger_day_one_open'),
               ('index', 'ledger_closing_balance', 'ledger_closing_balance_pkey')) AS w (kind, of_table, guard)
 WHERE CASE w.kind
       WHEN 'trigger' THEN NOT EXISTS (
            SELECT FROM pg_trigger g
             WHERE g.tgrelid = w.of_table::regclass AND g.tgname = w.guard AND g.tgenabled IN ('O', 'A'))
       WHEN 'constraint' THEN NOT EXISTS (
            SELECT FROM pg_constraint k
             WHERE k.conrelid = w.of_table::regclass AND k.conname = w.guard AND k.convalidated)
       ELSE NOT EXISTS (
            SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
             WHERE i.indrelid = w.of_table::regclass AND c.relname = w.guard AND i.indisunique AND i.indisvalid) END
