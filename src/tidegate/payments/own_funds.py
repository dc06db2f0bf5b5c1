"""The platform's own money at the settlement bank: what it owes savers' cash for subsidies, and bringing it.

A subsidy is paid into savers' cash before the platform has brought the money for it: the account then stands below
zero, and the bank holds that much less than the books. What is brought comes to the bank and is booked here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.ledger.balance import balances_now
from tidegate.ledger.chart import Purpose, account
from tidegate.ledger.day import current_business_day
from tidegate.ledger.find import find_accounts
from tidegate.ledger.post import open_accounts, post
from tidegate.ledger.transfer import Transfer
from tidegate.money import Invalid
from tidegate.money import currency as iso_currency
from tidegate.parties.agree import settlement_bank
from tidegate.parties.describe import platform_profile
from tidegate.payments.payment import PaymentRefusal, Refused, checked_amount, refused
from tidegate.payments.settlement import SAME_ON_ANOTHER_DAY, booked_on

REFERENCE_MAX = 140


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFunds:
    """At one settlement bank, in minor units. `balance_minor` below zero: what is to be brought."""

    bank: str
    currency: str
    balance_minor: int

    @property
    def to_bring_minor(self) -> int:
        return max(0, -self.balance_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """Own money that was booked. `outcome` is `created`, or `exists` when it had been before. Minor units."""

    outcome: str
    request_id: UUID
    bank: str
    currency: str
    amount_minor: int
    business_day: date


def own_funds() -> tuple[OwnFunds, ...]:
    """The platform's own money at each settlement bank, by bank and currency."""
    found = list(find_accounts(purpose=Purpose.OWN_FUNDS.value))
    balances = balances_now(account_ids=[one.account_id for one in found])
    return tuple(
        OwnFunds(bank=one.book_code, currency=one.currency, balance_minor=balances[one.account_id].amount_minor)
        for one in found
    )


def bring_own_funds(*, request_id: UUID, currency: str, amount_minor: int, reference: str) -> Brought | Refused:
    """Books own money that has come to the settlement bank. The same request again changes nothing.

    `reference`: how the bank refers to it. Invalid for no amount or no reference.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    checked_amount(amount_minor)
    _checked_reference(reference)
    iso_currency(currency)
    day, profile = current_business_day(), platform_profile()
    agreement = None if profile is None else settlement_bank(platform=profile.code, currency=currency, on=day)
    if agreement is None:
        return refused(PaymentRefusal.NO_SETTLEMENT_BANK)
    own, brought = (
        account(purpose=purpose, book=agreement.bank, currency=currency)
        for purpose in (Purpose.OWN_FUNDS, Purpose.CONTRIBUTED)
    )
    open_accounts(accounts=[own, brought])
    transfer = Transfer(
        transfer_id=request_id,
        debit_account=own.account_id,
        credit_account=brought.account_id,
        amount_minor=amount_minor,
        code="own_funds_brought",
        value_date=day,
        business_day=day,
        reference=reference,
    )
    (result,) = post(transfers=[transfer])
    if not result.ok and result.refusal not in SAME_ON_ANOTHER_DAY:
        assert str(result.outcome).startswith("exists_with_different"), f"nothing else refuses this: {result.outcome}"
        return refused(PaymentRefusal.EXISTS_WITH_DIFFERENT_CONTENT)
    return Brought(
        outcome="created" if result.outcome == "created" else "exists",
        request_id=request_id,
        bank=agreement.bank,
        currency=currency,
        amount_minor=amount_minor,
        business_day=day if result.ok else booked_on(request_id),
    )


def _checked_reference(reference: str) -> None:
    if not 1 <= len(reference.strip()) <= REFERENCE_MAX:
        raise Invalid(
            field="reference",
            value=reference,
            rule=f"Money that came says how the bank refers to it, in 1 to {REFERENCE_MAX} characters.",
            remedy="Take it from the bank's statement.",
        )
