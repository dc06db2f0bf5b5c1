"""A command's way to its database: the URLs that were given, else our own server below TIDEGATE_HOME.

    @click.command()
    @database_option
    def command(database: str | None) -> None:
        with deployment(database=database):
            ...  # Django is set up, `default` is the application's log-in, the tables are of this version

Nothing of Django is imported before `deployment` is entered.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

import click

from tidegate.interfaces.cli.progress import narrate
from tidegate.interfaces.database.binaries import find_binaries
from tidegate.interfaces.database.cluster import Cluster
from tidegate.interfaces.database.trouble import NotPossible, Unreachable
from tidegate.interfaces.database.url import Urls
from tidegate.interfaces.site.configuration import Configuration, load

_F = TypeVar("_F", bound=Callable[..., Any])


def database_option(function: _F) -> _F:
    """`--database NAME`: which database of our own server, if it has several."""
    return click.option("--database", metavar="NAME", help="Database of our own server, if it has several.")(function)


@contextmanager
def deployment(
    *, database: str | None = None, role: str | None = None, as_owner: bool = False, any_version: bool = False
) -> Iterator[Urls]:
    """Sets Django up on the configured database and leaves no server behind that it started itself.

    `role` stands in where the environment names none (`hub` for a database of that name, else `platform`).
    Unreachable, OtherVersion (unless `any_version`), NotPossible, ConfigurationRefused.
    """
    configuration = load()
    with ExitStack() as stack:
        urls = _given(configuration, database=database, as_owner=as_owner)
        if urls is None:
            cluster = own_cluster(configuration)
            if cluster.status().state == "absent":
                raise _no_database(cluster)
            urls = choose(stack.enter_context(cluster), database)
        role = configuration.role or role or ("hub" if urls.name == "hub" else "platform")
        set_up(role=role)
        from tidegate.interfaces.database import connections, schema
        from tidegate.interfaces.site.roles import rooms_of

        connections.point_at(urls)
        stack.callback(connections.let_go)
        if not any_version:
            schema.refuse_other_version(rooms=rooms_of(role))
        yield urls


def own_cluster(configuration: Configuration) -> Cluster:
    """Our own server below TIDEGATE_HOME, not started yet."""
    return Cluster(home=configuration.home, binaries=find_binaries(folder=configuration.postgres_bin), narrate=narrate)


def _given(configuration: Configuration, *, database: str | None, as_owner: bool) -> Urls | None:
    from tidegate.interfaces.database.url import parts

    application, owner = configuration.database_url, configuration.owner_database_url
    if application is None:
        return None
    if database is not None:
        raise NotPossible(
            "--database chooses among the databases of our own server.",
            rule="TIDEGATE_DATABASE_URL names the database already.",
            remedy="Leave one of the two away.",
        )
    if as_owner and owner is None:
        raise NotPossible(
            "TIDEGATE_OWNER_DATABASE_URL is missing.",
            rule="Only the owner's log-in may change tables.",
            remedy="Set it for this command only; the deployment itself needs it never.",
        )
    return Urls(name=str(parts(application)["dbname"]), owner_url=owner or application, application_url=application)


def choose(cluster: Cluster, database: str | None) -> Urls:
    """The database of this name in our own server, or its only one. NotPossible, Unreachable."""
    names = cluster.databases.names()
    if database is None and len(names) == 1:
        database = names[0]
    if database in names:
        return cluster.databases.urls(str(database))
    if not names:
        raise _no_database(cluster)
    raise NotPossible(
        f"There is no database {database}." if database else "There are several databases here.",
        rule=f"There are: {', '.join(names)}.",
        remedy="Name one with --database.",
    )


def _no_database(cluster: Cluster) -> Unreachable:
    """Looking makes nothing: only `run` and `migrate` do."""
    return Unreachable(
        f"There is no database below {cluster.places.home} yet.",
        remedy="`tidegate run` makes the story's; `tidegate migrate --database platform` makes an empty one.",
    )


def set_up(*, role: str) -> None:
    """Django with the rooms of this role; once in a process."""
    os.environ["TIDEGATE_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidegate.interfaces.site.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
