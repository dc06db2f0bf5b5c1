"""The rate in plain words: what follows an index, what rises in steps, a bonus, and a contract in one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from tidegate.catalogue.terms import Bands, Bonus, Cell, Index, Step
from tidegate.interfaces.platform.words import PAID, Line
from tidegate.interfaces.site.display import percent, term_text
from tidegate.money import Rate, Term


class Rated(Protocol):
    """Whose rate the chart alone may not say."""

    @property
    def index(self) -> Index | None: ...
    @property
    def bonus(self) -> Bonus | None: ...
    @property
    def steps(self) -> tuple[Step, ...]: ...
    @property
    def negative_allowed(self) -> bool: ...


class Signed(Protocol):
    """A contract, as far as one line says it."""

    @property
    def kind(self) -> str: ...
    @property
    def term(self) -> Term | None: ...
    @property
    def rate(self) -> Rate: ...
    @property
    def index(self) -> Index | None: ...
    @property
    def interest_paid(self) -> str: ...
    @property
    def bands(self) -> Bands: ...
    @property
    def chart(self) -> Sequence[Cell]: ...


def by_bands(contract: Signed) -> bool:
    """Whether each part of the balance earns its own rate, so that none is that of the whole."""
    return contract.bands is Bands.MARGINAL and len(contract.chart) > 1


def terms_line(contract: Signed) -> str:
    """`5 years at 4.875 %, paid at the end`."""
    lengths = {"demand": "any time", "notice": "after notice"}
    length = lengths.get(str(contract.kind)) or term_text(contract.term)
    rate = "rates by bands" if by_bands(contract) else rate_text(contract.rate, contract.index)
    return f"{length} at {rate}, paid {PAID[str(contract.interest_paid)]}"


def length_text(term: Term | None, notice_days: int | None) -> str:
    """`1 year`, `any time`, `32 days' notice`."""
    return term_text(term) if notice_days is None else f"{notice_days} days' notice"


def rate_text(rate: Rate, index: Index | None) -> str:
    """`4.875 %`; of what follows an index its margin: `0.40 % below NORTHRATE`."""
    if index is None:
        return percent(rate)
    if not rate.ppb:
        return index.code
    return f"{percent(Rate(ppb=abs(rate.ppb)))} {'below' if rate.ppb < 0 else 'above'} {index.code}"


def rate_lines(terms: Rated, *, index: Rate | None) -> tuple[Line, ...]:
    """What the chart alone does not say of the rate: the index that it follows, with its value now, bonus and steps."""
    lines = []
    if terms.index is not None:
        follows, review = terms.index, term_text(terms.index.review)
        least = "0\N{NO-BREAK SPACE}%" if follows.floor is None and not terms.negative_allowed else ""
        floor = least if follows.floor is None else percent(follows.floor)
        held = [f"never below {floor}"] if floor else []
        held += [] if follows.cap is None else [f"never above {percent(follows.cap)}"]
        now = f"which stands at {percent(index)}" if index is not None else "whose value is not known here yet"
        lines.append(
            Line(
                name="Index",
                text=f"The rate follows {follows.code}, {now}.",
                note=f"It is looked at on the first day and again every {review}"
                + "".join(f", {one}" for one in held)
                + ".",
            )
        )
    if terms.bonus is not None:
        lasts = term_text(terms.bonus.lasts)
        lines.append(Line(name="Bonus", text=f"{percent(terms.bonus.rate)} more in the first {lasts}."))
    if terms.steps:
        rises = [f"{percent(one.adds)} more from {term_text(one.after)} on" for one in terms.steps]
        lines.append(Line(name="Steps", text=f"The rate rises: {', '.join(rises)}."))
    return tuple(lines)
