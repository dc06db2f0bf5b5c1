"""`tidegate platform`: which platform this deployment is: its founding from a file, and what it was told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.rows import printable

if TYPE_CHECKING:
    from tidegate.parties.agreement import Agreement
    from tidegate.parties.file_finding import FileFinding
    from tidegate.parties.founding import Founding

_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group()
def command() -> None:
    """Which platform this deployment is, when its books begin, at which banks it places money."""


@command.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--dry-run", is_flag=True, help="Say what it would come to and change nothing.")
@_JSON
@database_option
def found(*, file: Path, dry_run: bool, as_json: bool, database: str | None) -> int:
    """Found the platform of FILE (YAML, docs/founding.md): who it is, its first business day, agreements with banks.

    The platform and its banks stand in the licence register already (`tidegate register import`). All or nothing: with
    one finding nothing is stored (exit 2). The same again changes nothing; a FILE with more agreements adds them;
    another platform or first day is refused.
    """
    data = file.read_bytes()
    with deployment(database=database, role="platform"):
        from tidegate.parties.founding import read_founding

        founding, findings = read_founding(data)
        added: Sequence[Agreement] = ()
        if founding is not None:
            added, findings = _carry_out(founding, dry_run=dry_run)
    ok = founding is not None and not findings
    if as_json:
        told: dict[str, Any] = {"ok": ok, "dry_run": dry_run, "platform": founding.profile.code if founding else None}
        told |= {"added": [_agreement(one) for one in added], "findings": [one.to_json() for one in findings]}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        lines = [one.text() for one in findings]
        lines += _said(founding, added, dry_run=dry_run) if ok and founding else ["Nothing was stored."]
        _print(lines)
    return exit_codes.OK if ok else exit_codes.BAD_INPUT


@command.command()
@_JSON
@database_option
def show(*, as_json: bool, database: str | None) -> int:
    """Say which platform this is, its open business day and its agreements. Exit 1 if it was not founded."""
    with deployment(database=database, role="platform"):
        from dataclasses import asdict

        from tidegate.ledger.day import first_day, open_day
        from tidegate.parties.agree import all_agreements
        from tidegate.parties.describe import platform_profile

        profile = platform_profile()
        begun, opened = first_day(), open_day()
        agreements = () if profile is None else all_agreements(platform=profile.code)
    if as_json:
        told: dict[str, Any] = {"platform": None if profile is None else asdict(profile)}
        told |= {"first_day": begun and begun.isoformat(), "open_day": opened and opened.isoformat()}
        click.echo(json.dumps(told | {"agreements": [_agreement(one) for one in agreements]}, ensure_ascii=False))
    elif profile is None:
        click.echo("No platform was founded here. `tidegate platform found FILE` does it.")
    else:
        where = f"{profile.jurisdiction}, {profile.zone}, calendar {profile.calendar}, {profile.currency}"
        days = f"The books began on {begun}; {opened} is open." if begun else "No business day was opened."
        _print([f"{profile.code}: {profile.name} ({where}).", days, *map(_line, agreements)])
    return exit_codes.FINDINGS if profile is None else exit_codes.OK


def _carry_out(founding: Founding, *, dry_run: bool) -> tuple[Sequence[Agreement], tuple[FileFinding, ...]]:
    """What was added, or what is wrong beside the register and what is kept; then nothing is."""
    from django.db import transaction

    from tidegate.interfaces.problem import Refused, RefusedError
    from tidegate.parties.agree import agree, all_agreements
    from tidegate.parties.describe import describe_platform
    from tidegate.parties.file_finding import finding

    with transaction.atomic():
        described = describe_platform(profile=founding.profile)
        if isinstance(described, Refused):
            raise RefusedError(described)
        _open(founding)
        findings = list(_unregistered(founding))
        before = set(all_agreements(platform=founding.profile.code))
        for number, one in enumerate(founding.agreements) if not findings else ():
            outcome = agree(
                platform=one.platform, bank=one.bank, holding=one.holding, currency=one.currency,
                valid_from=one.valid_from, valid_until=one.valid_until, settlement=one.settlement,
            )  # fmt: skip
            if isinstance(outcome, Refused):
                field = {"valid_from": "from"}.get(outcome.field or "", outcome.field)
                path = f"agreements[{number}].{field}"
                findings.append(finding(path=path, value=one.valid_from, rule=outcome.rule, remedy=outcome.remedy))
        findings += _homeless(founding) if not findings else []
        transaction.set_rollback(dry_run or bool(findings))
    return [] if findings else [one for one in dict.fromkeys(founding.agreements) if one not in before], tuple(findings)


def _open(founding: Founding) -> None:
    """The ledger's time begins once."""
    from tidegate.interfaces.problem import RefusedError
    from tidegate.ledger import refusal
    from tidegate.ledger.day import DayRefusal, first_day, open_first_day

    begun = first_day()
    if begun is None:
        opened = open_first_day(day=founding.first_day)
        assert opened.ok, f"a ledger without days opens its first: {opened.outcome}"
    elif begun != founding.first_day:
        raise RefusedError(refusal.refused(DayRefusal.BUSINESS_DAYS_ALREADY_OPENED, field="first_day"))


