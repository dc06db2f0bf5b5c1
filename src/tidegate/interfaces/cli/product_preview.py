"""`tidegate product preview`: schedule, effective yield and what leaving early would pay, from a document alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.preview_told import document, show

if TYPE_CHECKING:
    from tidegate.catalogue.terms import ProductTerms, SaverFacts
    from tidegate.deposits.preview import Preview


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
        show(found, leaves)
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
        index=None if index is None else Rate.signed_percent(index, field="index"),
        saver=saver,
    )
    if isinstance(answer, Refused):
        raise RefusedError(answer)
    return answer


def _days(found: Preview, leave: tuple[str, ...]) -> tuple[date, ...]:
    from tidegate.deposits.preview.leaving import marked_days
    from tidegate.money import parse_day

    return tuple(parse_day(one, field="leave") for one in leave) or marked_days(found=found.schedule)
