"""`tidegate tax law` and `year`: what law is kept, and what a platform declares of a calendar year."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.rows import print_document, print_table
from tidegate.money import Amount, Invalid, Rate, decimal_text, minor_digits, parse_day
from tidegate.rules import Value, withholding_jurisdictions, withholding_law

_DIGITS = 4


@click.command("law")
@click.argument("jurisdiction", required=False)
@click.option("--on", "on_day", metavar="DAY", help="What holds on that day; without it, the whole history.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
def law(*, jurisdiction: str | None, on_day: str | None, as_json: bool) -> int:
    """Print the law that is kept of tax withheld of interest, figure by figure with its source. Needs no database."""
    places = withholding_jurisdictions() if jurisdiction is None else (jurisdiction,)
    if jurisdiction is not None and jurisdiction not in withholding_jurisdictions():
        raise Invalid(
            field="jurisdiction", value=jurisdiction, rule="No withholding of this jurisdiction was read.",
            remedy=f"Give one of {', '.join(withholding_jurisdictions())}.",
        )  # fmt: skip
    on = None if on_day is None else parse_day(on_day, field="on")
    found = [
        (one.title, value)
        for place in places
        for one in withholding_law(jurisdiction=place)
        for value in one.history
        if on is None or _holds(value, one.history, on)
    ]
    if as_json:
        click.echo(json.dumps([_value(title, value) for title, value in found], ensure_ascii=False))
    else:
        print_table(
            ("parameter", "from", "until", "value", "unit", "source"),
            [
                (
                    value.parameter, str(value.in_force_from), str(value.in_force_until or ""), _figure(value),
                    value.unit, str(value.citation),
                )
                for _, value in found
            ],
            right=("value",),
        )  # fmt: skip
    return exit_codes.OK


@click.command("year")
@click.argument("year")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@database_option
def year(*, year: str, as_json: bool, database: str | None) -> int:
    """List every saver's tax of a calendar YEAR, by jurisdiction and currency: what a platform declares."""
    if not (year.isascii() and year.isdigit() and len(year) == _DIGITS):
        raise Invalid(field="year", value=year, rule="A year has four digits.", remedy="Write it like 2020.")
    with deployment(database=database, role="platform"):
        from tidegate.deposits.tax_year import tax_years_of_all

        found = tax_years_of_all(year=int(year))
    names = ("interest", "subsidy", "exempt", "allowance", "tax", "surcharge")
    rows = [
        {"saver": one.saver, "jurisdiction": one.jurisdiction, "currency": one.currency}
        | {name: _money(getattr(one, f"{name}_minor"), one.currency) for name in (*names, "withheld")}
        for one in found
    ]
    if as_json:
        print_document("savers", rows, rest=lambda: {"year": int(year)})
    elif rows:
        print_table(tuple(rows[0]), [tuple(row.values()) for row in rows], right=(*names, "withheld"))
    else:
        click.echo(f"No tax year {year}: nothing was paid by a deposit from which tax is withheld.")
    return exit_codes.OK


def _holds(value: Value, history: tuple[Value, ...], on: date) -> bool:
    """Whether it is the one in force on a day."""
    begun = [one for one in history if one.in_force_from <= on]
    return bool(begun) and begun[-1] is value and not value.ended(on=on)


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
        "source": str(value.citation), "url": value.citation.url, "note": value.note.strip(),
    }  # fmt: skip


def _money(minor: int, code: str) -> str:
    return decimal_text(minor, digits=minor_digits(code))
