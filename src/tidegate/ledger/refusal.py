"""What each refusal of the ledger means and what to do about it: one text a member, none without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NoReturn

from tidegate.ledger.account import AccountRefusal
from tidegate.ledger.day import DayRefusal
from tidegate.ledger.transfer import TransferRefusal

Refusal = AccountRefusal | TransferRefusal | DayRefusal
ENUMS: Final = (TransferRefusal, AccountRefusal, DayRefusal)
"""Every enum of refusals, each in order of precedence."""
_OTHER_CONTENT = "exists_with_different_"
_TRANSIENT_OF_DAYS: Final = frozenset(
    {
        DayRefusal.BUSINESS_DAY_NOT_OPEN,
        DayRefusal.BUSINESS_DAY_NOT_CLOSING,
        DayRefusal.EARLIER_BUSINESS_DAY_NOT_CLOSED,
        DayRefusal.RESERVATIONS_NOT_EXPIRED,
        DayRefusal.MONTH_NOT_OVER,
        DayRefusal.EARLIER_MONTH_NOT_CLOSED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """`meaning`: which rule said no, in a sentence. `remedy`: what the caller does now."""

    meaning: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A refusal as a door tells it. `reasons` is empty here: only the gate has some."""

    code: str
    field: str | None
    rule: str
    remedy: str
    transient: bool
    reasons: tuple[NoReturn, ...] = ()


def refused(refusal: Refusal, *, field: str | None = None) -> Refused:
    """The refusal with its text; `field` is the caller's own word for what was wrong."""
    told = explain(refusal)
    return Refused(
        code=refusal.value,
        field=field,
        rule=told.meaning,
        remedy=told.remedy,
        transient=is_transient(refusal),
    )


def explain(refusal: Refusal) -> Explained:
    """The text of a refusal. KeyError for one that has none: our own bug, caught by the reference page's test."""
    if refusal.value.startswith(_OTHER_CONTENT):
        return _other_content(refusal)
    assert not isinstance(refusal, AccountRefusal), "an account is refused for its other content only"
    meaning, remedy = _TRANSFERS[refusal] if isinstance(refusal, TransferRefusal) else _DAYS[refusal]
    return Explained(meaning=meaning, remedy=remedy)


def is_transient(refusal: Refusal) -> bool:
    """Whether the same call may be answered differently later; what is final never will be."""
    if isinstance(refusal, TransferRefusal):
        return refusal.transient
    return refusal in _TRANSIENT_OF_DAYS


def _other_content(refusal: Refusal) -> Explained:
    what = "an account" if isinstance(refusal, AccountRefusal) else "a transfer"
    field = refusal.value.removeprefix(_OTHER_CONTENT)
    return Explained(
        meaning=f"The id is that of {what} which is here already with another `{field}`.",
        remedy="If that one was meant, send it exactly as it was sent first; if another was, give it an id of its own.",
    )


