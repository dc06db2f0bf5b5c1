"""The whole life of a deposit's interest: periods, compoundings, postings and fees, to the last minor unit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from operator import attrgetter

from tidegate.catalogue.terms import Compounding, InterestPaid, PaidTo
from tidegate.deposits.interest.balance import Balance
from tidegate.deposits.interest.checked import checked
from tidegate.deposits.interest.description import Description, RatesFrom
from tidegate.deposits.interest.period import Earner, InterestPeriod
from tidegate.deposits.interest.rate import resolved_rates
from tidegate.deposits.interest.timetable import FeeSpan, Timetable, month_ends, stepped, timetable
from tidegate.money import DayCountInputs, Invalid, Term, calendar, round_fraction

_MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """Interest that becomes money on a day. `exact` is the life's interest so far, `total_minor` the same rounded;
    `amount_minor` is what that adds to the postings before. `balance_minor` is the deposit's balance after it.
    """

    on: date
    exact: Fraction
    total_minor: int
    amount_minor: int
    paid_to: PaidTo
    balance_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A period's fee, on the day on which it leaves the balance: `least_minor` is the least balance of the period,
    `waived` whether that was enough to cost nothing; `balance_minor` what is left."""

    span: FeeSpan
    least_minor: int
    waived: bool
    amount_minor: int
    balance_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What a description comes to. `principal_minor` is the balance at the end, interest paid to the deposit included
    and fees taken; `paid_out_minor` is what the saver gets on the last day. `balances`: from a day on, what was there.
    """

    description: Description
    dates: Timetable
    rates: tuple[RatesFrom, ...]
    periods: tuple[InterestPeriod, ...]
    postings: tuple[Posting, ...]
    principal_minor: int
    charges: tuple[Charge, ...] = ()
    balances: tuple[tuple[date, int], ...] = ()

    @property
    def fees_minor(self) -> int:
        """All that keeping the deposit costs."""
        return sum(one.amount_minor for one in self.charges)

    @property
    def interest(self) -> Fraction:
        """The life's interest before its last rounding."""
        return self.periods[-1].after

    @property
    def interest_minor(self) -> int:
        """The life's interest as it is posted."""
        return sum(one.amount_minor for one in self.postings)

    @property
    def paid_out_minor(self) -> int:
        last = self.postings[-1]
        with_it = last.on == self.dates.ends_on and last.paid_to is PaidTo.CASH
        return self.principal_minor + (last.amount_minor if with_it else 0)


@dataclass(slots=True)
class _Life:
    """What has grown so far, while the walk goes on. `inside` is interest that was paid to the deposit and is there;
    `held` the balances of the days so far, from which on each holds."""

    principal: int
    compounded: Fraction = Fraction(0)
    interest: Fraction = Fraction(0)
    posted: int = 0
    periods: list[InterestPeriod] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)
    inside: int = 0
    held: list[tuple[date, int]] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)


def schedule(description: Description) -> Schedule:
    """The exact schedule of a description. Raises `Invalid` where it contradicts itself or leaves a calendar."""
    checked(description)
    dates = timetable(description)
    rates = resolved_rates(description, ends=dates.ends_on)
    life = _Life(principal=description.principal_minor)
    start, postings = dates.starts_on, set(dates.postings)
    for end in sorted({*dates.compoundings, *dates.postings}):
        _grow(life, description, dates, rates, start, end)
        if end in postings and description.interest_paid is not InterestPaid.IN_ADVANCE:
            _post(life, description, dates, end)
        start = end
    if description.interest_paid is InterestPaid.IN_ADVANCE:
        _post(life, description, dates, dates.starts_on)
    return Schedule(
        description=description,
        dates=dates,
        rates=rates,
        periods=tuple(life.periods),
        postings=tuple(life.postings),
        principal_minor=life.principal,
        charges=tuple(life.charges),
        balances=tuple(life.held),
    )


