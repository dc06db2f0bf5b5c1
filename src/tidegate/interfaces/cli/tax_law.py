"""`tidegate tax law`: the withholding law that is known, figure by figure; documents that a platform installs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment, own_cluster
from tidegate.interfaces.cli.rows import print_table
from tidegate.interfaces.site.configuration import load
from tidegate.money import Amount, Invalid, Rate, parse_day
from tidegate.rules import (
    LawFinding,
    TaxLaw,
    Value,
    contradictions,
    read_tax_document,
    shipped_tax_law,
    tax_document_schema,
)

if TYPE_CHECKING:
    from tidegate.parties.tax_law import LawEntry

_FILE = click.argument("file", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
_NUMBER = click.argument("number", type=click.IntRange(1, 2**63 - 1))
_BY = click.option("--by", required=True, metavar="NAME", help="The operator who does it.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


class _ShownByItsName(click.Group):
    """`tidegate tax law DE` is `tidegate tax law show DE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = bool(args) and (args[0] in self.commands or args[0] == "--help")
        return super().parse_args(ctx, args if known else ["show", *args])


@click.group("law", cls=_ShownByItsName)
def law() -> None:
    """The law of tax withheld of interest: print it (`tidegate tax law DE`), or install what was not read here.

    A law is a document, of the form of those that are shipped: validated, entered by one with the evidence it rests on,
    confirmed by another. It says what holds from later days on, or of days of which nothing was known.
    """


@law.command("show")
@click.argument("jurisdiction", required=False)
@click.option("--on", "on_day", metavar="DAY", help="What holds on that day; without it, the whole history.")
@click.option("--shipped", is_flag=True, help="Only what comes with the software; needs no database.")
@_JSON
@database_option
def show(*, jurisdiction: str | None, on_day: str | None, shipped: bool, as_json: bool, database: str | None) -> int:
    """Print the law that is known, figure by figure with its source: what is shipped, and what was installed here.

    Where there is no database at all it is what is shipped.
    """
    on = None if on_day is None else parse_day(on_day, field="on")
    known = shipped_tax_law() if shipped else _known(database)
    if jurisdiction is not None and jurisdiction not in known.jurisdictions:
        raise Invalid(
            field="jurisdiction", value=jurisdiction, rule="No withholding of this jurisdiction was read.",
            remedy=f"Give one of {', '.join(known.jurisdictions)}, or install it (`tidegate tax law install FILE`).",
        )  # fmt: skip
    found = [
        (one.title, value)
        for place in (known.jurisdictions if jurisdiction is None else (jurisdiction,))
        for one in known.parameters(jurisdiction=place)
        for value in one.history
        if on is None or _holds(value, one.history, on)
    ]
    if as_json:
        click.echo(json.dumps([_value(title, value) for title, value in found], ensure_ascii=False))
    else:
        print_table(
            ("parameter", "from", "until", "value", "unit", "kept", "source"),
            [
                (
                    value.parameter, str(value.in_force_from), str(value.in_force_until or ""), _figure(value),
                    value.unit, _kept(value), str(value.citation),
                )
                for _, value in found
            ],
            right=("value",),
        )  # fmt: skip
    return exit_codes.OK


@law.command("validate")
@_FILE
@_JSON
def validate(*, file: Path, as_json: bool) -> int:
    """Check a document of law: every finding with its path, rule and remedy. No database is needed.

    Ends with 0 if it is sound beside what is shipped, 1 if it has findings. Installing asks the platform's law too.
    """
    document = read_tax_document(file.read_bytes())
    findings = document.findings or tuple(contradictions(law=shipped_tax_law(), document=document, open_day=None))
    if as_json:
        told = {"file": str(file), "jurisdiction": document.jurisdiction or None, "valid": not findings}
        click.echo(json.dumps(told | {"findings": [asdict(one) for one in findings]}, ensure_ascii=False))
    else:
        sound = f"{file}: {document.jurisdiction}, {len(document.parameters)} figures, is sound."
        click.echo(_told(file, findings) if findings else sound)
    return exit_codes.FINDINGS if findings else exit_codes.OK


@law.command("schema")
def schema() -> int:
    """Print the JSON Schema of a document of law, for editors."""
    click.echo(json.dumps(tax_document_schema(), indent=2, ensure_ascii=False))
    return exit_codes.OK


@law.command("install")
@_FILE
@_BY
@click.option("--evidence", required=True, help="What was read, or who advised: the gazette, counsel's letter.")
@_JSON
@database_option
def install(*, file: Path, by: str, evidence: str, as_json: bool, database: str | None) -> int:
    """Enter the document FILE as law of this platform, for another to confirm. Nothing changes before.

    The same again is the same. A document that contradicts itself or the law that is known is refused, with the path.
    """
    data = file.read_bytes()
    with deployment(database=database, role="platform"):
        from tidegate.ledger.day import current_business_day, open_day
        from tidegate.parties.tax_law import enter_tax_law, findings_of

        findings = findings_of(document=read_tax_document(data), open_day=open_day())
        if len(findings) > 1:
            click.echo(_told(file, findings), err=True)
        entry = _done(lambda: enter_tax_law(data=data, evidence=evidence, by=by, on=current_business_day()))
    click.echo(json.dumps(_entry(entry), ensure_ascii=False) if as_json else _line(entry))
    return exit_codes.OK


@law.command("documents")
@_JSON
@database_option
def documents(*, as_json: bool, database: str | None) -> int:
    """List the documents that were entered here: confirmed, waiting for a second person, or dropped."""
    with deployment(database=database, role="platform"):
        from tidegate.parties.tax_law import tax_law_entries

        found = tax_law_entries()
    shown = "\n".join(_line(one) for one in found) or "No document was entered: the law is what is shipped."
    click.echo(json.dumps([_entry(one) for one in found], ensure_ascii=False) if as_json else shown)
    return exit_codes.OK


@law.command("read")
@_NUMBER
@database_option
def read(*, number: int, database: str | None) -> int:
    """Print the document NUMBER as it was entered."""
    with deployment(database=database, role="platform"):
        from tidegate.parties.tax_law import tax_law_entries

        found = {one.number: one for one in tax_law_entries()}
    if number not in found:
        raise Invalid(
            field="number", value=number, rule="Nothing of this number was entered.",
            remedy="Look with `tidegate tax law documents`.",
        )  # fmt: skip
    click.echo(found[number].text, nl=False)
    return exit_codes.OK


@law.command("confirm")
@_NUMBER
@_BY
@_JSON
@database_option
def confirm(*, number: int, by: str, as_json: bool, database: str | None) -> int:
    """Confirm the document that another has entered under NUMBER (`read` prints it): from then on it is law here."""
    with deployment(database=database, role="platform"):
        from tidegate.ledger.day import current_business_day
        from tidegate.parties.tax_law import confirm_tax_law

        entry = _done(lambda: confirm_tax_law(number=number, by=by, on=current_business_day()))
    click.echo(json.dumps(_entry(entry), ensure_ascii=False) if as_json else _line(entry))
    return exit_codes.OK


@law.command("drop")
@_NUMBER
@_BY
@_JSON
@database_option
def drop(*, number: int, by: str, as_json: bool, database: str | None) -> int:
    """Take the document NUMBER, which is not confirmed, off the list."""
    with deployment(database=database, role="platform"):
        from tidegate.ledger.day import current_business_day
        from tidegate.parties.tax_law import drop_tax_law

        entry = _done(lambda: drop_tax_law(number=number, by=by, on=current_business_day()))
    click.echo(json.dumps(_entry(entry), ensure_ascii=False) if as_json else _line(entry))
    return exit_codes.OK


def _known(database: str | None) -> TaxLaw:
    """The platform's law; where neither a database nor a server of our own is there, what is shipped."""
    configuration = load()
    if configuration.database_url is None and own_cluster(configuration).status().state == "absent":
        return shipped_tax_law()
    with deployment(database=database, role="platform"):
        from tidegate.parties.tax_law import tax_law

        return tax_law()


def _done(verb: Callable[[], object]) -> LawEntry:
    """Carries it out in one transaction; a refusal undoes it and is told."""
    from django.db import transaction

    from tidegate.interfaces.problem import Refused, RefusedError
    from tidegate.parties.tax_law import LawEntry

    with transaction.atomic():
        given = verb()
        if not isinstance(given, LawEntry):
            assert isinstance(given, Refused), "a verb is done or refused"
            raise RefusedError(given)
    return given


def _told(file: Path, findings: tuple[LawFinding, ...]) -> str:
    return "\n".join([f"{file} has findings.", *(f"  {one.text()}" for one in findings)])


def _entry(one: LawEntry) -> dict[str, Any]:
    return {
        "number": one.number, "jurisdiction": one.jurisdiction, "digest": one.digest, "evidence": one.evidence,
        "entered_by": one.entered_by, "entered_on": one.entered_on.isoformat(), "confirmed": one.confirmed,
        "settled_by": one.settled_by, "settled_on": None if one.settled_on is None else one.settled_on.isoformat(),
    }  # fmt: skip


def _line(one: LawEntry) -> str:
    what = f"{one.number}: {one.jurisdiction}, entered by {one.entered_by} on {one.entered_on}, by {one.evidence}"
    if one.confirmed is None:
        return f"{what}; waits for a second person (`tidegate tax law confirm {one.number} --by NAME`)"
    return f"{what}; {'confirmed' if one.confirmed else 'dropped'} by {one.settled_by} on {one.settled_on}"


def _holds(value: Value, history: tuple[Value, ...], on: date) -> bool:
    """Whether it is the one in force on a day."""
    begun = [one for one in history if one.in_force_from <= on]
    return bool(begun) and begun[-1] is value and not value.ended(on=on)


def _kept(value: Value) -> str:
    """Whether it is shipped or was installed here."""
    place = value.parameter.partition(".")[0].upper()
    ours = [one for known in shipped_tax_law().parameters(jurisdiction=place) for one in known.history]
    return "shipped" if value in ours else "installed"


def _figure(value: Value) -> str:
    found = value.value
    assert not isinstance(found, Mapping | Fraction), "tax has amounts, rates and counts"
    if isinstance(found, Amount):
        return found.text()
    return found.percent_text() if isinstance(found, Rate) else str(found)


def _value(title: str, value: Value) -> dict[str, Any]:
    until = value.in_force_until
    return {
        "parameter": value.parameter, "title": title, "from": value.in_force_from.isoformat(),
        "until": None if until is None else until.isoformat(), "value": _figure(value), "unit": value.unit,
        "kept": _kept(value), "source": str(value.citation), "url": value.citation.url, "note": value.note.strip(),
    }  # fmt: skip
