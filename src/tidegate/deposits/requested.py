"""A deposit that was ordered before its money came: it waits, is funded when the money comes, or is cancelled.

Rate and terms are those of the order, by value, and its room under every cap is kept. The money is new money when it
comes, so the gate is asked again; while it says no nothing is set aside. Whatever cash covers is funded, the oldest
order first, when cash comes in and at the close of each day; the last one cancels what is left and says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from tidegate.catalogue.offer import offer
from tidegate.deposits import models, rows
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.fund import evidence_of, reserved
from tidegate.deposits.intake import Intake, permitted
from tidegate.deposits.legs import accounts_of
from tidegate.deposits.lock_order import lock_in_order
from tidegate.deposits.owned import ownership_of
from tidegate.deposits.schedule import resolve
from tidegate.gate.act import THIRD_PARTY, Act
from tidegate.gate.decision import GateRefused
from tidegate.gate.lock import lock_intake
from tidegate.ledger.balance import balance_now
from tidegate.ledger.day import current_business_day
from tidegate.money import calendar

NOT_HERE: Mapping[str, Any] = {
    "code": "money_did_not_come",
    "rule": "The money did not come in the time that the product gives it.",
}
REFUSED, LAPSED = "funding_refused", "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How many deposits got their money at a close, and how many were cancelled without it."""

    funded: int
    lapsed: int


def plan_request(*, deposit: Deposit, within_days: int) -> Deposit:
    """The deposit as it waits for its money."""
    until = last_funding_day(code=deposit.contract.calendar, on=deposit.opened_on, days=within_days)
    return replace(deposit, state=State.REQUESTED, fund_on=deposit.opened_on, fund_until=until)


def last_funding_day(*, code: str, on: date, days: int) -> date:
    """The last day on which the money of an order of `on` may come: so many business days after it."""
    found = calendar(code)
    for _ in range(days):
        on = found.next_after(on)
    return on


def plan_funded(*, deposit: Deposit, on: date) -> Deposit:
    """The deposit with its cash set aside on `on`: from here on it is one that was opened then."""
    resolved = resolve(contract=deposit.contract, starts_on=on)
    return replace(
        deposit,
        state=State.FUNDED,
        opened_on=on,
        starts_on=on,
        interest_paid_to=on,
        matures_on=resolved.matures_on,
        next_pay_on=resolved.next_pay_on,
        fund_on=None,
    )


def plan_unfunded(*, deposit: Deposit, day: date) -> Deposit:
    """The deposit after a day's close without its money: it is looked at again, or cancelled after its last day."""
    assert deposit.fund_until is not None, "only what was ordered before its money waits for it"
    if day < deposit.fund_until:
        return replace(deposit, fund_on=day + timedelta(days=1))
    return replace(deposit, state=State.CANCELLED, principal_minor=0, ended_on=day, next_pay_on=None, fund_on=None)


def fund_requested(*, saver: str, platform: str) -> int:
    """Sets aside what a saver's cash now covers of what was ordered before; how many deposits got their money.

    For a door that has just brought cash in, in a transaction of its own: the cash is here whatever the gate says.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    lock_intake()
    on = current_business_day()
    waits = models.Deposit.objects.filter(saver_code=saver, state=State.REQUESTED.value, fund_until__gte=on)
    funded = 0
    for deposit in _locked(waits, on=on, platform=platform):
        tried = _tried(deposit, on=on, platform=platform, closing=False)
        if isinstance(tried, rows.Change):
            rows.write(changes=[tried], day=on)
            funded += 1
        else:
            rows.record(steps=[(deposit.deposit_id, one) for one in _said(deposit, tried)], day=on)
    return funded


def settle_requested(*, day: date, platform: str, deposit_ids: Sequence[UUID]) -> Settled:
    """The same at the close of `day`, for these; whose last day it was is cancelled. Takes the gate's lock first."""
    assert connection.in_atomic_block, "the close opens the transaction"
    lock_intake()
    due = models.Deposit.objects.filter(deposit_id__in=deposit_ids, state=State.REQUESTED.value, fund_on__lte=day)
    funded = lapsed = 0
    for deposit in _locked(due, on=day, platform=platform):
        change = _closed(deposit, day=day, platform=platform)
        rows.write(changes=[change], day=day)
        funded += change.after.state is State.FUNDED
        lapsed += change.after.state is State.CANCELLED
    return Settled(funded=funded, lapsed=lapsed)


