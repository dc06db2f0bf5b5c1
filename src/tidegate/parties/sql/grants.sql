-- What the application may do here. Names can be shredded; nothing else is ever deleted; a snapshot is never changed.
-- (UPDATE on institutions is for the row lock under which licences and agreements are compared.)
GRANT SELECT, INSERT, UPDATE ON parties_user, parties_person, parties_institution, parties_licence, parties_agreement
    TO {application};
GRANT SELECT, INSERT ON parties_platformprofile, parties_registersnapshot, parties_registerentry,
    parties_acknowledgement, parties_lifefact TO {application};
GRANT SELECT, INSERT, UPDATE, DELETE ON parties_identity TO {application};
GRANT USAGE ON SEQUENCE
    parties_user_id_seq, parties_licence_id_seq, parties_agreement_id_seq, parties_registersnapshot_id_seq,
    parties_acknowledgement_id_seq, parties_registerentry_id_seq,
    parties_lifefact_id_seq
    TO {application};
GRANT SELECT, INSERT ON parties_taxfact TO {application};
GRANT UPDATE (valid_until, ended_by, end_recorded_on, end_evidence) ON parties_taxfact TO {application};
GRANT USAGE ON SEQUENCE parties_taxfact_id_seq TO {application};
GRANT SELECT, INSERT, UPDATE ON parties_lifeentry TO {application};
GRANT USAGE ON SEQUENCE parties_lifeentry_id_seq TO {application};
GRANT SELECT, INSERT ON parties_taxlawdocument TO {application};
GRANT UPDATE (confirmed, settled_by, settled_on) ON parties_taxlawdocument TO {application};
GRANT USAGE ON SEQUENCE parties_taxlawdocument_id_seq TO {application};
