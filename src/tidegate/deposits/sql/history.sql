-- Acts that were carried out after an instant, in the order in which they were.
SELECT m.request_id, m.kind, m.deposit_id, m.saver_code, m.product_code, m.term, m.amount_minor, m.business_day, m.state,
       d.state, s.at
  FROM deposits_movement m
  JOIN deposits_deposit d USING (deposit_id)
  JOIN LATERAL (
       SELECT s.id, s.at FROM deposits_step s
        WHERE s.deposit_id = m.deposit_id AND s.evidence ->> 'request_id' = m.request_id::text
        ORDER BY s.id LIMIT 1) s ON true
 WHERE s.at > %s
 ORDER BY s.id
