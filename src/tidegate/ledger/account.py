"""The account: whose money, at which bank, for what, and which side may never exceed the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class AccountClass(StrEnum):
    """The four classes of the balance sheet and the income statement that a platform needs."""

    ASSET = "asset"
    LIABILITY = "liability"
    INCOME = "income"
    EXPENSE = "expense"


class Bound(StrEnum):
    """What the database holds at all times, pending amounts on the bounded side included."""

    NONE = "none"
    DEBITS_MUST_NOT_EXCEED_CREDITS = "debits_must_not_exceed_credits"
    CREDITS_MUST_NOT_EXCEED_DEBITS = "credits_must_not_exceed_debits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account before or after it is opened; never changed afterwards. Codes are opaque."""

    account_id: UUID
    owner_code: str
    book_code: str
    currency: str
    account_class: AccountClass
    purpose: str
    bound: Bound


class AccountRefusal(StrEnum):
    """Why an account is not opened: its id is taken by another. In order of precedence, all final."""

    EXISTS_WITH_DIFFERENT_OWNER_CODE = "exists_with_different_owner_code"
    EXISTS_WITH_DIFFERENT_BOOK_CODE = "exists_with_different_book_code"
    EXISTS_WITH_DIFFERENT_CURRENCY = "exists_with_different_currency"
    EXISTS_WITH_DIFFERENT_ACCOUNT_CLASS = "exists_with_different_account_class"
    EXISTS_WITH_DIFFERENT_PURPOSE = "exists_with_different_purpose"
    EXISTS_WITH_DIFFERENT_BOUND = "exists_with_different_bound"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountResult:
    """`created`, `exists`, or a refusal."""

    account_id: UUID
    outcome: str

    @property
    def ok(self) -> bool:
        return self.outcome in {"created", "exists"}

    @property
    def refusal(self) -> AccountRefusal | None:
        return None if self.ok else AccountRefusal(self.outcome)
