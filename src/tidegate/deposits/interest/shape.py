"""The shape of a description as a JSON document; its JSON schema is made from these classes.

Amounts are text in the currency's unit ("1234.50"), rates text as a part of one ("0.04125"), days and terms ISO 8601.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from tidegate.catalogue.terms import BalanceBasis, Bands, Compounding, FeeEvery, InterestPaid, PaidTo
from tidegate.money import Roll, Rounding

Amount = Annotated[
    str, Field(json_schema_extra={"pattern": r"^[0-9]+(\.[0-9]+)?$"}, description="In the currency's unit: 1234.50")
]
Signed = Annotated[
    str,
    Field(
        json_schema_extra={"pattern": r"^-?[0-9]+(\.[0-9]+)?$"}, description="In the currency's unit; taken out: -50.00"
    ),
]
PartOfOne = Annotated[
    str,
    Field(
        json_schema_extra={"pattern": r"^-?[0-9]+(\.[0-9]+)?( ?%)?$"},
        description="A part of one a year: 0.04125; or per cent with its sign: 4.125%",
    ),
]
Day = Annotated[str, Field(json_schema_extra={"format": "date"}, description="Like 2020-12-18")]
Duration = Annotated[str, Field(json_schema_extra={"format": "duration"}, description="ISO 8601: P3M, P1Y6M, P90D")]


class ChartAmount(StrEnum):
    """By which amount a row of the chart is chosen."""

    OPENING = "opening"
    """The principal; of a plan that begins with none, an instalment."""
    ALL = "all"
    """The principal and every instalment of the plan."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TierShape(_Shape):
    """A rate for balances from `from` up to, not including, `to`; the last tier has no `to`."""

    from_: Amount = Field(alias="from")
    to: Amount | None = None
    rate: PartOfOne


class RatesShape(_Shape):
    """What holds from a day on: one `rate`, or `tiers`."""

    from_: Day = Field(alias="from")
    rate: PartOfOne | None = None
    tiers: list[TierShape] | None = None


class ChartRowShape(_Shape):
    """A rate for terms from `term_from` up to, not including, `term_to`, and amounts from `from` up to `to`."""

    term_from: Duration | None = None
    term_to: Duration | None = None
    from_: Amount | None = Field(default=None, alias="from")
    to: Amount | None = None
    rate: PartOfOne


class IndexValueShape(_Shape):
    """A value of the index and the day it was published."""

    on: Day
    value: PartOfOne


class IndexShape(_Shape):
    """The rates above are margins over this index. It is read on the first day and again after each `review`."""

    values: list[IndexValueShape]
    review: Duration | None = Field(default=None, description="Without it the rate follows each value on its day.")
    floor: PartOfOne | None = Field(default=None, description="0 if not given, unless negative_allowed.")
    cap: PartOfOne | None = None


class BonusShape(_Shape):
    """On top of the rate, from the first day."""

    rate: PartOfOne
    lasts: Duration


class MovementShape(_Shape):
    """Money that comes or goes; it is in the balance of that day."""

    on: Day
    amount: Signed


class InstalmentsShape(_Shape):
    """The same amount again and again, the first on the first day, none on the last."""

    amount: Amount
    every: Duration
    missed: list[Day] = Field(default=[], description="Nominal dates of instalments that did not come.")


class FeeShape(_Shape):
    """What keeping the deposit costs: for each whole period, taken from the balance when it is over."""

    amount: Amount
    every: FeeEvery
    day: int | None = Field(default=None, description="Day of the month; else periods count from the first day.")
    month: int | None = Field(default=None, description="Month within the period, counted from January.")
    free: Duration | None = Field(default=None, description="No period that begins within it is charged.")
    waived_from: Amount | None = Field(default=None, description="A balance that is never below it costs nothing.")
    principal_at_risk: bool = Field(
        default=False, description="Whether it may take more than interest that was paid to the deposit."
    )


class DescriptionShape(_Shape):
    """A deposit, as far as its interest goes: what `tidegate interest schedule` reads."""

    currency: str = Field(description="ISO 4217 code: EUR")
    principal: Amount = Field(default="0", description="What it begins with; 0 where instalments bring the money.")
    starts_on: Day
    term: Duration | None = Field(default=None, description="Either a term, whose end rolls to a business day,")
    ends_on: Day | None = Field(default=None, description="or the first day that earns nothing any more.")
    day_count: str = Field(description="A convention's name or alias: Act/365F, 30E/360, Act/Act ISDA …")
    rate: PartOfOne | None = Field(default=None, description="One rate; or `tiers`, `rates` or `chart` instead.")
    tiers: list[TierShape] | None = Field(default=None, description="Rates by balance, from the first day on.")
    rates: list[RatesShape] | None = Field(default=None, description="Rates that change on days.")
    chart: list[ChartRowShape] | None = Field(
        default=None,
        description="Rates by term and amount: one is chosen and stays.",
    )
    chart_amount: ChartAmount = Field(
        default=ChartAmount.OPENING,
        description="The principal, else an instalment; or all that is brought.",
    )
    bands: Bands = Field(default=Bands.WHOLE_BALANCE, description="What a tier's rate is paid on.")
    index: IndexShape | None = None
    bonus: BonusShape | None = None
    negative_allowed: bool = False
    compounding: Compounding = Compounding.SIMPLE
    scale: int | None = Field(
        default=None, description="Decimals each compounding rounds to; the currency's if not given."
    )
    interest_paid: InterestPaid = InterestPaid.AT_MATURITY
    paid_to: PaidTo = PaidTo.CASH
    pay_day: int | None = Field(default=None, description="Day of the month; else periods count from the first day.")
    pay_month: int | None = Field(default=None, description="Month within the payment period, counted from January.")
    balance: BalanceBasis = BalanceBasis.END_OF_DAY
    earning_min: Amount | None = Field(default=None, description="A balance below it earns nothing.")
    rounding: Rounding = Rounding.HALF_UP
    calendar: str | None = Field(default=None, description="Code of a business-day calendar: TARGET, CN …")
    roll: Roll = Roll.NONE
    end_of_month: bool = Field(default=False, description="From a month's last day, dates stay on last days.")
    movements: list[MovementShape] = []
    instalments: InstalmentsShape | None = None
    maintenance_fee: FeeShape | None = None
