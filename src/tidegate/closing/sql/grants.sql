-- What the application may do here; nothing is ever deleted.
GRANT SELECT, INSERT, UPDATE ON closing_run, closing_exception TO {application};
GRANT USAGE ON SEQUENCE closing_exception_id_seq TO {application};
