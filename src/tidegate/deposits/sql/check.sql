-- Rules of deposits. Each named statement gives how many deposits break it and the first of them.

-- name: segments_follow_one_another
SELECT count(*), min('deposit ' || deposit_id) FROM (
    SELECT s.deposit_id, s.starts_on, lag(s.ends_on) OVER w AS before, lag(s.id) OVER w AS earlier
    FROM deposits_segment s WINDOW w AS (PARTITION BY s.deposit_id, s.strand ORDER BY s.starts_on)) t
WHERE earlier IS NOT NULL AND before IS DISTINCT FROM starts_on;

-- name: running_deposits_earn_on_their_principal
SELECT count(*), min('deposit ' || d.deposit_id) FROM deposits_deposit d
LEFT JOIN LATERAL (
    SELECT s.base_minor, s.ends_on FROM deposits_segment s
    WHERE s.deposit_id = d.deposit_id AND s.strand = 0 ORDER BY s.starts_on DESC LIMIT 1) s ON true
WHERE d.state = 'running' AND (s.base_minor IS DISTINCT FROM d.principal_minor OR s.ends_on IS DISTINCT FROM d.matures_on);

-- name: segments_earn_by_base_and_rate
SELECT count(*), min('deposit ' || s.deposit_id) FROM deposits_segment s
JOIN deposits_deposit d ON d.deposit_id = s.deposit_id
WHERE s.strand = 0 AND NOT d.contract ?| ARRAY['bands', 'interest'] AND s.per_unit <> s.base_minor::numeric * s.rate_ppb;

-- name: segments_begin_where_their_clock_stands
SELECT count(*), min('deposit ' || s.deposit_id) FROM deposits_segment s
JOIN deposits_pool p ON p.id = s.pool_id
WHERE s.origin <> deposits_place_v1(p.clock, s.starts_on);

-- name: interest_paid_is_settled_interest_rounded_once
SELECT count(*), min('deposit ' || d.deposit_id) FROM deposits_deposit d
LEFT JOIN LATERAL (
    SELECT p.basis FROM deposits_segment s JOIN deposits_pool p ON p.id = s.pool_id
    WHERE s.deposit_id = d.deposit_id AND s.strand = 0 LIMIT 1) s ON true
WHERE d.interest_paid_minor
    <> coalesce(deposits_rounded_v1(d.settled_numerator, s.basis * 1000000000::numeric, d.rounding), 0);

-- name: paid_deposits_got_the_contract_amount
SELECT count(*), min('deposit ' || d.deposit_id) FROM deposits_deposit d
JOIN LATERAL (
    SELECT s.*, deposits_place_v1(p.clock, d.matures_on) - s.origin AS units, p.clock
    FROM deposits_segment s JOIN deposits_pool p ON p.id = s.pool_id
    WHERE s.deposit_id = d.deposit_id AND s.strand = 0 ORDER BY s.starts_on DESC LIMIT 1) s ON true
JOIN LATERAL (
    SELECT count(*) AS pieces FROM deposits_segment n WHERE n.deposit_id = d.deposit_id AND n.strand = 0) n ON true
WHERE d.state = 'paid' AND d.settled_numerator <> CASE
    WHEN n.pieces = 1 AND s.clock = 'days' AND NOT d.contract ?| ARRAY['bands', 'interest', 'index', 'bonus', 'steps']
    THEN d.opened_minor::numeric * (d.contract ->> 'rate')::bigint * (d.matures_on - d.starts_on)
    ELSE s.opening_numerator + s.per_unit * s.units END;

