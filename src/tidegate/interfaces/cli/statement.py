"""`tidegate statement`: a deposit's statement, or a saver's of everything, for any period, in every form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.paper import FORCE, OUT, deliver, form_given, print_sheet
from tidegate.money import Invalid, parse_day

if TYPE_CHECKING:
    from tidegate.deposits.statement.value import Statement

FORMS = ("html", "pdf", "camt053", "json")


@click.command("statement")
@click.option("--deposit", metavar="ID", help="Of this deposit.")
@click.option(
    "--saver", metavar="CODE", help="Of everything this saver has; with --deposit: only if it is the saver's."
)
@click.option("--from", "first", metavar="DATE", help="First business day; else the deposit's first, or 1 January.")
@click.option("--to", "last", metavar="DATE", help="Last business day; else the open day (provisional).")
@click.option("--format", "form", type=click.Choice(FORMS), help="A form to keep or send; without it, text.")
@OUT
@FORCE
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@database_option
def command(
    *,
    deposit: str | None,
    saver: str | None,
    first: str | None,
    last: str | None,
    form: str | None,
    out: Path | None,
    force: bool,
    as_json: bool,
    database: str | None,
) -> int:
    """Print the statement of a deposit, or of everything a saver has, for a period of business days.

    Every movement with its booking and value date and the running balance; interest earned, paid and withheld; orders
    that shut something. A period whose days are all closed gives the same bytes for ever.
    """
    since = None if first is None else parse_day(first, field="from")
    until = None if last is None else parse_day(last, field="to")
    wanted = form_given(form, as_json=as_json, out=out, forms=FORMS)
    if deposit is None and saver is None:
        raise Invalid(
            field="deposit",
            value="",
            rule="A statement is of a deposit or of a saver.",
            remedy="Give --deposit or --saver.",
        )
    with deployment(database=database, role="platform"):
        from tidegate.deposits.statement.read import deposit_statement, saver_statement

        if deposit is not None:
            found = deposit_statement(deposit_id=_id(deposit), saver=saver, first=since, last=until)
        else:
            assert saver is not None, "one of the two was given"
            found = saver_statement(saver=saver, first=since, last=until)
        if found is None:
            raise _unknown(deposit, saver)
        if wanted is None:
            _print_text(found)
        else:
            _deliver(found, wanted, out=out, force=force)
    return exit_codes.OK


def _id(text: str) -> UUID:
    from tidegate.interfaces.cli.ledger.given import given_id

    return given_id(text, field="deposit")


def _unknown(deposit: str | None, saver: str | None) -> Invalid:
    if deposit is None:
        return Invalid(
            field="saver", value=str(saver), rule="No saver with this code is registered.", remedy="Give another code."
        )
    whose = "" if saver is None else f" of saver {saver}"
    return Invalid(
        field="deposit",
        value=deposit,
        rule=f"There is no deposit{whose} with this id.",
        remedy="Give the id of one; `tidegate ledger accounts --purpose saver_deposit` lists their accounts.",
    )


def _deliver(found: Statement, form: str, *, out: Path | None, force: bool) -> None:
    from tidegate.interfaces.papers.forms import Form, write_statement

    deliver(lambda to: write_statement(found, form=Form(form), to=to), out=out, force=force, binary=form == "pdf")


def _print_text(found: Statement) -> None:
    from tidegate.interfaces.papers.sheet import statement_sheet

    print_sheet(statement_sheet(found))
