"""What must hold before a deployment answers its first request; asked by whatever starts one."""

from __future__ import annotations

import os

from tidegate.interfaces.site.configuration import Configuration, ConfigurationRefused, Finding, refuse_unsafe


def begin(configuration: Configuration) -> None:
    """Sets Django up and looks at the database, then lets go of it. ConfigurationRefused, Unreachable, OtherVersion."""
    if configuration.role not in {"platform", "hub"}:
        rule = "A server is a platform or a hub."
        raise ConfigurationRefused([Finding(field="TIDEGATE_ROLE", rule=rule, remedy="Set it to one of these.")])
    refuse_unsafe(configuration)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidegate.interfaces.site.settings")
    import django
    from django.apps import apps
    from django.db import connections

    if not apps.ready:
        django.setup()
    from tidegate.interfaces.database import schema
    from tidegate.interfaces.site.roles import rooms_of

    try:
        schema.refuse_other_version(rooms=rooms_of(configuration.role))
        if configuration.role == "platform":
            refuse_too_few_connections(workers=configuration.workers, threads=configuration.threads)
            if configuration.production:
                refuse_simulated_clock()
    finally:
        connections.close_all()


def refuse_simulated_clock() -> None:
    """A drill's database never becomes a real platform: its orders and days were made at instants that never were."""
    from tidegate.gate.clock import simulated_at

    if simulated_at() is not None:
        rule = "This database's clock is simulated: it is a drill's."
        raise ConfigurationRefused(
            [
                Finding(
                    field="TIDEGATE_DATABASE_URL", rule=rule, remedy="Give a database of its own, or set TIDEGATE_DEMO."
                )
            ]
        )


def refuse_too_few_connections(*, workers: int, threads: int) -> None:
    """Each thread has a database connection, and each worker one more, kept aside for orders; all must find room."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int"
        )
        (room,) = cursor.fetchone()
    wanted = workers * (threads + 1)
    if wanted > room:
        rule = f"{workers} workers of {threads} threads and one connection for orders want {wanted}; {room} there are."
        remedy = "Lower TIDEGATE_WORKERS or TIDEGATE_THREADS, or raise the server's max_connections."
        raise ConfigurationRefused([Finding(field="TIDEGATE_WORKERS", rule=rule, remedy=remedy)])
