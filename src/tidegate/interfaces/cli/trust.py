"""`tidegate trust`: whose orders a platform believes: authorities and their officers' keys, pinned beforehand."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.order_files import authority_officers, public_key
from tidegate.orders import scope_members

if TYPE_CHECKING:
    from tidegate.orders import Authority

_FILE = click.Path(path_type=Path, dir_okay=False)
_INSTANT = click.DateTime(["%Y-%m-%dT%H:%M:%SZ"])
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group()
def command() -> None:
    """Whose orders this platform believes. A key is pinned by hand, on what its authority has given on paper."""


@command.command()
@click.argument("file", type=_FILE)
@click.option("--name", required=True, help="The authority's name, as pages show it.")
@click.option("--preview-required", is_flag=True, help="Take only orders bound to a simulation that was given here.")
@json_option
@database_option
def authority(*, file: Path, name: str, preview_required: bool, as_json: bool, database: str | None) -> int:
    """Pin the authority of FILE with its officers' keys, competence and how many must sign (docs/orders.md).

    The same again changes nothing; officers that are new are added; anything else that differs is refused.
    """
    given, officers = authority_officers(file)
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.compliance.trust import trust_authority
        from tidegate.interfaces.problem import RefusedError
        from tidegate.orders import Authority

        with transaction.atomic():
            pinned = trust_authority(
                code=given.code, name=name, officers=officers, kinds=given.kinds, scope=given.scope,
                signers_min=given.signers_min, signers_narrow=given.signers_narrow,
                narrow_products_max=given.narrow_products_max, preview_required=preview_required,
            )  # fmt: skip
            if not isinstance(pinned, Authority):
                raise RefusedError(pinned)
    click.echo(json.dumps(_document(pinned, name)) if as_json else _text(pinned, name))
    return exit_codes.OK


@command.command()
@click.argument("authority_code", metavar="AUTHORITY")
@click.argument("officer")
@click.argument("file", type=_FILE)
@click.option("--from", "valid_from", type=_INSTANT, help="UTC; before, it does not count.")
@click.option("--until", "valid_until", type=_INSTANT, help="UTC; from then on it does not count.")
@json_option
@database_option
def key(
    *, authority_code: str, officer: str, file: Path, valid_from: datetime | None, valid_until: datetime | None,
    as_json: bool, database: str | None,
) -> int:  # fmt: skip
    """Pin one more key of AUTHORITY, of OFFICER by name: two keys may overlap while one takes the other's place."""
    pinned = public_key(file)
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.compliance.trust import pin_key
        from tidegate.interfaces.problem import RefusedError

        with transaction.atomic():
            refused = pin_key(
                authority=authority_code, officer=officer, key=pinned, valid_from=_utc(valid_from),
                valid_until=_utc(valid_until),
            )  # fmt: skip
            if refused is not None:
                raise RefusedError(refused)
    said = {"authority": authority_code, "officer": officer, "kid": pinned.kid}
    click.echo(json.dumps(said) if as_json else f"Key {pinned.kid} of {officer} is pinned.")
    return exit_codes.OK


@command.command()
@click.argument("kid")
@json_option
@database_option
def revoke(*, kid: str, as_json: bool, database: str | None) -> int:
    """End a key at once, without an order of its authority: it was lost, or it was pinned in error.

    Orders that it signed stay as they are; it never counts again.
    """
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.compliance.trust import revoke_key
        from tidegate.interfaces.problem import RefusedError

        with transaction.atomic():
            refused = revoke_key(kid=kid)
            if refused is not None:
                raise RefusedError(refused)
    click.echo(json.dumps({"kid": kid, "revoked": True}) if as_json else f"Key {kid} counts no more.")
    return exit_codes.OK


@command.command("list")
@json_option
@database_option
def list_(*, as_json: bool, database: str | None) -> int:
    """Everybody whose orders are believed here, with the keys that count now."""
    with deployment(database=database, role="platform"):
        from tidegate.compliance.trust import authorities, names

        found, called = authorities(), names()
    if as_json:
        click.echo(json.dumps([_document(one, called[code]) for code, one in sorted(found.items())]))
    else:
        shown = "\n".join(_text(one, called[code]) for code, one in sorted(found.items()))
        click.echo(shown or "No authority is pinned: no order is believed.")
    return exit_codes.OK


def _utc(instant: datetime | None) -> datetime | None:
    return None if instant is None else instant.replace(tzinfo=UTC)


def _document(one: Authority, name: str) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": name,
        "keys": sorted(one.keys),
        "kinds": sorted(str(kind) for kind in one.kinds),
        "scope": scope_members(one.scope),
        "signers_min": one.signers_min,
        "signers_narrow": one.signers_narrow,
        "narrow_products_max": one.narrow_products_max,
        "preview_required": one.preview_required,
    }


def _text(one: Authority, name: str) -> str:
    narrow = "" if one.signers_narrow is None else (
        f", {one.signers_narrow} an order of at most {one.narrow_products_max} products or one person"
    )  # fmt: skip
    lines = [
        f"{one.code}: {name}; {one.signers_min} of its officers sign an order{narrow}.",
        f"  may order: {', '.join(sorted(str(kind) for kind in one.kinds))}",
        *(f"  key {kid}" for kid in sorted(one.keys)),
    ]
    return "\n".join(lines + (["  only what was simulated here is taken"] if one.preview_required else []))
