"""A bank's offer as one value: what is sold, at which rates, under which rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from tidegate.catalogue.terms.early import EarlyWithdrawal, Leaving
from tidegate.catalogue.terms.fee import MaintenanceFee
from tidegate.catalogue.terms.funding import Funding
from tidegate.catalogue.terms.incentive import Incentive
from tidegate.catalogue.terms.interest import Interest, InterestPaid
from tidegate.catalogue.terms.maturity import Maturity
from tidegate.catalogue.terms.owners import Owners
from tidegate.catalogue.terms.plain import Plain
from tidegate.catalogue.terms.plan import Plan
from tidegate.catalogue.terms.rate import Bands, Bonus, Cell, Index, Step, on_top, with_index
from tidegate.catalogue.terms.withdrawals import Withdrawals
from tidegate.money import DayCount, Rate, Roll, Rounding, Term


class Kind(StrEnum):
    """How money comes in and goes out. Fixed with periodic payout is FIXED whose interest is paid periodically."""

    DEMAND = "demand"
    NOTICE = "notice"
    """Withdrawable so many days after notice is given."""
    FIXED = "fixed"
    RECURRING = "recurring"
    """A plan of instalments, for a term."""

    @property
    def has_term(self) -> bool:
        """Whether a deposit of this kind has a maturity."""
        return self in {Kind.FIXED, Kind.RECURRING}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductTerms(Plain):
    """Everything a bank says about a product. Amounts in minor units of `currency`.

    Periodic interest is paid on the day `pay_day` of a month, for periods longer than a month in `pay_month` (1: the
    first month of each period, counted from January) and every period on; without a pay day on the day of the month
    on which the deposit began. `notice_days` of a notice deposit are calendar days. `gaps_allowed`: the chart may
    leave out amounts, which the bank negotiates; such an amount is refused by name.
    """

    product_code: str
    bank_code: str
    name: str
    kind: Kind
    currency: str
    jurisdiction: str
    calendar: str
    roll: Roll
    day_count: DayCount
    rounding: Rounding
    interest_paid: InterestPaid
    pay_day: int | None
    early_withdrawal: EarlyWithdrawal
    demand_rate: Rate | None
    amount_min_minor: int
    amount_max_minor: int | None
    amount_multiple_minor: int
    per_saver_max_minor: int | None
    capacity_minor: int | None
    top_up_allowed: bool
    chart: tuple[Cell, ...]
    notice_days: int | None = None
    pay_month: int | None = None
    end_of_month: bool = False
    """Whether dates counted from the last day of a month stay on last days."""
    interest: Interest = Interest()  # noqa: RUF009 (frozen, as all that follow)
    bands: Bands = Bands.WHOLE_BALANCE
    gaps_allowed: bool = False
    negative_allowed: bool = False
    index: Index | None = None
    bonus: Bonus | None = None
    steps: tuple[Step, ...] = ()
    leaving: Leaving = Leaving()  # noqa: RUF009
    maturity: Maturity = Maturity()  # noqa: RUF009
    plan: Plan | None = None
    funding: Funding = Funding()  # noqa: RUF009
    bank_capacity_minor: int | None = None
    """Of all the bank's deposits on this platform together, while this product takes money."""
    owners: Owners = Owners()  # noqa: RUF009
    tax_withheld: bool = False
    maintenance_fee: MaintenanceFee | None = None
    withdrawals: Withdrawals = Withdrawals()  # noqa: RUF009
    incentives: tuple[Incentive, ...] = ()

    @property
    def offered(self) -> tuple[Term, ...]:
        """The terms of the chart, shortest first; none for a product without maturity."""
        return tuple(sorted({cell.term for cell in self.chart if cell.term is not None}))

    def rate_of(self, cell: Cell, *, index_ppb: int) -> Rate:
        """What a cell pays a year where the index stands at this value (which says nothing without an index)."""
        return with_index(rate=cell.rate, index=self.index, index_ppb=index_ppb, negative_allowed=self.negative_allowed)

    def rate_over_bands(self, *, term: Term | None, amount_minor: int, index_ppb: int) -> Rate:
        """What an amount earns a year over all the marginal bands that it reaches, as one rate."""
        earned = 0
        for cell in self.chart:
            if cell.term == term and cell.from_minor < amount_minor:
                end = amount_minor if cell.to_minor is None else min(amount_minor, cell.to_minor)
                earned += (end - cell.from_minor) * self.rate_of(cell, index_ppb=index_ppb).ppb
        return Rate(ppb=round(Fraction(earned, amount_minor)))

    def highest_of(self, cell: Cell, *, index_ppb: int) -> Rate:
        """What a ceiling is asked of, beside the subsidy: the cell's rate with the most that ever comes on top."""
        more = on_top(bonus=self.bonus, steps=self.steps, term=cell.term)
        return Rate(ppb=self.rate_of(cell, index_ppb=index_ppb).ppb + more)
