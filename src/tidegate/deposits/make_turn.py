"""Carry turns out: the effect of `turn` on the ledger and the deposits. A step of the day close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from tidegate.catalogue.index import index_at
from tidegate.deposits import models, rows
from tidegate.deposits.accrue import accrued_until
from tidegate.deposits.adjust import adjustment_minor
from tidegate.deposits.booking import book
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.fee import Fee
from tidegate.deposits.legs import Booking, accounts_of, fees_of, leg_id, proof
from tidegate.deposits.settle_strands import settle_strands
from tidegate.deposits.turn import Turn, TurnKind, plan_turns
from tidegate.deposits.withhold import hold_tax_years, of_tax, tax_account
from tidegate.ledger.account import Account
from tidegate.ledger.transfer import Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What turns paid and charged, in minor units."""

    interest_minor: int
    fees_minor: int


def make_turns(*, day: date, before: date, deposit_ids: Sequence[UUID]) -> Turned:
    """Carries out on `day`, which is being closed, what turns before the next business day."""
    assert connection.in_atomic_block, "the close opens the transaction"
    until = accrued_until() or day
    found = rows.values(
        models.Deposit.objects.filter(deposit_id__in=deposit_ids, state="running", next_turn_on__lt=before)
        .order_by("deposit_id")
        .select_for_update()
    )
    taxes = hold_tax_years(deposits=found, day=day)

    def withhold(*, deposit: Deposit, interest_minor: int, on: date) -> int:
        return taxes.withhold(deposit=deposit, interest_minor=interest_minor, on=max(on, day))

    changes: list[rows.Change] = []
    transfers: list[Transfer] = []
    charged: list[tuple[Deposit, Fee]] = []
    for deposit in found:
        after, turns = plan_turns(deposit=deposit, before=before, index_at=index_at, withhold=withhold)
        steps = []
        for turn in turns:
            legs = _legs(deposit, turn, day)
            transfers += legs
            steps.append(_step(turn, legs))
            charged += [(deposit, turn.fee)] if turn.fee is not None else []
        adjusted = adjustment_minor(
            before=deposit.segments, after=after.segments, accrued_until=until, rounding=deposit.contract.rounding
        )
        legs = _adjust(deposit, adjusted, day)
        transfers += legs
        if legs:
            steps.append(
                rows.Step(step="interest_adjusted", evidence={"amount_minor": adjusted, "transfers": proof(legs)})
            )
        changes.append(rows.Change(before=deposit, after=after, steps=tuple(steps)))
    strands = settle_strands(changes=changes, day=day, of="turn", taxes=taxes)
    fees = [_fees_of(deposit) for deposit, fee in charged if fee.charged_minor]
    others = [*taxes.accounts, *strands.accounts, *fees]
    book(transfers=[*transfers, *strands.transfers], others=others, closing=True)
    taxes.keep()
    rows.write(changes=strands.changes, day=day)
    _keep(charged, day)
    return Turned(
        interest_minor=sum(one.after.interest_paid_minor - one.before.interest_paid_minor for one in changes),
        fees_minor=sum(fee.charged_minor for _, fee in charged),
    )


def _keep(charged: Sequence[tuple[Deposit, Fee]], day: date) -> None:
    """Every period with what it cost, those that cost nothing too."""
    models.Fee.objects.bulk_create(
        [
            models.Fee(
                deposit_id=deposit.deposit_id,
                business_day=day,
                **{name: getattr(fee, name) for name in Fee.field_names()},
            )
            for deposit, fee in charged
        ]
    )


def _fees_of(deposit: Deposit) -> Account:
    return fees_of(bank=deposit.bank, product=deposit.product, currency=deposit.currency)


def _legs(deposit: Deposit, turn: Turn, day: date) -> tuple[Transfer, ...]:
    booking = Booking(
        accounts=accounts_of(deposit=deposit),
        cause=leg_id(turn.on, turn.kind, deposit.deposit_id),
        business_day=day,
        reference=deposit.reference,
        value_date=max(turn.on, day),
    )
    tax = turn.withheld_minor
    inside = turn.amount_minor - max(0, tax) if turn.kind is TurnKind.CAPITALISED else 0
    return (
        *booking.capitalise(amount_minor=inside),
        *booking.pay_interest(amount_minor=turn.amount_minor - inside),
        *booking.withhold(amount_minor=tax, owed=tax_account(deposit=deposit)),
        *booking.charge(amount_minor=0 if turn.fee is None else turn.fee.charged_minor, fees=_fees_of(deposit)),
    )


def _adjust(deposit: Deposit, amount_minor: int, day: date) -> tuple[Transfer, ...]:
    booking = Booking(
        accounts=accounts_of(deposit=deposit),
        cause=leg_id(day, "turn", deposit.deposit_id),
        business_day=day,
        reference=deposit.reference,
    )
    return tuple(booking.restate(amount_minor=amount_minor))


def _step(turn: Turn, legs: Sequence[Transfer]) -> rows.Step:
    evidence: dict[str, Any] = {"on": turn.on, "rate_ppb": turn.rate_ppb}
    if turn.amount_minor:
        evidence["amount_minor"] = turn.amount_minor
    evidence |= of_tax(turn.withheld_minor)
    if turn.fee is not None:
        evidence |= turn.fee.to_json()
    if legs:
        evidence["transfers"] = proof(legs)
    return rows.Step(step=turn.kind.value, evidence=evidence)
