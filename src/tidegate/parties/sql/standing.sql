-- Everything the register says of a bank, a platform and a person on a day, in one row;
-- with the freshest reading of the register before an instant.
SELECT b.local, b.home_region, taking.areas, taking.insured,
       EXISTS (
           SELECT FROM parties_licence i
           WHERE i.institution_id = %(platform)s AND i.activity = 'introduce_deposits'
             AND i.valid_from <= %(on)s AND (i.valid_until IS NULL OR i.valid_until > %(on)s)
       ),
       (SELECT p.state FROM parties_person p WHERE p.code = %(person)s),
       (SELECT max(s.as_of) FROM parties_registersnapshot s
        WHERE s.jurisdiction = %(jurisdiction)s AND s.as_of <= %(at)s)
FROM (VALUES (1)) one
LEFT JOIN parties_institution b ON b.code = %(bank)s
LEFT JOIN parties_licence taking
       ON taking.institution_id = b.code AND taking.activity = 'accept_deposits'
      AND taking.valid_from <= %(on)s AND (taking.valid_until IS NULL OR taking.valid_until > %(on)s)