_READ_AGAIN = "Read it by its id and send the end that fits, or leave it."
_TRANSFERS: Final[dict[TransferRefusal, tuple[str, str]]] = {
    TransferRefusal.AMOUNT_MUST_BE_POSITIVE: (
        "The amount is zero or less. A transfer's direction is its two accounts, never a sign.",
        "Give an amount above zero; to move money the other way, exchange the accounts.",
    ),
    TransferRefusal.ACCOUNTS_MUST_BE_DIFFERENT: (
        "Debit and credit account are the same.",
        "Name two accounts.",
    ),
    TransferRefusal.FIELDS_MUST_FIT_PHASE: (
        "`pending_id` belongs to a post or a void and to nothing else, `expires_on` to a reservation, `reverses` to a"
        " transfer in one step.",
        "Leave out the field that does not belong to the phase, or correct the phase.",
    ),
    TransferRefusal.EXPIRES_BEFORE_BUSINESS_DAY: (
        "The reservation's last day lies before the business day it is made on.",
        "Give a last day on or after the business day, or none.",
    ),
    TransferRefusal.DEBIT_ACCOUNT_NOT_FOUND: (
        "The debit account has not been opened.",
        "Open it, then send the transfer again.",
    ),
    TransferRefusal.CREDIT_ACCOUNT_NOT_FOUND: (
        "The credit account has not been opened.",
        "Open it, then send the transfer again.",
    ),
    TransferRefusal.ACCOUNTS_MUST_HAVE_THE_SAME_CURRENCY: (
        "The accounts are kept in different currencies. A transfer moves one currency.",
        "Name accounts of one currency. An exchange is two transfers, one in each currency.",
    ),
    TransferRefusal.BUSINESS_DAY_NOT_OPEN: (
        "The ledger does not have this business day: it has not begun, or never was one.",
        "Ask for the open day in the same transaction and book on it.",
    ),
    TransferRefusal.BUSINESS_DAY_CLOSED: (
        "The business day is closed. A closed day takes no rows, ever.",
        "Book today; the value date may still be the earlier one.",
    ),
    TransferRefusal.BUSINESS_DAY_CLOSING: (
        "The business day is being closed. Only the day's close itself still writes into it.",
        "Ask for the open day in the same transaction and book on it.",
    ),
    TransferRefusal.VALUE_DATE_IN_CLOSED_MONTH: (
        "The value date lies in an accounting month that has closed.",
        "Let it count from the first day of an open month; what it would have earned since is a transfer of its own.",
    ),
    TransferRefusal.PENDING_TRANSFER_NOT_FOUND: (
        "No transfer has the id that `pending_id` names.",
        "Send the reservation first, or correct `pending_id`.",
    ),
    TransferRefusal.PENDING_TRANSFER_NOT_PENDING: (
        "The transfer that `pending_id` names is not a reservation.",
        "Name a reservation. What was posted in one step is undone by a reversal.",
    ),
    TransferRefusal.PENDING_TRANSFER_HAS_DIFFERENT_ACCOUNTS: (
        "The reservation holds money between other accounts.",
        "Give the accounts of the reservation, debit and credit as they are there.",
    ),
    TransferRefusal.PENDING_TRANSFER_HAS_DIFFERENT_AMOUNT: (
        "A void releases the whole reservation, and its amount is another.",
        "Give the reserved amount; to carry out a part of it, post that part.",
    ),
    TransferRefusal.EXCEEDS_PENDING_TRANSFER_AMOUNT: (
        "More is posted than was reserved.",
        "Post at most the reserved amount, and the rest as a transfer of its own.",
    ),
    TransferRefusal.PENDING_TRANSFER_OF_LATER_BUSINESS_DAY: (
        "The reservation belongs to a later business day than the transfer that would end it.",
        "End it on its own business day or a later one.",
    ),
    TransferRefusal.PENDING_TRANSFER_ALREADY_POSTED: (
        "The reservation has been posted. It ends once; what was not posted was released.",
        _READ_AGAIN,
    ),
    TransferRefusal.PENDING_TRANSFER_ALREADY_VOIDED: (
        "The reservation has been voided, by a caller or because it expired.",
        "Reserve again, if the money should still move.",
    ),
    TransferRefusal.PENDING_TRANSFER_EXPIRED: (
        "The reservation's last business day is over. It can only be voided.",
        "Void it, then reserve again, if the money should still move.",
    ),
    TransferRefusal.REVERSED_TRANSFER_NOT_FOUND: (
        "No transfer has the id that `reverses` names.",
        "Correct `reverses`.",
    ),
    TransferRefusal.REVERSED_TRANSFER_NOT_POSTED: (
        "The transfer that `reverses` names moved nothing: it is a reservation or a void.",
        "Void a reservation. A void needs no undoing: reserve again.",
    ),
    TransferRefusal.REVERSED_TRANSFER_IS_A_REVERSAL: (
        "The transfer that `reverses` names is itself a reversal.",
        "Post the first transfer again under a new id.",
    ),
    TransferRefusal.REVERSAL_MUST_MIRROR: (
        "A reversal moves the same amount back: debit and credit account exchanged.",
        "Give the accounts exchanged and the whole amount. A part is given back by a transfer of its own.",
    ),
    TransferRefusal.REVERSED_TRANSFER_OF_LATER_BUSINESS_DAY: (
        "The transfer to be undone belongs to a later business day than its reversal.",
        "Reverse it on its own business day or a later one.",
    ),
    TransferRefusal.ALREADY_REVERSED: (
        "The transfer has been reversed. That happens once.",
        "Nothing is left to do; the reversal is in the journal.",
    ),
    TransferRefusal.OVERFLOWS_DEBITS: (
        "The debit account's debits, posted and pending, would leave 64 bits.",
        "Split the business over several accounts: a total never shrinks.",
    ),
    TransferRefusal.OVERFLOWS_CREDITS: (
        "The credit account's credits, posted and pending, would leave 64 bits.",
        "Split the business over several accounts: a total never shrinks.",
    ),
    TransferRefusal.EXCEEDS_CREDITS: (
        "The debit account may not be debited beyond its credits, reserved amounts included.",
        "Move at most what is available, or wait for money to come in.",
    ),
    TransferRefusal.EXCEEDS_DEBITS: (
        "The credit account may not be credited beyond its debits, reserved amounts included.",
        "Move at most what is available, or wait for money to come in.",
    ),
    TransferRefusal.BATCH_REFUSED: (
        "Another transfer of the same batch was refused, and the batch was all or nothing. Nothing of it was written.",
        "Look at the one transfer of the batch that has another answer, mend that, send the batch again.",
    ),
}
_DAYS: Final[dict[DayRefusal, tuple[str, str]]] = {
    DayRefusal.BUSINESS_DAYS_ALREADY_OPENED: (
        "The ledger's time has begun, on another day.",
        "Roll the open day on; the first day is opened once.",
    ),
    DayRefusal.BUSINESS_DAY_NOT_OPEN: (
        "The first of the days to be closed is not the open day.",
        "Ask for the open day and begin with it; another process may have rolled it.",
    ),
    DayRefusal.BUSINESS_DAYS_OUT_OF_ORDER: (
        "The days to be closed and the next day do not follow one another.",
        "Give each day once, in order, and a next day after the last of them.",
    ),
    DayRefusal.BUSINESS_DAY_NOT_CLOSING: (
        "The day has not been rolled: it is open, or the ledger does not have it.",
        "Roll the day first.",
    ),
    DayRefusal.EARLIER_BUSINESS_DAY_NOT_CLOSED: (
        "A day before it is not closed. Days close in order.",
        "Close the earlier day first.",
    ),
    DayRefusal.RESERVATIONS_NOT_EXPIRED: (
        "A reservation whose last day this was is still held.",
        "Expire reservations on this day, then close it.",
    ),
    DayRefusal.MONTH_NOT_OVER: (
        "A business day of the month has not closed, or none after the month has been opened.",
        "Close the month's days and roll on into a later month first.",
    ),
    DayRefusal.EARLIER_MONTH_NOT_CLOSED: (
        "Months close in order, and an earlier one that the ledger lived through is open.",
        "Close the earlier months first.",
    ),
}
