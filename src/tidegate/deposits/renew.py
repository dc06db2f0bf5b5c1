"""Renew at maturity what its saver instructed to renew: through the gate, in the transaction of the close, or paid out.

Whatever says no (the gate, a product that is closed or does not take the amount, a bank without an agreement) is kept
as the step's reason, and the deposit is paid out on the same day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from tidegate.catalogue.index import index_at
from tidegate.deposits import models, rows
from tidegate.deposits.booking import book
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.fund import evidence_of, plan_deposit
from tidegate.deposits.hold_pledged import carry_pledges_on, hold_in_time, hold_proceeds
from tidegate.deposits.instruction import Instruction
from tidegate.deposits.intake import Answer, Intake, Intakes
from tidegate.deposits.legs import Accounts, Booking, accounts_of, leg_id, proof
from tidegate.deposits.mature import Matured, paid_out, plan_maturity, restated_at_maturity
from tidegate.deposits.movement import Asked, MovementKind
from tidegate.deposits.owned import keep, ownerships
from tidegate.deposits.owners import Ownership, checked_ownership
from tidegate.deposits.place import plan_placement
from tidegate.deposits.refusal import DepositRefusal, Refused
from tidegate.deposits.renewal import Renewal, Shelf, renewal
from tidegate.deposits.settle_strands import settle_strands
from tidegate.deposits.stock import lock_stock, place_of
from tidegate.deposits.withhold import Withholder, hold_tax_years, of_tax, tax_account
from tidegate.gate.act import Act
from tidegate.gate.decision import GateRefused
from tidegate.gate.lock import lock_intake
from tidegate.ledger.account import Account
from tidegate.ledger.transfer import Transfer
from tidegate.money import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused:
    """What said no: a code and what else is known of it."""

    reason: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the gate is asked, and the deposit that would follow, placed."""

    intake: Intake
    placed: Deposit


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """A deposit that is paid on `day`, whether it goes on or not: what is withheld, and what its strands settle.

    `paid` is what paying it changes, without its own step; `asks` what was instructed, or why it cannot be.
    """

    day: date
    ownership: Ownership
    paid: rows.Change
    tax_minor: int
    strand_legs: tuple[Transfer, ...]
    strand_accounts: tuple[Account, ...]
    asks: _Asked | _Refused

    @property
    def deposit(self) -> Deposit:
        return self.paid.before

    @property
    def interest_minor(self) -> int:
        return self.paid.after.interest_paid_minor - self.paid.before.interest_paid_minor


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    """How it ended: what that changes and books, and the deposit that `follows` with its first steps, if one does."""

    due: _Due
    change: rows.Change
    legs: tuple[Transfer, ...]
    follows: Deposit | None = None
    steps: tuple[rows.Step, ...] = ()


def renewed_minor(*, before: Deposit, after: Deposit, withheld_minor: int = 0) -> int:
    """How much goes on: the principal, or everything but tax. `after` is the deposit once it is paid."""
    assert before.instruction is not None, "only what was instructed is renewed"
    interest = after.interest_paid_minor - before.interest_paid_minor
    principal_only = before.instruction.instruction is Instruction.RENEW_PRINCIPAL
    return before.principal_minor + (min(0, interest) if principal_only else interest - max(0, withheld_minor))


def renew_matured(*, day: date, platform: str, deposit_ids: Sequence[UUID]) -> Matured:
    """Renews or pays out these matured deposits on `day`, which is being closed. Takes the gate's lock first."""
    assert connection.in_atomic_block, "the close opens the transaction"
    lock_intake()
    found = rows.values(
        models.Deposit.objects.filter(
            deposit_id__in=deposit_ids, state="running", matures_on__lte=day, instruction__isnull=False
        )
        .order_by("deposit_id")
        .select_for_update()
    )
    taxes = hold_tax_years(deposits=found, day=day)
    owned = ownerships(deposits={one.deposit_id: one.saver for one in found})
    shelf = Shelf(platform=platform, on=day)
    due = [_due(deposit, owned[deposit.deposit_id], shelf, taxes) for deposit in found]
    ended = _ended(due)
    transfers = [leg for one in ended for leg in (*one.legs, *one.due.strand_legs)]
    hold_in_time(deposits=found, transfers=transfers)
    book(
        transfers=transfers,
        accounts=[accounts_of(deposit=one.follows) for one in ended if one.follows is not None],
        others=[*taxes.accounts, *(account for one in due for account in one.strand_accounts)],
        closing=True,
    )
    taxes.keep()
    _write(ended, day)
    return Matured(
        deposits=len(due),
        principal_minor=sum(one.deposit.principal_minor for one in due),
        interest_minor=sum(one.interest_minor for one in due),
    )


