"""Place at the bank what was reserved on a business day: a step of its close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.catalogue.index import index_at
from tidegate.deposits import models, rows
from tidegate.deposits.booking import book
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.legs import Booking, accounts_of, leg_id, proof
from tidegate.deposits.movement import TopUp, finish_top_ups, unplaced_top_ups
from tidegate.deposits.plan import next_instalment_on
from tidegate.deposits.schedule import announce_on, first_segment, resolve
from tidegate.deposits.segment import change_base
from tidegate.deposits.turn import IndexAt, next_turn_on
from tidegate.gate.lock import lock_intake
from tidegate.ledger.transfer import Phase, Transfer


def plan_placement(*, deposit: Deposit, top_ups: Sequence[TopUp], day: date, index_at: IndexAt) -> Deposit:
    """The deposit with its money at the bank from `day` on: its first segment, or a larger base."""
    placed, contract = deposit, deposit.contract
    if deposit.state is State.FUNDED:
        resolved = resolve(contract=contract, starts_on=day)
        placed = replace(
            deposit,
            state=State.RUNNING,
            starts_on=day,
            interest_paid_to=day,
            matures_on=resolved.matures_on,
            next_pay_on=resolved.next_pay_on,
            announce_on=announce_on(contract=contract, matures_on=resolved.matures_on),
            segments=first_segment(
                contract=contract,
                resolved=resolved,
                amount_minor=deposit.principal_minor,
                index_ppb=0 if contract.index is None else index_at(code=contract.index.code, on=day),
                extra_ppb=0 if contract.bonus is None else contract.bonus.rate.ppb,
            ),
        )
        placed = replace(
            placed,
            next_turn_on=next_turn_on(placed, after=day),
            next_instalment_on=next_instalment_on(placed, after=day),
        )
    assert placed.state is State.RUNNING, "only a funded or running deposit is placed"
    more = sum(one.amount_minor for one in top_ups)
    if not more:
        return placed
    segments = change_base(placed.segments, on=day, delta_minor=more, tariff=placed.contract.tariff)
    return replace(placed, principal_minor=placed.principal_minor + more, segments=segments)


def place(*, day: date, deposit_ids: Sequence[UUID]) -> int:
    """Places these deposits and their top-ups of `day`, which is being closed; how many movements were placed.

    Takes the gate's lock first: an order that came before has returned what it met, one that comes after finds it
    placed.
    """
    assert connection.in_atomic_block, "the close opens the transaction"
    lock_intake()
    found = rows.values(
        models.Deposit.objects.filter(deposit_id__in=deposit_ids, state__in=("funded", "running"))
        .order_by("deposit_id")
        .select_for_update()
    )
    waiting = unplaced_top_ups(deposit_ids=[one.deposit_id for one in found], until=day)
    changes: list[rows.Change] = []
    transfers: list[Transfer] = []
    for deposit in found:
        top_ups = [one for one in waiting if one.deposit_id == deposit.deposit_id]
        if deposit.state is State.RUNNING and not top_ups:
            continue
        steps: list[rows.Step] = []
        if deposit.state is State.FUNDED:
            legs = _post(deposit, deposit.deposit_id, deposit.principal_minor, day)
            transfers += legs
            placed = {"amount_minor": deposit.principal_minor, "transfers": proof(legs)}
            steps.append(rows.Step(step="placed", evidence=placed))
        for one in top_ups:
            legs = _post(deposit, one.request_id, one.amount_minor, day)
            transfers += legs
            more = {"request_id": str(one.request_id), "amount_minor": one.amount_minor, "transfers": proof(legs)}
            steps.append(rows.Step(step="top_up_placed", evidence=more))
        after = plan_placement(deposit=deposit, top_ups=top_ups, day=day, index_at=index_at)
        changes.append(rows.Change(before=deposit, after=after, steps=tuple(steps)))
    book(transfers=transfers, closing=True)
    rows.write(changes=changes, day=day)
    finish_top_ups(top_ups=list(waiting), state="done")
    return sum(len(one.steps) for one in changes)


def _post(deposit: Deposit, reserved: UUID, amount_minor: int, day: date) -> tuple[Transfer, ...]:
    booking = Booking(
        accounts=accounts_of(deposit=deposit),
        cause=leg_id(day, "place", reserved),
        business_day=day,
        reference=deposit.reference,
    )
    return booking.finish(phase=Phase.POST, reserved=reserved, amount_minor=amount_minor, code="deposit_placed")
