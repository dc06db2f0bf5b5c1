"""The settlement bank's side of a saver's cash: which two accounts a payment moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.ledger.account import Account
from tidegate.ledger.chart import Purpose, account
from tidegate.ledger.post import open_accounts, post
from tidegate.ledger.transfer import Transfer, TransferRefusal
from tidegate.parties.agree import settlement_bank
from tidegate.parties.describe import platform_profile
from tidegate.payments.payment import Paid, PaymentRefusal, Refused, refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Cash:
    """A saver's cash and the custody account in which it lies."""

    platform: str
    saver: Account
    custody: Account


def cash_of(*, saver: str, currency: str, on: date) -> Cash | Refused:
    """The accounts of that day's settlement bank; refused where there is none."""
    profile = platform_profile()
    agreement = None if profile is None else settlement_bank(platform=profile.code, currency=currency, on=on)
    if agreement is None:
        return refused(PaymentRefusal.NO_SETTLEMENT_BANK)
    assert profile is not None, "an agreement is a platform's"
    return Cash(
        platform=profile.code,
        saver=account(purpose=Purpose.SAVER_CASH, owner=saver, book=agreement.bank, currency=currency),
        custody=account(purpose=Purpose.BANK_CASH, book=agreement.bank, currency=currency),
    )


SAME_ON_ANOTHER_DAY = {
    TransferRefusal.EXISTS_WITH_DIFFERENT_VALUE_DATE,
    TransferRefusal.EXISTS_WITH_DIFFERENT_BUSINESS_DAY,
}
"""The same payment, asked for again when another day is open."""


def moved(*, transfer: Transfer, cash: Cash, saver: str, currency: str) -> Paid | Refused:
    """Books one payment and says what became of it. Asked again on a later day it is still the payment of its day.

    Cash that arrives may be a saver's first and opens its accounts; what leaves has lain there."""
    if transfer.credit_account == cash.saver.account_id:
        open_accounts(accounts=[cash.saver, cash.custody])
    (result,) = post(transfers=[transfer])
    if result.ok or result.refusal in SAME_ON_ANOTHER_DAY:
        return Paid(
            outcome="created" if result.outcome == "created" else "exists",
            request_id=transfer.transfer_id,
            saver=saver,
            currency=currency,
            amount_minor=transfer.amount_minor,
            business_day=transfer.business_day if result.ok else booked_on(transfer.transfer_id),
        )
    if result.refusal in {TransferRefusal.EXCEEDS_CREDITS, TransferRefusal.DEBIT_ACCOUNT_NOT_FOUND}:
        return refused(PaymentRefusal.INSUFFICIENT_CASH)
    assert str(result.outcome).startswith("exists_with_different"), f"a payment is refused for {result.outcome}"
    return refused(PaymentRefusal.EXISTS_WITH_DIFFERENT_CONTENT)


def booked(transfer_id: UUID) -> bool:
    """Whether a payment of this id was booked already: then it is answered as it was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM ledger_transfers WHERE transfer_id = %s)", [transfer_id])
        return bool(cursor.fetchone()[0])


def booked_on(transfer_id: UUID) -> date:
    """The business day of a payment that was booked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT business_day FROM ledger_transfers WHERE transfer_id = %s", [transfer_id])
        day: date = cursor.fetchone()[0]
    return day
