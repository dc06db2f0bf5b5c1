"""What a deposit is, as far as its interest goes. Amounts are minor units; nothing here has been looked up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidegate.catalogue.terms import BalanceBasis, Bands, Bonus, Interest, InterestPaid, MaintenanceFee
from tidegate.money import Currency, DayCount, Rate, Roll, Rounding, Term

_SIMPLE = Interest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Money that comes (positive) or goes. It is in the balance of the day `on` and of all that follow."""

    on: date
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slab:
    """A rate for balances from `from_minor` up to, not including, `to_minor` (None: without a limit).

    With an index, the margin over it.
    """

    from_minor: int
    to_minor: int | None
    rate: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesFrom:
    """The slabs that hold from a day on, in order and without gaps."""

    starts_on: date
    slabs: tuple[Slab, ...]


def one_rate(rate: Rate, *, starts_on: date) -> RatesFrom:
    """One rate for every balance."""
    return RatesFrom(starts_on=starts_on, slabs=(Slab(from_minor=0, to_minor=None, rate=rate),))


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexValue:
    """A value of an index and the day on which it was published."""

    on: date
    value: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLink:
    """Rates follow an index: its last value on the first day and again after each `review`, plus the slab's margin.

    `review` None: on each day on which a value is published. `floor` and `cap` bound index plus margin.
    """

    values: tuple[IndexValue, ...]
    review: Term | None = None
    floor: Rate | None = None
    cap: Rate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalments:
    """The same amount `every` so often from the first day on, none on the last. `missed` are nominal dates left out."""

    amount_minor: int
    every: Term
    missed: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A deposit from `starts_on` for a `term`, or up to `ends_on` as it is given; exactly one of the two.

    `pay_day`, `pay_month` as in a product's terms: the day of the month, and the month within the payment period
    counted from January; None counts periods from the first day. `interest.scale` None compounds to minor units.
    `earning_min_minor` and the balance basis stand in `interest`. A `fee` takes what was brought only if it says so.
    """

    currency: Currency
    principal_minor: int
    starts_on: date
    rates: tuple[RatesFrom, ...]
    day_count: DayCount
    term: Term | None = None
    ends_on: date | None = None
    movements: tuple[Movement, ...] = ()
    instalments: Instalments | None = None
    bands: Bands = Bands.WHOLE_BALANCE
    index: IndexLink | None = None
    bonus: Bonus | None = None
    negative_allowed: bool = False
    interest: Interest = _SIMPLE
    interest_paid: InterestPaid = InterestPaid.AT_MATURITY
    pay_day: int | None = None
    pay_month: int | None = None
    rounding: Rounding = Rounding.HALF_UP
    calendar: str | None = None
    roll: Roll = Roll.NONE
    end_of_month: bool = False
    fee: MaintenanceFee | None = None

    @property
    def balance_basis(self) -> BalanceBasis:
        return self.interest.balance
