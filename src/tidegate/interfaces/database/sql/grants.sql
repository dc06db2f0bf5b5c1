-- What the application's log-in may do, beginning from nothing. Each room adds its own rights after this file.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {application};
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {application};
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC, {application};
GRANT USAGE ON SCHEMA public TO {application};

-- Django's own tables: sessions are the application's; the rest it reads.
GRANT SELECT ON django_migrations, django_content_type, auth_permission, auth_group, auth_group_permissions
    TO {application};
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO {application};
