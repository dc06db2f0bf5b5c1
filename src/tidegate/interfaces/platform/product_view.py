"""A product as its page shows it: chart, choice, what the choice brings. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tidegate.catalogue.chart import cell_for
from tidegate.catalogue.effective_yield import yield_of
from tidegate.catalogue.offer import Offer
from tidegate.catalogue.terms import Cell, ProductTerms
from tidegate.deposits.preview import Preview, preview
from tidegate.deposits.room import Room
from tidegate.interfaces.platform.forms import Field, Form
from tidegate.interfaces.platform.rate_words import rate_lines
from tidegate.interfaces.platform.words import Line, for_whom_text, paid_text, plain
from tidegate.interfaces.problem import Problem, of_refused
from tidegate.interfaces.site.display import day_text, minor_text, percent, symbol, term_text
from tidegate.interfaces.site.typed import ungrouped
from tidegate.money import Amount, Invalid, Rate, Term, currency, parse_amount, parse_term

AMOUNT = "10000"
"""What is worked out when nobody asked for another amount, in whole units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartCell:
    band: str
    rate: Rate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartLine:
    term: Term | None
    cells: tuple[ChartCell, ...]
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a visitor asks to be worked out, or opened."""

    amount: Amount
    term: Term | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """What it brings. `at_end` and `matures_on` are None for a deposit without an end, `fees` where it
    costs nothing."""

    amount: Amount
    amount_text: str
    term_text: str
    rate: Rate
    yearly: Rate
    interest: Amount
    fees: Amount | None
    matures_on: date | None
    at_end: Amount | None
    becomes: str
    """The sentence of what an amount, or all instalments together, comes to; empty without an end."""


def choice_of(terms: ProductTerms, given: Mapping[str, str]) -> Choice:
    """Raises `Invalid` for an amount or a term that cannot be read."""
    money = currency(terms.currency)
    text = ungrouped(given.get("amount", ""))
    least = max(terms.amount_min_minor, min(cell.from_minor for cell in terms.chart), 1)
    usual = parse_amount(AMOUNT, currency=money)
    start = usual if usual.minor >= least else Amount(minor=least, currency=money)
    amount = parse_amount(text, currency=money) if text else start
    words = given.get("term", "")
    terms_here = list(dict.fromkeys(cell.term for cell in terms.chart))
    return Choice(amount=amount, term=parse_term(words) if words else terms_here[0])


def form_of(terms: ProductTerms, choice: Choice) -> Form:
    lengths = sorted({cell.term for cell in terms.chart if cell.term is not None})
    least = minor_text(max(terms.amount_min_minor, 1), code=terms.currency)
    amount = Field(
        form="quote", name="amount", label="Amount" if terms.plan is None else "Each instalment", kind="money",
        sign=symbol(terms.currency),
        value=choice.amount.text(), hint=f"From {least}",
    )  # fmt: skip
    if not lengths:
        return Form(id="quote", fields=(amount,))
    options = tuple((term.text(), term_text(term)) for term in lengths)
    value = choice.term.text() if choice.term else options[0][0]
    term = Field(form="quote", name="term", label="Length", kind="select", options=options, value=value)
    return Form(id="quote", fields=(amount, term))


def previewed(
    terms: ProductTerms, choice: Choice, *, on: date, index: Rate | None
) -> tuple[Preview | None, Problem | None]:
    """What the choice would give where its index stays at this value, or which rule of the product says no."""
    try:
        answer = preview(terms=terms, amount_minor=choice.amount.minor, term=choice.term, starts_on=on, index=index)
    except Invalid as error:
        return None, Problem(
            slug="malformed-input", status=422, title="This cannot be worked out", rule=error.rule, remedy=error.remedy
        )
    return (answer, None) if isinstance(answer, Preview) else (None, of_refused(answer))


def quoted_of(found: Preview, choice: Choice, *, terms: ProductTerms) -> Quoted:
    """The preview in a few figures. Without an end, a year stands for it."""
    money = choice.amount.currency
    cell = cell_for(terms=terms, term=choice.term, amount_minor=choice.amount.minor)
    assert isinstance(cell, Cell), "a preview was made of it"
    rate = found.rate
    interest, fees = found.schedule.interest_minor, found.schedule.fees_minor
    return Quoted(
        amount=choice.amount,
        amount_text=choice.amount.text(),
        term_text=choice.term.text() if choice.term else "",
        rate=rate,
        yearly=yield_of(terms=terms, cell=replace(cell, rate=rate)),
        interest=Amount(minor=interest, currency=money),
        fees=None if found.contract.fee is None else Amount(minor=fees, currency=money),
        matures_on=found.schedule.dates.ends_on if found.has_end else None,
        at_end=Amount(minor=found.brought_minor + interest - fees, currency=money) if found.has_end else None,
        becomes=_becomes(found, rate, found.brought_minor + interest - fees) if found.has_end else "",
    )


def _becomes(found: Preview, rate: Rate, end_minor: int) -> str:
    code, steps = found.contract.currency, found.contract.steps
    brought, end = minor_text(found.brought_minor, code=code), minor_text(end_minor, code=code)
    rising = f", rising in steps to {percent(Rate(ppb=rate.ppb + steps[-1].adds.ppb))}" if steps else ""
    if found.contract.plan is None:
        return f"{brought} at {percent(rate)}{rising} becomes {end}, placed at today's close."
    count = found.brought_minor // found.amount_minor
    each = minor_text(found.amount_minor, code=code)
    return f"{count} instalments of {each}, {brought} in all, at {percent(rate)}{rising} become {end}."


def whole_rate(terms: ProductTerms, cell: Cell, *, index: Rate | None) -> Rate:
    """What a cell pays where its index stands at this value; the margin alone where nobody knows the value."""
    if terms.index is not None and index is None:
        return cell.rate
    return terms.rate_of(cell, index_ppb=0 if index is None else index.ppb)


def view_of(
    found: Offer, choice: Choice, *, names: Mapping[str, str], open_now: bool, left: Room, index: Rate | None
) -> dict[str, Any]:
    terms = found.terms
    rates = sorted({whole_rate(terms, cell, index=index) for cell in terms.chart})
    span = percent(rates[0]) if len(rates) == 1 else f"{percent(rates[0])} to {percent(rates[-1])}"
    return {
        "bank": names.get(terms.bank_code, terms.bank_code),
        "name": terms.name,
        "href": f"/products/{terms.product_code}",
        "summary": f"{span} a year{_over(terms, index)}{_rising(terms)}, {paid_text(terms)}.",
        "as_published": terms.index is None,
        "plan": terms.plan is not None,
        "open": open_now,
        "several": terms.owners.count_max > 1,
        "listed": found.channel is not None,
        "granted": bool(found.granted),
        "bands": tuple(_band(low, high, terms.currency) for low, high in _bands(terms)),
        "chart": chart_of(terms, chosen=choice.term, index=index),
        "plain": (
            *rate_lines(terms, index=index),
            *_incentives(found),
            *plain(terms),
            *_room(terms, left),
            *_window(terms),
            *_funding(terms),
        ),
    }


def _incentives(found: Offer) -> tuple[Line, ...]:
    """What the bank pays more to some, and whether it is in the rates that are shown."""
    return tuple(
        Line(
            name="Extra interest",
            text=f"{percent(one.rate)} a year more {for_whom_text(one)}.",
            note="You get it: the rates here have it in them." if one in found.granted else "Not in the rates here.",
        )
        for one in found.terms.incentives
    )


def _rising(terms: ProductTerms) -> str:
    return f", rising in steps by {percent(terms.steps[-1].adds)}" if terms.steps else ""


def _over(terms: ProductTerms, index: Rate | None) -> str:
    if terms.index is None:
        return ""
    return (
        f" over {terms.index.code}, whose value is not known here"
        if index is None
        else f", following {terms.index.code}"
    )


def _room(terms: ProductTerms, left: Room) -> tuple[Line, ...]:
    """How much it still takes, where it does not take everything."""
    own, code = left.saver_left_minor, terms.currency
    note = "" if own is None else f"From you {minor_text(own, code=code)} at most."
    if left.left_minor is None:
        return () if own is None else (Line(name="Room", text=note),)
    text = f"{minor_text(left.left_minor, code=code)} are still taken." if left.left_minor else "It is full."
    return (Line(name="Room", text=text, note=note if left.left_minor else ""),)


def closed_text(terms: ProductTerms, *, on: date) -> str:
    """`opens on 2 March 2026`, `closed since 29 May 2026`; empty on the days on which it takes money."""
    when = terms.funding
    if when.opens_on is not None and on < when.opens_on:
        return f"opens on {day_text(when.opens_on)}"
    return f"closed since {day_text(when.closes_on)}" if when.closes_on is not None and on > when.closes_on else ""


def _window(terms: ProductTerms) -> tuple[Line, ...]:
    """On which days and until when money is taken, where that is not always."""
    when = terms.funding
    days = [("from", when.opens_on), ("to", when.closes_on)]
    hours = [("from", when.opens_at), ("until", when.cut_off)]
    said = [f"{word} {day_text(day)}" for word, day in days if day is not None]
    clock = [f"{word} {at:%H:%M}" for word, at in hours if at is not None]
    text = ", ".join(" ".join(part) for part in (said, clock) if part)
    note = f"By the clocks of {when.zone}." if clock else ""
    return (Line(name="Takes money", text=f"{text[:1].upper()}{text[1:]}.", note=note),) if text else ()


def _funding(terms: ProductTerms) -> tuple[Line, ...]:
    """How long the money may take, where it need not be here when the deposit is ordered."""
    days = terms.funding.within_days
    if days is None:
        return ()
    text = f"Within {days} business day{'' if days == 1 else 's'} after you order."
    return (Line(name="Bringing the money", text=text, note="The rate of the order stays yours meanwhile."),)


def _bands(terms: ProductTerms) -> tuple[tuple[int, int | None], ...]:
    return tuple(sorted({(c.from_minor, c.to_minor) for c in terms.chart}, key=lambda b: (b[0], b[1] or 2**63)))


def _band(low: int, high: int | None, code: str) -> str:
    if high is None:
        return f"from {minor_text(low, code=code)}" if low > 1 else "any amount"
    return f"{minor_text(low, code=code)} to under {minor_text(high, code=code)}"


def chart_of(terms: ProductTerms, *, chosen: Term | None, index: Rate | None) -> tuple[ChartLine, ...]:
    """The chart as lines by term and columns by amount; a cell the bank does not offer is empty."""
    cells = {(c.term, c.from_minor, c.to_minor): whole_rate(terms, c, index=index) for c in terms.chart}
    lengths: list[Term | None] = [*sorted({c.term for c in terms.chart if c.term is not None})]
    bands = _bands(terms)
    return tuple(
        ChartLine(
            term=term,
            cells=tuple(
                ChartCell(band=_band(low, high, terms.currency), rate=cells.get((term, low, high)))
                for low, high in bands
            ),
            chosen=term is not None and term == chosen and len(lengths) > 1,
        )
        for term in (lengths or [None])
    )
