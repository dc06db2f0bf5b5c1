"""What the API answers with. Amounts are decimal text beside their currency, rates parts of one per year as text."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field

from tidegate.interfaces.platform.api.fee_documents import Fee, MaintenanceFee
from tidegate.interfaces.platform.api.owner_documents import AMOUNT, Ownership, Pledge, Succession
from tidegate.interfaces.platform.api.reading import Body
from tidegate.interfaces.platform.api.term_documents import Incentive, Withdrawals

RATE = "part of one per year as text: 0.04125 is 4.125 %"
TERM = "ISO 8601 duration such as P3Y or P90D; null for money that may leave at any time"


class Reason(Schema):
    check_id: str
    sentence: str
    citation: str
    url: str


class Problem(Schema):
    """RFC 9457, with the rule, what to do, and the gate's cited reasons."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None
    rule: str
    remedy: str
    transient: bool
    reasons: list[Reason]


class ShelfItem(Schema):
    product_code: str
    bank_code: str
    bank: str
    name: str
    kind: str
    currency: str
    term: str | None = Field(description=TERM)
    rate: str = Field(description=RATE)
    effective_annual_yield: str = Field(description=RATE)
    interest: str | None = Field(description=f"for the amount asked about, to the end of the term; {AMOUNT}")
    amount_min: str = Field(description=AMOUNT)
    insured: bool
    maintenance_fee: bool = Field(description="whether keeping it costs something: see the product")


class Shelf(Schema):
    """What a stranger may open now. `next` is the cursor of the following page."""

    as_of: datetime
    amount: str
    currency: str
    items: list[ShelfItem]
    next: str | None


class RateCell(Schema):
    term: str | None
    amount_from: str
    amount_to: str | None
    rate: str


class FollowedIndex(Schema):
    code: str
    value: str | None = Field(description=f"as last published; null: not known here; {RATE}")
    review: str = Field(description="the rate is looked at again after each")
    floor: str | None
    cap: str | None


class Product(Schema):
    product_code: str
    version: int
    bank_code: str
    bank: str
    name: str
    kind: str
    currency: str
    day_count: str
    interest_paid: str
    early_withdrawal: str
    demand_rate: str | None
    amount_min: str
    amount_max: str | None
    top_up_allowed: bool
    owners_max: int = Field(description="how many may own one deposit")
    fund_within_days: int | None = Field(description="business days in which the money of an order may come; null: 0")
    room: str | None = Field(description=f"what it still takes in all; null: no cap; {AMOUNT}")
    room_for_me: str | None = Field(description=f"what it still takes of whoever asks; null: no cap; {AMOUNT}")
    maintenance_fee: MaintenanceFee | None
    withdrawals: Withdrawals | None = Field(description="null: at any time, as often as one likes")
    incentives: list[Incentive]
    index: FollowedIndex | None = Field(description="what the rates follow")
    rates: list[RateCell] = Field(description="with an index, what they come to at its value")
    open: bool = Field(description="whether a stranger may open it now")
    closed_by: list[UUID] = Field(description="the orders that shut it")


class OpenDeposit(Body):
    saver: str | None = Field(None, max_length=64, description="for whom I act; left out: myself")
    product_code: str = Field(max_length=200)
    term: str | None = Field(None, max_length=40, description=TERM)
    amount: str = Field(max_length=40, description=AMOUNT)
    ownership: Ownership | None = Field(None, description="left out: mine alone")


class AmountOnly(Body):
    amount: str = Field(max_length=40, description=AMOUNT)


class Withdrawal(Body):
    amount: str | None = Field(None, max_length=40, description=f"{AMOUNT}; left out: everything")


class Instruct(Body):
    instruction: str = Field(max_length=40, description="pay_out, renew_principal, renew_all or move")
    product_code: str | None = Field(None, max_length=200, description="where to move")
    term: str | None = Field(None, max_length=40, description=TERM)


class Nothing(Body):
    """An empty object."""


