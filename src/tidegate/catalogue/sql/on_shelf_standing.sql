-- Every cell on a channel whose rate alone does not say what is paid: of products that follow an index it is a margin, and of
-- marginal bands it is paid on a part.
SELECT c.id, c.months, c.days, c.from_minor, v.terms::text
  FROM catalogue_listing l JOIN catalogue_version v ON v.id = l.version_id JOIN catalogue_cell c ON c.version_id = v.id
 WHERE l.delisted_on IS NULL AND l.channel = %(channel)s AND (v.index_code IS NOT NULL OR v.marginal)
