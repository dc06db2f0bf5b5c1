"""Withdraw from a deposit: at once and at any hour, whatever is closed to new money.

Of the gate only this is asked: whether an order of the payments family (a moratorium, a freeze) stops it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import connection

from tidegate.deposits import rows
from tidegate.deposits.access import barred, told
from tidegate.deposits.asking import Taken, Waiting, deposit_asked_for, unsigned
from tidegate.deposits.booking import book
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.free import beyond_free
from tidegate.deposits.legs import Booking, accounts_of, leg_id, proof
from tidegate.deposits.movement import (
    Asked,
    Done,
    MovementKind,
    TopUp,
    cancel_notices,
    evidence,
    finish_top_ups,
    remember,
    unplaced_top_ups,
)
from tidegate.deposits.owned import ownership_of
from tidegate.deposits.refusal import DepositRefusal, Refused
from tidegate.deposits.segment import stays
from tidegate.deposits.settle_strands import settle_strands, subsidy_on_leaving
from tidegate.deposits.withdrawal import Withdrawal, plan_withdrawal
from tidegate.deposits.withhold import Withholder, hold_tax_years, of_tax, tax_account
from tidegate.gate.decision import GateRefused
from tidegate.gate.lock import lock_intake
from tidegate.gate.payment import permit_payment
from tidegate.gate.payment_case import PaymentFacts
from tidegate.ledger.account import Account
from tidegate.ledger.day import current_business_day
from tidegate.ledger.transfer import Phase, Transfer
from tidegate.money import Invalid
from tidegate.orders import PaymentWord
from tidegate.parties.describe import platform_profile


def withdraw(
    *, request_id: UUID, deposit_id: UUID, saver: str, amount_minor: int | None
) -> Done | Waiting | Refused | GateRefused:
    """Pays `amount_minor` of principal (None: all of it, with its interest) to the saver's cash.

    A fixed deposit pays what its contract says for leaving early, or refuses. Withdrawing all also releases top-ups
    that are not placed yet. Owners who act together all sign first (`sign`). A request id used before gets its first
    answer. Invalid for an amount that is none.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    if amount_minor is not None and amount_minor <= 0:
        raise _not_an_amount(amount_minor)
    lock_intake()
    day = current_business_day()
    asked = Asked(
        request_id=request_id,
        kind=MovementKind.WITHDRAW,
        saver=saver,
        deposit_id=deposit_id,
        amount_minor=amount_minor,
    )
    taken = deposit_asked_for(asked=asked, on=day)
    if not isinstance(taken, Taken):
        return taken
    deposit = taken.deposit
    plan = allowed(deposit=deposit, on=day, amount_minor=amount_minor)
    if isinstance(plan, Refused):
        return plan
    waiting = unsigned(asked=asked, taken=taken)
    if waiting is not None:
        return waiting
    by_order = stopped(deposit=deposit, plan=plan)
    if by_order is not None:
        return by_order
    taxes = hold_tax_years(deposits=[deposit], day=day)
    done = Done(
        outcome="created",
        kind=MovementKind.WITHDRAW,
        request_id=request_id,
        deposit_id=deposit_id,
        business_day=day,
        amount_minor=plan.principal_minor,
        interest_minor=plan.interest_minor,
        withheld_minor=taxes.withhold(deposit=deposit, interest_minor=plan.interest_minor, on=day),
    )
    carry_out(deposit=deposit, plan=plan, done=done, taxes=taxes)
    return remember(asked=asked, done=done, product_code=deposit.contract.product_code)


def stopped(*, deposit: Deposit, plan: Withdrawal) -> GateRefused | None:
    """An order against any owner stops all of it: what is frozen of one must not leave by another's hand."""
    people = ownership_of(deposit_id=deposit.deposit_id, saver=deposit.saver).people
    answers = (permit_payment(facts=_facts(deposit, plan, owner)) for owner in people)
    return next((one for one in answers if one is not None), None)


def _facts(deposit: Deposit, plan: Withdrawal, owner: str) -> PaymentFacts:
    profile = platform_profile()
    return PaymentFacts(
        payment=PaymentWord.WITHDRAW,
        platform=profile.code if profile else "",
        bank=deposit.contract.bank_code,
        product=deposit.product,
        saver=owner,
        currency=deposit.contract.currency,
        amount_minor=plan.principal_minor,
        business_day=plan.on,
    )


def preview(*, deposit: Deposit, on: date, amount_minor: int | None) -> Withdrawal | DepositRefusal:
    """What a withdrawal on `on` would pay, without a change."""
    if deposit.state.unplaced:
        return DepositRefusal.NOT_PLACED_YET
    if deposit.state.ended:
        return DepositRefusal.ALREADY_ENDED
    if deposit.next_turn_on is not None and deposit.next_turn_on < on:
        return DepositRefusal.BEING_CLOSED
    return plan_withdrawal(holding=deposit.held, on=on, amount_minor=amount_minor)