def _unregistered(founding: Founding) -> Sequence[FileFinding]:
    """Whoever the file names and the register does not have, or has as something else."""
    from tidegate.parties.file_finding import finding
    from tidegate.parties.institution import InstitutionKind
    from tidegate.parties.register import institution

    profile, remedy = founding.profile, "Take the register in first (`tidegate register import`), or correct the code."
    named = [("platform.code", profile.code, InstitutionKind.PLATFORM)]
    named += [(f"agreements[{n}].bank", one.bank, InstitutionKind.BANK) for n, one in enumerate(founding.agreements)]
    findings = []
    for path, code, kind in named:
        known = institution(code=code)
        if known is None or known.kind is not kind:
            rule = f"It stands in the licence register as a {kind}."
            findings.append(finding(path=path, value=code, rule=rule, remedy=remedy))
        elif kind is InstitutionKind.PLATFORM and known.jurisdiction != profile.jurisdiction:
            rule = f"The licence register has this platform in {known.jurisdiction}."
            findings.append(
                finding(path="platform.jurisdiction", value=profile.jurisdiction, rule=rule, remedy="Correct it.")
            )
    return findings


def _homeless(founding: Founding) -> list[FileFinding]:
    """Savers' cash waits somewhere from the first day on."""
    from tidegate.parties.agree import settlement_bank
    from tidegate.parties.file_finding import finding

    profile = founding.profile
    if settlement_bank(platform=profile.code, currency=profile.currency, on=founding.first_day) is not None:
        return []
    rule = f"From the first day on, savers' cash in {profile.currency} waits at one settlement bank."
    remedy = f"Add an agreement with `settlement: true`, from {founding.first_day} or earlier."
    return [finding(path="agreements", value="", rule=rule, remedy=remedy)]


def _agreement(one: Agreement) -> dict[str, Any]:
    return {
        "bank": one.bank, "holding": one.holding.value, "currency": one.currency, "settlement": one.settlement,
        "from": one.valid_from.isoformat(), "until": None if one.valid_until is None else one.valid_until.isoformat(),
    }  # fmt: skip


def _line(one: Agreement) -> str:
    what = "cash waits" if one.settlement else "deposits are placed"
    until = "" if one.valid_until is None else f" until {one.valid_until}"
    return f"{one.bank}: {one.currency}, {what}, {one.holding}, from {one.valid_from}{until}"


def _said(founding: Founding, added: Sequence[Agreement], *, dry_run: bool) -> list[str]:
    profile, count = founding.profile, len(added)
    lines = [f"{profile.code}: {profile.name}, from {founding.first_day} on.", *map(_line, added)]
    counted = f"{count} agreement{'' if count == 1 else 's'}"
    if not added:
        return [lines[0], "All of it was here already."]
    return [*lines, f"{counted} would be added. Nothing was stored." if dry_run else f"{counted} added."]


def _print(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(printable(line))
