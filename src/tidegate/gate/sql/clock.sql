-- The one instant that is read below the doors: the simulated one where time is simulated, else the server's own now
-- (not the transaction's beginning: it is read after the lock, and waiting for the lock takes time).
CREATE FUNCTION gate_now_v1() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, public
AS $$
    SELECT coalesce((SELECT simulated_at FROM gate_clock), clock_timestamp());
$$;

-- What an answer at an instant can depend on: orders that have taken effect and are not ended by a due lift of the same
-- issuer, with what stays or amends them. Those past their expiry are left out, but for amendments and what is amended:
-- an amendment states the expiry anew, and the reader decides.
CREATE FUNCTION gate_standing_orders_v1(instant timestamptz) RETURNS SETOF gate_order
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, public
AS $$
    SELECT o.*
    FROM gate_order o
    WHERE o.kind NOT IN ('lift', 'key_revoke')
      AND o.effective_at <= instant
      AND (o.expires_at IS NULL OR o.expires_at > instant OR o.kind = 'amend'
           OR EXISTS (SELECT FROM gate_order a WHERE a.regards_id = o.order_id AND a.kind = 'amend'))
      AND NOT EXISTS (
          SELECT FROM gate_order l
          WHERE l.lifts_id = o.order_id AND l.issuer = o.issuer AND l.effective_at <= instant
      )
    ORDER BY o.issuer, o.sequence;
$$;
