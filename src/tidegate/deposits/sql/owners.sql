-- Who owns a deposit. A set of stakes is proved when its transaction commits: there are owners, and the parts of the
-- owners, of the beneficiaries and of the contingent ones each make exactly one whole.
CREATE FUNCTION deposits_prove_whole_v1() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
DECLARE
    of_set bigint := CASE WHEN TG_TABLE_NAME = 'deposits_ownership' THEN (to_jsonb(NEW)->>'id')::bigint
                          ELSE (to_jsonb(NEW)->>'ownership_id')::bigint END;
    wrong text;
BEGIN
    SELECT s.role INTO wrong FROM deposits_stake s WHERE s.ownership_id = of_set
    GROUP BY s.role HAVING sum(s.parts) <> min(s.whole) OR min(s.whole) <> max(s.whole) LIMIT 1;
    IF wrong IS NULL AND NOT EXISTS (SELECT FROM deposits_stake s WHERE s.ownership_id = of_set AND s.role = 'owner')
    THEN
        wrong := 'owner';
    END IF;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'the shares of each % of ownership % do not make one whole', wrong, of_set
            USING ERRCODE = 'check_violation', HINT = 'Write all stakes of a set in one transaction.';
    END IF;
    RETURN NULL;
END;
$$;

CREATE CONSTRAINT TRIGGER deposits_ownership_whole AFTER INSERT ON deposits_ownership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION deposits_prove_whole_v1();
CREATE CONSTRAINT TRIGGER deposits_stake_whole AFTER INSERT ON deposits_stake
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION deposits_prove_whole_v1();

-- A guard against accidents, beyond the rights: what was agreed is only ever followed by something newer.
CREATE FUNCTION deposits_refuse_change_v1() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation', HINT = 'Add what holds from a later day on.';
END;
$$;

CREATE TRIGGER deposits_ownership_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON deposits_ownership
    FOR EACH STATEMENT EXECUTE FUNCTION deposits_refuse_change_v1();
CREATE TRIGGER deposits_stake_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON deposits_stake
    FOR EACH STATEMENT EXECUTE FUNCTION deposits_refuse_change_v1();

-- Every deposit's owners as they stand: the newest set, or its saver alone where nothing else was ever said.
CREATE VIEW deposits_owned AS
SELECT d.deposit_id, 1 AS place, d.saver_code AS person_code, 'own_name'::text AS capacity, NULL::text AS for_code,
       1::bigint AS parts, 1::bigint AS whole
FROM deposits_deposit d
WHERE NOT EXISTS (SELECT FROM deposits_ownership o WHERE o.deposit_id = d.deposit_id)
UNION ALL
SELECT o.deposit_id, s.place, s.person_code, s.capacity, s.for_code, s.parts, s.whole
FROM deposits_stake s
JOIN deposits_ownership o ON o.id = s.ownership_id
WHERE s.role = 'owner'
  AND NOT EXISTS (
      SELECT FROM deposits_ownership later WHERE later.deposit_id = o.deposit_id AND later.from_day > o.from_day);

-- The account holder is the first owner of the newest set: whose account at the bank and whose cash it is.
CREATE FUNCTION deposits_prove_holder_v1() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
DECLARE
    of_deposit uuid := (to_jsonb(NEW)->>'deposit_id')::uuid;
    holder text;
    first text;
BEGIN
    SELECT d.saver_code INTO holder FROM deposits_deposit d WHERE d.deposit_id = of_deposit;
    SELECT s.person_code INTO first FROM deposits_stake s
    WHERE s.role = 'owner' AND s.ownership_id = (
        SELECT o.id FROM deposits_ownership o WHERE o.deposit_id = of_deposit ORDER BY o.from_day DESC LIMIT 1)
    ORDER BY s.place LIMIT 1;
    IF first IS DISTINCT FROM holder AND (first IS NOT NULL OR TG_TABLE_NAME = 'deposits_deposit') THEN
        RAISE EXCEPTION 'the account holder of deposit % is not its first owner', of_deposit
            USING ERRCODE = 'check_violation', HINT = 'Change both in one transaction.';
    END IF;
    RETURN NULL;
END;
$$;

CREATE CONSTRAINT TRIGGER deposits_ownership_whose_cash AFTER INSERT ON deposits_ownership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION deposits_prove_holder_v1();
CREATE CONSTRAINT TRIGGER deposits_deposit_whose_cash AFTER UPDATE OF saver_code ON deposits_deposit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.saver_code <> OLD.saver_code)
    EXECUTE FUNCTION deposits_prove_holder_v1();
