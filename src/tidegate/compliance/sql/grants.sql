-- What the application may do here: add and read; a key is only ever revoked, and an authority never changed.
GRANT SELECT, INSERT ON compliance_authority, compliance_received, compliance_receipt, compliance_reply, compliance_paper,
    compliance_simulation, compliance_leaf, compliance_checkpoint TO {application};
GRANT SELECT, INSERT ON compliance_key TO {application};
GRANT UPDATE (revoked_at) ON compliance_key TO {application};
GRANT USAGE ON SEQUENCE compliance_received_id_seq, compliance_paper_id_seq TO {application};
