-- Everything the register says of a bank, a platform and a person on a day, in one row for each that is asked for, in
-- their order; with the freshest reading of the register before an instant. Each row is found by its key, however many.
SELECT b.local, b.home_region, taking.areas, taking.insured,
       EXISTS (
           SELECT FROM parties_licence i
           WHERE i.institution_id = asked.platform AND i.activity = 'introduce_deposits'
             AND i.valid_from <= %(on)s AND (i.valid_until IS NULL OR i.valid_until > %(on)s)
       ),
       (SELECT max(s.as_of) FROM parties_registersnapshot s
        WHERE s.jurisdiction = asked.jurisdiction AND s.as_of <= %(at)s),
       taking.saver_classes, taking.capital_class,
       (SELECT p.own_platform_of_id FROM parties_institution p WHERE p.code = asked.platform),
       saver.state, saver.saver_class, saver.kyc, saver.verified_until,
       ARRAY(
           SELECT a.disclosure FROM parties_acknowledgement a
           WHERE a.person_id = asked.person AND a.bank_id = asked.bank AND a.acknowledged_on <= %(on)s
           ORDER BY a.disclosure
       )
FROM unnest(%(banks)s::text[], %(platforms)s::text[], %(people)s::text[], %(jurisdictions)s::text[])
     WITH ORDINALITY AS asked (bank, platform, person, jurisdiction, place)
LEFT JOIN LATERAL (SELECT * FROM parties_institution i WHERE i.code = asked.bank OFFSET 0) b ON true
LEFT JOIN LATERAL (SELECT * FROM parties_person p WHERE p.code = asked.person OFFSET 0) saver ON true
LEFT JOIN LATERAL (
    SELECT * FROM parties_licence l
    WHERE l.institution_id = b.code AND l.activity = 'accept_deposits'
      AND l.valid_from <= %(on)s AND (l.valid_until IS NULL OR l.valid_until > %(on)s)
    OFFSET 0) taking ON true
ORDER BY asked.place
