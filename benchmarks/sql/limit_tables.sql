CREATE TABLE IF NOT EXISTS limit_transfer (
    sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE, id uuid PRIMARY KEY, debit uuid, credit uuid, amount bigint,
    currency text, code text, phase text, value_date date, business_day date,
    booked_at timestamptz DEFAULT clock_timestamp(), reference text);
CREATE INDEX IF NOT EXISTS limit_debit ON limit_transfer (debit, business_day, sequence);
CREATE INDEX IF NOT EXISTS limit_credit ON limit_transfer (credit, business_day, sequence);
CREATE INDEX IF NOT EXISTS limit_day ON limit_transfer (business_day, sequence);
CREATE TABLE IF NOT EXISTS limit_account (id uuid PRIMARY KEY, debits bigint DEFAULT 0, credits bigint DEFAULT 0)
    WITH (fillfactor = 70);
