-- One page of the shelf: listed cells that fit, in the wanted order, after the last row of the page before. The caller
-- read the orders in force before this statement and names the products and the cells that they shut, and the rates of
-- cells that do not stand at their own. Every part of the sort key
-- ascends (yields and rates negated), so that a page begins where a row comparison says.
WITH found AS MATERIALIZED (
    SELECT c.id, c.version_id, v.product_code, v.bank_code, v.kind, v.currency, v.name, c.months, c.days,
           coalesce(i.rate_ppb, c.rate_ppb) AS rate_ppb, coalesce(i.yield_ppb, c.yield_ppb) AS yield_ppb,
           (greatest(v.amount_min_minor, c.from_minor, 1) + v.amount_multiple_minor - 1) / v.amount_multiple_minor
               * v.amount_multiple_minor AS minimum_minor, c.length
      FROM catalogue_listing l
      JOIN catalogue_version v ON v.id = l.version_id
      JOIN catalogue_cell c ON c.version_id = v.id
      LEFT JOIN unnest(%(standing)s::bigint[], %(standing_rates)s::bigint[], %(standing_yields)s::bigint[])
           AS i (id, rate_ppb, yield_ppb) ON i.id = c.id
     WHERE l.delisted_on IS NULL AND l.channel = %(channel)s
       AND v.product_code <> ALL (%(shut)s::text[]) AND c.id <> ALL (%(shut_cells)s::bigint[])
       AND (%(amount)s::bigint IS NULL OR (
            c.from_minor <= %(amount)s AND (c.to_minor IS NULL OR %(amount)s < c.to_minor)
            AND v.amount_min_minor <= %(amount)s AND %(amount)s %% v.amount_multiple_minor = 0
            AND (v.amount_max_minor IS NULL OR v.amount_max_minor >= %(amount)s)))
       AND (%(kind)s::text IS NULL OR v.kind = %(kind)s)
       AND (%(bank)s::text IS NULL OR v.bank_code = %(bank)s)
       AND (%(currency)s::text IS NULL OR v.currency = %(currency)s)
       AND (%(product)s::text IS NULL OR v.product_code = %(product)s)
       AND (%(length_min)s::int IS NULL OR c.length >= %(length_min)s)
       AND (%(length_max)s::int IS NULL OR c.length <= %(length_max)s)
), keyed AS (
    SELECT found.*,
           CASE %(sort)s WHEN 'bank' THEN bank_code ELSE '' END AS word,
           CASE %(sort)s WHEN 'rate' THEN -rate_ppb WHEN 'term' THEN length WHEN 'minimum' THEN minimum_minor
                ELSE 0 END AS number
      FROM found
), counted AS (
    SELECT count(*) AS cells, count(DISTINCT version_id) AS products FROM found
), page AS (
    SELECT * FROM keyed
     WHERE NOT %(later)s OR (word, number, -yield_ppb, length, bank_code, product_code, id)
           > (%(word)s::text, %(number)s::bigint, %(yield)s::bigint, %(length)s::int, %(at_bank)s::text,
              %(at_product)s::text, %(id)s::bigint)
     ORDER BY word, number, -yield_ppb, length, bank_code, product_code, id
     LIMIT %(limit)s
)
SELECT counted.cells, counted.products, p.id, p.product_code, p.bank_code, p.kind, p.currency, p.name, p.months, p.days,
       p.rate_ppb, p.yield_ppb, p.minimum_minor, p.length, p.word, p.number
  FROM counted LEFT JOIN page p ON true
 ORDER BY p.word, p.number, -p.yield_ppb, p.length, p.bank_code, p.product_code, p.id
