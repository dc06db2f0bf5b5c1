"""What every act on a deposit begins with: was it asked before, is the deposit there, and may this person ask."""

from __future__ import annotations

from tidegate.deposits import rows
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.movement import Asked, Done, answered
from tidegate.deposits.owned import ownership_of
from tidegate.deposits.owners import Signing
from tidegate.deposits.refusal import DepositRefusal, Refused, refused


def deposit_asked_for(*, asked: Asked) -> Deposit | Done | Refused:
    """The deposit, locked, if an owner asks for the first time; the first answer to a used id; or why not.

    A deposit of somebody else is not found, like one that never was.
    """
    assert asked.deposit_id is not None, "an act on a deposit names it"
    known = answered(asked=asked)
    if known is not None:
        return known
    deposit = rows.locked(deposit_id=asked.deposit_id)
    if deposit is None:
        return refused(DepositRefusal.UNKNOWN_DEPOSIT)
    ownership = ownership_of(deposit_id=deposit.deposit_id, saver=deposit.saver)
    if asked.saver not in ownership.people:
        return refused(DepositRefusal.UNKNOWN_DEPOSIT)
    if ownership.signing is Signing.ALL and len(ownership.owners) > 1:
        return refused(DepositRefusal.SIGNATURES_NEEDED)
    return deposit
