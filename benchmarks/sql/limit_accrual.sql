SELECT count(*), sum(amount) FROM (
    SELECT d.bank_code, d.product_code, d.currency,
           sum(div(2 * s.base_minor::numeric * s.rate_ppb * (%(day)s::date + 1 - s.starts_on) + s.basis * 1000000000::numeric,
                   2 * s.basis * 1000000000::numeric)
             - div(2 * s.base_minor::numeric * s.rate_ppb * (%(day)s::date - s.starts_on) + s.basis * 1000000000::numeric,
                   2 * s.basis * 1000000000::numeric)) AS amount
      FROM deposits_segment s JOIN deposits_deposit d USING (deposit_id)
     WHERE s.starts_on <= %(day)s AND s.ends_on IS NULL AND d.state = 'running' GROUP BY 1, 2, 3) t
