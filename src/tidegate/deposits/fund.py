"""Reserve the saver's cash for the bank: what an opening and a top-up have in common, after the gate's permit."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tidegate.deposits import rows
from tidegate.deposits.booking import Unbooked, book
from tidegate.deposits.contract import Contract
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.legs import Booking, Owned, accounts_of, proof
from tidegate.deposits.movement import Asked, Done, remember
from tidegate.deposits.owned import keep
from tidegate.deposits.owners import Ownership
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.deposits.schedule import resolve
from tidegate.ledger.transfer import TransferRefusal


def plan_deposit(*, asked: Asked, contract: Contract, holding: str, settlement_code: str, on: date) -> Deposit:
    """The deposit as it is funded on `on`; its dates are those of a placement at that day's close."""
    assert asked.amount_minor is not None, "a deposit is opened with an amount"
    resolved = resolve(contract=contract, starts_on=on)
    return Deposit(
        deposit_id=asked.request_id,
        saver=asked.saver,
        contract=contract,
        holding=holding,
        settlement_code=settlement_code,
        state=State.FUNDED,
        opened_on=on,
        starts_on=on,
        matures_on=resolved.matures_on,
        next_pay_on=resolved.next_pay_on,
        ended_on=None,
        opened_minor=asked.amount_minor,
        principal_minor=asked.amount_minor,
        interest_paid_minor=0,
        settled_numerator=0,
        interest_paid_to=on,
        segments=(),
    )


def fund(
    *,
    asked: Asked,
    deposit: Deposit,
    permit_ids: tuple[int, ...],
    ownership: Ownership | None = None,
    renews: UUID | None = None,
    waits: Deposit | None = None,
) -> Done | Refused:
    """Reserves the cash of a new deposit and stores it. Nothing is left behind where the cash does not suffice.

    `waits` is the same deposit as it is kept instead where its product gives the money time to come; None: it does not.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    on = deposit.opened_on
    held = reserved(owned=deposit, cause=asked.request_id, amount_minor=deposit.opened_minor, on=on, opens=True)
    if held is None and waits is None:
        return refused(DepositRefusal.INSUFFICIENT_CASH)
    evidence: dict[str, Any] = {
        "request_id": str(asked.request_id),
        "amount_minor": deposit.opened_minor,
        **evidence_of(permit_ids=permit_ids),
    }
    if ownership is not None and not ownership.plain:
        evidence["ownership"] = ownership.to_json()
    if renews is not None:
        evidence["renews"] = str(renews)
    kept, steps = deposit, [rows.Step(step="requested", evidence=evidence)]
    if held is not None:
        steps.append(rows.Step(step="funded", evidence={**evidence, "transfers": held}))
    elif waits is not None:
        book(transfers=(), accounts=[accounts_of(deposit=waits)])
        kept = waits
        steps = [rows.Step(step="requested", evidence={**evidence, "fund_until": waits.fund_until})]
    rows.insert(deposit=kept, steps=steps, day=on)
    if ownership is not None:
        keep(deposit_id=deposit.deposit_id, ownership=ownership, from_day=on)
    done = done_by(asked=asked, deposit_id=deposit.deposit_id, on=on)
    return remember(asked=asked, done=done, product_code=deposit.product)


def evidence_of(*, permit_ids: tuple[int, ...]) -> dict[str, Any]:
    """The gate's records that a step stands on: the account holder's, and where there are more owners, all."""
    first = permit_ids[0] if permit_ids else None
    return {"permit": first} if len(permit_ids) < 2 else {"permit": first, "permits": list(permit_ids)}


def reserved(
    *, owned: Owned, cause: UUID, amount_minor: int, on: date, opens: bool, closing: bool = False
) -> list[str] | None:
    """Holds the cash under the id `cause` and names its transfers; None, with nothing written, for too little cash.

    `closing`: on a day that is being closed.
    """
    accounts = accounts_of(deposit=owned)
    booking = Booking(accounts=accounts, cause=cause, business_day=on, reference=str(owned.deposit_id))
    code = "deposit_reserved" if opens else "top_up_reserved"
    legs = booking.reserve(amount_minor=amount_minor, code=code)
    try:
        with transaction.atomic():
            book(transfers=legs, accounts=[accounts] if opens else [], closing=closing)
    except Unbooked as error:
        missing = {TransferRefusal.EXCEEDS_CREDITS, TransferRefusal.DEBIT_ACCOUNT_NOT_FOUND}
        if error.outcome in missing and error.transfer.debit_account == accounts.saver_cash.account_id:
            return None
        raise
    return proof(legs)


def done_by(*, asked: Asked, deposit_id: UUID, on: date) -> Done:
    """The answer to an act that reserved what was asked."""
    assert asked.amount_minor is not None, "money comes in with an amount"
    return Done(
        outcome="created",
        kind=asked.kind,
        request_id=asked.request_id,
        deposit_id=deposit_id,
        business_day=on,
        amount_minor=asked.amount_minor,
    )
