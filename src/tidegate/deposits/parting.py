"""What an order keeps from an owner does not pass to others: asked before a deposit changes hands."""

from __future__ import annotations

from datetime import date

from tidegate.deposits.deposit import Deposit
from tidegate.deposits.owned import ownerships
from tidegate.deposits.owners import Ownership
from tidegate.deposits.position import cash_of
from tidegate.deposits.reading import deposits_of
from tidegate.deposits.succession import lost
from tidegate.gate.decision import GateRefused
from tidegate.gate.payment import permit_payment
from tidegate.gate.payment_case import PaymentFacts
from tidegate.orders import PaymentWord


def not_to_be_lost(
    *, deposit: Deposit, before: Ownership, after: Ownership, platform: str, on: date
) -> GateRefused | None:
    """The first order that keeps an owner's part here: a freeze, or an attachment that what remains would not cover."""
    for person in lost(before=before, after=after):
        gone = before.part(person, deposit.principal_minor) - after.part(person, deposit.principal_minor)
        answer = permit_payment(
            facts=PaymentFacts(
                payment=PaymentWord.CASH_OUT,
                platform=platform,
                bank=None,
                product=None,
                saver=person,
                currency=deposit.currency,
                amount_minor=gone,
                business_day=on,
                remaining_minor=_all_of(person, deposit.currency) - gone,
            )
        )
        if answer is not None:
            return answer
    return None


def _all_of(person: str, currency: str) -> int:
    """All that a person has here in a currency: available cash and parts of deposits."""
    live = [one for one in deposits_of(saver=person) if one.currency == currency and not one.state.ended]
    of = ownerships(deposits={one.deposit_id: one.saver for one in live})
    cash = sum(minor for (_, code), minor in cash_of(saver=person).items() if code == currency)
    return cash + sum(of[one.deposit_id].part(person, one.principal_minor) for one in live)
