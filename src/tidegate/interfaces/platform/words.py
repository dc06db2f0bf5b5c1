"""Terms of products and contracts in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from tidegate.catalogue.terms import Incentive, Interest, Leaving, MaintenanceFee, Plan, Withdrawals
from tidegate.interfaces.site.display import minor_text, percent, term_text
from tidegate.money import DayCount, Rate

HOLDING = {"direct": "held by you at the bank", "omnibus": "in custody for you"}
HOLDING_NOTE = {
    "direct": "The account at the bank is in your name.",
    "omnibus": "The bank keeps one custody account for the benefit of all savers here; our books say what is yours.",
}
STATE = {
    "requested": "waiting for your money",
    "funded": "waiting to be placed",
    "running": "running",
    "paid": "ended and paid",
    "withdrawn": "withdrawn",
    "cancelled": "cancelled",
    "returned": "returned by an order",
}
STATE_CHIP = {
    "requested": "sand", "funded": "sand", "running": "", "paid": "sure", "withdrawn": "plain", "cancelled": "plain",
    "returned": "shut",
}  # fmt: skip
_DAY_COUNT = {
    DayCount.ACT_365F: "actual days over 365",
    DayCount.ACT_360: "actual days over 360",
    DayCount.ACT_364: "actual days over 364",
    DayCount.ACT_366: "actual days over 366",
    DayCount.ACT_ACT_ISDA: "actual days over those of their year, 365 or 366",
    DayCount.ACT_ACT_ICMA: "actual days over those of the interest period",
    DayCount.THIRTY_360_ISDA: "months of 30 days over 360 (30/360)",
    DayCount.THIRTY_E_360: "months of 30 days over 360 (30E/360)",
    DayCount.THIRTY_E_360_ISDA: "months of 30 days over 360 (30E/360 ISDA)",
    DayCount.NL_365: "actual days over 365, without 29 February",
    DayCount.NL_360: "actual days over 360, without 29 February",
    DayCount.BUS_252: "business days over 252",
}
"""Every convention that is sold, as savers read it."""


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
    def interest(self) -> Interest: ...
    @property
    def pay_day(self) -> int | None: ...
    @property
    def notice_days(self) -> int | None: ...
    @property
    def early_withdrawal(self) -> str: ...
    @property
    def leaving(self) -> Leaving: ...
    @property
    def demand_rate(self) -> Rate | None: ...
    @property
    def amount_min_minor(self) -> int: ...
    @property
    def amount_max_minor(self) -> int | None: ...
    @property
    def top_up_allowed(self) -> bool: ...
    @property
    def plan(self) -> Plan | None: ...
    @property
    def maintenance_fee(self) -> MaintenanceFee | None: ...
    @property
    def withdrawals(self) -> Withdrawals: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A name and what is so."""

    name: str
    text: str
    note: str = ""


LAST_CERTAIN = 30
"""A later pay day is the last day of every month."""
PAID = {
    "at_maturity": "at the end",
    "monthly": "monthly",
    "quarterly": "every quarter",
    "half_yearly": "every half-year",
    "yearly": "once a year",
    "in_advance": "on the first day",
}


def paid_text(terms: Terms) -> str:
    """When interest reaches the saver, and where it goes."""
    when = f"interest paid {PAID[str(terms.interest_paid)]}"
    if terms.pay_day:
        last = terms.pay_day > LAST_CERTAIN
        when += ", on the last day" if last else f", on day {terms.pay_day}"
        when += " of the month" if last and terms.interest_paid == "monthly" else ""
        when += " of its month" if terms.interest_paid != "monthly" else ""
    if terms.plan is not None:
        when = f"an instalment every {_each(terms.plan)}, {when}"
    return when + (", into the deposit" if terms.interest.paid_to == "deposit" else "")


def _each(plan: Plan) -> str:
    return term_text(plan.every).removeprefix("1\N{NO-BREAK SPACE}")


def withdrawal_line(terms: Terms) -> Line:
    """What happens to a saver who wants the money before the end, and how often and from when on there is any."""
    line = _withdrawal_line(terms)
    return replace(line, text=" ".join((line.text, *_access(terms.withdrawals))))


def _access(limits: Withdrawals) -> Iterator[str]:
    if limits.times is not None and limits.per is not None:
        often = {1: "once", 2: "twice"}.get(limits.times, f"{limits.times} times")
        yield f"Not more than {often} in a calendar {str(limits.per).replace('_', '-')}; everything together always."
    if limits.locked is not None:
        first = term_text(limits.locked).removeprefix("1\N{NO-BREAK SPACE}")
        yield f"Nothing in the first {first}."


