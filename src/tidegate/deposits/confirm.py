"""Confirm: a bank says that it has the deposit. A step with the bank's own reference; it books nothing.

What a bank has not confirmed is told by its age: money that was placed and that nobody there has acknowledged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from tidegate.deposits import models, rows
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.ledger.day import current_business_day
from tidegate.money import Invalid

REFERENCE_CHARS_MAX = 100
_PLACED = ("placed", "moved_in")


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What a bank says: under which reference it has which amount, in minor units, since which day."""

    deposit_id: UUID
    reference: str
    amount_minor: int
    since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """A running deposit that its bank has not confirmed."""

    deposit_id: UUID
    bank: str
    currency: str
    amount_minor: int
    placed_on: date


def plan_confirmation(*, deposit: Deposit, placed_minor: int | None, given: Confirmation) -> DepositRefusal | None:
    """Why this confirmation is none of what was placed. `placed_minor`: None before it was."""
    if placed_minor is None:
        return DepositRefusal.ALREADY_ENDED if deposit.state.ended else DepositRefusal.NOT_PLACED_YET
    if given.amount_minor != placed_minor:
        return DepositRefusal.CONFIRMED_ANOTHER_AMOUNT
    return DepositRefusal.CONFIRMED_BEFORE_PLACED if given.since < deposit.starts_on else None


def confirm(*, given: Confirmation, by: str) -> bool | Refused:
    """Keeps the bank's word as a step of the deposit; whether it is new. The same again changes nothing.

    Invalid for a reference that is none, and for a day that has not come.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    day = current_business_day()
    _checked(given, day)
    deposit = rows.locked(deposit_id=given.deposit_id)
    if deposit is None:
        return refused(DepositRefusal.UNKNOWN_DEPOSIT)
    found = models.Step.objects.filter(deposit_id=given.deposit_id, step__in=("confirmed", *_PLACED))
    steps = {one.step: one.evidence for one in found}
    said = {"reference": given.reference, "amount_minor": given.amount_minor, "since": given.since.isoformat()}
    if "confirmed" in steps:
        same = said.items() <= steps["confirmed"].items()
        return False if same else refused(DepositRefusal.CONFIRMED_OTHERWISE)
    placed = next((steps[name]["amount_minor"] for name in _PLACED if name in steps), None)
    no = plan_confirmation(deposit=deposit, placed_minor=placed, given=given)
    if no is not None:
        return refused(no)
    rows.record(steps=[(given.deposit_id, rows.Step(step="confirmed", evidence={**said, "by": by}))], day=day)
    return True


def _checked(given: Confirmation, day: date) -> None:
    told = given.reference.strip()
    if not told or told != given.reference or len(told) > REFERENCE_CHARS_MAX or not told.isprintable():
        raise Invalid(
            field="reference",
            value=given.reference,
            rule=f"The bank's reference is a printable text of at most {REFERENCE_CHARS_MAX} letters.",
            remedy="Write it as the bank does, without blanks around it.",
        )
    if given.since > day:
        raise Invalid(
            field="since",
            value=given.since.isoformat(),
            rule=f"A bank confirms what it has; the open business day is {day}.",
            remedy="Give that day or an earlier one.",
        )


_UNCONFIRMED = """
    SELECT d.deposit_id, d.bank_code, d.currency, d.principal_minor, d.starts_on FROM deposits_deposit d
    WHERE d.state = 'running' AND d.starts_on <= %s
      AND NOT EXISTS (
        SELECT FROM deposits_step s WHERE s.deposit_id = d.deposit_id AND s.step IN ('confirmed', 'moved_in'))
    ORDER BY d.starts_on, d.deposit_id
"""


def unconfirmed(*, on: date, days: int) -> tuple[Unconfirmed, ...]:
    """Deposits placed at least so many calendar days before `on` that their bank has not confirmed, the oldest first.

    What moved in from elsewhere had been confirmed there.
    """
    with connection.cursor() as cursor:
        cursor.execute(_UNCONFIRMED, [on - timedelta(days=days)])
        found = cursor.fetchall()
    return tuple(
        Unconfirmed(deposit_id=one, bank=bank, currency=currency, amount_minor=minor, placed_on=placed)
        for one, bank, currency, minor, placed in found
    )
