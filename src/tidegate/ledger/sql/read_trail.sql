-- A transfer and all that hangs together with it: at most a reservation, its end, and the reversal of what was posted.
WITH RECURSIVE story AS (
    SELECT transfer_id, pending_id, reverses FROM ledger_transfers WHERE transfer_id = %(transfer)s
    UNION
    SELECT t.transfer_id, t.pending_id, t.reverses
      FROM story s JOIN ledger_transfers t
        ON t.transfer_id = s.pending_id OR t.transfer_id = s.reverses
        OR t.pending_id = s.transfer_id OR t.reverses = s.transfer_id
)
SELECT t.*, d.state, d.closed_at
  FROM story s
  JOIN ledger_transfers t ON t.transfer_id = s.transfer_id
  JOIN ledger_day d ON d.day = t.business_day
 ORDER BY t.sequence
