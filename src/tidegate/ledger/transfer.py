"""The transfer, what becomes of it, and every reason why the ledger says no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Phase(StrEnum):
    """One step, or two: reserve, then post (all or less; the rest is released) or void."""

    SINGLE = "single"
    RESERVE = "reserve"
    POST = "post"
    VOID = "void"


class Balancing(StrEnum):
    """Moves up to what is available: no more than the debit account's credits, the credit account's debits, or both.

    What is reserved is not available. It holds whether the account has a bound or not.
    """

    DEBIT = "debit"
    CREDIT = "credit"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """An amount from the debit to the credit account. The id is made by the caller: the same again changes nothing.

    `amount_minor` is what moves, or with `balancing` (of a SINGLE or RESERVE) the most that may; the result tells.
    `value_date` is when it counts, `business_day` which day it belongs to. `pending_id`: the reservation that a POST or
    VOID ends. `expires_on`: last business day of a RESERVE. `reverses`: the transfer that this one undoes, mirrored.
    `reference`: the outside world's name for it.
    """

    transfer_id: UUID
    debit_account: UUID
    credit_account: UUID
    amount_minor: int
    code: str
    value_date: date
    business_day: date
    phase: Phase = Phase.SINGLE
    balancing: Balancing | None = None
    pending_id: UUID | None = None
    expires_on: date | None = None
    reverses: UUID | None = None
    reference: str = ""


class TransferRefusal(StrEnum):
    """Why not, in order of precedence: the first that applies is the answer."""

    EXISTS_WITH_DIFFERENT_DEBIT_ACCOUNT = "exists_with_different_debit_account"
    EXISTS_WITH_DIFFERENT_CREDIT_ACCOUNT = "exists_with_different_credit_account"
    EXISTS_WITH_DIFFERENT_AMOUNT = "exists_with_different_amount"
    EXISTS_WITH_DIFFERENT_CODE = "exists_with_different_code"
    EXISTS_WITH_DIFFERENT_PHASE = "exists_with_different_phase"
    EXISTS_WITH_DIFFERENT_BALANCING = "exists_with_different_balancing"
    EXISTS_WITH_DIFFERENT_PENDING_ID = "exists_with_different_pending_id"
    EXISTS_WITH_DIFFERENT_REVERSES = "exists_with_different_reverses"
    EXISTS_WITH_DIFFERENT_EXPIRES_ON = "exists_with_different_expires_on"
    EXISTS_WITH_DIFFERENT_VALUE_DATE = "exists_with_different_value_date"
    EXISTS_WITH_DIFFERENT_BUSINESS_DAY = "exists_with_different_business_day"
    EXISTS_WITH_DIFFERENT_REFERENCE = "exists_with_different_reference"
    AMOUNT_MUST_BE_POSITIVE = "amount_must_be_positive"
    ACCOUNTS_MUST_BE_DIFFERENT = "accounts_must_be_different"
    FIELDS_MUST_FIT_PHASE = "fields_must_fit_phase"
    EXPIRES_BEFORE_BUSINESS_DAY = "expires_before_business_day"
    DEBIT_ACCOUNT_NOT_FOUND = "debit_account_not_found"
    CREDIT_ACCOUNT_NOT_FOUND = "credit_account_not_found"
    ACCOUNTS_MUST_HAVE_THE_SAME_CURRENCY = "accounts_must_have_the_same_currency"
    BUSINESS_DAY_NOT_OPEN = "business_day_not_open"
    BUSINESS_DAY_CLOSED = "business_day_closed"
    BUSINESS_DAY_CLOSING = "business_day_closing"
    VALUE_DATE_IN_CLOSED_MONTH = "value_date_in_closed_month"
    PENDING_TRANSFER_NOT_FOUND = "pending_transfer_not_found"
    PENDING_TRANSFER_NOT_PENDING = "pending_transfer_not_pending"
    PENDING_TRANSFER_HAS_DIFFERENT_ACCOUNTS = "pending_transfer_has_different_accounts"
    PENDING_TRANSFER_HAS_DIFFERENT_AMOUNT = "pending_transfer_has_different_amount"
    EXCEEDS_PENDING_TRANSFER_AMOUNT = "exceeds_pending_transfer_amount"
    PENDING_TRANSFER_OF_LATER_BUSINESS_DAY = "pending_transfer_of_later_business_day"
    PENDING_TRANSFER_ALREADY_POSTED = "pending_transfer_already_posted"
    PENDING_TRANSFER_ALREADY_VOIDED = "pending_transfer_already_voided"
    PENDING_TRANSFER_EXPIRED = "pending_transfer_expired"
    REVERSED_TRANSFER_NOT_FOUND = "reversed_transfer_not_found"
    REVERSED_TRANSFER_NOT_POSTED = "reversed_transfer_not_posted"
    REVERSED_TRANSFER_IS_A_REVERSAL = "reversed_transfer_is_a_reversal"
    REVERSAL_MUST_MIRROR = "reversal_must_mirror"
    REVERSED_TRANSFER_OF_LATER_BUSINESS_DAY = "reversed_transfer_of_later_business_day"
    ALREADY_REVERSED = "already_reversed"
    OVERFLOWS_DEBITS = "overflows_debits"
    OVERFLOWS_CREDITS = "overflows_credits"
    EXCEEDS_CREDITS = "exceeds_credits"
    EXCEEDS_DEBITS = "exceeds_debits"
    BATCH_REFUSED = "batch_refused"

    @property
    def transient(self) -> bool:
        """Whether the same transfer may be answered differently later; what is final never will be."""
        return self in _TRANSIENT


_TRANSIENT = frozenset(
    {
        TransferRefusal.DEBIT_ACCOUNT_NOT_FOUND,
        TransferRefusal.CREDIT_ACCOUNT_NOT_FOUND,
        TransferRefusal.BUSINESS_DAY_NOT_OPEN,
        TransferRefusal.PENDING_TRANSFER_NOT_FOUND,
        TransferRefusal.REVERSED_TRANSFER_NOT_FOUND,
        TransferRefusal.OVERFLOWS_DEBITS,
        TransferRefusal.OVERFLOWS_CREDITS,
        TransferRefusal.EXCEEDS_CREDITS,
        TransferRefusal.EXCEEDS_DEBITS,
        TransferRefusal.BATCH_REFUSED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferResult:
    """`created`, `exists`, or a refusal; the journal's sequence and the amount moved where the transfer is in it."""

    transfer_id: UUID
    outcome: str
    sequence: int | None
    amount_minor: int | None = None

    @property
    def ok(self) -> bool:
        return self.outcome in {"created", "exists"}

    @property
    def refusal(self) -> TransferRefusal | None:
        return None if self.ok else TransferRefusal(self.outcome)
