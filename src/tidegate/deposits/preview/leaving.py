"""What leaving with everything on a day would pay, by the contract's rule. Pure, in exact fractions.

The part taken out deserves what the rule says, never more than it earned, and never less than nothing unless the
contract puts the principal at risk. What was paid before is counted against it; if more was paid, that is kept back.
What a fee for keeping the deposit took is there no more from its day on, and earned until then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from tidegate.catalogue.terms import EarlyWithdrawal, Kind, PaidTo
from tidegate.deposits.contract import Contract
from tidegate.deposits.interest import InterestPeriod, Schedule, Stretch
from tidegate.deposits.interest.rate import yearly
from tidegate.deposits.interest.timetable import stepped
from tidegate.deposits.preview.own_money import OwnMoney, own_money
from tidegate.deposits.schedule import clock_from
from tidegate.money import PPB, Rate, Term, round_fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Leaving on the morning of `on`. Minor units: the saver's own money there, interest `earned` by staying so far,
    interest that leaving gives in all, interest already paid to cash, and what the bank `pays` now.

    `pays_minor` is None where the rule lets nobody leave on that day.
    """

    on: date
    principal_minor: int
    earned_minor: int
    deserved_minor: int
    paid_minor: int
    pays_minor: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _So:
    """A deposit at the beginning of a day: what it has earned exactly, and how it earned the day before."""

    contract: Contract
    found: Schedule
    on: date
    period: InterestPeriod
    last: Stretch
    own: OwnMoney

    @property
    def earned(self) -> Fraction:
        ended = self.on == self.period.end
        return self.period.before + (self.period.settled if ended else self.period.earner.earned(self.on))

    @property
    def principal_minor(self) -> int:
        """The saver's own money, less fees; interest is none of it."""
        return self.own.minor(on=self.on)

    @property
    def balance_minor(self) -> int:
        """What is in the deposit: interest that was paid into it too."""
        return next(minor for day, minor in reversed(self.found.balances) if day < self.on)

    @property
    def earns_now(self) -> Fraction:
        """What the day before would earn in a year on its own balance, whatever balance its period is paid on."""
        description = self.found.description
        balance = next(one.amount for one in reversed(self.period.earner.balances) if one.on < self.on)
        if balance < description.interest.earning_min_minor:
            return Fraction(0)
        return yearly(balance, slabs=self.last.slabs, bands=description.bands)

    @property
    def kept_minor(self) -> int:
        """Interest that leaving does not take back: what fees took of it, where they take nothing but interest."""
        fee = self.contract.fee
        if fee is None or fee.principal_at_risk:
            return 0
        return sum(one.amount_minor for one in self.found.charges if one.span.ends_on < self.on)

    def part_of_year(self, since: date) -> Fraction:
        """From `since`, which may lie before the deposit began, by the clock that the deposit runs on."""
        dates, contract = self.found.dates, self.contract
        clock = clock_from(
            contract=contract,
            starts_on=dates.starts_on,
            period_start=self.period.start,
            matures_on=dates.ends_on if contract.kind.has_term else None,
        )
        return Fraction(clock.place(self.on) - clock.place(since), clock.basis)

    def at_rate(self, rate: Rate) -> Fraction:
        """What the money would have earned at one simple rate since it came."""
        return self.own.at_rate(rate, on=self.on)


def leaves(
    *, contract: Contract, found: Schedule, noticed: bool = False, on: Iterable[date] | None = None
) -> Iterator[Leave]:
    """Leaving on each of the days `on` (None: on every day) from the second up to, not including, the last.

    `noticed`: after notice, with all that was earned (as from a demand deposit always). What is locked nobody leaves.
    """
    full = noticed or contract.kind is Kind.DEMAND
    rule = _all_of_it if full else _RULES[contract.early_withdrawal]
    forbidden = not full and contract.early_withdrawal is EarlyWithdrawal.FORBIDDEN
    start, end, own = found.dates.starts_on, found.dates.ends_on, own_money(found)
    all_days = (start + timedelta(days=number) for number in range(1, (end - start).days))
    opens = contract.withdrawals.open_from(start)
    if noticed and opens > start:
        opens += timedelta(days=contract.notice_days or 0)
    for day in all_days if on is None else on:
        if start < day < end:
            yield _leave(_so(contract, found, own, day), rule, forbidden or day < opens)


