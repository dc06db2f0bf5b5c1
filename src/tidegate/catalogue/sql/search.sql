-- The shelf for an amount: every listed cell that holds it, best yield first. What is shut is left out by the caller,
-- who read the orders in force before this statement under the same transaction.
SELECT c.id, v.product_code, v.bank_code, v.kind, v.currency, v.terms ->> 'name', c.months, c.days, c.rate_ppb, c.yield_ppb,
       (v.terms ->> 'amount_min_minor')::bigint, c.from_minor, c.length
  FROM catalogue_listing l
  JOIN catalogue_version v ON v.id = l.version_id
  JOIN catalogue_cell c ON c.version_id = v.id
 WHERE l.delisted_on IS NULL AND l.channel = %(channel)s
   AND (%(amount)s::bigint IS NULL OR (c.from_minor <= %(amount)s AND (c.to_minor IS NULL OR %(amount)s < c.to_minor)
        AND (v.terms ->> 'amount_min_minor')::bigint <= %(amount)s
        AND (v.terms ->> 'amount_max_minor' IS NULL OR (v.terms ->> 'amount_max_minor')::bigint >= %(amount)s)))
   AND (%(kind)s::text IS NULL OR v.kind = %(kind)s)
   AND (%(bank)s::text IS NULL OR v.bank_code = %(bank)s)
   AND (%(product)s::text IS NULL OR v.product_code = %(product)s)
   AND (%(length_min)s::int IS NULL OR c.length >= %(length_min)s)
   AND (%(length_max)s::int IS NULL OR c.length <= %(length_max)s)
 ORDER BY c.yield_ppb DESC, c.length, v.bank_code, v.product_code, c.id
