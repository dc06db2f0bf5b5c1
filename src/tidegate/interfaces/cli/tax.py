"""`tidegate tax`: what is known of savers' tax, entered by the operator with its evidence; and what is owed."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.tax_declared import year
from tidegate.interfaces.cli.tax_law import law
from tidegate.interfaces.cli.tax_payment import owed, pay
from tidegate.money import Amount, Invalid, Rate, parse_amount, parse_day

if TYPE_CHECKING:
    from tidegate.parties.refusal import Refused
    from tidegate.parties.tax_fact import Entered, TaxFact

KINDS = ("exempt", "allowance", "reduced_rate", "church_tax")
"""Those of `parties.tax_fact`, held equal by a test: the command is listed without Django."""


@click.group()
def command() -> None:
    """Tax withheld of interest: the law; exemptions, allowances and lower rates of savers; what is owed to whom."""


for _one in (owed, pay, law, year):
    command.add_command(_one)


def _day(_context: click.Context, parameter: click.Parameter, text: str | None) -> date | None:
    return None if text is None else parse_day(text, field=(parameter.name or "").removesuffix("_day"))


_EVIDENCE = click.option("--evidence", required=True, help="What was seen: the certificate or order, its date.")
_BY = click.option("--by", "recorded_by", required=True, metavar="NAME", help="The operator who enters it.")


@command.command("fact")
@click.argument("person")
@click.argument("jurisdiction")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--from", "from_day", callback=_day, required=True, metavar="DAY", help="From which day on it holds.")
@click.option("--until", "until_day", callback=_day, metavar="DAY", help="The first day on which it does not hold.")
@click.option("--amount", metavar="AMOUNT", help="Of an allowance: how much interest a calendar year is free.")
@click.option("--percent", metavar="PERCENT", help="Of a reduced_rate or church_tax: its rate.")
@click.option("--body", metavar="KEY", help="Of church_tax: the religious body, by the authority's key.")
@_EVIDENCE
@_BY
@click.option("--json", "as_json", is_flag=True, help="Print the fact as JSON.")
@database_option
def fact(
    *, person: str, jurisdiction: str, kind: str, from_day: date, until_day: date | None, amount: str | None,
    percent: str | None, body: str | None, evidence: str, recorded_by: str, as_json: bool, database: str | None,
) -> int:  # fmt: skip
    """Enter what is known of PERSON's tax in JURISDICTION (a code like DE): KIND from a day on.

    It bears on interest that is paid while it holds. It is never changed; `tidegate tax end` ends it. The same again
    changes nothing. church_tax is a rate of the tax, as the authority answered an inquiry; it lowers the tax.
    """
    rate = None if percent is None else Rate.percent(percent, field="percent")
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.ledger.day import current_business_day
        from tidegate.parties.tax_fact import TaxFact, TaxFactKind, note_tax_fact

        free = None if amount is None else _allowance(amount, jurisdiction=jurisdiction, on=from_day)
        noted = TaxFact(
            person=person, jurisdiction=jurisdiction, kind=TaxFactKind(kind), valid_from=from_day,
            valid_until=until_day, amount=free, rate=rate, body=body, evidence=evidence,
        )  # fmt: skip
        with transaction.atomic():
            kept = _kept(note_tax_fact(fact=noted, recorded_by=recorded_by, recorded_on=current_business_day()))
    click.echo(json.dumps(_document(kept), ensure_ascii=False) if as_json else _text(kept))
    return exit_codes.OK


@command.command("end")
@click.argument("person")
@click.argument("jurisdiction")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--on", "on_day", callback=_day, required=True, metavar="DAY", help="The first day it does not hold.")
@_EVIDENCE
@_BY
@click.option("--json", "as_json", is_flag=True, help="Print the fact as JSON.")
@database_option
def end(
    *, person: str, jurisdiction: str, kind: str, on_day: date, evidence: str, recorded_by: str, as_json: bool,
    database: str | None,
) -> int:  # fmt: skip
    """End what is known of PERSON's tax. On its own first day: it was entered by mistake and never held.

    What was paid before stays as it is. The same again changes nothing.
    """
    with deployment(database=database, role="platform"):
        from django.db import transaction

        from tidegate.ledger.day import current_business_day
        from tidegate.parties.tax_fact import TaxFactKind, end_tax_fact

        with transaction.atomic():
            kept = _kept(
                end_tax_fact(
                    person=person,
                    jurisdiction=jurisdiction,
                    kind=TaxFactKind(kind),
                    on=on_day,
                    evidence=evidence,
                    recorded_by=recorded_by,
                    recorded_on=current_business_day(),
                )
            )
    click.echo(json.dumps(_document(kept), ensure_ascii=False) if as_json else _text(kept))
    return exit_codes.OK


@command.command("facts")
@click.argument("person")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@database_option
def facts(*, person: str, as_json: bool, database: str | None) -> int:
    """List what is and was known of PERSON's tax, mistakes too, with who entered and who ended it."""
    with deployment(database=database, role="platform"):
        from tidegate.parties.enrol import person as registered
        from tidegate.parties.tax_fact import tax_facts_entered

        if registered(code=person) is None:
            raise Invalid(
                field="person", value=person, rule="No person with this code is registered.", remedy="Correct the code."
            )
        found = tax_facts_entered(person=person)
        told = [_entered(one) for one in found]
        text = "\n".join(_entered_text(one) for one in found)
    shown = text or f"Nothing is known of {person}'s tax: it is withheld as law says."
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else shown)
    return exit_codes.OK


