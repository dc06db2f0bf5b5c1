-- The ledger's tables. The application reads them and calls the ledger's functions; it writes nothing directly.

CREATE TABLE ledger_account (
    account_id      uuid PRIMARY KEY,
    owner_code      text NOT NULL,
    book_code       text NOT NULL,
    currency        text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    account_class   text NOT NULL CHECK (account_class IN ('asset', 'liability', 'income', 'expense')),
    purpose         text NOT NULL CHECK (purpose <> ''),
    bound           text NOT NULL CHECK (bound IN ('none', 'debits_must_not_exceed_credits', 'credits_must_not_exceed_debits')),
    debits_posted   bigint NOT NULL DEFAULT 0 CHECK (debits_posted >= 0),
    credits_posted  bigint NOT NULL DEFAULT 0 CHECK (credits_posted >= 0),
    debits_pending  bigint NOT NULL DEFAULT 0 CHECK (debits_pending >= 0),
    credits_pending bigint NOT NULL DEFAULT 0 CHECK (credits_pending >= 0),
    CONSTRAINT ledger_account_debits_bounded CHECK (
        bound <> 'debits_must_not_exceed_credits' OR debits_posted + debits_pending <= credits_posted),
    CONSTRAINT ledger_account_credits_bounded CHECK (
        bound <> 'credits_must_not_exceed_debits' OR credits_posted + credits_pending <= debits_posted)
) WITH (fillfactor = 70);  -- room on the page for the next totals
CREATE INDEX ledger_account_by_owner ON ledger_account (owner_code, book_code);

CREATE TABLE ledger_day (
    day       date PRIMARY KEY CHECK (isfinite(day)),
    state     text NOT NULL CHECK (state IN ('open', 'closing', 'closed')),
    opened_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    closed_at timestamptz,
    transfers bigint,  -- how many there were when it closed; none may go or come afterwards
    first_sequence bigint,  -- where in the journal they stand: null before the close, and of a day without any
    last_sequence  bigint,
    CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    CHECK ((state = 'closed') = (transfers IS NOT NULL)),
    CHECK ((coalesce(transfers, 0) = 0) = (first_sequence IS NULL)),
    CHECK ((first_sequence IS NULL) = (last_sequence IS NULL) AND first_sequence <= last_sequence)
);
CREATE UNIQUE INDEX ledger_day_one_open ON ledger_day (state) WHERE state = 'open';
CREATE INDEX ledger_day_unclosed ON ledger_day (day) WHERE state <> 'closed';

-- Accounting months that take no value dates any more, by their first day.
CREATE TABLE ledger_month (
    month     date PRIMARY KEY CHECK (isfinite(month) AND extract(day FROM month) = 1),
    closed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What foreign keys would hold, a statement's trigger does (guard.sql). `business_day` has none at all: every writer would
-- lock that one row. Only ledger_post_rows_v1 writes here, and `check` looks.
CREATE TABLE ledger_transfer (
    sequence       bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    transfer_id    uuid PRIMARY KEY,
    debit_account  uuid NOT NULL,
    credit_account uuid NOT NULL,
    amount_minor   bigint NOT NULL CHECK (amount_minor > 0),
    amount_limit_minor bigint,  -- what a balancing transfer was asked to move at most; `amount_minor` is what it moved
    balancing      text CHECK (balancing IN ('debit', 'credit', 'both')),
    currency       text NOT NULL,
    code           text NOT NULL CHECK (code <> ''),
    phase          text NOT NULL CHECK (phase IN ('single', 'reserve', 'post', 'void')),
    pending_id     uuid,
    reverses       uuid,
    expires_on     date CHECK (isfinite(expires_on)),
    value_date     date NOT NULL CHECK (isfinite(value_date)),
    business_day   date NOT NULL CHECK (isfinite(business_day)),
    booked_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    reference      text NOT NULL DEFAULT '',
    CHECK (debit_account <> credit_account),
    CHECK ((pending_id IS NOT NULL) = (phase IN ('post', 'void'))),
    CHECK (expires_on IS NULL OR (phase = 'reserve' AND expires_on >= business_day)),
    CHECK (reverses IS NULL OR phase = 'single'),
    CHECK ((balancing IS NULL) = (amount_limit_minor IS NULL) AND amount_minor <= amount_limit_minor),
    CHECK (balancing IS NULL OR (phase IN ('single', 'reserve') AND reverses IS NULL))
);
CREATE UNIQUE INDEX ledger_transfer_one_end ON ledger_transfer (pending_id) WHERE pending_id IS NOT NULL;
CREATE UNIQUE INDEX ledger_transfer_one_reversal ON ledger_transfer (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX ledger_transfer_debits ON ledger_transfer (debit_account, business_day, sequence);
CREATE INDEX ledger_transfer_credits ON ledger_transfer (credit_account, business_day, sequence);
CREATE INDEX ledger_transfer_of_day ON ledger_transfer (business_day, sequence);
CREATE INDEX ledger_transfer_expiring ON ledger_transfer (expires_on, sequence) WHERE expires_on IS NOT NULL;
-- Back-dated and forward-dated: the few that a balance as of a value date must look for.
CREATE INDEX ledger_transfer_dated_debits ON ledger_transfer (debit_account, value_date) WHERE value_date <> business_day;
CREATE INDEX ledger_transfer_dated_credits ON ledger_transfer (credit_account, value_date) WHERE value_date <> business_day;

-- Balances at the close of a day, of the accounts that changed on it. Day and account are held by a statement's trigger,
-- as a transfer's are: a key asked row by row would be most of what a close costs.
CREATE TABLE ledger_closing_balance (
    day             date NOT NULL,
    account_id      uuid NOT NULL,
    debits_posted   bigint NOT NULL CHECK (debits_posted >= 0),
    credits_posted  bigint NOT NULL CHECK (credits_posted >= 0),
    debits_pending  bigint NOT NULL DEFAULT 0 CHECK (debits_pending >= 0),
    credits_pending bigint NOT NULL DEFAULT 0 CHECK (credits_pending >= 0),
    PRIMARY KEY (account_id, day)
);

-- The public way to read.
CREATE VIEW ledger_transfers AS SELECT * FROM ledger_transfer;
CREATE VIEW ledger_accounts AS
    SELECT account_id, owner_code, book_code, currency, account_class, purpose, bound FROM ledger_account;
CREATE VIEW ledger_balances AS
    SELECT account_id, owner_code, book_code, currency, account_class, purpose,
           debits_posted, credits_posted, debits_pending, credits_pending,
           CASE WHEN account_class IN ('asset', 'expense') THEN debits_posted - credits_posted
                ELSE credits_posted - debits_posted END AS balance_minor
      FROM ledger_account;