def marked_days(*, found: Schedule, count_max: int = 24) -> tuple[date, ...]:
    """Days to show in a table: in even steps of whole months from the first day, or of days where it ends sooner."""
    start, end = found.dates.starts_on, found.dates.ends_on
    months = (end.year - start.year) * 12 + end.month - start.month
    step = Term(months=-(-months // count_max)) if months > 2 else Term(days=max(1, (end - start).days // 8))
    days = (stepped(start, step=step, times=number) for number in range(1, count_max + 1))
    return tuple(day for day in days if day < end)


def _so(contract: Contract, found: Schedule, own: OwnMoney, on: date) -> _So:
    period = next(one for one in found.periods if one.start < on <= one.end)
    last = list(period.earner.stretches(on))[-1]
    return _So(contract=contract, found=found, on=on, period=period, last=last, own=own)


def _leave(so: _So, rule: Callable[[_So], Fraction], forbidden: bool) -> Leave:
    earned = so.earned
    deserved = min(earned, rule(so))
    if not so.contract.leaving.principal_at_risk:
        deserved = max(deserved, min(Fraction(so.kept_minor), earned))
    deserved_minor = round_fraction(deserved, so.contract.rounding)
    paid = sum(one.amount_minor for one in so.found.postings if one.on <= so.on and one.paid_to is PaidTo.CASH)
    pays = so.principal_minor + deserved_minor - paid
    return Leave(
        on=so.on,
        principal_minor=so.principal_minor,
        earned_minor=round_fraction(earned, so.contract.rounding),
        deserved_minor=deserved_minor,
        paid_minor=paid,
        pays_minor=None if forbidden or pays < 0 else pays,
    )


def _all_of_it(so: _So) -> Fraction:
    return so.earned


def _demand_rate(so: _So) -> Fraction:
    assert so.contract.demand_rate is not None, "checked: the rule names the rate"
    return so.at_rate(so.contract.demand_rate)


def _rate_reduction(so: _So) -> Fraction:
    assert so.contract.leaving.reduction is not None, "checked: the rule says by how much"
    return max(Fraction(0), so.earned - so.at_rate(so.contract.leaving.reduction))


def _fee(so: _So) -> Fraction:
    leaving = so.contract.leaving
    part = Fraction(0) if leaving.fee is None else Fraction(so.balance_minor * leaving.fee.ppb, PPB)
    return so.earned - leaving.fee_minor - part


def _loss_of_interest(so: _So) -> Fraction:
    lost = so.contract.leaving.interest_days
    assert lost is not None, "checked: the rule says of how many days"
    since = so.on - timedelta(days=lost)
    return so.earned - so.earns_now * so.part_of_year(since)


def _completed_tier(so: _So) -> Fraction:
    start = so.found.dates.starts_on
    reached = [tier for tier in so.contract.leaving.tiers if tier.completed.end(start) <= so.on]
    rate = reached[-1].rate if reached else so.contract.demand_rate
    return Fraction(0) if rate is None else so.at_rate(rate)


_RULES: dict[EarlyWithdrawal, Callable[[_So], Fraction]] = {
    EarlyWithdrawal.FORBIDDEN: _all_of_it,
    EarlyWithdrawal.DEMAND_RATE: _demand_rate,
    EarlyWithdrawal.RATE_REDUCTION: _rate_reduction,
    EarlyWithdrawal.FEE: _fee,
    EarlyWithdrawal.LOSS_OF_INTEREST: _loss_of_interest,
    EarlyWithdrawal.COMPLETED_TIER: _completed_tier,
}