def allowed(*, deposit: Deposit, on: date, amount_minor: int | None) -> Withdrawal | Refused:
    """The same for whoever asks for the saver: no more often than the contract allows, and of what is not pledged."""
    plan = preview(deposit=deposit, on=on, amount_minor=amount_minor)
    if isinstance(plan, DepositRefusal):
        return told(code=plan, deposit=deposit, on=on)
    too_often = barred(deposit=deposit, on=on, everything=plan.ends)
    return too_often or beyond_free(deposit=deposit, amount_minor=plan.principal_minor) or plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What goes beside the interest that a withdrawal pays, in minor units: the platform's subsidy, when the deposit
    ends by it, and the tax withheld of both."""

    subsidy_minor: int
    withheld_minor: int


def beside(*, deposit: Deposit, plan: Withdrawal) -> Beside:
    """The same as the withdrawal will pay and withhold, without a change."""
    taxes = hold_tax_years(deposits=[deposit], day=plan.on)
    tax = taxes.withhold(deposit=deposit, interest_minor=plan.interest_minor, on=plan.on)
    subsidy = subsidy_on_leaving(deposit=deposit, segments=plan.segments, on=plan.on) if plan.ends else 0
    tax += taxes.withhold_subsidy(deposit=deposit, subsidy_minor=subsidy, on=plan.on)
    return Beside(subsidy_minor=subsidy, withheld_minor=tax)


def carry_out(
    *,
    deposit: Deposit,
    plan: Withdrawal,
    done: Done,
    taxes: Withholder,
    more: Sequence[Transfer] = (),
    opening: Sequence[Account] = (),
) -> None:
    """Books and stores a withdrawal; `more` is booked with it, after it, once the accounts `opening` are open."""
    top_ups = unplaced_top_ups(deposit_ids=[deposit.deposit_id]) if plan.ends else ()
    transfers = [transfer for one in top_ups for transfer in _release(deposit, one, done)]
    step = "withdrawn" if plan.ends else "partly_withdrawn"
    change, legs = withdrawn(
        deposit=deposit,
        plan=plan,
        withheld_minor=done.withheld_minor,
        cause=done.request_id,
        step=step,
        trace=evidence(done),
    )
    strands = settle_strands(changes=[change], day=plan.on, of=done.request_id, taxes=taxes)
    book(
        transfers=[*transfers, *legs, *strands.transfers, *more],
        others=[*taxes.accounts, *strands.accounts, *opening],
    )
    taxes.keep()
    finish_top_ups(top_ups=list(top_ups), state="cancelled")
    rows.write(changes=strands.changes, day=plan.on)
    if plan.ends:
        cancel_notices(deposit_id=deposit.deposit_id)


def withdrawn(
    *,
    deposit: Deposit,
    plan: Withdrawal,
    withheld_minor: int,
    cause: UUID,
    step: str,
    trace: Mapping[str, Any] | None = None,
) -> tuple[rows.Change, tuple[Transfer, ...]]:
    """What a withdrawal changes and books, whoever asked for it: a saver, a notice, a plan that ends."""
    booking = Booking(
        accounts=accounts_of(deposit=deposit), cause=cause, business_day=plan.on, reference=deposit.reference
    )
    legs = (
        *booking.pay_back(
            principal_minor=plan.principal_minor,
            interest_minor=plan.interest_minor,
            restated_minor=plan.restated_minor,
            code="deposit_withdrawn",
        ),
        *booking.withhold(amount_minor=withheld_minor, owed=tax_account(deposit=deposit)),
    )
    said = trace or {"amount_minor": plan.principal_minor, "interest_minor": plan.interest_minor}
    found: dict[str, Any] = {**said, **of_tax(withheld_minor), "transfers": proof(legs)}
    if plan.restated_minor:
        found["restated_minor"] = plan.restated_minor
    return rows.Change(before=deposit, after=_after(deposit, plan), steps=(rows.Step(step=step, evidence=found),)), legs


def _after(deposit: Deposit, plan: Withdrawal) -> Deposit:
    """The deposit once the plan is carried out."""
    return replace(
        deposit,
        state=State.WITHDRAWN if plan.ends else deposit.state,
        ended_on=plan.on if plan.ends else None,
        next_pay_on=None if plan.ends else deposit.next_pay_on,
        next_turn_on=None if plan.ends else deposit.next_turn_on,
        next_instalment_on=None if plan.ends else deposit.next_instalment_on,
        announce_on=None if plan.ends else deposit.announce_on,
        principal_minor=deposit.principal_minor - plan.principal_minor,
        capitalised_minor=stays(
            deposit.capitalised_minor, share=Fraction(plan.principal_minor, deposit.principal_minor)
        ),
        interest_paid_minor=deposit.interest_paid_minor + plan.interest_minor,
        settled_numerator=plan.settled_numerator,
        segments=plan.segments,
    )


def _release(deposit: Deposit, top_up: TopUp, done: Done) -> tuple[Transfer, ...]:
    booking = Booking(
        accounts=accounts_of(deposit=deposit),
        cause=leg_id(done.request_id, top_up.request_id),
        business_day=done.business_day,
        reference=deposit.reference,
    )
    return booking.finish(
        phase=Phase.VOID, reserved=top_up.request_id, amount_minor=top_up.amount_minor, code="top_up_cancelled"
    )


def _not_an_amount(amount_minor: int) -> Invalid:
    return Invalid(
        field="amount",
        value=str(amount_minor),
        rule="A withdrawal moves more than nothing.",
        remedy="Give an amount above zero, or none for all of it.",
    )
