-- Every product on a channel, as far as the scope of an order asks.
SELECT v.product_code, v.bank_code, v.kind
  FROM catalogue_listing l JOIN catalogue_version v ON v.id = l.version_id
 WHERE l.delisted_on IS NULL AND l.channel = %(channel)s
