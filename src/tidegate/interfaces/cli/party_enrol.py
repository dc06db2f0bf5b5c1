"""`tidegate party enrol|identity`: savers come in from a file; how far the check of an identity has come."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.party_fact import day
from tidegate.interfaces.cli.rows import printable
from tidegate.money import Invalid

if TYPE_CHECKING:
    from tidegate.parties.enrol_file import EnrolmentPlan

_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.command("enrol")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--dry-run", is_flag=True, help="Say what it would come to and change nothing.")
@_JSON
@database_option
def enrol(*, file: Path, dry_run: bool, as_json: bool, database: str | None) -> int:
    """Enrol the savers of FILE (CSV, docs/founding.md), a row a person: all, or with one finding none (exit 2).

    The same again changes nothing; who is enrolled already stays as they are, and a row that says otherwise is told.
    """
    data = file.read_bytes()
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.parties.enrol_file import enrol_file
        from tidegate.parties.enrolment import read_enrolment

        rows, findings = read_enrolment(data)
        plan: EnrolmentPlan | None = None
        if not findings:
            with transaction.atomic():
                plan = enrol_file(rows=rows)
                transaction.set_rollback(dry_run)
            findings = plan.findings
    new = 0 if plan is None or findings else len(plan.persons)
    known = 0 if plan is None else plan.known
    if as_json:
        told = {"ok": not findings, "dry_run": dry_run, "new": new, "known": known}
        click.echo(json.dumps(told | {"findings": [one.to_json() for one in findings]}, ensure_ascii=False))
    elif findings:
        for one in findings:
            click.echo(printable(one.text()))
        click.echo("Nobody was enrolled.")
    else:
        end = f"{new} would be enrolled. Nothing was stored." if dry_run else f"{new} enrolled."
        click.echo(f"{len(rows)} read, {known} were here already, {end}")
    return exit_codes.BAD_INPUT if findings else exit_codes.OK


@click.command("identity")
@click.argument("person")
@click.option(
    "--kyc", required=True, type=click.Choice(["pending", "verified", "rejected"]), help="How far it has come."
)
@click.option("--until", callback=day, metavar="DAY", help="Of verified: the first day on which it counts no more.")
@_JSON
@database_option
def identity(*, person: str, kyc: str, until: date | None, as_json: bool, database: str | None) -> int:
    """Note how far the check of PERSON's identity has come. It bears on new money only."""
    if until is not None and kyc != "verified":
        raise Invalid(
            field="until", value=until.isoformat(), rule="Only a check that was passed counts until a day.",
            remedy="Leave it out.",
        )  # fmt: skip
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.interfaces.problem import RefusedError
        from tidegate.parties.enrol import set_kyc
        from tidegate.parties.person import Kyc
        from tidegate.parties.refusal import Refused

        with transaction.atomic():
            found = set_kyc(person=person, kyc=Kyc(kyc), verified_until=until)
            if isinstance(found, Refused):
                raise RefusedError(found)
    told = {"person": person, "kyc": kyc, "verified_until": None if until is None else until.isoformat()}
    end = "" if until is None else f" until {until}"
    click.echo(json.dumps(told) if as_json else f"The identity of {person} is {kyc}{end}.")
    return exit_codes.OK
