-- Pledges as they stand: what went to the pledgee, what became free, what is held in cash, and whether it is over.
CREATE VIEW deposits_pledged AS
SELECT p.pledge_id, p.deposit_id, p.pledgee_code, p.amount_minor, p.from_day, p.evidence, p.continues_id, p.at,
       coalesce(e.realised, 0) AS realised_minor, coalesce(e.released, 0) AS released_minor,
       coalesce(e.held, 0) AS held_minor,
       coalesce(e.ended, false) OR coalesce(p.amount_minor = e.realised + e.released, false) AS ended
FROM deposits_pledge p
LEFT JOIN LATERAL (
    SELECT coalesce(sum(s.amount_minor) FILTER (WHERE s.kind = 'realised'), 0)::bigint AS realised,
           coalesce(sum(s.amount_minor) FILTER (WHERE s.kind = 'released'), 0)::bigint AS released,
           coalesce(sum(s.amount_minor) FILTER (WHERE s.kind = 'held' AND NOT s.used), 0)::bigint AS held,
           bool_or(s.kind = 'continued' OR (s.kind = 'released' AND s.amount_minor IS NULL)) AS ended
    FROM (
        SELECT one.kind, one.amount_minor,
               EXISTS (SELECT FROM deposits_pledgeevent user_of WHERE user_of.hold_id = one.id) AS used
        FROM deposits_pledgeevent one WHERE one.pledge_id = p.pledge_id) s
) e ON true;

CREATE TRIGGER deposits_pledge_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON deposits_pledge
    FOR EACH STATEMENT EXECUTE FUNCTION deposits_refuse_change_v1();
CREATE TRIGGER deposits_pledgeevent_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON deposits_pledgeevent
    FOR EACH STATEMENT EXECUTE FUNCTION deposits_refuse_change_v1();

-- Proved at commit: a pledge is of a deposit that is marked as pledged, and all pledges together are of no more than
-- is in it. One that carries another on has what that one had.
CREATE FUNCTION deposits_prove_pledge_v1() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
DECLARE
    marked boolean;
    principal bigint;
    wanted numeric;
    wholes int;
    count int;
BEGIN
    SELECT d.pledged, d.principal_minor INTO marked, principal FROM deposits_deposit d
    WHERE d.deposit_id = NEW.deposit_id;
    IF NOT marked THEN
        RAISE EXCEPTION 'deposit % has a pledge and is not marked as pledged', NEW.deposit_id
            USING ERRCODE = 'check_violation', HINT = 'Set deposits_deposit.pledged in the same transaction.';
    END IF;
    SELECT count(*), count(*) FILTER (WHERE v.amount_minor IS NULL),
           sum(v.amount_minor - v.realised_minor - v.released_minor - v.held_minor)
    INTO count, wholes, wanted FROM deposits_pledged v WHERE v.deposit_id = NEW.deposit_id AND NOT v.ended;
    IF NEW.continues_id IS NULL AND (wanted > principal OR (wholes > 0 AND count > 1)) THEN
        RAISE EXCEPTION 'the pledges of deposit % are of more than is in it', NEW.deposit_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END;
$$;

CREATE CONSTRAINT TRIGGER deposits_pledge_proved AFTER INSERT ON deposits_pledge
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION deposits_prove_pledge_v1();

-- Proved at commit: a pledge is used up once, out of holds of its own, and of no more than it secures.
CREATE FUNCTION deposits_prove_pledge_event_v1() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
DECLARE
    held_by uuid;
    held_as text;
    held bigint;
    pledged numeric;
    used numeric;
BEGIN
    IF NEW.hold_id IS NOT NULL THEN
        SELECT h.pledge_id, h.kind, h.amount_minor INTO held_by, held_as, held
        FROM deposits_pledgeevent h WHERE h.id = NEW.hold_id;
        IF held_by <> NEW.pledge_id OR held_as <> 'held' OR NEW.amount_minor > held THEN
            RAISE EXCEPTION 'event % of pledge % uses what is not held for it', NEW.id, NEW.pledge_id
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    SELECT v.amount_minor, v.realised_minor + v.released_minor + v.held_minor INTO pledged, used
    FROM deposits_pledged v WHERE v.pledge_id = NEW.pledge_id;
    IF used > pledged OR EXISTS (
        SELECT FROM deposits_pledgeevent e
        WHERE e.pledge_id = NEW.pledge_id AND e.id < NEW.id
          AND (e.kind = 'continued' OR (e.kind = 'released' AND e.amount_minor IS NULL)))
    THEN
        RAISE EXCEPTION 'pledge % is used for more than it secures', NEW.pledge_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END;
$$;

CREATE CONSTRAINT TRIGGER deposits_pledgeevent_proved AFTER INSERT ON deposits_pledgeevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION deposits_prove_pledge_event_v1();

-- Proved at commit: the principal of a pledged deposit goes below what is pledged only with an event of the pledge in
-- the same transaction (money held, paid to the pledgee, released, carried on). What a turn charges
-- (negative interest, a fee) is no way out of it, and moves the day of the next turn.
CREATE FUNCTION deposits_prove_pledged_v1() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
DECLARE
    left_uncovered uuid;
BEGIN
    SELECT v.pledge_id INTO left_uncovered FROM deposits_pledged v
    WHERE v.deposit_id = NEW.deposit_id AND NOT v.ended
      AND NOT EXISTS (
          SELECT FROM deposits_pledgeevent e WHERE e.pledge_id = v.pledge_id AND e.at = CURRENT_TIMESTAMP)
      AND NEW.principal_minor < coalesce((
          SELECT sum(o.amount_minor - o.realised_minor - o.released_minor - o.held_minor) FROM deposits_pledged o
          WHERE o.deposit_id = NEW.deposit_id AND NOT o.ended), OLD.principal_minor)
    LIMIT 1;
    IF left_uncovered IS NOT NULL THEN
        RAISE EXCEPTION 'what pledge % secures would leave deposit %', left_uncovered, NEW.deposit_id
            USING ERRCODE = 'check_violation', HINT = 'Hold, realise or release it in the same transaction.';
    END IF;
    RETURN NULL;
END;
$$;

CREATE CONSTRAINT TRIGGER deposits_deposit_pledged AFTER UPDATE OF principal_minor ON deposits_deposit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.pledged AND NEW.principal_minor < OLD.principal_minor
          AND (NEW.state <> 'running' OR NEW.next_turn_on IS NOT DISTINCT FROM OLD.next_turn_on))
    EXECUTE FUNCTION deposits_prove_pledged_v1();
