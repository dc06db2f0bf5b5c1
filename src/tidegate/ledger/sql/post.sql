-- The only ways to write the ledger. Owner-defined, search_path pinned: the application may call them and no more.

-- One transfer against the locked state. Returns 'created', 'exists', or the first refusal in order of precedence.
CREATE FUNCTION ledger_post_one_v1(
    p_id uuid, p_debit uuid, p_credit uuid, p_amount bigint, p_code text, p_phase text, p_pending uuid, p_reverses uuid,
    p_expires date, p_value date, p_day date, p_reference text, p_closing boolean
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    known   ledger_transfer%ROWTYPE;
    debit   ledger_account%ROWTYPE;
    credit  ledger_account%ROWTYPE;
    held    ledger_transfer%ROWTYPE;
    undone  ledger_transfer%ROWTYPE;
    state_  text;
BEGIN
    SELECT * INTO known FROM ledger_transfer WHERE transfer_id = p_id;
    IF FOUND THEN
        RETURN CASE
            WHEN known.debit_account <> p_debit THEN 'exists_with_different_debit_account'
            WHEN known.credit_account <> p_credit THEN 'exists_with_different_credit_account'
            WHEN known.amount_minor <> p_amount THEN 'exists_with_different_amount'
            WHEN known.code <> p_code THEN 'exists_with_different_code'
            WHEN known.phase <> p_phase THEN 'exists_with_different_phase'
            WHEN known.pending_id IS DISTINCT FROM p_pending THEN 'exists_with_different_pending_id'
            WHEN known.reverses IS DISTINCT FROM p_reverses THEN 'exists_with_different_reverses'
            WHEN known.expires_on IS DISTINCT FROM p_expires THEN 'exists_with_different_expires_on'
            WHEN known.value_date <> p_value THEN 'exists_with_different_value_date'
            WHEN known.business_day <> p_day THEN 'exists_with_different_business_day'
            WHEN known.reference <> p_reference THEN 'exists_with_different_reference'
            ELSE 'exists' END;
    END IF;
    IF p_amount IS NULL OR p_amount <= 0 THEN RETURN 'amount_must_be_positive'; END IF;
    IF p_debit = p_credit THEN RETURN 'accounts_must_be_different'; END IF;
    SELECT * INTO debit FROM ledger_account WHERE account_id = p_debit;
    IF NOT FOUND THEN RETURN 'debit_account_not_found'; END IF;
    SELECT * INTO credit FROM ledger_account WHERE account_id = p_credit;
    IF NOT FOUND THEN RETURN 'credit_account_not_found'; END IF;
    IF debit.currency <> credit.currency THEN RETURN 'accounts_must_have_the_same_currency'; END IF;
    SELECT state INTO state_ FROM ledger_day WHERE day = p_day;
    IF NOT FOUND THEN RETURN 'business_day_not_open'; END IF;
    IF state_ = 'closed' THEN RETURN 'business_day_closed'; END IF;
    IF state_ = 'closing' AND NOT p_closing THEN RETURN 'business_day_closing'; END IF;

    IF p_phase IN ('post', 'void') THEN
        SELECT * INTO held FROM ledger_transfer WHERE transfer_id = p_pending;
        IF NOT FOUND THEN RETURN 'pending_transfer_not_found'; END IF;
        IF held.phase <> 'reserve' THEN RETURN 'pending_transfer_not_pending'; END IF;
        IF held.debit_account <> p_debit OR held.credit_account <> p_credit THEN
            RETURN 'pending_transfer_has_different_accounts';
        END IF;
        IF p_amount > held.amount_minor OR (p_phase = 'void' AND p_amount <> held.amount_minor) THEN
            RETURN 'exceeds_pending_transfer_amount';
        END IF;
        SELECT phase INTO state_ FROM ledger_transfer WHERE pending_id = p_pending;
        IF FOUND THEN RETURN 'pending_transfer_already_' || CASE state_ WHEN 'post' THEN 'posted' ELSE 'voided' END; END IF;
        IF p_phase = 'post' AND held.expires_on < p_day THEN RETURN 'pending_transfer_expired'; END IF;
    END IF;
    IF p_reverses IS NOT NULL THEN
        SELECT * INTO undone FROM ledger_transfer WHERE transfer_id = p_reverses;
        IF NOT FOUND THEN RETURN 'reversed_transfer_not_found'; END IF;
        IF undone.phase NOT IN ('single', 'post') OR undone.debit_account <> p_credit
           OR undone.credit_account <> p_debit OR undone.amount_minor <> p_amount THEN
            RETURN 'reversal_must_mirror';
        END IF;
        IF EXISTS (SELECT FROM ledger_transfer WHERE reverses = p_reverses) THEN RETURN 'already_reversed'; END IF;
    END IF;

    -- What the accounts hold after it; `held` frees what it had reserved.
    IF p_phase = 'reserve' THEN
        debit.debits_pending := debit.debits_pending + p_amount;
        credit.credits_pending := credit.credits_pending + p_amount;
    ELSE
        IF p_phase IN ('post', 'void') THEN
            debit.debits_pending := debit.debits_pending - held.amount_minor;
            credit.credits_pending := credit.credits_pending - held.amount_minor;
        END IF;
        IF p_phase <> 'void' THEN
            debit.debits_posted := debit.debits_posted + p_amount;
            credit.credits_posted := credit.credits_posted + p_amount;
        END IF;
    END IF;
    IF p_phase <> 'void' THEN
        IF debit.bound = 'debits_must_not_exceed_credits'
           AND debit.debits_posted + debit.debits_pending > debit.credits_posted THEN
            RETURN 'exceeds_credits';
        END IF;
        IF credit.bound = 'credits_must_not_exceed_debits'
           AND credit.credits_posted + credit.credits_pending > credit.debits_posted THEN
            RETURN 'exceeds_debits';
        END IF;
    END IF;

    -- After this point the transfer succeeds.
    UPDATE ledger_account SET debits_posted = debit.debits_posted, debits_pending = debit.debits_pending
     WHERE account_id = p_debit;
    UPDATE ledger_account SET credits_posted = credit.credits_posted, credits_pending = credit.credits_pending
     WHERE account_id = p_credit;
    INSERT INTO ledger_transfer (transfer_id, debit_account, credit_account, amount_minor, currency, code, phase,
                                 pending_id, reverses, expires_on, value_date, business_day, reference)
    VALUES (p_id, p_debit, p_credit, p_amount, debit.currency, p_code, p_phase,
            p_pending, p_reverses, p_expires, p_value, p_day, p_reference);
    RETURN 'created';
END $$;

-- A batch: 'each' carries out what it can, 'all' everything or nothing. One row per transfer, in the order given.
CREATE FUNCTION ledger_post_v1(p_batch jsonb, p_mode text, p_closing boolean)
RETURNS TABLE (position_ bigint, outcome text, sequence_ bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    one     record;
    answer  text;
    answers text[] := '{}';
    failed  bigint := NULL;
BEGIN
    ASSERT p_mode IN ('all', 'each'), 'mode is all or each';
    -- In id order, so that two batches never wait for each other in a circle.
    PERFORM account_id FROM ledger_account
      WHERE account_id IN (SELECT (t ->> 'debit')::uuid FROM jsonb_array_elements(p_batch) t
                           UNION SELECT (t ->> 'credit')::uuid FROM jsonb_array_elements(p_batch) t)
      ORDER BY account_id FOR NO KEY UPDATE;
    BEGIN
        FOR one IN SELECT * FROM ROWS FROM (jsonb_to_recordset(p_batch) AS (
                id uuid, debit uuid, credit uuid, amount bigint, code text, phase text, pending uuid, reverses uuid,
                expires date, value date, day date, reference text)) WITH ORDINALITY
                AS t (id, debit, credit, amount, code, phase, pending, reverses, expires, value, day, reference, n)
                ORDER BY n
        LOOP
            answer := ledger_post_one_v1(one.id, one.debit, one.credit, one.amount, one.code, one.phase, one.pending,
                                         one.reverses, one.expires, one.value, one.day, one.reference, p_closing);
            answers := answers || answer;
            IF p_mode = 'all' AND answer NOT IN ('created', 'exists') THEN
                failed := one.n;
                RAISE EXCEPTION USING ERRCODE = 'TG001', MESSAGE = 'batch refused';
            END IF;
        END LOOP;
    EXCEPTION WHEN SQLSTATE 'TG001' THEN NULL;
    END;
    RETURN QUERY
        SELECT t.n, CASE WHEN failed IS NULL OR t.n = failed THEN answers[t.n] ELSE 'batch_refused' END,
               (SELECT x.sequence FROM ledger_transfer x WHERE failed IS NULL AND x.transfer_id = (t.e ->> 'id')::uuid)
          FROM jsonb_array_elements(p_batch) WITH ORDINALITY AS t (e, n) ORDER BY t.n;
END $$;

CREATE FUNCTION ledger_open_accounts_v1(p_accounts jsonb) RETURNS TABLE (position_ bigint, outcome text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO ledger_account (account_id, owner_code, book_code, currency, account_class, purpose, bound)
    SELECT a.id, a.owner, a.book, a.currency, a.class, a.purpose, a.bound
      FROM jsonb_to_recordset(p_accounts)
           AS a (id uuid, owner text, book text, currency text, class text, purpose text, bound text)
     ORDER BY a.id
    ON CONFLICT (account_id) DO NOTHING;
    RETURN QUERY
        SELECT a.n, CASE
            WHEN k.owner_code <> a.owner THEN 'exists_with_different_owner_code'
            WHEN k.book_code <> a.book THEN 'exists_with_different_book_code'
            WHEN k.currency <> a.currency THEN 'exists_with_different_currency'
            WHEN k.account_class <> a.class THEN 'exists_with_different_account_class'
            WHEN k.purpose <> a.purpose THEN 'exists_with_different_purpose'
            WHEN k.bound <> a.bound THEN 'exists_with_different_bound'
            ELSE 'exists' END
          FROM ROWS FROM (jsonb_to_recordset(p_accounts)
               AS (id uuid, owner text, book text, currency text, class text, purpose text, bound text))
               WITH ORDINALITY AS a (id, owner, book, currency, class, purpose, bound, n)
          JOIN ledger_account k ON k.account_id = a.id ORDER BY a.n;
END $$;
