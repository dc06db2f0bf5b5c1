"""Terms of products and contracts in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tidegate.interfaces.site.display import minor_text, percent, term_text
from tidegate.money import Rate, Term

HOLDING = {"direct": "held by you at the bank", "omnibus": "in custody for you"}
HOLDING_NOTE = {
    "direct": "The account at the bank is in your name.",
    "omnibus": "The bank keeps one custody account for the benefit of all savers here; our books say what is yours.",
}
STATE = {
    "funded": "waiting to be placed",
    "running": "running",
    "paid": "ended and paid",
    "withdrawn": "withdrawn",
    "cancelled": "cancelled",
    "returned": "returned by an order",
}
STATE_CHIP = {
    "funded": "sand", "running": "", "paid": "sure", "withdrawn": "plain", "cancelled": "plain", "returned": "shut",
}  # fmt: skip
_DAY_COUNT = {"act/365f": "actual days over 365", "act/360": "actual days over 360"}


class Terms(Protocol):
    """What a product's offer and a contract have in common."""

    @property
    def kind(self) -> str: ...
    @property
    def currency(self) -> str: ...
    @property
    def day_count(self) -> str: ...
    @property
    def interest_paid(self) -> str: ...
    @property
    def pay_day(self) -> int | None: ...
    @property
    def early_withdrawal(self) -> str: ...
    @property
    def demand_rate(self) -> Rate | None: ...
    @property
    def amount_min_minor(self) -> int: ...
    @property
    def amount_max_minor(self) -> int | None: ...
    @property
    def top_up_allowed(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A name and what is so."""

    name: str
    text: str
    note: str = ""


def paid_text(terms: Terms) -> str:
    """When interest reaches the saver."""
    if terms.interest_paid == "monthly":
        return f"interest paid monthly, on day {terms.pay_day}" if terms.pay_day else "interest paid monthly"
    return "interest paid at the end"


def withdrawal_line(terms: Terms) -> Line:
    """What happens to a saver who wants the money before the end."""
    if terms.kind == "demand":
        return Line(name="Taking money out", text="At any time, any part of it.", note="It earns to the day before.")
    if terms.early_withdrawal == "forbidden":
        return Line(name="Taking money out", text="Not before the end.", note="The bank does not have to pay earlier.")
    rate = "the bank's demand rate" if terms.demand_rate is None else percent(terms.demand_rate)
    return Line(
        name="Taking money out",
        text=f"At any time; what you take out early earns {rate} a year for the time it lay there.",
        note="What stays keeps its agreed rate.",
    )


def terms_line(*, kind: str, term: Term | None, rate: Rate, interest_paid: str) -> str:
    """`5 years at 4.875 %, paid at the end`."""
    paid = "paid monthly" if interest_paid == "monthly" else "paid at the end"
    length = "any time" if kind == "demand" else term_text(term)
    return f"{length} at {percent(rate)}, {paid}"


def plain(terms: Terms) -> tuple[Line, ...]:
    """The terms, one line each, as a saver asks about them."""
    low = minor_text(terms.amount_min_minor, code=terms.currency)
    high = terms.amount_max_minor
    amounts = f"From {low}" + ("" if high is None else f" to {minor_text(high, code=terms.currency)}")
    top_up = "Yes, at any time." if terms.top_up_allowed else "No; open another deposit instead."
    counted = _DAY_COUNT.get(str(terms.day_count).lower(), str(terms.day_count))
    return (
        withdrawal_line(terms),
        Line(name="Interest", text=paid_text(terms).capitalize() + ".", note=f"Counted by day: {counted}."),
        Line(name="Adding money", text=top_up),
        Line(name="Amount", text=amounts + "."),
    )