-- name: every_maturity_is_announced_once_on_its_day
SELECT count(*), min('deposit ' || d.deposit_id) FROM deposits_deposit d
LEFT JOIN deposits_step s ON s.deposit_id = d.deposit_id AND s.step = 'maturity_announced'
WHERE d.state = 'running' AND CASE WHEN s.id IS NULL
    THEN d.announce_on IS DISTINCT FROM d.matures_on - (d.contract #>> '{maturity,notice_days}')::int
    ELSE d.announce_on IS NOT NULL OR (s.evidence ->> 'matures_on')::date IS DISTINCT FROM d.matures_on END;

-- name: interest_paid_equals_the_ledger
SELECT count(*), min('deposit ' || d.deposit_id) FROM deposits_deposit d
LEFT JOIN (
    SELECT t.reference, sum(CASE WHEN a.account_id = t.debit_account THEN t.amount_minor ELSE -t.amount_minor END) AS paid
    FROM ledger_transfers t
    JOIN ledger_accounts a
      ON a.purpose = 'accrued_interest_payable' AND a.account_id IN (t.debit_account, t.credit_account)
    WHERE t.code IN ('interest_paid', 'interest_clawed_back', 'interest_capitalised', 'interest_charged')
    GROUP BY t.reference) l ON l.reference = d.deposit_id::text
LEFT JOIN deposits_movedin m ON m.deposit_id = d.deposit_id
WHERE d.interest_paid_minor <> coalesce(l.paid, 0) + coalesce(m.interest_paid_minor, 0);

-- name: withheld_tax_equals_the_ledger
SELECT count(*), min('deposit ' || coalesce(w.id, l.id)) FROM (
    SELECT deposit_id::text AS id, sum(tax_minor + surcharge_minor + church_minor) AS minor FROM deposits_withholding
    GROUP BY 1) w
FULL JOIN (
    SELECT reference AS id, sum(CASE code WHEN 'tax_withheld' THEN amount_minor ELSE -amount_minor END) AS minor
    FROM ledger_transfers WHERE code IN ('tax_withheld', 'tax_given_back') GROUP BY 1) l USING (id)
WHERE coalesce(w.minor, 0) <> coalesce(l.minor, 0);

-- name: taxed_interest_is_the_interest_paid
SELECT count(*), min('deposit ' || d.deposit_id) FROM deposits_deposit d
LEFT JOIN (
    SELECT deposit_id, sum(interest_minor) FILTER (WHERE strand = 0) AS minor,
           sum(interest_minor) FILTER (WHERE strand <> 0) AS subsidy_minor
    FROM deposits_withholding GROUP BY 1) w ON w.deposit_id = d.deposit_id
LEFT JOIN deposits_movedin m ON m.deposit_id = d.deposit_id
WHERE coalesce((d.contract ->> 'tax_withheld')::boolean, false)
  AND (coalesce(w.minor, 0) <> d.interest_paid_minor - coalesce(m.interest_paid_minor, 0)
       OR coalesce(w.subsidy_minor, 0) NOT IN (0, d.subsidy_paid_minor));

-- name: capital_is_what_was_capitalised
SELECT count(*), min('deposit ' || d.deposit_id) FROM deposits_deposit d
JOIN LATERAL (
    SELECT s.capital_minor FROM deposits_segment s
    WHERE s.deposit_id = d.deposit_id AND s.strand = 0 ORDER BY s.starts_on DESC LIMIT 1) s ON true
WHERE d.state = 'running' AND s.capital_minor <> d.capitalised_minor;

-- name: a_years_tax_is_its_exact_tax_rounded_down
SELECT count(*), min('saver ' || saver_code) FROM (
    SELECT saver_code, sum(taxable) AS taxable, sum(tax) AS tax, sum(exact / denominator) AS exact,
           sum(surcharge) AS surcharge, sum(church) AS church
    FROM (
        SELECT saver_code, jurisdiction, currency, extract(year FROM paid_on) AS year, tax_denominator AS denominator,
               sum(interest_minor - exempt_minor - loss_minor - allowance_minor) AS taxable, sum(tax_minor) AS tax,
               sum(tax_numerator) AS exact, sum(surcharge_minor) AS surcharge, sum(church_minor) AS church
        FROM deposits_withholding GROUP BY 1, 2, 3, 4, 5) parts
    GROUP BY saver_code, jurisdiction, currency, year) y
WHERE tax < 0 OR surcharge < 0 OR church < 0 OR tax > exact + 0.000001
   OR tax + surcharge + church > greatest(taxable, 0);

-- name: what_is_held_for_a_pledgee_is_reserved_in_the_ledger
SELECT count(*), min('deposit ' || p.deposit_id) FROM deposits_pledgeevent e
JOIN deposits_pledge p ON p.pledge_id = e.pledge_id
LEFT JOIN ledger_transfers r ON r.transfer_id = e.transfer_id
LEFT JOIN ledger_transfers w ON w.pending_id = e.transfer_id
LEFT JOIN deposits_pledgeevent u ON u.hold_id = e.id
WHERE e.kind = 'held' AND (
    r.phase IS DISTINCT FROM 'reserve' OR r.amount_minor <> e.amount_minor OR w.transfer_id IS DISTINCT FROM u.transfer_id);

-- name: what_pledgees_were_paid_equals_the_ledger
SELECT count(*), min('deposit ' || coalesce(l.reference, p.deposit_id::text)) FROM (
    SELECT transfer_id, amount_minor, reference FROM ledger_transfers WHERE code = 'pledge_realised') l
FULL JOIN (
    SELECT transfer_id, amount_minor, pledge_id FROM deposits_pledgeevent WHERE kind = 'realised') e USING (transfer_id)
LEFT JOIN deposits_pledge p ON p.pledge_id = e.pledge_id
WHERE l.amount_minor IS DISTINCT FROM e.amount_minor OR l.reference IS DISTINCT FROM p.deposit_id::text;

-- name: what_is_pledged_is_in_the_deposit_or_held
SELECT count(*), min('deposit ' || d.deposit_id) FROM deposits_deposit d
JOIN (
    SELECT deposit_id, sum(held_minor) AS held,
           sum(inside_minor) FILTER (WHERE NOT behind) AS inside
    FROM deposits_pledged WHERE NOT ended GROUP BY deposit_id) v ON v.deposit_id = d.deposit_id
WHERE NOT d.pledged OR (d.state = 'running' AND v.inside > d.principal_minor AND NOT d.contract ?| ARRAY['negative_allowed', 'maintenance_fee'])
   OR (d.state = 'paid' AND v.held = 0 AND NOT EXISTS (
       SELECT FROM deposits_pledge p JOIN deposits_pledgeevent e ON e.pledge_id = p.pledge_id
       WHERE p.deposit_id = d.deposit_id AND e.kind <> 'held'));

-- name: stock_is_what_is_there
SELECT count(*), min('product ' || product_code || ' of ' || bank_code) FROM (
    SELECT coalesce(k.bank_code, t.bank_code) AS bank_code, coalesce(k.product_code, t.product_code) AS product_code,
           coalesce(k.minor, 0) AS kept, coalesce(t.minor, 0) AS there
    FROM deposits_stock k
    FULL JOIN (
        SELECT d.bank_code, d.product_code, d.currency, sum(d.principal_minor + coalesce(m.reserved, 0)) AS minor
        FROM deposits_deposit d
        LEFT JOIN (
            SELECT deposit_id, sum(amount_minor) AS reserved FROM deposits_movement
            WHERE kind = 'top_up' AND state = 'reserved' GROUP BY deposit_id) m ON m.deposit_id = d.deposit_id
        WHERE d.state IN ('requested', 'funded', 'running') GROUP BY 1, 2, 3) t
      ON (t.bank_code, t.product_code, t.currency) = (k.bank_code, k.product_code, k.currency)) s
WHERE kept <> there;

-- name: calendar_days_are_accrued_once_and_without_gaps
SELECT count(*), min('day ' || first_day) FROM (
    SELECT first_day, lag(next_day) OVER (ORDER BY first_day) AS before FROM deposits_accrued) t
WHERE before IS NOT NULL AND before <> first_day;

-- name: fees_charged_equal_the_ledger
SELECT count(*), min('deposit ' || coalesce(f.id, l.id)) FROM (
    SELECT deposit_id::text AS id, sum(charged_minor) AS minor FROM deposits_fee GROUP BY 1) f
FULL JOIN (
    SELECT t.reference AS id, sum(t.amount_minor) AS minor FROM ledger_transfers t
    JOIN ledger_accounts a ON a.account_id = t.debit_account AND a.purpose = 'saver_deposit'
    WHERE t.code = 'fee_charged' GROUP BY 1) l USING (id)
WHERE coalesce(f.minor, 0) <> coalesce(l.minor, 0);

-- name: fees_are_the_contract_s_and_follow_one_another
SELECT count(*), min('deposit ' || f.deposit_id) FROM (
    SELECT *, lag(until_on) OVER (PARTITION BY deposit_id ORDER BY from_on) AS before FROM deposits_fee) f
JOIN deposits_deposit d ON d.deposit_id = f.deposit_id
WHERE f.before <> f.from_on
   OR f.fee_minor IS DISTINCT FROM (d.contract #>> '{maintenance_fee,amount_minor}')::bigint
   OR f.waived <> coalesce(f.least_minor >= (d.contract #>> '{maintenance_fee,waived_from_minor}')::bigint, false);

-- name: fees_are_waived_by_the_least_balance_of_their_period
SELECT count(*), min('deposit ' || f.deposit_id) FROM deposits_fee f
JOIN LATERAL (
    SELECT min(s.base_minor) AS lowest FROM deposits_segment s
    WHERE s.deposit_id = f.deposit_id AND s.strand = 0
      AND greatest(s.starts_on, f.from_on) < least(coalesce(s.ends_on, f.until_on), f.until_on)) s ON true
WHERE s.lowest IS DISTINCT FROM f.least_minor AND NOT EXISTS (
    SELECT FROM deposits_step c WHERE c.deposit_id = f.deposit_id AND c.step = 'interest_corrected');

-- name: fees_are_passed_on_to_their_bank
SELECT count(*), min('bank ' || book_code) FROM ledger_balances WHERE purpose = 'fees' AND balance_minor <> 0;

-- name: money_was_taken_out_no_more_often_than_the_contract_allows
SELECT count(*), min('deposit ' || deposit_id) FROM (
    SELECT d.deposit_id
    FROM deposits_deposit d JOIN deposits_movement m ON m.deposit_id = d.deposit_id
    WHERE d.contract ? 'withdrawals' AND d.contract #> '{withdrawals,times}' IS NOT NULL
      AND m.kind IN ('withdraw', 'notice') AND m.amount_minor IS NOT NULL
    GROUP BY d.deposit_id, d.state, d.contract, CASE d.contract #>> '{withdrawals,per}'
        WHEN 'half_year' THEN make_date(extract(year FROM m.business_day)::int,
                                        CASE WHEN extract(month FROM m.business_day) < 7 THEN 1 ELSE 7 END, 1)
        ELSE date_trunc(d.contract #>> '{withdrawals,per}', m.business_day)::date END
    HAVING count(*) > (d.contract #>> '{withdrawals,times}')::int + CASE d.state WHEN 'withdrawn' THEN 1 ELSE 0 END) t;

-- name: nothing_was_taken_out_while_it_was_locked
SELECT count(*), min('deposit ' || d.deposit_id)
FROM deposits_deposit d JOIN deposits_movement m ON m.deposit_id = d.deposit_id
WHERE d.contract ? 'withdrawals' AND m.kind IN ('withdraw', 'notice')
  AND m.business_day < d.starts_on + (d.contract #>> '{withdrawals,locked}')::interval;

-- name: own_money_weighs_no_more_than_it_was_there
SELECT count(*), min('deposit ' || n.deposit_id) FROM deposits_segment n
JOIN deposits_segment s ON s.deposit_id = n.deposit_id AND s.strand = n.strand AND s.starts_on < n.starts_on
    AND s.ends_on = n.starts_on
JOIN deposits_pool p ON p.id = s.pool_id
WHERE n.own_weight IS NOT NULL AND n.own_weight > coalesce(s.own_weight, 0)
    + greatest(0, s.base_minor - s.capital_minor - coalesce(s.fees_minor, 0)) * 1000000000::numeric
      * (deposits_place_v1(p.clock, n.starts_on) - s.origin);
