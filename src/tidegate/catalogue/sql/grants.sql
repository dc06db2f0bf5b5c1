-- Versions, cells and fixings are added and never changed; a listing may be ended.
GRANT SELECT, INSERT ON catalogue_version, catalogue_cell, catalogue_fixing TO {application};
GRANT SELECT, INSERT, UPDATE ON catalogue_listing TO {application};
GRANT USAGE ON SEQUENCE catalogue_version_id_seq, catalogue_cell_id_seq, catalogue_listing_id_seq, catalogue_fixing_id_seq
    TO {application};
