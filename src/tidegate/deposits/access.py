"""How often a saver may take money out, and from when on, by the contract: asked beside its rule of leaving.

What counts are the saver's own acts: a withdrawal and a notice, each on the business day on which it was asked for.
What the contract ends, what a notice pays and what a pledgee takes are none of them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from tidegate.deposits import models
from tidegate.deposits.contract import Contract
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.movement import MovementKind
from tidegate.deposits.refusal import DepositRefusal, Refused, refused


def plan_access(
    *, contract: Contract, starts_on: date, on: date, taken_on: tuple[date, ...], everything: bool
) -> DepositRefusal | None:
    """Why nothing more is taken out on `on`, after what was on the days `taken_on`; None if it may be."""
    limits = contract.withdrawals
    if on < limits.open_from(starts_on):
        return DepositRefusal.LOCKED_IN
    left = limits.left(taken_on=taken_on, on=on)
    return DepositRefusal.TAKEN_OUT_TOO_OFTEN if left == 0 and not everything else None


def barred(*, deposit: Deposit, on: date, everything: bool) -> Refused | None:
    """The refusal with the contract's figures, for a deposit that is placed; None if its saver may take money out."""
    no = plan_access(
        contract=deposit.contract,
        starts_on=deposit.starts_on,
        on=on,
        taken_on=_taken_on(deposit),
        everything=everything,
    )
    return None if no is None else told(code=no, deposit=deposit, on=on)


def told(*, code: DepositRefusal, deposit: Deposit, on: date) -> Refused:
    """What is refused, with the day from which on it is not."""
    plain, limits = refused(code), deposit.contract.withdrawals
    if code is DepositRefusal.LOCKED_IN:
        day = limits.open_from(deposit.starts_on).isoformat()
        return replace(
            plain, rule=f"The contract lets nothing be taken out before {day}.", remedy="Come back on that day."
        )
    if code is DepositRefusal.TAKEN_OUT_TOO_OFTEN and limits.per is not None:
        per, day = str(limits.per).replace("_", "-"), limits.per.next_first_day(on).isoformat()
        rule = f"The contract lets money be taken out {limits.times} times in a calendar {per}; it was."
        return replace(plain, rule=rule, remedy=f"Come back on {day}, or take everything out.")
    return plain


def withdrawals_left(*, deposit: Deposit, on: date) -> int | None:
    """How many more times money may be taken out in the period of `on`; None where that is not limited."""
    return deposit.contract.withdrawals.left(taken_on=_taken_on(deposit), on=on)


def _taken_on(deposit: Deposit) -> tuple[date, ...]:
    """The days of its saver's withdrawals and notices; nothing is read where they are not limited."""
    if deposit.contract.withdrawals.times is None:
        return ()
    return _days(deposit.deposit_id)


def _days(deposit_id: UUID) -> tuple[date, ...]:
    kinds = [MovementKind.WITHDRAW.value, MovementKind.NOTICE.value]
    found = models.Movement.objects.filter(deposit_id=deposit_id, kind__in=kinds).order_by("business_day")
    return tuple(found.values_list("business_day", flat=True))
