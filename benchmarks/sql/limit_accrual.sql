SELECT count(*), sum(amount) FROM (
    SELECT p.bank_code, p.product_code, p.currency,
           sum(div(2 * s.base_minor::numeric * s.rate_ppb * (%(day)s::date + 1 - s.starts_on) + 365 * 1000000000::numeric,
                   2 * 365 * 1000000000::numeric)
             - div(2 * s.base_minor::numeric * s.rate_ppb * (%(day)s::date - s.starts_on) + 365 * 1000000000::numeric,
                   2 * 365 * 1000000000::numeric)) AS amount
      FROM deposits_segment s JOIN deposits_pool p ON p.id = s.pool_id
     WHERE s.starts_on <= %(day)s AND s.ends_on > %(day)s GROUP BY 1, 2, 3) t
