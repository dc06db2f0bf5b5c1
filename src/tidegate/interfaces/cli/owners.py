"""`tidegate deposit owners|change-owners`: who owned a deposit on a day, and who owns it from a day on."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.money import Invalid, parse_day

if TYPE_CHECKING:
    from tidegate.deposits.owners import Ownership
    from tidegate.deposits.succession import Succession

GROUNDS = ("inheritance", "assignment", "gift", "divorce")
_json = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def _day(_context: click.Context, parameter: click.Parameter, text: str | None) -> date | None:
    return None if text is None else parse_day(text, field=(parameter.name or "").removesuffix("_day"))


@click.command("owners")
@click.argument("deposit_id", type=UUID)
@click.option("--on", "on_day", callback=_day, metavar="DAY", help="Who owned it on this day; else all its owners.")
@click.option("--known-on", callback=_day, metavar="DAY", help="As it was known at the end of this day; else today.")
@_json
@database_option
def owners(*, deposit_id: UUID, on_day: date | None, known_on: date | None, as_json: bool, database: str | None) -> int:
    """Say who owned DEPOSIT_ID: all who followed one another, or the owners of one day, as known now or then."""
    with deployment(database=database, role="platform"):
        from tidegate.deposits.owned import histories
        from tidegate.deposits.reading import deposit_of
        from tidegate.deposits.refusal import DepositRefusal, refused
        from tidegate.interfaces.problem import RefusedError

        deposit = deposit_of(deposit_id=deposit_id)
        if deposit is None:
            raise RefusedError(refused(DepositRefusal.UNKNOWN_DEPOSIT))
        found = [one for one in histories(deposits=[deposit])[deposit_id] if not known_on or one.known_on <= known_on]
        if on_day is not None:
            found = [one for one in found if one.from_day <= on_day][-1:]
    if as_json:
        click.echo(json.dumps([_document(one) for one in found]))
    else:
        click.echo("\n".join(_text(one) for one in found) or f"It was not open on {on_day or known_on}.")
    return exit_codes.OK


@click.command("change-owners")
@click.argument("deposit_id", type=UUID)
@click.option(
    "--owner", "named", multiple=True, metavar="CODE=SHARE", help="An owner, as S000123=1/2; first the holder."
)
@click.option(
    "--beneficiary", "heirs", multiple=True, metavar="CODE=SHARE",
    help="Who gets it when the owners have died; without shares, equal parts.",
)  # fmt: skip
@click.option(
    "--contingent", "contingent", multiple=True, metavar="CODE=SHARE",
    help="A beneficiary only if no other is left.",
)  # fmt: skip
@click.option(
    "--document",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Or all of it as JSON: title, signing, owners with capacities, beneficiaries, as the API has it.",
)
@click.option("--ground", type=click.Choice(GROUNDS), required=True, help="Why.")
@click.option(
    "--from", "from_day", callback=_day, metavar="DAY", help="From which day on it is theirs; else the open one."
)
@click.option("--evidence", required=True, help="What proves it: certificate of inheritance, deed, decree, its date.")
@click.option("--by", "recorded_by", required=True, metavar="NAME", help="The operator who enters it.")
@click.option("--key", type=UUID, metavar="UUID", help="The act's id; the same again changes nothing. Else a new one.")
@_json
@database_option
def change_owners(
    *, deposit_id: UUID, named: tuple[str, ...], heirs: tuple[str, ...], contingent: tuple[str, ...],
    document: Path | None, ground: str, from_day: date | None,
    evidence: str, recorded_by: str, key: UUID | None, as_json: bool, database: str | None,
) -> int:  # fmt: skip
    """Let DEPOSIT_ID pass to others from a day on: to heirs, to whom it was assigned or given, or parted by a divorce.

    It goes on as agreed and is paid to the first owner's cash. Who is new passes the gate's checks of identity; it is
    no new money. What was told of days before stays as it was told.
    """
    ownership = _ownership(named, heirs, contingent, document)
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.deposits.change_owners import Changed
        from tidegate.deposits.change_owners import change_owners as carry_out
        from tidegate.deposits.succession import Ground
        from tidegate.interfaces.problem import RefusedError
        from tidegate.parties.describe import platform_profile

        profile = platform_profile()
        with transaction.atomic():
            done = carry_out(
                request_id=key or uuid4(), deposit_id=deposit_id, ownership=ownership, ground=Ground(ground),
                evidence=evidence, recorded_by=recorded_by, from_day=from_day,
                platform=profile.code if profile else "",
            )  # fmt: skip
        if not isinstance(done, Changed):
            raise RefusedError(done)
    if as_json:
        said = {"deposit_id": str(deposit_id), "outcome": done.outcome, **_document(done.succession)}
        click.echo(json.dumps(said))
    else:
        click.echo(f"{_text(done.succession)} ({done.outcome})")
    return exit_codes.OK


def _named(text: str) -> dict[str, Any]:
    who, _, share = text.partition("=")
    return {"person": who, "share": share or None}


def _ownership(
    named: tuple[str, ...], heirs: tuple[str, ...], contingent: tuple[str, ...], document: Path | None
) -> Ownership:
    """What was given as options or as a file. Invalid by path."""
    from tidegate.deposits.owners_document import ownership_from_json

    if bool(named) == (document is not None) or (document is not None and (heirs or contingent)):
        raise Invalid(
            field="owner", value="", rule="The new owners are named one by one, or in a document.",
            remedy="Give --owner (and --beneficiary, --contingent) for each of them, or --document.",
        )  # fmt: skip
    if document is None:
        owners = [_named(one) for one in named]
        title = {"title": "shares"} if any(one["share"] for one in owners) and len(owners) > 1 else {}
        after = [*map(_named, heirs), *({**_named(one), "contingent": True} for one in contingent)]
        return ownership_from_json({**title, "owners": owners, "beneficiaries": after})
    try:
        found = json.loads(document.read_text("utf-8"))
    except ValueError as error:
        raise Invalid(
            field="document", value=document.name, rule=f"It is JSON: {error}.", remedy="Correct it."
        ) from None
    if not isinstance(found, dict):
        raise Invalid(field="document", value=document.name, rule="It is a JSON object.", remedy="Begin with {.")
    return ownership_from_json(found)


def _document(one: Succession) -> dict[str, Any]:
    return {
        "from_day": one.from_day.isoformat(), "known_on": one.known_on.isoformat(), "ground": one.ground.value,
        "evidence": one.evidence, "recorded_by": one.recorded_by, "ownership": one.ownership.to_json(),
    }  # fmt: skip


def _text(one: Succession) -> str:
    who = ", ".join(f"{owner.person} {owner.share}" for owner in one.ownership.owners)
    known = "" if one.known_on == one.from_day else f", known here since {one.known_on}"
    proof = f" ({one.evidence})" if one.evidence else ""
    return f"from {one.from_day}: {who} by {one.ground.value}{proof}{known}"
