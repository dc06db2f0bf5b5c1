-- Pledges as they stand: what went to the pledgee, what became free, what is held in cash, what each still claims of the
-- deposit (null: all of it), and whether it is over.
CREATE VIEW deposits_pledged AS
SELECT p.pledge_id, p.deposit_id, p.pledgee_code, p.amount_minor, p.from_day, p.rank, p.behind, p.evidence,
       p.continues_id, p.at,
       coalesce(e.realised, 0) AS realised_minor, coalesce(e.released, 0) AS released_minor,
       coalesce(e.held, 0) AS held_minor,
       p.amount_minor - coalesce(e.realised, 0) - coalesce(e.released, 0) - coalesce(e.held, 0) AS inside_minor,
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

-- Proved at commit: a pledge is of a deposit that is marked as pledged, its rank follows the ranks before it, and it is of
-- money that is free of those, unless it says that it stands behind them. One that carries another on has what that had.
CREATE FUNCTION deposits_prove_pledge_v1() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
DECLARE
    marked boolean;
    principal bigint;
    wanted numeric;
    held numeric;
    wholes int;
    before int;
BEGIN
    SELECT d.pledged, d.principal_minor INTO marked, principal FROM deposits_deposit d
    WHERE d.deposit_id = NEW.deposit_id;
    IF NOT marked THEN
        RAISE EXCEPTION 'deposit % has a pledge and is not marked as pledged', NEW.deposit_id
            USING ERRCODE = 'check_violation', HINT = 'Set deposits_deposit.pledged in the same transaction.';
    END IF;
    IF NEW.rank <> (SELECT count(*) FROM deposits_pledge p WHERE p.deposit_id = NEW.deposit_id AND p.rank <= NEW.rank) THEN
        RAISE EXCEPTION 'the ranks of the pledges of deposit % do not follow one another', NEW.deposit_id
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.continues_id IS NOT NULL THEN
        RETURN NULL;
    END IF;
    SELECT count(*) FILTER (WHERE v.rank < NEW.rank), count(*) FILTER (WHERE v.amount_minor IS NULL),
           sum(v.inside_minor), sum(v.held_minor)
    INTO before, wholes, wanted, held
    FROM deposits_pledged v WHERE v.deposit_id = NEW.deposit_id AND NOT v.ended AND v.rank <= NEW.rank;
    IF NEW.behind AND before = 0 THEN
        RAISE EXCEPTION 'pledge % stands behind none', NEW.pledge_id USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.behind AND NEW.amount_minor > principal + held)
       OR (NOT NEW.behind AND (wanted > principal OR (wholes > 0 AND before > 0)))
    THEN
        RAISE EXCEPTION 'the pledges of deposit % are of more than is in it', NEW.deposit_id
            USING ERRCODE = 'check_violation', HINT = 'A later pledge of the same money stands behind.';
    END IF;
    RETURN NULL;
END;
$$;

CREATE CONSTRAINT TRIGGER deposits_pledge_proved AFTER INSERT ON deposits_pledge
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION deposits_prove_pledge_v1();

-- Proved at commit: a pledge is used up once, out of holds of its own, and of no more than it secures; and money comes to
-- be held for it only where no earlier one, of which nothing is told in the same transaction, is short of it.
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
    short uuid;
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
    IF NEW.kind = 'held' AND NOT EXISTS (
        SELECT FROM deposits_pledgeevent e
        WHERE e.pledge_id = NEW.pledge_id AND e.at = NEW.at AND e.hold_id IS NOT NULL)
    THEN
        SELECT v.pledge_id INTO short
        FROM deposits_pledge p
        JOIN deposits_deposit d ON d.deposit_id = p.deposit_id
        JOIN deposits_pledged v ON v.deposit_id = p.deposit_id AND v.rank < p.rank AND NOT v.ended
        WHERE p.pledge_id = NEW.pledge_id
          AND NOT EXISTS (SELECT FROM deposits_pledgeevent e WHERE e.pledge_id = v.pledge_id AND e.at = NEW.at)
          AND (v.amount_minor IS NULL OR d.principal_minor < (
              SELECT sum(o.inside_minor) FROM deposits_pledged o
              WHERE o.deposit_id = p.deposit_id AND NOT o.ended AND o.rank <= v.rank))
        LIMIT 1;
        IF short IS NOT NULL THEN
            RAISE EXCEPTION 'pledge % is held for before pledge %, which is short', NEW.pledge_id, short
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NULL;
END;
$$;

CREATE CONSTRAINT TRIGGER deposits_pledgeevent_proved AFTER INSERT ON deposits_pledgeevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION deposits_prove_pledge_event_v1();

-- Proved at commit: where the principal of a pledged deposit falls, every pledge is covered as it was by what those before
-- it leave, but for those of which, or of an earlier one, something is told in the same transaction (money held, paid to
-- the pledgee, released, carried on). What a turn charges (negative interest, a fee) is no way out of it, and moves the
-- day of the next turn.
CREATE FUNCTION deposits_prove_pledged_v1() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, public
AS $$
DECLARE
    left_uncovered uuid;
BEGIN
    WITH claims AS (
        SELECT v.pledge_id, v.rank, v.ended,
               CASE WHEN v.ended THEN 0 ELSE coalesce(v.inside_minor, 'Infinity'::numeric) END AS claim,
               EXISTS (SELECT FROM deposits_pledgeevent e
                       WHERE e.pledge_id = v.pledge_id AND e.at = CURRENT_TIMESTAMP) AS told
        FROM deposits_pledged v WHERE v.deposit_id = NEW.deposit_id
    ), ranked AS (
        SELECT c.pledge_id, c.rank, c.ended, c.claim, coalesce(sum(c.claim) OVER earlier, 0) AS first,
               c.told OR coalesce(bool_or(c.told) OVER earlier, false) AS told
        FROM claims c WINDOW earlier AS (ORDER BY c.rank ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    )
    SELECT r.pledge_id INTO left_uncovered FROM ranked r
    WHERE NOT r.ended AND NOT r.told
      AND least(r.claim, greatest(NEW.principal_minor - r.first, 0))
          < least(r.claim, greatest(OLD.principal_minor - r.first, 0))
    ORDER BY r.rank LIMIT 1;
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
