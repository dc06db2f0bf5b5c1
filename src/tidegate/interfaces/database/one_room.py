"""A room used alone: Django set up for it and nothing else, its tables made, both log-ins pointed at one database.

For whoever has no Django project of his own. In a project, put `tidegate.ledger` among INSTALLED_APPS, migrate as the
tables' owner, and give the application's log-in its rights with `schema.grant`.
"""

from __future__ import annotations

from collections.abc import Sequence

from tidegate.interfaces.database.url import Urls, django_database, parts


def use_rooms(*, rooms: Sequence[str], urls: Urls) -> None:
    """After this, `default` is the application's log-in of the database and its tables are of this version.

    Both log-ins and the database must exist (`Cluster.databases.ensure`, or an operator's). Idempotent. Unreachable,
    OtherVersion.
    """
    from django.conf import settings

    if not settings.configured:
        import django

        settings.configure(
            INSTALLED_APPS=[f"tidegate.{room}" for room in rooms],
            DATABASES={"default": django_database(urls.application_url)},
            USE_TZ=True,
        )
        django.setup()
    from tidegate.interfaces.database import connections, schema

    connections.point_at(urls)
    schema.apply(rooms=rooms, application=str(parts(urls.application_url)["user"]))
