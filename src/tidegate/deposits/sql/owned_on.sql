-- Who owned what on a day, as it was known at the end of another (the same: as the books of that day have it). What
-- has moved in is here since it has.
CREATE FUNCTION deposits_owned_on_v1(p_day date, p_known date)
RETURNS TABLE (
    deposit_id uuid, place int, person_code text, capacity text, for_code text, parts bigint, whole bigint, known_on date)
LANGUAGE sql STABLE
SET search_path = pg_catalog, public
AS $$
    WITH held AS (
        SELECT DISTINCT ON (o.deposit_id) o.deposit_id, o.id, o.known_on FROM deposits_ownership o
        WHERE o.from_day <= p_day AND o.known_on <= p_known
        ORDER BY o.deposit_id, o.from_day DESC)
    SELECT d.deposit_id, 1, d.saver_code, 'own_name', NULL::text, 1::bigint, 1::bigint, d.opened_on
    FROM deposits_deposit d
    WHERE d.opened_on <= p_day AND NOT EXISTS (SELECT FROM held h WHERE h.deposit_id = d.deposit_id)
      AND NOT EXISTS (SELECT FROM deposits_movedin m WHERE m.deposit_id = d.deposit_id AND m.business_day > p_known)
    UNION ALL
    SELECT h.deposit_id, s.place, s.person_code, s.capacity, s.for_code, s.parts, s.whole, h.known_on
    FROM held h JOIN deposits_stake s ON s.ownership_id = h.id
    WHERE s.role = 'owner';
$$;