def _allowance(text: str, *, jurisdiction: str, on: date) -> Amount:
    from tidegate.parties.tax_law import tax_law
    from tidegate.rules import NotInForce

    try:
        most = tax_law().allowance_max(jurisdiction=jurisdiction, on=on)
    except NotInForce as error:
        raise Invalid(field="from", value=str(on), rule=error.rule, remedy="Begin on a later day.") from error
    if most is None:
        raise Invalid(
            field="amount", value=text, rule=f"The law of {jurisdiction}, as it is known here, has no allowance.",
            remedy="Leave it out, or correct the jurisdiction.",
        )  # fmt: skip
    return parse_amount(text, currency=most.currency, field="amount")


def _kept(answer: TaxFact | Refused) -> TaxFact:
    from tidegate.interfaces.problem import RefusedError
    from tidegate.parties.tax_fact import TaxFact

    if not isinstance(answer, TaxFact):
        raise RefusedError(answer)
    return answer


def _document(one: TaxFact) -> dict[str, Any]:
    from tidegate.interfaces.papers.certificate import tax_fact_document

    return {"person": one.person, **tax_fact_document(one)}


def _text(one: TaxFact) -> str:
    from tidegate.interfaces.papers.words import tax_fact_text

    until = "" if one.valid_until is None else f" until {one.valid_until}"
    never = " (it never held)" if one.valid_until == one.valid_from else ""
    return f"{one.person}: {tax_fact_text(one)}, from {one.valid_from}{until}{never}, by {one.evidence}."


def _entered(one: Entered) -> dict[str, Any]:
    ended = None
    if one.ended_by is not None and one.end_recorded_on is not None:
        ended = {"by": one.ended_by, "on": one.end_recorded_on.isoformat(), "evidence": one.end_evidence}
    return {
        **_document(one.fact),
        "entered": {"by": one.recorded_by, "on": one.recorded_on.isoformat()},
        "ended": ended,
    }


def _entered_text(one: Entered) -> str:
    ended = "" if one.ended_by is None else f" Ended by {one.ended_by} on {one.end_recorded_on}: {one.end_evidence}."
    return f"{_text(one.fact)} Entered by {one.recorded_by} on {one.recorded_on}.{ended}"
