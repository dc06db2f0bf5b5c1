"""A product's preview as its page shows it: what is paid and when, the yields, what leaving on the way keeps. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tidegate.catalogue.terms import EarlyWithdrawal, Kind, PaidTo
from tidegate.deposits.preview import Leave, Preview
from tidegate.interfaces.charts import Figure, Kept, interest_kept
from tidegate.interfaces.site.display import minor_text, percent, percent_short, short_day_text, short_money_text
from tidegate.money import Rate

SHOWN_MAX = 12
SHOWN_FIRST = 6
POINTS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A day on which interest is paid."""

    day: date
    interest: str
    balance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """A day on which a fee falls due, and what of it is charged."""

    day: date
    fee: str
    balance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeesView:
    """What keeping it costs in all, and what of the AER that leaves (empty for no such yield)."""

    total: str
    after: str
    charges: tuple[Charged, ...]
    first: tuple[Charged, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewView:
    """`payments` in order, of which `first` stand open (all, where they are few). Yields are text, empty for none.

    `grows`: interest stays in the deposit, so what is there after a payment is worth a column.
    """

    title: str
    payments: tuple[Payment, ...]
    first: tuple[Payment, ...]
    grows: bool
    total: str
    rate: str
    aer: str
    apy: str
    apart: str
    horizon: date | None
    figure: Figure
    fees: FeesView | None


def preview_view(found: Preview) -> PreviewView:
    """Everything of a preview that a page shows."""
    code = found.contract.currency
    payments = tuple(
        Payment(
            day=one.on,
            interest=minor_text(one.amount_minor, code=code),
            balance=minor_text(one.balance_minor, code=code),
        )
        for one in found.schedule.postings
    )
    leaves_early = _may_leave(found) and found.contract.kind is not Kind.DEMAND
    return PreviewView(
        title="What it pays, and what leaving early keeps" if leaves_early else "What it pays, and when",
        payments=payments,
        first=payments if len(payments) <= SHOWN_MAX else payments[:SHOWN_FIRST],
        grows=found.contract.interest.paid_to is PaidTo.DEPOSIT,
        total=minor_text(found.schedule.interest_minor, code=code),
        rate=percent(found.rate),
        aer=_percent(found.yields.aer),
        apy=_percent(found.yields.apy),
        apart=_apart(found),
        horizon=None if found.has_end else found.schedule.dates.ends_on,
        figure=_figure(found),
        fees=_fees(found),
    )


def _fees(found: Preview) -> FeesView | None:
    if found.contract.fee is None:
        return None
    code = found.contract.currency
    charges = tuple(
        Charged(
            day=one.span.ends_on,
            fee="waived" if one.waived else minor_text(one.amount_minor, code=code),
            balance=minor_text(one.balance_minor, code=code),
        )
        for one in found.schedule.charges
    )
    return FeesView(
        total=minor_text(found.schedule.fees_minor, code=code),
        after=_percent(found.yields.after_fees),
        charges=charges,
        first=charges if len(charges) <= SHOWN_MAX else charges[:SHOWN_FIRST],
    )


def _percent(value: Decimal | None) -> str:
    return "" if value is None else percent_short(Rate(ppb=int(value.scaleb(9))))


def _apart(found: Preview) -> str:
    """What the platform adds and keeps, told apart from what the bank's contract gives."""
    code = found.contract.currency
    said = []
    if found.subsidy_minor:
        said.append(f"The platform adds {minor_text(found.subsidy_minor, code=code)} of its own.")
    if found.margin_minor:
        said.append(f"The platform keeps {minor_text(found.margin_minor, code=code)} of what the bank pays.")
    return " ".join(said)


def _figure(found: Preview) -> Figure:
    code = found.contract.currency
    start, end = found.schedule.dates.starts_on, found.schedule.dates.ends_on
    total = found.schedule.interest_minor
    way = [_kept(one, found) for one in found.leaves(on=_sampled(found))]
    first = Kept(day=start, earned_minor=0, kept_minor=0 if _may_leave(found) else None, pays_minor=None)
    last = Kept(
        day=end, earned_minor=total, kept_minor=total if found.contract.kind is Kind.DEMAND else None,
        pays_minor=found.schedule.paid_out_minor, fees_minor=found.schedule.fees_minor,
    )  # fmt: skip
    return interest_kept(
        points=(first, *way, last),
        title="Interest by staying, and what leaving on the way keeps of it",
        caption=_caption(found),
        amount=lambda minor: minor_text(minor, code=code),
        axis_amount=lambda minor: short_money_text(minor, code=code),
        day=short_day_text,
    )


def _kept(one: Leave, found: Preview) -> Kept:
    allowed = one.pays_minor is not None
    return Kept(
        day=one.on, earned_minor=one.earned_minor, kept_minor=one.deserved_minor if allowed else None,
        pays_minor=one.pays_minor,
        fees_minor=sum(fee.amount_minor for fee in found.schedule.charges if fee.span.ends_on < one.on),
    )  # fmt: skip


def _may_leave(found: Preview) -> bool:
    return found.contract.kind is Kind.DEMAND or found.contract.early_withdrawal is not EarlyWithdrawal.FORBIDDEN


def _caption(found: Preview) -> str:
    if found.contract.kind is Kind.DEMAND:
        opens = found.contract.withdrawals.open_from(found.schedule.dates.starts_on)
        if opens > found.schedule.dates.starts_on:
            return f"From {short_day_text(opens)} on everything may be taken out on any day, with all that it earned."
        return "Everything may be taken out on any day, with all that it earned."
    if not _may_leave(found):
        return "Nobody may take money out before the end."
    notice = " without notice" if found.contract.kind is Kind.NOTICE else ""
    return f"If everything is taken out{notice} on a day before the end. What was paid by then is part of what is kept."


def _sampled(found: Preview) -> tuple[date, ...]:
    """Even steps, and both sides of each day on which a tier of elapsed time is completed."""
    start, end = found.schedule.dates.starts_on, found.schedule.dates.ends_on
    span = (end - start).days
    even = {start + timedelta(days=span * step // POINTS) for step in range(1, POINTS)}
    for tier in found.contract.leaving.tiers:
        completed = tier.completed.end(start)
        even |= {completed - timedelta(days=1), completed}
    return tuple(sorted(day for day in even if start < day < end))
