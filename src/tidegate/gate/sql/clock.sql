-- The one instant that is read below the doors: the simulated one where time is simulated, else the server's own now
-- (not the transaction's beginning: it is read after the lock, and waiting for the lock takes time).
CREATE FUNCTION gate_now_v1() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, public
AS $$
    SELECT coalesce((SELECT simulated_at FROM gate_clock), clock_timestamp());
$$;

-- Orders that are due at an instant and neither expired nor ended by a due lift of the same issuer.
CREATE FUNCTION gate_live_orders_v1(instant timestamptz) RETURNS SETOF gate_order
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER
SET search_path = pg_catalog, public
AS $$
    SELECT o.*
    FROM gate_order o
    WHERE o.kind <> 'lift'
      AND o.effective_at <= instant
      AND (o.expires_at IS NULL OR o.expires_at > instant)
      AND NOT EXISTS (
          SELECT FROM gate_order l
          WHERE l.lifts_id = o.order_id AND l.issuer = o.issuer AND l.effective_at <= instant
      )
    ORDER BY o.issuer, o.sequence;
$$;