def _withdrawal_line(terms: Terms) -> Line:
    name = "Taking money out"
    if terms.kind == "demand":
        when = "At any time, any part of it." if terms.withdrawals == Withdrawals() else "Any part of it."
        return Line(name=name, text=when, note="It earns to the day before.")
    noticed = (
        "" if terms.notice_days is None else f"{terms.notice_days} days after you give notice, with all interest. "
    )
    if terms.early_withdrawal == "forbidden":
        text = f"{noticed}Not sooner." if noticed else "Not before the end."
        return Line(name=name, text=text, note="The bank does not have to pay earlier.")
    way = "Without notice" if noticed else "At any time;"
    note = "What stays keeps its agreed rate." if terms.leaving.partial else "Only everything together."
    if terms.leaving.principal_at_risk:
        note += " It may cost more than the interest."
    return Line(name=name, text=f"{noticed}{way} {_cost(terms)}", note=note)


def _cost(terms: Terms) -> str:
    """What leaving early leaves of the interest, by the contract's rule."""
    leaving = terms.leaving
    rate = "the bank's demand rate" if terms.demand_rate is None else percent(terms.demand_rate)
    match str(terms.early_withdrawal):
        case "rate_reduction":
            return f"what you take out early earns {percent(leaving.reduction)} a year less for the time it lay there."
        case "fee":
            flat = minor_text(leaving.fee_minor, code=terms.currency) if leaving.fee_minor else ""
            part = f"{percent(leaving.fee)} of what you take out" if leaving.fee else ""
            return f"it costs {' and '.join(one for one in (flat, part) if one)}."
        case "loss_of_interest":
            return f"it costs the interest of {leaving.interest_days} days."
        case "completed_tier":
            tiers = ", ".join(f"{percent(one.rate)} after {term_text(one.completed)}" for one in leaving.tiers)
            return f"what you take out early earns by the time completed: {tiers}; before that {rate}."
    return f"what you take out early earns {rate} a year for the time it lay there."


_WHOLE = {"monthly": "month", "quarterly": "quarter", "half_yearly": "half-year", "yearly": "year"}


def fee_short(terms: Terms) -> str:
    """`¥ 2.50 a month`; empty where keeping the deposit costs nothing."""
    fee = terms.maintenance_fee
    return "" if fee is None else f"{minor_text(fee.amount_minor, code=terms.currency)} a {_WHOLE[fee.every]}"


def fee_lines(terms: Terms) -> tuple[Line, ...]:
    """What keeping the deposit costs, and when it costs nothing."""
    fee = terms.maintenance_fee
    if fee is None:
        return ()
    whole = _WHOLE[fee.every]
    notes = []
    if fee.waived_from_minor is not None:
        least = minor_text(fee.waived_from_minor, code=terms.currency)
        notes.append(f"A {whole} in which {least} or more was always there costs nothing.")
    if fee.free is not None:
        notes.append(f"No {whole} that begins in the first {term_text(fee.free)} costs anything.")
    if terms.kind not in {"demand", "notice"}:
        out_of = "out of what you brought too" if fee.principal_at_risk else "only out of interest in the deposit"
        notes.append(f"It is taken {out_of}.")
    notes.append("What it cannot take is never charged.")
    text = f"{fee_short(terms)}, taken by the bank out of the deposit when a whole {whole} is over."
    return (Line(name="Fee", text=text, note=" ".join(notes)),)


def plain(terms: Terms) -> tuple[Line, ...]:
    """The terms, one line each, as a saver asks about them."""
    low = minor_text(terms.amount_min_minor, code=terms.currency)
    high = terms.amount_max_minor
    least = "From" if terms.plan is None else "Each instalment from"
    amounts = f"{least} {low}" + ("" if high is None else f" to {minor_text(high, code=terms.currency)}")
    top_up = "Yes, at any time." if terms.top_up_allowed else "No; open another deposit instead."
    if terms.plan is not None:
        top_up = f"The same amount every {_each(terms.plan)}."
    growth = "" if terms.interest.compounding == "simple" else f" It compounds {_compounds(terms)}."
    counted = _DAY_COUNT.get(DayCount(terms.day_count), str(terms.day_count))
    return (
        withdrawal_line(terms),
        Line(name="Interest", text=paid_text(terms).capitalize() + ".", note=f"Counted by day: {counted}.{growth}"),
        Line(name="Adding money", text=top_up),
        Line(name="Amount", text=amounts + "."),
        *fee_lines(terms),
    )


def _compounds(terms: Terms) -> str:
    return str(terms.interest.compounding).replace("_", "-")


_CLASSES = {
    "natural_person": "natural persons",
    "sole_trader": "sole traders",
    "company": "companies",
    "public_body": "public bodies",
}


def for_whom_text(one: Incentive) -> str:
    """`for companies in DE who never had money at this bank here`."""
    whom = "savers" if one.saver_class is None else _CLASSES[one.saver_class]
    lives = "" if one.region is None else f" in {one.region}"
    return f"for {whom}{lives}" + (" who never had money at this bank here" if one.new_to_bank else "")
