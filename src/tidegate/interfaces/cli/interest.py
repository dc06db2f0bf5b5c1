"""`tidegate interest`: a deposit's exact interest from a plain description, without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes

if TYPE_CHECKING:
    from tidegate.deposits.interest import Description

_ROWS_MAX = 60

_file = click.argument("file", metavar="FILE.json", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True))
_json = click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")


@click.group()
def command() -> None:
    """A deposit's exact interest from a plain description; no database is asked."""


@command.command()
@_file
@click.option("--days", "each_day", is_flag=True, help="Every single day too: what it earns, and why.")
@_json
def schedule(*, file: Path, each_day: bool, as_json: bool) -> int:
    """Periods, compoundings and postings of the deposit that FILE describes; `-` reads it from standard input.

    `tidegate interest schema` prints the document's form, docs/interest.md explains it.
    """
    from tidegate.deposits.interest import schedule as scheduled
    from tidegate.deposits.interest import yields
    from tidegate.deposits.interest.answer import schedule_answer

    found = scheduled(_description(file))
    answer = schedule_answer(found=found, effective=yields(found), each_day=each_day)
    if as_json:
        click.echo(json.dumps(answer))
    else:
        _show(answer)
    return exit_codes.OK


@command.command("yield")
@_file
@_json
def yield_(*, file: Path, as_json: bool) -> int:
    """Effective yields of the deposit that FILE describes.

    APY is that of 12 CFR 1030, Appendix A; AER discounts all payments to nothing, in years of 365 days. Both are parts
    of one.
    """
    from tidegate.deposits.interest import schedule as scheduled
    from tidegate.deposits.interest import yields
    from tidegate.deposits.interest.answer import yields_answer

    answer = yields_answer(yields(scheduled(_description(file))))
    click.echo(json.dumps(answer) if as_json else _yields(answer))
    return exit_codes.OK


@command.command()
def schema() -> int:
    """The JSON schema of a description."""
    from tidegate.deposits.interest.document import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
    return exit_codes.OK


def _description(file: Path) -> Description:
    from tidegate.deposits.interest.document import SIZE_MAX, read_description

    if str(file) == "-":
        return read_description(sys.stdin.buffer.read(SIZE_MAX + 1))
    with file.open("rb") as opened:
        return read_description(opened.read(SIZE_MAX + 1))


def _percent(part_of_one: str | None) -> str:
    from decimal import Decimal

    return "none" if part_of_one is None else f"{Decimal(part_of_one) * 100:.4f} %"


def _yields(effective: dict[str, str | None]) -> str:
    after = f", after fees {_percent(effective['after_fees'])}" if "after_fees" in effective else ""
    return f"APY {_percent(effective['apy'])}, AER {_percent(effective['aer'])}{after}"


def _show(answer: dict[str, Any]) -> None:
    from rich.console import Console

    console = Console(file=sys.stdout)
    effective = answer["yields"]
    console.print(
        f"{answer['currency']} {answer['principal']} from {answer['starts_on']} up to {answer['ends_on']},"
        f" {answer['days']} days, {answer['day_count']}",
        highlight=False,
        soft_wrap=True,
    )
    console.print(_periods(answer))
    console.print(_table("Postings", ("on", "amount", "total", "paid_to", "balance_after"), answer["postings"]))
    if "charges" in answer:
        columns = ("on", "since", "least_balance", "waived", "amount", "balance_after")
        console.print(_table(f"Fees, {answer['fees']} in all", columns, answer["charges"]))
    if "each_day" in answer:
        console.print(_table("Days", ("day", "accrual", "total"), answer["each_day"], rows_max=None))
    console.print(
        f"Interest {answer['interest']}, paid out at the end {answer['paid_out_at_end']} {answer['currency']};"
        f" {_yields(effective)}",
        highlight=False,
        soft_wrap=True,
    )


def _periods(answer: dict[str, Any]) -> Any:
    rows = [
        {
            "from": stretch["start"],
            "up to": stretch["end"],
            "part of a year": stretch["fraction"],
            "balance": _rounded(stretch["balance_exact"], 2),
            "rate": f"{_rounded(stretch['rate'], 9)}",
            "interest": _rounded(stretch["interest_exact"], 6),
        }
        for period in answer["periods"]
        for stretch in period["stretches"]
    ]
    return _table("Interest", ("from", "up to", "part of a year", "balance", "rate", "interest"), rows)


def _table(title: str, columns: tuple[str, ...], rows: list[dict[str, Any]], rows_max: int | None = _ROWS_MAX) -> Any:
    from rich.table import Table

    shown = rows[:rows_max]
    more = f" (the first {len(shown)} of {len(rows)}; --json prints all)" if len(shown) < len(rows) else ""
    table = Table(title=title + more, title_justify="left")
    for column in columns:
        words = {"on", "since", "from", "up to", "day", "paid_to"}
        table.add_column(column.replace("_", " "), justify="left" if column in words else "right", no_wrap=True)
    for row in shown:
        table.add_row(*(str(row[column]) for column in columns))
    return table


def _rounded(fraction: str, digits: int) -> str:
    """A fraction for the eye, with at most so many decimals."""
    from fractions import Fraction

    whole = round(Fraction(fraction) * 10**digits)
    figures = str(abs(whole)).rjust(digits + 1, "0")
    shown = f"{figures[:-digits]}.{figures[-digits:]}"
    if digits > 2:
        shown = shown.rstrip("0").rstrip(".")
    return ("-" if whole < 0 else "") + shown