def _due(deposit: Deposit, ownership: Ownership, shelf: Shelf, taxes: Withholder) -> _Due:
    day = shelf.on
    after = plan_maturity(deposit=deposit, day=day)
    interest = after.interest_paid_minor - deposit.interest_paid_minor
    tax = taxes.withhold(deposit=deposit, interest_minor=interest, on=day)
    paid = rows.Change(before=deposit, after=after, steps=())
    strands = settle_strands(changes=[paid], day=day, of="renew", taxes=taxes)
    amount = renewed_minor(before=deposit, after=after, withheld_minor=tax)
    return _Due(
        day=day,
        ownership=ownership,
        paid=strands.changes[0],
        tax_minor=tax,
        strand_legs=strands.transfers,
        strand_accounts=strands.accounts,
        asks=_asks(deposit, ownership, amount, shelf),
    )


def _asks(deposit: Deposit, ownership: Ownership, amount: int, shelf: Shelf) -> _Asked | _Refused:
    """What was instructed, through the product and the calendar."""
    wanted, day = deposit.instruction, shelf.on
    assert wanted is not None, "only what was instructed is renewed"
    into = renewal(deposit=deposit, wanted=wanted, amount_minor=amount, on=day, offer_of=shelf.offer)
    if not isinstance(into, Renewal):
        return _Refused(reason={"code": into.code, "rule": into.rule})
    contract, terms = into.contract, into.offer.terms
    agreement, settlement = shelf.placement(contract)
    if agreement is None or settlement is None:
        return _Refused(reason={"code": DepositRefusal.NO_AGREEMENT.value})
    asked = Asked(
        request_id=leg_id(day, "renewed", deposit.deposit_id),
        kind=MovementKind.OPEN,
        saver=deposit.saver,
        product_code=contract.product_code,
        amount_minor=amount,
    )
    try:
        checked_ownership(ownership=ownership, saver=deposit.saver, terms=terms.owners)
        funded = plan_deposit(
            asked=asked, contract=contract, holding=agreement.holding.value, settlement_code=settlement.bank, on=day
        )
        placed = plan_placement(deposit=funded, top_ups=(), day=day, index_at=index_at)
    except Invalid as error:
        return _Refused(reason={"code": "invalid", "field": error.field, "rule": error.rule})
    return _Asked(intake=_intake(deposit, into, ownership, amount, shelf), placed=placed)


def _intake(deposit: Deposit, into: Renewal, ownership: Ownership, amount: int, shelf: Shelf) -> Intake:
    assert into.offer.channel is not None, "what takes a renewal is listed"
    return Intake(
        act=Act.RENEW,
        platform=shelf.platform,
        ownership=ownership,
        channel=into.offer.channel,
        contract=into.contract,
        amount_minor=amount,
        on=shelf.on,
        per_saver_max_minor=into.offer.terms.per_saver_max_minor,
        capacity_minor=into.offer.terms.capacity_minor,
        bank_capacity_minor=into.offer.terms.bank_capacity_minor,
        leaving=deposit,
    )


def _ended(due: Sequence[_Due]) -> list[_Ended]:
    """Each as the gate says, one after the other: what one brings is there for the next."""
    asked = [one.asks.intake for one in due if isinstance(one.asks, _Asked)]
    if not asked:
        return [_paid(one, one.asks) for one in due if isinstance(one.asks, _Refused)]
    intakes = Intakes(intakes=asked)
    for one in due:
        goes_on = isinstance(one.asks, _Asked) and intakes.ask(one.asks.intake)
        after = one.asks.placed if goes_on and isinstance(one.asks, _Asked) else None
        intakes.move(before=one.deposit, after=after, ownership=one.ownership)
    answers = iter(intakes.answers())
    return [
        _paid(one, one.asks) if isinstance(one.asks, _Refused) else _answered(one, one.asks, next(answers))
        for one in due
    ]


