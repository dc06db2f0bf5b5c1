"""`tidegate register`: dated copies of licence registers. The profile of their files is in docs/registers.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment

if TYPE_CHECKING:
    from tidegate.parties.snapshot import Change, Finding, Snapshot
    from tidegate.parties.take_in import TakenIn

_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
_AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group()
def command() -> None:
    """Licence registers: take in snapshots, what changed, how fresh ours is."""


@command.command(name="import")
@_FILE
@click.option("--dry-run", is_flag=True, help="Say what it would come to and change nothing.")
@_AS_JSON
@database_option
def import_(*, file: Path, dry_run: bool, as_json: bool, database: str | None) -> int:
    """Take in a snapshot, CSV or JSON. In whole or not at all: with one wrong row nothing is stored.

    What FILE no longer names ends on its day. Exit 1 with findings: of a wrong file, or, marked so, for a person.
    """
    text = file.read_bytes()
    with deployment(database=database, role="platform"):
        snapshot, findings = _read(text)
        taken = None if snapshot is None else _take_in(snapshot, dry_run=dry_run)
    if taken is not None:
        findings = [*findings, *(one for one in taken.findings if one not in findings)]
    result = _result(taken, findings, dry_run=dry_run)
    click.echo(
        json.dumps(result, ensure_ascii=False) if as_json else "\n".join(_text(taken, findings, dry_run=dry_run))
    )
    return exit_codes.FINDINGS if findings else exit_codes.OK


@command.command()
@_FILE
@_AS_JSON
def check(*, file: Path, as_json: bool) -> int:
    """Read a snapshot and tell all that is wrong in it. No database is needed. Exit 1 with findings."""
    snapshot, findings = _read(file.read_bytes())
    entries = None if snapshot is None else len(snapshot.entries)
    told = [one.to_json() for one in findings]
    if as_json:
        click.echo(json.dumps({"ok": snapshot is not None, "entries": entries, "findings": told}, ensure_ascii=False))
    else:
        lines = [_line(one) for one in findings]
        click.echo(
            "\n".join([*lines, "It cannot be taken in." if entries is None else f"{entries} entries can be read."])
        )
    return exit_codes.FINDINGS if findings else exit_codes.OK


@command.command()
@click.option(
    "--since", metavar="INSTANT", help="From the last snapshot not later than this; else from the last but one."
)
@click.option("--jurisdiction", metavar="CODE", help="Which register; the platform's own if not given.")
@_AS_JSON
@database_option
def changes(*, since: str | None, jurisdiction: str | None, as_json: bool, database: str | None) -> int:
    """What changed from one snapshot to the last."""
    with deployment(database=database, role="platform"):
        from tidegate.parties.take_in import changes_since

        place = _place(jurisdiction)
        found = changes_since(jurisdiction=place, since=None if since is None else _instant(since))
    if found is None:
        raise _refused("There are no two snapshots to compare.", "Take in another, or ask since a later instant.")
    if as_json:
        click.echo(json.dumps({"jurisdiction": place, "changes": [one.to_json() for one in found]}, ensure_ascii=False))
    else:
        click.echo("\n".join(map(_change, found)) or "Nothing changed.")
    return exit_codes.OK


@command.command()
@click.option("--jurisdiction", metavar="CODE", help="Which register; the platform's own if not given.")
@_AS_JSON
@database_option
def status(*, jurisdiction: str | None, as_json: bool, database: str | None) -> int:
    """How fresh our copy is. Exit 1 if too old or never read: new money is then refused, withdrawals never."""
    with deployment(database=database, role="platform"):
        found = _status(_place(jurisdiction))
    if as_json:
        click.echo(json.dumps(found))
    elif found["as_of"] is None:
        click.echo(f"{found['jurisdiction']}: the register was never read. New money is refused.")
    else:
        state = "fresh" if found["fresh"] else "TOO OLD: new money is refused"
        click.echo(
            f"{found['jurisdiction']}: as of {found['as_of']}, {found['age_h']} hours ago,"
            f" at most {found['age_max_h']}: {state}."
        )
    return exit_codes.OK if found["fresh"] else exit_codes.FINDINGS


@command.command(name="look-alikes")
@_AS_JSON
@database_option
def look_alikes_(*, as_json: bool, database: str | None) -> int:
    """Names of institutions here that a person should look at. Nothing is refused for them. Exit 1 if there are any."""
    with deployment(database=database, role="platform"):
        from tidegate.parties.look_alike import look_alikes
        from tidegate.parties.register import institutions

        names = {one.code: one.name for one in institutions()}
        found = list(look_alikes(names))
    if as_json:
        told = [
            {"kind": one.kind, "institution": one.code, "name": names[one.code], "detail": one.detail} for one in found
        ]
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        for one in found:
            click.echo(f"{one.code} {names[one.code]!r}: {one.kind.replace('_', ' ')}. {one.detail}")
        click.echo(f"{len(found)} for a person to look at.")
    return exit_codes.FINDINGS if found else exit_codes.OK


def _read(text: bytes) -> tuple[Snapshot | None, list[Finding]]:
    from tidegate.parties.snapshot import read_snapshot

    snapshot, findings = read_snapshot(text)
    return snapshot, list(findings)


def _take_in(snapshot: Snapshot, *, dry_run: bool) -> TakenIn:
    from django.db import transaction

    from tidegate.gate.clock import now
    from tidegate.interfaces.problem import Refused, RefusedError
    from tidegate.parties.take_in import take_in

    with transaction.atomic():
        taken = take_in(snapshot=snapshot, at=now())
        if isinstance(taken, Refused):
            raise RefusedError(taken)
        transaction.set_rollback(dry_run)
    return taken


def _place(jurisdiction: str | None) -> str:
    from tidegate.parties.describe import platform_profile

    profile = platform_profile()
    if jurisdiction is None and profile is None:
        raise _refused("This platform has not been told where it is.", "Name the register: --jurisdiction CN.")
    return jurisdiction or (profile.jurisdiction if profile else "")


def _status(place: str) -> dict[str, Any]:
    from tidegate.gate.clock import now
    from tidegate.gate.policy import policy_in_force
    from tidegate.parties.register import latest_snapshot

    at, most = now(), policy_in_force().register_age_max_h
    last = latest_snapshot(jurisdiction=place, at=at)
    age = None if last is None else (at - last.as_of).total_seconds() / 3600
    return {
        "jurisdiction": place,
        "as_of": None if last is None else last.as_of.isoformat(),
        "digest": None if last is None else last.digest,
        "age_h": None if age is None else int(age),
        "age_max_h": most,
        "fresh": age is not None and age <= most,
    }


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise _refused(f"{text!r} is no instant.", "Write it like 2020-12-18T08:00:00Z.")
    return found


def _refused(rule: str, remedy: str) -> Exception:
    from tidegate.money import Invalid

    return Invalid(field="register", value="", rule=rule, remedy=remedy)


def _result(taken: TakenIn | None, findings: Sequence[Finding], *, dry_run: bool) -> dict[str, Any]:
    return {
        "ok": taken is not None,
        "stored": taken is not None and taken.new and not dry_run,
        "jurisdiction": None if taken is None else taken.jurisdiction,
        "as_of": None if taken is None else taken.as_of.isoformat(),
        "digest": None if taken is None else taken.digest,
        "entries": None if taken is None else taken.entries,
        "changes": [] if taken is None else [one.to_json() for one in taken.changes],
        "findings": [one.to_json() for one in findings],
    }


def _text(taken: TakenIn | None, findings: Sequence[Finding], *, dry_run: bool) -> list[str]:
    lines = [_line(one) for one in findings]
    if taken is None:
        return [*lines, f"{len(findings)} findings. Nothing was stored."]
    lines += [_change(one) for one in taken.changes]
    what = f"{taken.entries} entries of {taken.jurisdiction} as of {taken.as_of.isoformat()}"
    if not taken.new:
        return [*lines, f"{what} were here already."]
    return [*lines, f"{what}, {len(taken.changes)} changes. " + ("Nothing was stored." if dry_run else "Taken in.")]


def _line(one: Finding) -> str:
    place = f"line {one.line}" if one.line else "file"
    field = f", {one.field}" if one.field else ""
    value = f" {one.value!r}" if one.value else ""
    mark = "FOR A PERSON " if one.for_a_person else "WRONG "
    detail = f" {one.detail}" if one.detail else ""
    return f"{mark}{place}{field}{value}: {one.says}{detail} {one.remedy}"


def _change(one: Change) -> str:
    licence = f" {one.activity} from {one.valid_from}" if one.activity else ""
    values = f": {one.field} {one.before} -> {one.after}" if one.field else ""
    return f"{one.institution}{licence} {one.what.replace('_', ' ')}{values}"
