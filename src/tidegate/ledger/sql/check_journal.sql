-- A stretch of the journal, transfer by transfer, of business days after `since`: how many break each rule, and the first
-- of them by sequence. Parameters: since, after, until (sequences: later than the one, up to and with the other).
SELECT count(*) AS transfers,
       count(*) FILTER (WHERE mixed) AS mixed, min(sequence) FILTER (WHERE mixed) AS first_mixed,
       count(*) FILTER (WHERE misfit) AS misfit, min(sequence) FILTER (WHERE misfit) AS first_misfit,
       count(*) FILTER (WHERE ended_before) AS ended_before, min(sequence) FILTER (WHERE ended_before) AS first_ended_before,
       count(*) FILTER (WHERE crooked) AS crooked, min(sequence) FILTER (WHERE crooked) AS first_crooked,
       count(*) FILTER (WHERE undone_before) AS undone_before, min(sequence) FILTER (WHERE undone_before) AS first_undone_before,
       count(*) FILTER (WHERE dayless) AS dayless, min(sequence) FILTER (WHERE dayless) AS first_dayless,
       count(*) FILTER (WHERE too_late) AS too_late, min(sequence) FILTER (WHERE too_late) AS first_too_late
  FROM (
    SELECT t.sequence,
           t.currency IS DISTINCT FROM d.currency OR t.currency IS DISTINCT FROM c.currency
               OR t.debit_account = t.credit_account OR t.amount_minor <= 0 AS mixed,
           t.pending_id IS NOT NULL
               AND (r.phase IS DISTINCT FROM 'reserve' OR r.sequence > t.sequence
                    OR r.debit_account <> t.debit_account OR r.credit_account <> t.credit_account
                    OR t.amount_minor > r.amount_minor OR (t.phase = 'void' AND t.amount_minor <> r.amount_minor)
                    OR r.business_day > t.business_day OR (t.phase = 'post' AND t.business_day > r.expires_on)) AS misfit,
           t.pending_id IS NOT NULL AND EXISTS (
               SELECT FROM ledger_transfer e WHERE e.pending_id = t.pending_id AND e.sequence < t.sequence) AS ended_before,
           t.reverses IS NOT NULL
               AND (v.phase IS NULL OR v.phase NOT IN ('single', 'post') OR v.reverses IS NOT NULL OR v.sequence > t.sequence
                    OR t.debit_account <> v.credit_account OR t.credit_account <> v.debit_account
                    OR t.amount_minor <> v.amount_minor OR v.business_day > t.business_day) AS crooked,
           t.reverses IS NOT NULL AND EXISTS (
               SELECT FROM ledger_transfer e WHERE e.reverses = t.reverses AND e.sequence < t.sequence) AS undone_before,
           y.day IS NULL AS dayless,
           EXISTS (SELECT FROM ledger_month m
                    WHERE t.value_date < m.month + interval '1 month' AND t.booked_at > m.closed_at) AS too_late
      FROM ledger_transfer t
      LEFT JOIN ledger_account d ON d.account_id = t.debit_account
      LEFT JOIN ledger_account c ON c.account_id = t.credit_account
      LEFT JOIN ledger_transfer r ON r.transfer_id = t.pending_id
      LEFT JOIN ledger_transfer v ON v.transfer_id = t.reverses
      LEFT JOIN ledger_day y ON y.day = t.business_day
     WHERE t.sequence > %(after)s AND t.sequence <= %(until)s AND t.business_day > %(since)s) one
