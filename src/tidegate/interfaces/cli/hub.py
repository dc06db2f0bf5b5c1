"""`tidegate hub`: the register of a hub: its authorities, their officers, the platforms that orders go to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.order_files import public_key

_FILE = click.Path(path_type=Path, dir_okay=False)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the entry as JSON.")
Entry = dict[str, Any]


@click.group()
def command() -> None:
    """The register of a supervisor's desk. Entering the same again changes nothing; other content corrects it."""


@command.command()
@click.argument("code")
@click.option("--name", required=True)
@click.option("--jurisdiction", required=True, help="Whose law it rests on, such as CN.")
@click.option("--zone", default="UTC", show_default=True, help="The time zone of its pages.")
@click.option("--signers", "signers_min", type=click.IntRange(1, 20), default=2, show_default=True)
@click.option(
    "--signers-narrow", type=click.IntRange(1, 20), help="Enough for a narrow order, as agreed with platforms."
)
@click.option("--narrow-products", "narrow_products_max", type=click.IntRange(0, 500), default=0, show_default=True,
              help="An order of at most so many products is narrow; one against a person always.")  # fmt: skip
@json_option
@database_option
def authority(*, as_json: bool, database: str | None, **given: Any) -> int:
    """Enter the authority CODE, or correct its entry."""
    return _entered("authority", given, database, as_json)


@command.command()
@click.argument("code")
@click.option("--authority", required=True, help="Whose officer it is.")
@click.option("--name", required=True, help="As platforms have it pinned.")
@click.option("--title", default="")
@click.option(
    "--key", "key_file", type=_FILE, required=True, help="The officer's key; of a private one its public half."
)
@click.option("--login", help="The log-in name of the officer's account at this hub.")
@click.option("--inactive", is_flag=True, help="The officer acts no more; what was signed stays.")
@json_option
@database_option
def officer(*, key_file: Path, inactive: bool, as_json: bool, database: str | None, **given: Any) -> int:
    """Appoint the officer CODE with a key, or correct the entry (another key, no longer active)."""
    given |= {"public_jwk": public_key(key_file).to_jwk(), "active": not inactive}
    return _entered("officer", given, database, as_json)


@command.command()
@click.argument("code")
@click.option("--name", required=True)
@click.option("--url", "base_url", required=True, help="Where it answers, such as https://platform.example.")
@click.option("--key", "key_file", type=_FILE, required=True, help="The public key that signs its receipts.")
@json_option
@database_option
def platform(*, key_file: Path, as_json: bool, database: str | None, **given: Any) -> int:
    """Pin the platform CODE: nothing it says is believed without this key."""
    return _entered("platform", given | {"receipt_jwk": public_key(key_file).to_jwk()}, database, as_json)


@command.command("list")
@json_option
@database_option
def list_(*, as_json: bool, database: str | None) -> int:
    """Authorities with their officers, and platforms."""
    with deployment(database=database, role="hub"):
        from tidegate.interfaces.cli import hub_entries

        found = hub_entries.everything()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        shown = "\n".join(_line(one) for part in found.values() for one in part)
        click.echo(shown or "Nobody is entered here yet: tidegate hub authority, officer, platform.")
    return exit_codes.OK


def _entered(what: str, given: Entry, database: str | None, as_json: bool) -> int:
    with deployment(database=database, role="hub"):
        from django.db import transaction

        from tidegate.interfaces.cli import hub_entries

        with transaction.atomic():
            found: Entry = getattr(hub_entries, what)(**given)
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else _line(found))
    return exit_codes.OK


_FIRST = {"code", "name"}


def _line(entry: Entry) -> str:
    rest = ", ".join(
        f"{name} {value}" for name, value in entry.items() if name not in {"code", "name"} and value not in {None, ""}
    )
    return f"{entry['code']}: {entry['name']}; {rest}"
