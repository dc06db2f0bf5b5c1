-- Django's own tables, where there is a site: sessions are the application's; the rest it reads.
GRANT SELECT ON django_content_type, auth_permission, auth_group, auth_group_permissions TO {application};
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO {application};
