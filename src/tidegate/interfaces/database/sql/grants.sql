-- What the application's log-in may do, beginning from nothing. Each room adds its own rights after this file.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {application};
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {application};
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC, {application};
GRANT USAGE ON SCHEMA public TO {application};
GRANT SELECT ON django_migrations TO {application};

-- Whoever brings his own server may have one that compiles: our statements are short, compiling them takes far longer.
DO $do$ BEGIN EXECUTE pg_catalog.format('ALTER DATABASE %I SET jit = off', pg_catalog.current_database()); END $do$;
