"""`tidegate tax year`: what a platform declares of a calendar year."""

from __future__ import annotations

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.rows import print_document, print_table
from tidegate.money import Invalid, decimal_text, minor_digits

_DIGITS = 4


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
    names = ("interest", "subsidy", "exempt", "loss", "allowance", "tax", "surcharge", "church")
    rows = [
        {"saver": one.saver, "jurisdiction": one.jurisdiction, "currency": one.currency}
        | {name: _money(getattr(one, f"{name}_minor"), one.currency) for name in (*names, "withheld", "carried")}
        for one in found
    ]
    if as_json:
        print_document("savers", rows, rest=lambda: {"year": int(year)})
    elif rows:
        print_table(tuple(rows[0]), [tuple(row.values()) for row in rows], right=(*names, "withheld", "carried"))
    else:
        click.echo(f"No tax year {year}: nothing was paid by a deposit from which tax is withheld.")
    return exit_codes.OK


def _money(minor: int, code: str) -> str:
    return decimal_text(minor, digits=minor_digits(code))
