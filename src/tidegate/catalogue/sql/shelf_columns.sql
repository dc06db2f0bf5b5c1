-- What the shelf asks of every version, beside its terms, so that no search unpacks whole documents. The database
-- derives them, so they cannot differ from the terms, and a frozen version stays as it was published.
ALTER TABLE catalogue_version
    ADD COLUMN name text GENERATED ALWAYS AS (terms ->> 'name') STORED,
    ADD COLUMN amount_min_minor bigint GENERATED ALWAYS AS ((terms ->> 'amount_min_minor')::bigint) STORED,
    ADD COLUMN amount_max_minor bigint GENERATED ALWAYS AS ((terms ->> 'amount_max_minor')::bigint) STORED;
ALTER TABLE catalogue_version
    ADD COLUMN index_code text GENERATED ALWAYS AS (terms -> 'index' ->> 'code') STORED,
    ADD COLUMN marginal boolean GENERATED ALWAYS AS (coalesce(terms ->> 'bands' = 'marginal', false)) STORED;
