-- Everything the register says of a bank, a platform and a person on a day, in one row;
-- with the freshest reading of the register before an instant.
SELECT b.local, b.home_region, taking.areas, taking.insured,
       EXISTS (
           SELECT FROM parties_licence i
           WHERE i.institution_id = %(platform)s AND i.activity = 'introduce_deposits'
             AND i.valid_from <= %(on)s AND (i.valid_until IS NULL OR i.valid_until > %(on)s)
       ),
       (SELECT max(s.as_of) FROM parties_registersnapshot s
        WHERE s.jurisdiction = %(jurisdiction)s AND s.as_of <= %(at)s),
       taking.saver_classes, taking.capital_class,
       (SELECT p.own_platform_of_id FROM parties_institution p WHERE p.code = %(platform)s),
       saver.state, saver.saver_class, saver.kyc, saver.verified_until,
       ARRAY(
           SELECT a.disclosure FROM parties_acknowledgement a
           WHERE a.person_id = %(person)s AND a.bank_id = %(bank)s AND a.acknowledged_on <= %(on)s
           ORDER BY a.disclosure
       )
FROM (VALUES (1)) one
LEFT JOIN parties_institution b ON b.code = %(bank)s
LEFT JOIN parties_person saver ON saver.code = %(person)s
LEFT JOIN parties_licence taking
       ON taking.institution_id = b.code AND taking.activity = 'accept_deposits'
      AND taking.valid_from <= %(on)s AND (taking.valid_until IS NULL OR taking.valid_until > %(on)s)
