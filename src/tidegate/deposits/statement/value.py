"""The statement as a value. It cannot be made with figures that do not add up: that would be our bug."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from tidegate.deposits.contract import Contract


class Nature(StrEnum):
    """What a movement is. Told by the account on its other side, so that it holds for every way of booking."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    SUBSIDY = "subsidy"
    TAX = "tax"
    FEE = "fee"
    CASH = "cash"


class AccountKind(StrEnum):
    """A saver has a cash account at the settlement bank and an account for each deposit."""

    CASH = "cash"
    DEPOSIT = "deposit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One booked transfer. `amount_minor` is positive when it adds; `balance_minor` is the balance after it.

    `sequence` is its place in the journal, `code` the business event, `reference` the outside world's name for it (or
    empty), `deposit_id` the deposit that it is about, if any.
    """

    sequence: int
    transfer_id: UUID
    booked_on: date
    value_date: date
    code: str
    nature: Nature
    amount_minor: int
    balance_minor: int
    reference: str = ""
    deposit_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Earnings:
    """A deposit's interest in the period, in minor units, gross.

    `opening_minor` and `closing_minor`: earned and not yet paid at the beginning and at the end (below zero: paid in
    advance). `restated_minor` is interest valued anew, by an early withdrawal. `subsidy_minor` is the platform's.
    """

    opening_minor: int
    earned_minor: int
    restated_minor: int
    paid_minor: int
    capitalised_minor: int
    closing_minor: int
    tax_minor: int = 0
    fees_minor: int = 0
    subsidy_minor: int = 0

    def __post_init__(self) -> None:
        settled = self.paid_minor + self.capitalised_minor
        assert self.opening_minor + self.earned_minor + self.restated_minor - settled == self.closing_minor, (
            "interest earned and not paid is what it was, and what was earned, less what was paid"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The deposit behind an account. `ended_on` only if that was within the books of the period.

    `owners` with their shares where there are several, or one not in the own name; the figures are the whole deposit's.
    Of several one is the account holder: whose cash it comes from and is paid to.
    """

    deposit_id: UUID
    product: str
    product_name: str
    contract: Contract
    holding: str
    opened_on: date
    matures_on: date | None
    ended_on: date | None
    owners: tuple[tuple[str, str], ...] = ()
    account_holder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What of a deposit of several is the reader's own, in minor units: all owners' parts add up to the whole.

    `share` is that of the last day. Where shares changed within the period, what was earned and settled is not cut
    (None).
    """

    share: Fraction
    opening_minor: int
    closing_minor: int
    unpaid_before_minor: int
    unpaid_after_minor: int
    earned_minor: int | None
    settled_minor: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """An order that shut something this deposit had open, in force within the period. Days are the platform's.

    Nothing that is inside is touched by such an order. `ends_on` is None while it lasts.
    """

    order_id: UUID
    issuer: str
    sequence: int
    kind: str
    since: date
    ends_on: date | None
    shuts_open: bool
    shuts_top_up: bool
    shuts_renew: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStatement:
    """One account in the period. `payments` are movements that this deposit made on its account holder's cash.
    `part`: what of it is the reader's own, where several own it. `yield_earned`: a year's, as a part of one, where law
    asks for it (`earned`).

    Balances in minor units of `currency`. `movements` are by business day and place in the journal.
    """

    account_id: UUID
    kind: AccountKind
    bank: str
    bank_name: str
    currency: str
    existed_before: bool
    opening_minor: int
    closing_minor: int
    movements: tuple[Movement, ...]
    held: Held | None = None
    earnings: Earnings | None = None
    payments: tuple[Movement, ...] = ()
    part: Part | None = None
    yield_earned: Decimal | None = None
    remarks: tuple[Remark, ...] = ()

    def __post_init__(self) -> None:
        balance = self.opening_minor
        for one in self.movements:
            balance += one.amount_minor
            assert balance == one.balance_minor, f"the balance after {one.transfer_id} is that before it and its amount"
        assert balance == self.closing_minor, "opening balance and movements make the closing balance"

    @property
    def added_minor(self) -> int:
        return sum(one.amount_minor for one in self.movements if one.amount_minor > 0)

    @property
    def taken_minor(self) -> int:
        """What left, as a positive amount."""
        return -sum(one.amount_minor for one in self.movements if one.amount_minor < 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A saver's statement for the business days `first` to `last`, both included: of one deposit, or of everything.

    `holder_name` is empty where no name is kept. `final`: every day of it is closed.
    """

    platform: str
    platform_name: str
    holder: str
    holder_name: str
    first: date
    last: date
    final: bool
    of_deposit: UUID | None
    accounts: tuple[AccountStatement, ...]

    def __post_init__(self) -> None:
        assert self.first <= self.last, "a period does not end before it begins"
        assert self.of_deposit is None or len(self.accounts) == 1, "a deposit has one account"

    @property
    def lines(self) -> int:
        return sum(len(one.movements) for one in self.accounts)

    @property
    def currencies(self) -> tuple[str, ...]:
        return tuple(sorted({one.currency for one in self.accounts}))