def _grow(
    life: _Life, description: Description, dates: Timetable, rates: tuple[RatesFrom, ...], start: date, end: date
) -> None:
    """One period: what it earns, settled at its end."""
    earner = Earner(
        description=description,
        rates=rates,
        inputs=_inputs(description, dates, end),
        start=start,
        balances=tuple(_balances(life, description, dates, start, end)),
    )
    stretches = tuple(earner.stretches(end))
    exact = sum((one.interest for one in stretches), Fraction(0))
    compounds = description.interest.compounding is not Compounding.SIMPLE
    settled = _at_scale(exact, description) if compounds else exact
    life.periods.append(
        InterestPeriod(
            start=start,
            end=end,
            days=description.day_count.days(start, end, earner.inputs),
            fraction=earner.weight(end),
            stretches=stretches,
            interest=exact,
            settled=settled,
            before=life.interest,
            compounds=compounds,
            earner=earner,
        )
    )
    life.interest += settled
    life.compounded += settled if compounds else 0


def _balances(life: _Life, description: Description, dates: Timetable, start: date, end: date) -> Iterator[Balance]:
    """Balances of the period's days, and the principal after the movements and fees in it."""
    first, last = (bisect_left(dates.movements, day, key=attrgetter("on")) for day in (start, end))
    moved = {one.on: one.amount_minor for one in dates.movements[first:last]}
    due = {one.ends_on: one for one in dates.fees if start <= one.ends_on < end}
    for on in sorted({start, *moved, *due}):
        _move(life, moved.get(on, 0))
        if life.principal < 0:
            raise Invalid(
                field="movements",
                value=on.isoformat(),
                rule="More is taken out than is there: the principal would fall below zero.",
                remedy="Take out less, or later.",
            )
        if on in due:
            _charge(life, description, due[on])
        life.held.append((on, life.principal))
        yield Balance(on=on, amount=life.principal + life.compounded)


def _move(life: _Life, amount_minor: int) -> None:
    """What goes takes its part of the interest inside along."""
    if amount_minor < 0 < life.principal:
        life.inside -= round(Fraction(life.inside * -amount_minor, life.principal))
    life.principal += amount_minor


def _charge(life: _Life, description: Description, span: FeeSpan) -> None:
    """The fee of a period that is over, after all else of its day."""
    fee = description.fee
    assert fee is not None, "a fee that falls due is described"
    ends = [*(on for on, _ in life.held[1:]), span.ends_on]
    held = zip(life.held, ends, strict=True)
    least = min(amount for (on, amount), until in held if on < span.ends_on and until > span.starts_on)
    waived = fee.waived(least_minor=least)
    taken = 0 if waived else fee.taken_minor(balance_minor=life.principal, interest_minor=life.inside)
    life.principal -= taken
    life.inside -= min(taken, max(0, life.inside))
    life.charges.append(
        Charge(span=span, least_minor=least, waived=waived, amount_minor=taken, balance_minor=life.principal)
    )


def _at_scale(exact: Fraction, description: Description) -> Fraction:
    """Rounded to the decimals of the currency unit that the contract names for each compounding."""
    digits, scale = description.currency.digits, description.interest.scale
    factor = 10 ** (0 if scale is None else scale - digits)
    return Fraction(round_fraction(exact * factor, description.rounding), factor)


def _post(life: _Life, description: Description, dates: Timetable, on: date) -> None:
    total = round_fraction(life.interest, description.rounding)
    amount = total - life.posted
    life.posted = total
    if description.interest.compounding is not Compounding.SIMPLE:
        life.compounded -= amount
    charged = amount < 0 and on < dates.ends_on  # as in a running deposit: no bank takes it from the saver's cash
    to = PaidTo.DEPOSIT if charged else description.interest.paid_to
    if to is PaidTo.DEPOSIT:
        life.principal += amount
        life.inside += amount
    life.postings.append(
        Posting(
            on=on,
            exact=life.interest,
            total_minor=total,
            amount_minor=amount,
            paid_to=to,
            balance_minor=life.principal,
        )
    )


def _inputs(description: Description, dates: Timetable, period_end: date) -> DayCountInputs:
    """What a day count may ask: coupons are counted from the first day, as often as interest is posted or compounds."""
    every = description.interest.compounding.every
    months = description.interest_paid.months or (every.months if every is not None else 0) or _MONTHS_IN_YEAR
    frequency = Term(months=months)
    return DayCountInputs(
        schedule_start=dates.starts_on,
        schedule_end=dates.ends_on,
        period_end=period_end,
        frequency=frequency,
        termination=dates.ends_on,
        end_of_month=description.end_of_month,
        reference_start=dates.starts_on,
        reference_end=stepped(dates.starts_on, step=frequency, times=1, month_ends=month_ends(description)),
        calendar=None if description.calendar is None else calendar(description.calendar),
    )
