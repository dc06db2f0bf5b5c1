-- What the journal says to a transfer. Parts of ledger_post_v1: nobody else may call them, so they run under its
-- search_path.

-- 'exists', or the first field in which the transfer differs from the one in the journal under its id.
CREATE FUNCTION ledger_difference_v1(p_given ledger_transfer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    known ledger_transfer;
BEGIN
    SELECT * INTO STRICT known FROM ledger_transfer t WHERE t.transfer_id = p_given.transfer_id;
    RETURN CASE
        WHEN known.debit_account IS DISTINCT FROM p_given.debit_account THEN 'exists_with_different_debit_account'
        WHEN known.credit_account IS DISTINCT FROM p_given.credit_account THEN 'exists_with_different_credit_account'
        WHEN coalesce(known.amount_limit_minor, known.amount_minor) IS DISTINCT FROM p_given.amount_minor THEN 'exists_with_different_amount'
        WHEN known.code IS DISTINCT FROM p_given.code THEN 'exists_with_different_code'
        WHEN known.phase IS DISTINCT FROM p_given.phase THEN 'exists_with_different_phase'
        WHEN known.balancing IS DISTINCT FROM p_given.balancing THEN 'exists_with_different_balancing'
        WHEN known.pending_id IS DISTINCT FROM p_given.pending_id THEN 'exists_with_different_pending_id'
        WHEN known.reverses IS DISTINCT FROM p_given.reverses THEN 'exists_with_different_reverses'
        WHEN known.expires_on IS DISTINCT FROM p_given.expires_on THEN 'exists_with_different_expires_on'
        WHEN known.value_date IS DISTINCT FROM p_given.value_date THEN 'exists_with_different_value_date'
        WHEN known.business_day IS DISTINCT FROM p_given.business_day THEN 'exists_with_different_business_day'
        WHEN known.reference IS DISTINCT FROM p_given.reference THEN 'exists_with_different_reference'
        ELSE 'exists' END;
END $$;

-- What a reservation says to the transfer that would end it; null: nothing against it.
CREATE FUNCTION ledger_end_refusal_v1(p_given ledger_transfer, p_held ledger_transfer) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    ended text;
BEGIN
    SELECT e.phase INTO ended FROM ledger_transfer e WHERE e.pending_id = p_given.pending_id;
    RETURN CASE
        WHEN p_held.transfer_id IS NULL THEN 'pending_transfer_not_found'
        WHEN p_held.phase <> 'reserve' THEN 'pending_transfer_not_pending'
        WHEN p_held.debit_account <> p_given.debit_account OR p_held.credit_account <> p_given.credit_account
            THEN 'pending_transfer_has_different_accounts'
        WHEN p_given.phase = 'void' AND p_given.amount_minor <> p_held.amount_minor
            THEN 'pending_transfer_has_different_amount'
        WHEN p_given.amount_minor > p_held.amount_minor THEN 'exceeds_pending_transfer_amount'
        WHEN p_held.business_day > p_given.business_day THEN 'pending_transfer_of_later_business_day'
        WHEN ended = 'post' THEN 'pending_transfer_already_posted'
        WHEN ended = 'void' THEN 'pending_transfer_already_voided'
        WHEN p_given.phase = 'post' AND p_held.expires_on < p_given.business_day THEN 'pending_transfer_expired' END;
END $$;

-- What the transfer to be undone says to its reversal; null: nothing against it.
CREATE FUNCTION ledger_reversal_refusal_v1(p_given ledger_transfer, p_undone ledger_transfer) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE
        WHEN p_undone.transfer_id IS NULL THEN 'reversed_transfer_not_found'
        WHEN p_undone.phase NOT IN ('single', 'post') THEN 'reversed_transfer_not_posted'
        WHEN p_undone.reverses IS NOT NULL THEN 'reversed_transfer_is_a_reversal'
        WHEN p_undone.debit_account <> p_given.credit_account OR p_undone.credit_account <> p_given.debit_account
          OR p_undone.amount_minor <> p_given.amount_minor THEN 'reversal_must_mirror'
        WHEN p_undone.business_day > p_given.business_day THEN 'reversed_transfer_of_later_business_day'
        WHEN EXISTS (SELECT FROM ledger_transfer o WHERE o.reverses = p_given.reverses) THEN 'already_reversed' END;
END $$;
