"""`tidegate certificate`: a saver's interest and tax of a calendar year."""

from __future__ import annotations

from pathlib import Path

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.paper import FORCE, OUT, deliver, form_given, print_sheet
from tidegate.money import Invalid

FORMS = ("html", "pdf", "json")
_DIGITS = 4


@click.command("certificate")
@click.option("--saver", metavar="CODE", required=True, help="Whose.")
@click.option("--year", metavar="YYYY", required=True, help="The calendar year; the present one is provisional.")
@click.option("--format", "form", type=click.Choice(FORMS), help="A form to keep or send; without it, text.")
@OUT
@FORCE
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@database_option
def command(
    *, saver: str, year: str, form: str | None, out: Path | None, force: bool, as_json: bool, database: str | None
) -> int:
    """Print a saver's yearly certificate: interest paid, by bank and currency, tax withheld, exemptions and allowance.

    Interest counts in the year of its value date. A year whose days are all closed gives the same bytes for ever.
    """
    wanted = form_given(form, as_json=as_json, out=out, forms=FORMS)
    of = _year(year)
    with deployment(database=database, role="platform"):
        from tidegate.deposits.certificate import certificate
        from tidegate.interfaces.papers.certificate import certificate_sheet
        from tidegate.interfaces.papers.forms import Form, write_certificate

        found = certificate(saver=saver, year=of)
        if found is None:
            raise Invalid(
                field="saver", value=saver, rule="No saver with this code is registered.", remedy="Give another code."
            )
        if wanted is None:
            print_sheet(certificate_sheet(found))
        else:
            deliver(
                lambda to: write_certificate(found, form=Form(wanted), to=to),
                out=out,
                force=force,
                binary=wanted == "pdf",
            )
    return exit_codes.OK


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == _DIGITS):
        raise Invalid(field="year", value=text, rule="A year has four digits.", remedy="Write it like 2020.")
    return int(text)
