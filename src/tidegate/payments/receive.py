"""Cash that arrives: it becomes the saver's cash at the settlement bank."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from tidegate.ledger.day import current_business_day
from tidegate.ledger.transfer import Transfer
from tidegate.money import currency as iso_currency
from tidegate.parties.enrol import person
from tidegate.payments.payment import Paid, PaymentRefusal, Refused, checked_amount, refused
from tidegate.payments.settlement import cash_of, moved


def receive_cash(*, request_id: UUID, saver: str, currency: str, amount_minor: int) -> Paid | Refused:
    """Books cash that has arrived for a saver. The same request again changes nothing. Invalid for no amount."""
    assert connection.in_atomic_block, "a door opens the transaction"
    checked_amount(amount_minor)
    iso_currency(currency)
    if person(code=saver) is None:
        return refused(PaymentRefusal.UNKNOWN_SAVER)
    day = current_business_day()
    cash = cash_of(saver=saver, currency=currency, on=day)
    if isinstance(cash, Refused):
        return cash
    transfer = Transfer(
        transfer_id=request_id,
        debit_account=cash.custody.account_id,
        credit_account=cash.saver.account_id,
        amount_minor=amount_minor,
        code="cash_received",
        value_date=day,
        business_day=day,
    )
    return moved(transfer=transfer, cash=cash, saver=saver, currency=currency)