def _answered(due: _Due, asked: _Asked, answer: Answer) -> _Ended:
    if isinstance(answer, GateRefused):
        codes = [str(reason.code) for reason in answer.reasons]
        return _paid(due, _Refused(reason={"code": answer.code, "permit": answer.record_id, "reasons": codes}))
    if isinstance(answer, Refused):
        return _paid(due, _Refused(reason={"code": answer.code, "rule": answer.rule}))
    return _renewed(due, asked, answer)


def _paid(due: _Due, no: _Refused) -> _Ended:
    """Paid out, and why."""
    change, legs = paid_out(deposit=due.deposit, after=due.paid.after, withheld_minor=due.tax_minor, day=due.day)
    refusal = rows.Step(step="renewal_refused", evidence=no.reason)
    return _Ended(due=due, change=replace(change, steps=(refusal, *due.paid.steps, *change.steps)), legs=legs)


def _renewed(due: _Due, asked: _Asked, permit_ids: tuple[int, ...]) -> _Ended:
    placed, deposit = asked.placed, due.deposit
    legs = tuple(_legs(due, placed))
    amount = {"amount_minor": placed.principal_minor}
    first = {**amount, "renews": str(deposit.deposit_id), **evidence_of(permit_ids=permit_ids)}
    last = {
        "principal_minor": deposit.principal_minor,
        "interest_minor": due.interest_minor,
        **of_tax(due.tax_minor),
        "renewed_as": str(placed.deposit_id),
        "transfers": proof(legs),
    }
    return _Ended(
        due=due,
        change=replace(due.paid, steps=(*due.paid.steps, rows.Step(step="renewed", evidence=last))),
        legs=legs,
        follows=placed,
        steps=(
            rows.Step(step="requested", evidence=first),
            rows.Step(step="placed", evidence={**amount, "transfers": proof(legs)}),
        ),
    )


def _write(ended: Sequence[_Ended], day: date) -> None:
    """The rows of what is booked: stock of all their products is held before any of it moves."""
    follows = [(one.follows, one) for one in ended if one.follows is not None]
    lock_stock(places={*(place_of(one.due.deposit) for one in ended), *(place_of(placed) for placed, _ in follows)})
    rows.write(changes=[one.change for one in ended], day=day)
    rows.insert_all(new=[(placed, one.steps) for placed, one in follows], day=day)
    for placed, one in follows:
        keep(deposit_id=placed.deposit_id, ownership=one.due.ownership, from_day=day)
        if one.due.deposit.pledged:
            carry_pledges_on(before=one.due.deposit, after=placed, day=day)
    hold_proceeds(changes=[one.change for one in ended if one.follows is None], day=day)


def _legs(due: _Due, placed: Deposit) -> list[Transfer]:
    """At the same bank the money stays where it is; to another it goes by way of the saver's cash."""
    deposit, day, interest = due.deposit, due.day, due.interest_minor
    restated = restated_at_maturity(before=deposit, after=due.paid.after)
    old, new = accounts_of(deposit=deposit), accounts_of(deposit=placed)
    booking = _booking(old, leg_id(day, "renew", deposit.deposit_id), deposit, day)
    withheld = booking.withhold(amount_minor=due.tax_minor, owed=tax_account(deposit=deposit))
    if deposit.bank != placed.bank:
        placing = _booking(new, leg_id(day, "renew", placed.deposit_id), placed, day)
        out = booking.pay_back(
            principal_minor=deposit.principal_minor,
            interest_minor=interest,
            restated_minor=restated,
            code="deposit_matured",
        )
        return [*out, *withheld, *placing.place(amount_minor=placed.principal_minor, code="deposit_placed")]
    inside = placed.principal_minor - deposit.principal_minor
    return [
        *booking.restate(amount_minor=restated),
        *booking.capitalise(amount_minor=inside),
        *booking.pay_interest(amount_minor=interest - inside),
        *withheld,
        *booking.renew_as(account=new.saver_deposit, amount_minor=placed.principal_minor, code="deposit_renewed"),
    ]


def _booking(accounts: Accounts, cause: UUID, deposit: Deposit, day: date) -> Booking:
    return Booking(accounts=accounts, cause=cause, business_day=day, reference=deposit.reference)
