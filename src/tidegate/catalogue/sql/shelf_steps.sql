-- The step of a product's amounts, beside its terms like the other columns that the shelf asks of every version.
ALTER TABLE catalogue_version
    ADD COLUMN amount_multiple_minor bigint GENERATED ALWAYS AS ((terms ->> 'amount_multiple_minor')::bigint) STORED;
