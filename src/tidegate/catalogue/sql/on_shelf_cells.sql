-- Every cell on a channel, as far as an order that looks at terms or rates asks: its rate with all that comes on top.
SELECT c.id, v.product_code, v.bank_code, v.kind, c.months, c.days, c.rate_ppb, c.on_top_ppb
  FROM catalogue_listing l JOIN catalogue_version v ON v.id = l.version_id JOIN catalogue_cell c ON c.version_id = v.id
 WHERE l.delisted_on IS NULL AND l.channel = %(channel)s
