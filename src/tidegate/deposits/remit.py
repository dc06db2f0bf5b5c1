"""Pay withheld tax over to the authorities: what is owed by jurisdiction and period, and one payment for each, once.

What was withheld counts in the period of its value date; what was given back lessens it. A period is paid when all its
days are closed, the oldest first, so nothing is added to one that was paid. Law may have the payment rounded down: the
rest stays owed, and comes with a later payment; church tax is paid apart, to the minor unit. More given back than
withheld waits for later periods too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from django.db import connection

from tidegate.deposits import models
from tidegate.deposits.booking import Unbooked, book
from tidegate.deposits.legs import leg_id
from tidegate.deposits.refusal import Refused
from tidegate.ledger.account import Account
from tidegate.ledger.chart import Purpose, account
from tidegate.ledger.day import current_business_day, open_day
from tidegate.ledger.transfer import Transfer, TransferRefusal
from tidegate.money import Invalid
from tidegate.parties.tax_law import tax_law
from tidegate.rules import RemittancePeriod, TaxLaw

TEXT_MAX = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Pot:
    """Tax of one jurisdiction that lies at one settlement bank: the tax and its surcharge, or the church tax that is
    declared for one body (`church`, by its key)."""

    jurisdiction: str
    currency: str
    bank: str
    church: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What is to be paid over for a period, in minor units. `over`: its days are all closed, so it can be paid;
    `overdue`: the law's day has gone by."""

    pot: Pot
    period: RemittancePeriod
    amount_minor: int
    over: bool
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidOver:
    """What was paid. `outcome` is `created`, or `exists` when it had been before."""

    outcome: str
    pot: Pot
    first: date
    last: date
    due_on: date | None
    amount_minor: int
    business_day: date
    transfer_id: UUID


class RemitRefusal(StrEnum):
    """Why nothing is paid over, in order of precedence."""

    NOTHING_OWED = "no_tax_owed"
    PERIOD_NOT_OVER = "period_not_over"
    EARLIER_PERIOD_OWED = "earlier_period_owed"
    CASH_DOES_NOT_SUFFICE = "cash_does_not_suffice"


_SAYS = {
    RemitRefusal.NOTHING_OWED: (
        "period", "Nothing is owed to this authority for this period.", "Look with `tidegate tax owed`.",
    ),
    RemitRefusal.PERIOD_NOT_OVER: (
        "period", "A period is paid over when all its days are closed.", "Close its days first.",
    ),
    RemitRefusal.EARLIER_PERIOD_OWED: (
        "period", "Periods are paid over in order, and an earlier one is still owed.", "Pay the earlier one first.",
    ),
    RemitRefusal.CASH_DOES_NOT_SUFFICE: (
        "period", "The cash booked at the settlement bank is less than the tax.", "Bring what the platform owes first.",
    ),
}  # fmt: skip
_TRANSIENT = {RemitRefusal.PERIOD_NOT_OVER, RemitRefusal.CASH_DOES_NOT_SUFFICE}


def plan_owed(
    *, law: TaxLaw, pot: Pot, withheld: Iterable[tuple[date, int]], paid: dict[date, int], closed_to: date
) -> Iterator[Owed]:
    """What is owed for each period that was not paid, the oldest first. Pure.

    `withheld`: (any day of a month, minor units), by day; `paid`: by the last day of its period; `closed_to`: the first
    day that is not closed.
    """
    running = 0
    periods = ((law.remittance_period(jurisdiction=pot.jurisdiction, on=day), minor) for day, minor in withheld)
    for _, group in groupby(periods, key=lambda one: one[0].last):
        found = list(group)
        period = found[0][0]
        running += sum(minor for _, minor in found)
        if period.last in paid:
            running -= paid[period.last]
            continue
        step = 1 if period.multiple is None or pot.church else period.multiple.minor
        amount = max(0, running) // step * step
        running -= amount
        if amount:
            overdue = period.due_on is not None and period.due_on < closed_to
            yield Owed(pot=pot, period=period, amount_minor=amount, over=period.last < closed_to, overdue=overdue)


