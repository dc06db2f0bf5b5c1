"""Cash that leaves for the saver's own account elsewhere.

Of the gate only this is asked: whether an order of the payments family (a freeze, an attachment) keeps it here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.gate.decision import GateRefused
from tidegate.gate.lock import lock_intake
from tidegate.gate.payment import permit_payment
from tidegate.gate.payment_case import PaymentFacts
from tidegate.ledger.balance import balance_now
from tidegate.ledger.day import current_business_day
from tidegate.ledger.transfer import Transfer
from tidegate.money import currency as iso_currency
from tidegate.orders import PaymentWord
from tidegate.parties.enrol import person
from tidegate.parties.life import Verb
from tidegate.parties.record_life import life_of
from tidegate.parties.who_may_act import Acting, who_may_act
from tidegate.payments.payment import Paid, PaymentRefusal, Refused, checked_amount, refused
from tidegate.payments.settlement import Cash, booked, cash_of, moved


def pay_out_cash(
    *,
    request_id: UUID,
    saver: str,
    currency: str,
    amount_minor: int,
    deposits_minor: int = 0,
    acting: str | None = None,
) -> Paid | Refused | GateRefused:
    """Books cash that leaves. The same request again changes nothing. Invalid for no amount.

    `deposits_minor` is what the saver has in deposits here, in the same currency: an attachment is held against all.
    `acting` is who asks for the saver (attorney, guardian, representative of the estate), None: the saver.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    lock_intake()
    checked_amount(amount_minor)
    iso_currency(currency)
    if person(code=saver) is None:
        return refused(PaymentRefusal.UNKNOWN_SAVER)
    day = current_business_day()
    if not booked(request_id):
        facts = Acting(owners=(saver,), life=life_of(people=[saver]))
        may_act = who_may_act(facts=facts, on=day)[Verb.CASH_OUT]
        if not may_act.allows({acting or saver}):
            return replace(refused(PaymentRefusal.MAY_NOT_ACT), rule=may_act.why.value, remedy=may_act.remedy)
    cash = cash_of(saver=saver, currency=currency, on=day)
    if isinstance(cash, Refused):
        return cash
    stopped = None if booked(request_id) else _stopped(cash, saver, currency, amount_minor, deposits_minor, day)
    if stopped is not None:
        return stopped
    transfer = Transfer(
        transfer_id=request_id,
        debit_account=cash.saver.account_id,
        credit_account=cash.custody.account_id,
        amount_minor=amount_minor,
        code="cash_paid_out",
        value_date=day,
        business_day=day,
    )
    return moved(transfer=transfer, cash=cash, saver=saver, currency=currency)


def _stopped(
    cash: Cash, saver: str, currency: str, amount_minor: int, deposits_minor: int, day: date
) -> GateRefused | None:
    """What is left is read under a lock on the saver: two payments at once must not both pass one attachment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"payments/saver/{saver}"])
    here = balance_now(account_id=cash.saver.account_id)
    left = (0 if here is None else here.available_minor) + deposits_minor - amount_minor
    return permit_payment(
        facts=PaymentFacts(
            payment=PaymentWord.CASH_OUT,
            platform=cash.platform,
            bank=None,
            product=None,
            saver=saver,
            currency=currency,
            amount_minor=amount_minor,
            business_day=day,
            remaining_minor=left,
        )
    )
