"""Contract: the terms a saver signed, copied by value.

Nothing here looks at the product again: a product may be closed, replaced or withdrawn, and the contract stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tidegate.catalogue.terms import (
    BalanceBasis,
    Bands,
    Bonus,
    Cell,
    Compounding,
    EarlyWithdrawal,
    Incentive,
    Index,
    Interest,
    InterestPaid,
    Kind,
    Leaving,
    MaintenanceFee,
    Maturity,
    PaidTo,
    Plan,
    ProductTerms,
    Step,
    Withdrawals,
    bounds,
    on_top,
    with_index,
)
from tidegate.catalogue.terms.plain import Plain
from tidegate.deposits.clock import clock_basis
from tidegate.deposits.tariff import Band, Tariff
from tidegate.money import PPB, DayCount, Rate, Roll, Rounding, Term, currency

__all__ = ["Contract", "EarlyWithdrawal", "InterestPaid", "Kind", "sign"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract(Plain):
    """Terms by value, named as in the product's. Amounts in minor units of `currency`.

    `rate` is that of the cell signed, with the `incentives` that were granted. `chart` is there where the rate follows
    the balance: marginal bands, and deposits
    without a term; a single rate needs none. `subsidy` and `bank_rate` are the signed cell's.
    """

    bank_code: str
    product_code: str
    product_version: int
    kind: Kind
    currency: str
    jurisdiction: str
    calendar: str
    roll: Roll
    day_count: DayCount
    rounding: Rounding
    rate: Rate
    term: Term | None
    interest_paid: InterestPaid
    pay_day: int | None
    early_withdrawal: EarlyWithdrawal
    demand_rate: Rate | None
    amount_min_minor: int
    amount_max_minor: int | None
    amount_multiple_minor: int
    top_up_allowed: bool
    notice_days: int | None = None
    pay_month: int | None = None
    end_of_month: bool = False
    interest: Interest = Interest()  # noqa: RUF009 (frozen, as all that follow)
    bands: Bands = Bands.WHOLE_BALANCE
    chart: tuple[Cell, ...] = ()
    negative_allowed: bool = False
    index: Index | None = None
    bonus: Bonus | None = None
    steps: tuple[Step, ...] = ()
    leaving: Leaving = Leaving()  # noqa: RUF009
    maturity: Maturity = Maturity()  # noqa: RUF009
    plan: Plan | None = None
    bank_rate: Rate | None = None
    subsidy: Rate = Rate(ppb=0)  # noqa: RUF009
    tax_withheld: bool = False
    maintenance_fee: MaintenanceFee | None = None
    withdrawals: Withdrawals = Withdrawals()  # noqa: RUF009
    incentives: tuple[Incentive, ...] = ()

    def __post_init__(self) -> None:
        assert self.kind.has_term == (self.term is not None), "what matures has a term"
        assert (self.kind is Kind.NOTICE) == (self.notice_days is not None), "notice is given for so many days"
        assert (self.kind is Kind.RECURRING) == (self.plan is not None), "a plan says when instalments come"
        assert self.interest_paid.months or self.pay_day is None, "a pay day is of a period"
        assert (
            self.early_withdrawal is not EarlyWithdrawal.DEMAND_RATE
            or self.kind is Kind.DEMAND
            or self.demand_rate is not None
        ), "leaving at the demand rate needs that rate"
        below = self.negative_allowed or self.index is not None  # a margin may lie below the index
        assert self.rate.ppb >= 0 or below, "a rate is negative only where the contract says so"

    def highest_at(self, *, balance_minor: int, index_ppb: int = 0) -> tuple[Rate, Rate]:
        """What a ceiling is asked of: the rate that a balance reaches at this index, with the most that bonus and
        steps ever add, and its subsidy. Of marginal bands, the one that is highest in all."""
        rate, subsidy = self.rate, self.subsidy
        reached = [cell for cell in self.chart if cell.from_minor <= balance_minor]
        if reached:
            marginal = self.bands is Bands.MARGINAL
            best = max(reached, key=lambda cell: cell.all_in.ppb if marginal else cell.from_minor)
            rate, subsidy = best.rate, best.subsidy
        more = on_top(bonus=self.bonus, steps=self.steps, term=self.term)
        whole = with_index(rate=rate, index=self.index, index_ppb=index_ppb, negative_allowed=self.negative_allowed)
        return Rate(ppb=whole.ppb + more), subsidy

    @property
    def margin(self) -> Rate:
        """What the platform keeps of the bank's rate, by the cell signed."""
        return Rate(ppb=0 if self.bank_rate is None else self.bank_rate.ppb - self.rate.ppb)

    @property
    def coupon_months(self) -> int:
        """Months of a coupon period: those between two payments of interest, or two compoundings, else a year's."""
        every = self.interest.compounding.every
        return self.interest_paid.months or (every.months if every is not None else 0) or 12

    @property
    def parts(self) -> int:
        """Parts of a minor unit in which compounded interest is kept."""
        scale = self.interest.scale
        return 1 if scale is None else 10 ** max(0, scale - currency(self.currency).digits)

    @property
    def basis(self) -> int:
        """Units of the contract's clock in a year, times `parts`."""
        return clock_basis(day_count=self.day_count, coupon_months=self.coupon_months) * self.parts

    @property
    def denominator(self) -> int:
        """Interest numerators of this contract are over this many minor units."""
        return self.basis * PPB

    @property
    def tariff(self) -> Tariff:
        """What a base earns."""
        bands = [Band(from_minor=cell.from_minor, rate_ppb=cell.rate.ppb) for cell in self.chart]
        floor, cap = bounds(index=self.index, negative_allowed=self.negative_allowed)
        return Tariff(
            bands=tuple(sorted(bands, key=lambda band: band.from_minor))
            or (Band(from_minor=0, rate_ppb=self.rate.ppb),),
            marginal=self.bands is Bands.MARGINAL,
            parts=self.parts,
            earning_min_minor=self.interest.earning_min_minor,
            floor_ppb=floor,
            cap_ppb=cap,
        )

    @property
    def fee(self) -> MaintenanceFee | None:
        """The maintenance fee as it is charged: only a deposit with a maturity has a principal to protect."""
        fee = self.maintenance_fee
        return fee if fee is None or self.kind.has_term else replace(fee, principal_at_risk=True)

    @property
    def settles_by_turn(self) -> bool:
        """Whether paying interest before the maturity changes what the deposit earns."""
        compounds = self.interest.compounding is not Compounding.SIMPLE
        by_period = self.interest.balance is not BalanceBasis.END_OF_DAY or not self.day_count.is_additive
        changes = compounds or by_period or self.capitalises or self.negative_allowed
        return self.interest_paid.months is not None and changes

    @property
    def capitalises(self) -> bool:
        """Whether interest is paid to the deposit before the maturity."""
        return self.interest.paid_to is PaidTo.DEPOSIT and self.interest_paid.months is not None


_OWN = frozenset({"product_version", "rate", "term", "chart", "bank_rate", "subsidy", "incentives"})


def sign(*, terms: ProductTerms, version: int, cell: Cell, granted: tuple[Incentive, ...] = ()) -> Contract:
    """The contract that copies a product's terms and the one cell that the saver chose. `granted`: the incentives that
    the rates of the terms have in them already."""
    same = {name: getattr(terms, name) for name in Contract.field_names() if name not in _OWN}
    follows = terms.bands is Bands.MARGINAL or not terms.kind.has_term
    cells = tuple(one for one in terms.chart if one.term == cell.term) if follows else ()
    return Contract(
        **same,
        product_version=version,
        rate=cell.rate,
        term=cell.term,
        chart=cells if len(cells) > 1 else (),
        bank_rate=cell.bank_rate,
        subsidy=cell.subsidy,
        incentives=granted,
    )
