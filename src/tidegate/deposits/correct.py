"""Correct interest after the fact: as if the balance had been another in a stretch of days of the open month.

Nothing posted is rewritten: each day whose accrual differs gets a posting of the difference, which counts on that day
and is booked on the open one. The next payment pays it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from django.db import connection

from tidegate.deposits import rows
from tidegate.deposits.accrue import accrued_until
from tidegate.deposits.booking import book
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.legs import Booking, accounts_of, leg_id, proof
from tidegate.deposits.movement import Asked, Done, MovementKind, answered, hold_request, remember
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.deposits.segment import Life, accrual_minor, change_base
from tidegate.deposits.settle_strands import settle_strands
from tidegate.deposits.withhold import hold_tax_years
from tidegate.ledger.day import current_business_day
from tidegate.ledger.month import last_closed_month
from tidegate.ledger.transfer import Transfer


def plan_correction(
    *, deposit: Deposit, first: date, until: date, delta_minor: int, closed_month: date | None
) -> Life | DepositRefusal:
    """The deposit's segments as if its base had been `delta_minor` more from `first` up to and without `until`.

    `closed_month`: the first day of the last closed accounting month. A stretch that something settled or valued anew
    is not corrected here: what was settled stands.
    """
    if deposit.state.unplaced:
        return DepositRefusal.NOT_PLACED_YET
    if deposit.state.ended:
        return DepositRefusal.ALREADY_ENDED
    month = first.replace(day=1)
    if first < deposit.starts_on or until <= first or (closed_month is not None and month <= closed_month):
        return DepositRefusal.CORRECTION_OUTSIDE_THE_OPEN_MONTH
    held = [one.base_minor for one in deposit.segments if one.ends_on is None or one.ends_on > first]
    if min(held) + delta_minor < 0:
        return DepositRefusal.AMOUNT_ABOVE_PRINCIPAL
    settled = any(
        after.opening_numerator != before.numerator_at(after.starts_on)
        for before, after in pairwise(deposit.segments)
        if after.starts_on > first
    )
    if settled or deposit.contract.settles_by_turn or deposit.contract.interest.compounding.every is not None:
        return DepositRefusal.CORRECTION_CROSSES_A_SETTLEMENT
    tariff = deposit.contract.tariff
    more = change_base(deposit.segments, on=first, delta_minor=delta_minor, tariff=tariff)
    return change_base(more, on=until, delta_minor=-delta_minor, tariff=tariff)


def correct(
    *, request_id: UUID, deposit_id: UUID, first: date, until: date, delta_minor: int, reason: str
) -> Done | Refused:
    """Books a correction on the open day; a request id used before gets its first answer. `interest_minor` of the
    answer is what the days earned more."""
    assert connection.in_atomic_block, "a door opens the transaction"
    day = current_business_day()
    hold_request(request_id=request_id)
    deposit = rows.locked(deposit_id=deposit_id)
    if deposit is None:
        return refused(DepositRefusal.UNKNOWN_DEPOSIT)
    asked = Asked(
        request_id=request_id,
        kind=MovementKind.CORRECT,
        saver=deposit.saver,
        deposit_id=deposit_id,
        amount_minor=delta_minor,
        term=f"{first}/{until}",
    )
    known = answered(asked=asked)
    if known is not None:
        return known
    life = plan_correction(
        deposit=deposit, first=first, until=min(until, day), delta_minor=delta_minor, closed_month=last_closed_month()
    )
    if isinstance(life, DepositRefusal):
        return refused(life)
    legs = _legs(deposit, life, first, request_id, day)
    strands = settle_strands(
        changes=[rows.Change(before=deposit, after=replace(deposit, segments=life), steps=())],
        day=day,
        of=request_id,
        taxes=hold_tax_years(deposits=(), day=day),  # a correction pays nothing
    )
    book(transfers=[*legs, *strands.transfers], others=strands.accounts)
    earned = sum(_more(deposit, life, first, accrued_until() or day).values())
    step = rows.Step(
        step="interest_corrected",
        evidence={
            "request_id": str(request_id),
            "from": first,
            "until": min(until, day),
            "amount_minor": delta_minor,
            "interest_minor": earned,
            "reason": reason,
            "transfers": proof(legs),
        },
    )
    after = replace(deposit, segments=life)
    rows.write(changes=[rows.Change(before=deposit, after=after, steps=(step,))], day=day)
    done = Done(
        outcome="created",
        kind=MovementKind.CORRECT,
        request_id=request_id,
        deposit_id=deposit_id,
        business_day=day,
        amount_minor=delta_minor,
        interest_minor=earned,
    )
    return remember(asked=asked, done=done, product_code=deposit.product)


def _more(deposit: Deposit, life: Life, first: date, until: date) -> dict[date, int]:
    """By how much each day that is accrued already differs."""
    rounding, found = deposit.contract.rounding, {}
    for number in range((until - first).days):
        on = first + timedelta(days=number)
        after = on + timedelta(days=1)
        more = accrual_minor(life, start=on, end=after, rounding=rounding) - accrual_minor(
            deposit.segments, start=on, end=after, rounding=rounding
        )
        if more:
            found[on] = more
    return found


def _legs(deposit: Deposit, life: Life, first: date, cause: UUID, day: date) -> tuple[Transfer, ...]:
    return tuple(
        leg
        for on, more in _more(deposit, life, first, accrued_until() or day).items()
        for leg in Booking(
            accounts=accounts_of(deposit=deposit),
            cause=leg_id(cause, on),
            business_day=day,
            reference=deposit.reference,
            value_date=on,
        ).restate(amount_minor=more)
    )