def _locked(found: QuerySet[models.Deposit], *, on: date, platform: str) -> list[Deposit]:
    """The deposits, locked with what putting them to the gate and their cash aside will touch, in the order in which
    they were asked for."""
    deposits = rows.values(found.order_by("deposit_id").select_for_update())
    intakes = [_intake(one, platform=platform, on=on) for one in deposits]
    lock_in_order(intakes=intakes, deposits=deposits)
    asked = models.Step.objects.filter(deposit_id__in=[one.deposit_id for one in deposits], step="requested")
    places = dict(asked.values_list("deposit_id", "pk"))
    return sorted(deposits, key=lambda one: places[one.deposit_id])


def _closed(deposit: Deposit, *, day: date, platform: str) -> rows.Change:
    assert deposit.fund_until is not None, "only what was ordered before its money waits for it"
    late = day > deposit.fund_until
    tried = NOT_HERE if late else _tried(deposit, on=day, platform=platform, closing=True)
    if isinstance(tried, rows.Change):
        return tried
    after = plan_unfunded(deposit=deposit, day=day)
    lapsed = after.state is State.CANCELLED
    steps = (rows.Step(step=LAPSED, evidence=tried),) if lapsed else _said(deposit, tried)
    return rows.Change(before=deposit, after=after, steps=steps)


def _said(deposit: Deposit, reason: Mapping[str, Any]) -> tuple[rows.Step, ...]:
    """Why money that is here is not set aside, said once and not again every day."""
    if reason is NOT_HERE:
        return ()
    last = models.Step.objects.filter(deposit_id=deposit.deposit_id, step=REFUSED).order_by("-pk").first()
    if last is not None and last.evidence["code"] == reason["code"]:
        return ()
    return (rows.Step(step=REFUSED, evidence=reason),)


def _tried(deposit: Deposit, *, on: date, platform: str, closing: bool) -> rows.Change | Mapping[str, Any]:
    """The deposit with its cash set aside; or why not."""
    amount = deposit.principal_minor
    cash = balance_now(account_id=accounts_of(deposit=deposit).saver_cash.account_id)
    if cash is None or cash.available_minor < amount:
        return NOT_HERE
    answer = permitted(intake=_intake(deposit, platform=platform, on=on))
    if isinstance(answer, GateRefused):
        return {"code": answer.code, "rule": answer.rule, "permit": answer.record_id}
    if not isinstance(answer, tuple):
        return {"code": answer.code, "rule": answer.rule}
    held = reserved(owned=deposit, cause=deposit.deposit_id, amount_minor=amount, on=on, opens=True, closing=closing)
    if held is None:
        return NOT_HERE
    evidence = {"request_id": str(deposit.deposit_id), "amount_minor": amount, **evidence_of(permit_ids=answer)}
    step = rows.Step(step="funded", evidence={**evidence, "transfers": held})
    return rows.Change(before=deposit, after=plan_funded(deposit=deposit, on=on), steps=(step,))


def _intake(deposit: Deposit, *, platform: str, on: date) -> Intake:
    """What came is put to the gate like an opening of today; its own place under the caps does not count twice."""
    found = offer(product_code=deposit.product)
    return Intake(
        act=Act.OPEN,
        platform=platform,
        ownership=ownership_of(deposit_id=deposit.deposit_id, saver=deposit.saver),
        channel=(found.channel if found else None) or THIRD_PARTY,
        contract=deposit.contract,
        amount_minor=deposit.principal_minor,
        on=on,
        per_saver_max_minor=found.terms.per_saver_max_minor if found else None,
        capacity_minor=found.terms.capacity_minor if found else None,
        bank_capacity_minor=found.terms.bank_capacity_minor if found else None,
        leaving=deposit,
    )
