"""A deposit as a value: what verbs plan upon and readers are given. Rows never leave the room."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from tidegate.deposits.contract import Contract
from tidegate.deposits.instruction import MaturityInstruction
from tidegate.deposits.schedule import Resolved, first_segment
from tidegate.deposits.segment import Life, accrued_minor, numerator_at
from tidegate.deposits.withdrawal import Holding
from tidegate.money import round_ratio


class State(StrEnum):
    """Where a deposit stands. Requested: ordered, and its money is waited for. Funded: the cash is reserved. Running:
    placed at the bank."""

    REQUESTED = "requested"
    FUNDED = "funded"
    RUNNING = "running"
    PAID = "paid"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    RETURNED = "returned"

    @property
    def ended(self) -> bool:
        return self not in {State.REQUESTED, State.FUNDED, State.RUNNING}

    @property
    def unplaced(self) -> bool:
        """Whether it lives and none of its money is at the bank: it can be cancelled."""
        return self in {State.REQUESTED, State.FUNDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """One saver's deposit. `holding` is how the bank keeps it: `direct` or `omnibus`. Amounts in minor units.

    `interest_paid_minor` is `settled_numerator` rounded once by the contract's rule; `capitalised_minor` of it went
    into the deposit. `next_turn_on`: when what it earns changes next by itself; `missed` counts a plan's instalments.
    Margin and subsidy paid are apart from the interest: `deposits.strand`. `announce_on`: when its maturity is to be
    announced, None once it was. `pledged`: it has, or has had, a pledge (`pledge`). `fund_until` is the last
    day on which its money may come, where it was ordered before that, and `fund_on` from when it is looked for at a
    close; None once it is here.
    """

    deposit_id: UUID
    saver: str
    contract: Contract
    holding: str
    settlement_code: str
    state: State
    opened_on: date
    starts_on: date
    matures_on: date | None
    next_pay_on: date | None
    ended_on: date | None
    opened_minor: int
    principal_minor: int
    interest_paid_minor: int
    settled_numerator: int
    interest_paid_to: date
    segments: Life
    next_turn_on: date | None = None
    next_instalment_on: date | None = None
    capitalised_minor: int = 0
    missed: int = 0
    margin_paid_minor: int = 0
    subsidy_paid_minor: int = 0
    instruction: MaturityInstruction | None = None
    announce_on: date | None = None
    pledged: bool = False
    fund_on: date | None = None
    fund_until: date | None = None

    def accrued_minor(self, *, on: date) -> int:
        """Interest earned up to the beginning of `on`, paid or not."""
        return accrued_minor(self.segments, on=on, rounding=self.contract.rounding)

    def unpaid_interest_minor(self, *, on: date) -> int:
        """Interest earned and not yet paid at the beginning of `on`."""
        return self.accrued_minor(on=on) - self.interest_paid_minor

    def interest_to_maturity_minor(self) -> int:
        """All interest of the contract as it stands, paid or not. Demand deposits have no maturity: 0."""
        if self.matures_on is None:
            return 0
        if self.segments:
            return self.accrued_minor(on=self.matures_on)
        dates = Resolved(starts_on=self.starts_on, matures_on=self.matures_on, next_pay_on=None)
        planned = first_segment(contract=self.contract, resolved=dates, amount_minor=self.principal_minor)
        return accrued_minor(planned, on=self.matures_on, rounding=self.contract.rounding)

    def numerator_at(self, *, on: date) -> int:
        """Cumulative interest over the contract's denominator."""
        return numerator_at(self.segments, on=on)

    def rounded(self, numerator: int) -> int:
        """An interest numerator as money."""
        return round_ratio(numerator, self.contract.denominator, self.contract.rounding)

    def in_name_of(self, *, holder: str) -> Deposit:
        """The same in the name of another account holder."""
        return replace(self, saver=holder)

    @property
    def bank(self) -> str:
        return self.contract.bank_code

    @property
    def product(self) -> str:
        return self.contract.product_code

    @property
    def currency(self) -> str:
        return self.contract.currency

    @property
    def reference(self) -> str:
        """How transfers name this deposit."""
        return str(self.deposit_id)

    @property
    def held(self) -> Holding:
        """What a withdrawal is planned upon."""
        return Holding(
            contract=self.contract,
            segments=self.segments,
            starts_on=self.starts_on,
            matures_on=self.matures_on,
            principal_minor=self.principal_minor,
            settled_numerator=self.settled_numerator,
            interest_paid_minor=self.interest_paid_minor,
            interest_paid_to=self.interest_paid_to,
        )
