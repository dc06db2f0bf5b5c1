"""`tidegate migrate`: bring the tables to this version as the owner, then give the application its rights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment, own_cluster
from tidegate.interfaces.database.url import parts


@click.command()
@database_option
@click.option("--check", is_flag=True, help="Change nothing; exit 5 if the database is older or newer than this.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(*, database: str | None, check: bool, as_json: bool) -> int:
    """Apply this version's migrations and rights. Idempotent.

    Works as the owner's log-in (TIDEGATE_OWNER_DATABASE_URL). Without URLs it makes the database named by
    --database in our own server, if it is missing.
    """
    with ExitStack() as stack:
        _ensure(stack, database=database, check=check)
        urls = stack.enter_context(deployment(database=database, as_owner=not check, any_version=True))
        from django.conf import settings

        from tidegate.interfaces.database import schema
        from tidegate.interfaces.site.roles import rooms_of

        rooms = rooms_of(settings.ROLE)
        if check:
            found = schema.state(rooms=rooms)
            result = {"database": urls.name, "missing": found.missing, "unknown": found.unknown}
            _say(result, as_json=as_json, text="current" if found.current else "of another version")
            return exit_codes.OK if found.current else exit_codes.OTHER_VERSION
        application = str(parts(urls.application_url)["user"])
        applied = schema.apply(rooms=rooms, application=application)
        _say({"database": urls.name, "applied": applied}, as_json=as_json, text=f"{len(applied)} migrations applied")
    return exit_codes.OK


def _ensure(stack: ExitStack, *, database: str | None, check: bool) -> None:
    """Our own server keeps running for the whole command; `deployment` then attaches to it."""
    from tidegate.interfaces.site.configuration import load

    configuration = load()
    if check or configuration.database_url is not None:
        return
    cluster = stack.enter_context(own_cluster(configuration))
    if database is not None or not cluster.databases.names():
        cluster.databases.ensure(database or "platform")


def _say(result: Mapping[str, object], *, as_json: bool, text: str) -> None:
    click.echo(json.dumps(result) if as_json else f"{result['database']}: {text}.")