class Step(Schema):
    step: str
    business_day: date | None
    at: datetime | None


class Deposit(Schema):
    deposit_id: UUID
    product_code: str
    bank_code: str
    state: str
    currency: str
    principal: str = Field(description=AMOUNT)
    interest_so_far: str = Field(description=AMOUNT)
    interest_paid: str = Field(description=AMOUNT)
    rate: str = Field(description=RATE)
    term: str | None = Field(description=TERM)
    opened_on: date
    starts_on: date | None
    matures_on: date | None = Field(description="while the money is waited for: if it came today")
    fund_until: date | None = Field(description="ordered before its money: the last day on which that may come")


class Announcement(Schema):
    """What the saver was told of the maturity, before tax. What is in force now is the deposit's `instruction`."""

    announced_on: date
    matures_on: date
    principal: str = Field(description=AMOUNT)
    interest: str = Field(description=AMOUNT)
    instruction: Instruct = Field(description="as it was in force on that day")
    may_choose: list[str] = Field(description="what the contract allows")
    may_move_to: list[str] = Field(description="codes of products, for move")
    instruct_from: date | None = Field(description="the first day of an instruction; null: from the beginning")
    instruct_until: date = Field(description="the last day of an instruction")


class DepositDetail(Deposit):
    steps: list[Step]
    ownership: Ownership
    succession: list[Succession] = Field(description="all owners one after another, the contract's first")
    pledges: list[Pledge] = Field(description="what is pledged does not leave but to the pledgee")
    free: str = Field(description=f"of the principal, not pledged; {AMOUNT}")
    instruction: Instruct | None = Field(description="for the maturity; null: it is paid out")
    announcement: Announcement | None = Field(description="of the maturity; null: not announced")
    fees: list[Fee]
    incentives: list[Incentive] = Field(description="those in its rate")
    withdrawals_left: int | None = Field(description="of parts, in this calendar period; null: no limit")
    withdrawals_from: date | None = Field(description="the first day on which money is given back; null: at once")


class Deposits(Schema):
    items: list[Deposit]
    next: str | None


class Waiting(Schema):
    """Owners who act together: this is not done yet, and lapses when not all have signed by the end of `expires_on`."""

    request_id: UUID
    deposit_id: UUID
    kind: str
    amount: str | None = Field(description=f"{AMOUNT}; null: everything, or no amount")
    signed: list[str]
    expires_on: date


class Outcome(Schema):
    """What an act came to. `exists` says that the same request was carried out before."""

    request_id: UUID
    outcome: str
    exists: bool
    deposit: DepositDetail


class ExplainedDay(Schema):
    day: date
    base: str
    rate: str
    interest: str
    since_start: str


class Explanation(Schema):
    deposit_id: UUID
    currency: str
    days: list[ExplainedDay]
    interest: str = Field(description="the sum of these days")


class BankPosition(Schema):
    bank_code: str
    bank: str
    principal: str
    waiting: str = Field(description="set aside, placed at the bank at today's close")
    interest: str
    cash: str
    held: str = Field(description="cash held for a pledgee; it is owned and not free")
    insured: str = Field(description="as known here: money kept at the same bank elsewhere counts too")
    above_limit: str
    limit: str | None


class OtherPosition(Schema):
    """What is owned at a bank in another currency than the platform's: not compared with what is insured."""

    bank_code: str
    bank: str
    currency: str
    principal: str
    waiting: str
    interest: str
    cash: str
    held: str


class Position(Schema):
    saver: str
    as_of: datetime
    currency: str
    cash: str
    banks: list[BankPosition]
    other_currencies: list[OtherPosition] = Field(description="not part of any figure above")


class OrderItem(Schema):
    order_id: UUID
    issuer: str
    kind: str
    sequence: int
    state: str
    received_at: datetime
    in_effect_at: datetime | None
    expires_at: datetime | None
    order_digest: str
    outcome: str


class Orders(Schema):
    items: list[OrderItem]