_WITHHELD = """
    SELECT w.jurisdiction, w.currency, d.settlement_code, l.church, date_trunc('month', w.paid_on)::date,
           sum(l.minor)::bigint
    FROM deposits_withholding w JOIN deposits_deposit d ON d.deposit_id = w.deposit_id
    CROSS JOIN LATERAL (VALUES ('', w.tax_minor + w.surcharge_minor), (w.church_body, w.church_minor)) l (church, minor)
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""


def tax_owed() -> tuple[Owed, ...]:
    """Everything that is to be paid over, by jurisdiction, currency, bank, church body and period."""
    today, law = open_day(), tax_law()
    if today is None:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_WITHHELD)
        months = cursor.fetchall()
    paid: dict[Pot, dict[date, int]] = {}
    for row in models.Remittance.objects.all():
        paid.setdefault(_pot(row), {})[row.last_day] = row.amount_minor
    return tuple(
        owed
        for (jurisdiction, code, bank, church), rows in groupby(months, key=lambda row: row[:4])
        for pot in (Pot(jurisdiction=jurisdiction, currency=code, bank=bank, church=church),)
        for owed in plan_owed(
            law=law, pot=pot, withheld=[(row[4], row[5]) for row in rows], paid=paid.get(pot, {}), closed_to=today
        )
    )


def pay_over(*, jurisdiction: str, day: date, paid_by: str, proof: str) -> tuple[PaidOver, ...] | Refused:
    """Pays what is owed to an authority for the period in which `day` lies: one payment a currency, bank and body.

    What was paid before is answered as it was. `proof`: how the bank refers to it. Invalid without who and proof.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    _said(paid_by=paid_by, proof=proof)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"deposits/remit/{jurisdiction}"])
    period = tax_law().remittance_period(jurisdiction=jurisdiction, on=day)
    before = models.Remittance.objects.filter(jurisdiction=jurisdiction, last_day=period.last)
    done = [_paid(row, "exists") for row in before.order_by("currency", "settlement_code", "church_body")]
    owed = [one for one in tax_owed() if one.pot.jurisdiction == jurisdiction]
    mine = [one for one in owed if one.period.last == period.last]
    no = _no(mine, owed, anything=bool(done or mine))
    if no is not None:
        return _refused(no)
    for one in mine:
        paid = _pay(one, paid_by=paid_by, proof=proof)
        if paid is None:
            return _refused(RemitRefusal.CASH_DOES_NOT_SUFFICE)
        done.append(paid)
    return tuple(done)


def _no(mine: list[Owed], owed: list[Owed], *, anything: bool) -> RemitRefusal | None:
    if not anything:
        return RemitRefusal.NOTHING_OWED
    if any(not one.over for one in mine):
        return RemitRefusal.PERIOD_NOT_OVER
    earlier = any(one.pot == own.pot and one.period.last < own.period.last for one in owed for own in mine)
    return RemitRefusal.EARLIER_PERIOD_OWED if earlier else None


def _pay(one: Owed, *, paid_by: str, proof: str) -> PaidOver | None:
    """The payment, booked and kept; None where the cash at the bank does not suffice."""
    today = current_business_day()
    transfer = Transfer(
        transfer_id=leg_id("tax paid over", *astuple(one.pot), one.period.last),
        debit_account=owed_account(pot=one.pot).account_id,
        credit_account=account(purpose=Purpose.BANK_CASH, book=one.pot.bank, currency=one.pot.currency).account_id,
        amount_minor=one.amount_minor,
        code="tax_paid_over",
        value_date=today,
        business_day=today,
        reference=proof,
    )
    try:
        book(transfers=[transfer])
    except Unbooked as error:
        if error.outcome != TransferRefusal.EXCEEDS_DEBITS:
            raise
        return None
    row = models.Remittance.objects.create(
        jurisdiction=one.pot.jurisdiction,
        currency=one.pot.currency,
        settlement_code=one.pot.bank,
        church_body=one.pot.church,
        first_day=one.period.first,
        last_day=one.period.last,
        due_on=one.period.due_on,
        amount_minor=one.amount_minor,
        business_day=today,
        transfer_id=transfer.transfer_id,
        paid_by=paid_by,
        proof=proof,
    )
    return _paid(row, "created")


def owed_account(*, pot: Pot) -> Account:
    """What is owed to an authority, out of savers' cash at a settlement bank: one account for tax and church tax."""
    return account(purpose=Purpose.WITHHELD_TAX, book=pot.bank, currency=pot.currency, reference=pot.jurisdiction)


def _pot(row: models.Remittance) -> Pot:
    return Pot(jurisdiction=row.jurisdiction, currency=row.currency, bank=row.settlement_code, church=row.church_body)


def _paid(row: models.Remittance, outcome: str) -> PaidOver:
    return PaidOver(
        outcome=outcome,
        pot=_pot(row),
        first=row.first_day,
        last=row.last_day,
        due_on=row.due_on,
        amount_minor=row.amount_minor,
        business_day=row.business_day,
        transfer_id=row.transfer_id,
    )


def _refused(code: RemitRefusal) -> Refused:
    field, rule, remedy = _SAYS[code]
    return Refused(code=code.value, field=field, rule=rule, remedy=remedy, transient=code in _TRANSIENT)


def _said(**texts: str) -> None:
    for name, text in texts.items():
        if not 1 <= len(text.strip()) <= TEXT_MAX:
            raise Invalid(
                field={"paid_by": "by", "proof": "reference"}[name],
                value=text,
                rule=f"A payment says who made it and how the bank refers to it, in 1 to {TEXT_MAX} characters.",
                remedy="Name it.",
            )
