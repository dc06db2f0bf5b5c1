"""`tidegate db`: our own database below TIDEGATE_HOME; of an operator's server it says what is theirs to do."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import choose, deployment, own_cluster
from tidegate.interfaces.database.trouble import NotPossible, Unreachable
from tidegate.interfaces.site.configuration import Configuration, load

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group()
def command() -> None:
    """Our own database below TIDEGATE_HOME: status, stop, psql, url, backup, restore.

    One process starts it and owns it, others attach; the owner's end stops it. Where TIDEGATE_DATABASE_URL names a
    server of yours, starting, stopping and backing it up are yours.
    """


@command.command()
@as_json_option
def status(*, as_json: bool) -> int:
    """Say whether the database runs, who owns it, where it lies and which databases it has."""
    configuration = load()
    found = _status_of_url(configuration) if configuration.database_url else _status_of_own(configuration)
    if as_json:
        click.echo(json.dumps(found))
    else:
        for name, value in found.items():
            click.echo(
                f"{name:>10}  {', '.join(value) if isinstance(value, list) else '-' if value is None else value}"
            )
    return exit_codes.UNREACHABLE if found["state"] == "unreachable" else exit_codes.OK


@command.command()
@as_json_option
def stop(*, as_json: bool) -> int:
    """Stop our own database, whichever process started it. Sessions end; nothing acknowledged is lost."""
    configuration = _ours(load(), "stopped")
    stopped = _exists(configuration) and own_cluster(configuration).stop_whoever_owns_it()
    click.echo(json.dumps({"stopped": stopped}) if as_json else "Stopped." if stopped else "It was not running.")
    return exit_codes.OK


@command.command(context_settings={"ignore_unknown_options": True})
@click.argument("name", required=False)
@click.option("--owner", is_flag=True, help="Log in as the owner of the tables.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(*, name: str | None, owner: bool, arguments: tuple[str, ...]) -> int:
    """Open psql on database NAME as the application's log-in; ARGUMENTS after `--` go to psql."""
    from tidegate.interfaces.database.backup import environment

    configuration = _ours(load(), "opened")
    with own_cluster(configuration) as cluster:
        urls = choose(cluster, name)
        login = environment(urls.owner_url if owner else urls.application_url)
        answer = subprocess.run([cluster.program("psql"), *arguments], env=os.environ | login, check=False)
    return answer.returncode


@command.command()
@click.argument("name", required=False)
@click.option("--owner", is_flag=True, help="The owner's log-in instead of the application's.")
@as_json_option
def url(*, name: str | None, owner: bool, as_json: bool) -> int:
    """Print the URL (with its password) of database NAME, for a program that you trust with it."""
    configuration = _ours(load(), "named")
    _must_exist(configuration)
    with own_cluster(configuration) as cluster:
        urls = choose(cluster, name)
    if as_json:
        click.echo(json.dumps(asdict(urls)))
    else:
        click.echo(urls.owner_url if owner else urls.application_url)
    return exit_codes.OK


@command.command()
@click.argument("name")
@click.argument("folder", type=click.Path(path_type=Path))
@as_json_option
def backup(*, name: str, folder: Path, as_json: bool) -> int:
    """Write database NAME, while it works on, into the new FOLDER: a dump of one snapshot and a manifest."""
    from tidegate.interfaces.database import backup as backups

    configuration = _ours(load(), "backed up")
    _must_exist(configuration)
    with own_cluster(configuration) as cluster:
        manifest = backups.backup(urls=choose(cluster, name), binaries=cluster.binaries, folder=folder)
    _say(manifest, f"{folder}: {sum(manifest.rows.values())} rows, {manifest.bytes} bytes.", as_json=as_json)
    return exit_codes.OK


@command.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("name")
@as_json_option
def restore(*, folder: Path, name: str, as_json: bool) -> int:
    """Restore the backup in FOLDER into the new database NAME, count every row, give the application its rights."""
    from tidegate.interfaces.database import backup as backups

    configuration = _ours(load(), "restored")
    manifest = backups.read(folder=folder)
    with own_cluster(configuration) as cluster:
        urls = cluster.databases.create_new(name)
        try:
            backups.restore(folder=folder, urls=urls, binaries=cluster.binaries)
            _give_rights(name, manifest.migrations)
        except BaseException:
            cluster.databases.drop(name)
            raise
    _say(manifest, f"{name}: {sum(manifest.rows.values())} rows restored and counted.", as_json=as_json)
    return exit_codes.OK


def _give_rights(name: str, migrations: list[str]) -> None:
    role = "hub" if any(step.startswith("hub.") for step in migrations) else "platform"
    with deployment(database=name, role=role, any_version=True) as urls:
        from tidegate.interfaces.database import schema
        from tidegate.interfaces.database.url import parts
        from tidegate.interfaces.site.roles import rooms_of

        found = schema.state(rooms=rooms_of(role), alias="owner")
        if found.current:
            schema.grant(rooms=rooms_of(role), application=str(parts(urls.application_url)["user"]))
        else:
            schema.refuse_newer(found)
            click.echo("The backup is of an older version: `tidegate migrate` brings it to this one.", err=True)


def _status_of_own(configuration: Configuration) -> dict[str, Any]:
    if not _exists(configuration):
        return {"state": "absent", "home": str(configuration.home), "databases": []}
    cluster = own_cluster(configuration)
    found = {name: str(value) if isinstance(value, Path) else value for name, value in asdict(cluster.status()).items()}
    found["databases"] = cluster.databases.names() if found["state"] == "running" else []
    return found


def _status_of_url(configuration: Configuration) -> dict[str, Any]:
    from tidegate.interfaces.database.url import hidden

    assert configuration.database_url is not None
    known = {"server": "the operator's", "url": hidden(configuration.database_url)}
    try:
        with deployment(any_version=True):
            from tidegate.interfaces.database import schema

            return {"state": "running", **known, **schema.figures()}
    except Exception as error:
        from django.db import Error

        if not isinstance(error, Error | Unreachable):
            raise
        return {"state": "unreachable", **known}


def _ours(configuration: Configuration, verb: str) -> Configuration:
    if configuration.database_url is not None:
        raise NotPossible(
            f"Only our own database can be {verb} here.",
            rule="TIDEGATE_DATABASE_URL names a server of yours, which Tidegate only works on.",
            remedy="Use that server's own tools, or unset TIDEGATE_DATABASE_URL.",
        )
    return configuration


def _exists(configuration: Configuration) -> bool:
    return (configuration.home / "cluster" / "secret").exists()


def _must_exist(configuration: Configuration) -> None:
    if not _exists(configuration):
        raise Unreachable(f"There is no database below {configuration.home} yet.", remedy="`tidegate run` makes one.")


def _say(manifest: Any, text: str, *, as_json: bool) -> None:
    click.echo(json.dumps(asdict(manifest)) if as_json else text)
