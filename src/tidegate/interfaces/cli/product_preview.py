"""`tidegate product preview`: schedule, effective yield and what leaving early would pay, from a document alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes

if TYPE_CHECKING:
    from tidegate.catalogue.terms import ProductTerms, SaverFacts
    from tidegate.deposits.interest import Yields
    from tidegate.deposits.preview import Leave, Preview


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--amount", required=True, help="The amount to bring, such as 10000.00; of a plan, each instalment.")
@click.option("--term", help="Such as P1Y; needed where several are offered. Without maturity: how far to look ahead.")
@click.option("--start", help="The first day, such as 2026-03-02; today if it is left out.")
@click.option("--index", help="The value to assume of the index that the product follows, in per cent.")
@click.option("--new-to-bank", is_flag=True, help="For a saver who never had money at the bank here.")
@click.option("--saver-class", help="For a saver of this class, such as company; a natural person if it is left out.")
@click.option("--region", help="For a saver who lives there, such as DE or CN-37.")
@click.option("--leave", multiple=True, metavar="DAY", help="Tell what leaving on this day would pay; may be repeated.")
@click.option("--every-day", is_flag=True, help="Tell what leaving would pay on every single day.")
@click.option("--json", "as_json", is_flag=True, help="Print the preview as JSON.")
def preview(
    *,
    file: Path,
    amount: str,
    term: str | None,
    start: str | None,
    index: str | None,
    new_to_bank: bool,
    saver_class: str | None,
    region: str | None,
    leave: tuple[str, ...],
    every_day: bool,
    as_json: bool,
) -> int:
    """Preview the product that FILE describes; no database is needed, nothing is stored."""
    from tidegate.money import parse_day

    terms = _terms(file)
    if terms is None:
        return exit_codes.BAD_INPUT
    starts_on = date.today() if start is None else parse_day(start, field="start")  # noqa: DTZ011 (the caller's day)
    saver = _saver(new_to_bank=new_to_bank, saver_class=saver_class, region=region)
    found = _previewed(terms, amount=amount, term=term, starts_on=starts_on, index=index, saver=saver)
    days = None if every_day else _days(found, leave)
    leaves = list(found.leaves(on=days))
    if as_json:
        click.echo(json.dumps(document(found, leaves), ensure_ascii=False))
    else:
        _print(found, leaves)
    return exit_codes.OK


def _terms(file: Path) -> ProductTerms | None:
    from tidegate.catalogue.document import read_document

    document = read_document(file.read_bytes())
    if document.valid:
        return document.terms
    click.echo("\n".join(f"{file}: {one.text()}" for one in document.findings), err=True)
    return None


def _saver(*, new_to_bank: bool, saver_class: str | None, region: str | None) -> SaverFacts:
    """For whom it is previewed: without a word, somebody of whom no incentive holds but those for natural persons."""
    from tidegate.catalogue.terms import SaverFacts
    from tidegate.money import Invalid
    from tidegate.parties.person import SaverClass

    word = saver_class or SaverClass.NATURAL_PERSON.value
    if word not in set(SaverClass):
        classes = ", ".join(SaverClass)
        raise Invalid(
            field="saver_class", value=word, rule="There is no such class of savers.", remedy=f"Give one of {classes}."
        )
    return SaverFacts(saver_class=SaverClass(word), region=region or "", new_to_bank=new_to_bank)


def _previewed(
    terms: ProductTerms,
    *,
    amount: str,
    term: str | None,
    starts_on: date,
    index: str | None,
    saver: SaverFacts | None = None,
) -> Preview:
    from tidegate.catalogue.refusal import Refused
    from tidegate.deposits.preview import HORIZON
    from tidegate.deposits.preview import preview as preview_of
    from tidegate.interfaces.problem import RefusedError
    from tidegate.money import Invalid, Rate, currency, parse_amount, parse_term

    minor = parse_amount(amount, currency=currency(terms.currency)).minor
    asked = None if term is None else parse_term(term)
    if terms.kind.has_term and asked is None and len(terms.offered) > 1:
        offered = ", ".join(one.text() for one in terms.offered)
        raise Invalid(field="term", value="", rule="Several terms are offered.", remedy=f"Choose one of {offered}.")
    answer = preview_of(
        terms=terms,
        amount_minor=minor,
        term=(asked or terms.offered[0]) if terms.kind.has_term else None,
        starts_on=starts_on,
        horizon=HORIZON if asked is None else asked,
        index=None if index is None else Rate.percent(index, field="index"),
        saver=saver,
    )
    if isinstance(answer, Refused):
        raise RefusedError(answer)
    return answer


def _days(found: Preview, leave: tuple[str, ...]) -> tuple[date, ...]:
    from tidegate.deposits.preview.leaving import marked_days
    from tidegate.money import parse_day

    return tuple(parse_day(one, field="leave") for one in leave) or marked_days(found=found.schedule)


def document(found: Preview, leaves: list[Leave]) -> dict[str, Any]:
    """The preview as JSON: amounts as text in the currency, rates and yields as parts of one."""
    contract, schedule = found.contract, found.schedule
    text = _writer(contract.currency)
    return {
        "product": contract.product_code,
        "currency": contract.currency,
        "amount": text(found.amount_minor),
        "brought": text(found.brought_minor),
        "term": None if contract.term is None else contract.term.text(),
        "rate": contract.rate.text(),
        "incentives": [one.rate.text() for one in contract.incentives],
        "starts_on": schedule.dates.starts_on.isoformat(),
        "ends_on": schedule.dates.ends_on.isoformat(),
        "matures": found.has_end,
        "interest": text(schedule.interest_minor),
        "paid_out": text(schedule.paid_out_minor),
        "subsidy": text(found.subsidy_minor),
        "margin": text(found.margin_minor),
        "fees": text(schedule.fees_minor),
        "yields": _yields(found.yields),
        "schedule": [
            {
                "on": one.on.isoformat(),
                "interest": text(one.amount_minor),
                "to": str(one.paid_to),
                "balance": text(one.balance_minor),
            }
            for one in schedule.postings
        ],
        "charges": [
            {
                "on": one.span.ends_on.isoformat(),
                "since": one.span.starts_on.isoformat(),
                "fee": text(one.amount_minor),
                "least_balance": text(one.least_minor),
                "waived": one.waived,
                "balance": text(one.balance_minor),
            }
            for one in schedule.charges
        ],
        "early_withdrawal": {
            "rule": str(contract.early_withdrawal),
            "days": [
                {
                    "on": one.on.isoformat(),
                    "pays": None if one.pays_minor is None else text(one.pays_minor),
                    "interest": text(one.deserved_minor),
                    "earned": text(one.earned_minor),
                    "already_paid": text(one.paid_minor),
                }
                for one in leaves
            ],
        },
    }


def _yields(found: Yields) -> dict[str, str | None]:
    return {
        "aer": None if found.aer is None else str(found.aer),
        "apy": None if found.apy is None else str(found.apy),
        "after_fees": None if found.after_fees is None else str(found.after_fees),
    }


def _writer(code: str) -> Any:
    from tidegate.money import Amount, currency

    money = currency(code)
    return lambda minor: Amount(minor=minor, currency=money).text()


def _print(found: Preview, leaves: list[Leave]) -> None:
    from rich.console import Console
    from rich.table import Table

    contract, schedule = found.contract, found.schedule
    text, code = _writer(contract.currency), contract.currency
    console = Console()
    until = "matures on" if found.has_end else "as far as"
    console.print(
        f"[bold]{contract.product_code}[/]: {text(found.brought_minor)} {code} from {schedule.dates.starts_on},"
        f" {until} {schedule.dates.ends_on}",
        soft_wrap=True,
    )
    console.print(
        f"Interest {text(schedule.interest_minor)} {code}; effective yield {_percent(found.yields.aer)} (AER),"
        f" {_percent(found.yields.apy)} (APY); at the end {text(schedule.paid_out_minor)} {code}.",
        soft_wrap=True,
    )
    if contract.incentives:
        more = ", ".join(f"{one.rate.percent_text()} %" for one in contract.incentives)
        console.print(f"Of the rate of {contract.rate.percent_text()} %, incentives are {more}.", soft_wrap=True)
    if found.subsidy_minor or found.margin_minor:
        console.print(
            f"Apart from it: the platform adds {text(found.subsidy_minor)} {code}"
            f" and keeps {text(found.margin_minor)} {code} of what the bank pays.",
            soft_wrap=True,
        )
    if contract.fee is not None:
        console.print(
            f"Fees {text(schedule.fees_minor)} {code}: AER and APY say the interest alone,"
            f" {_percent(found.yields.after_fees)} is left after fees.",
            soft_wrap=True,
        )
    table = Table(title="Schedule", title_justify="left", box=None, header_style="bold")
    table.add_column("Day")
    for name in ("Interest", "Goes to", "Balance"):
        table.add_column(name, justify="right")
    for one in schedule.postings:
        table.add_row(str(one.on), text(one.amount_minor), str(one.paid_to), text(one.balance_minor))
    console.print(table)
    if contract.fee is not None:
        console.print(_charges(found))
    early = Table(title=f"Leaving with everything ({contract.early_withdrawal})", title_justify="left", box=None)
    early.add_column("Day")
    for name in ("Bank pays", "Interest left", "Earned by then", "Already paid"):
        early.add_column(name, justify="right")
    for leave in leaves:
        pays = "not allowed" if leave.pays_minor is None else text(leave.pays_minor)
        early.add_row(str(leave.on), pays, text(leave.deserved_minor), text(leave.earned_minor), text(leave.paid_minor))
    console.print(early)


def _charges(found: Preview) -> Any:
    from rich.table import Table

    text = _writer(found.contract.currency)
    table = Table(title="Fees", title_justify="left", box=None, header_style="bold")
    table.add_column("Day")
    for name in ("Fee", "Least balance since the last", "Balance"):
        table.add_column(name, justify="right")
    for one in found.schedule.charges:
        fee = "waived" if one.waived else text(one.amount_minor)
        table.add_row(str(one.span.ends_on), fee, text(one.least_minor), text(one.balance_minor))
    return table


def _percent(value: Any) -> str:
    return "no yield" if value is None else f"{value * 100:.3f} %"
