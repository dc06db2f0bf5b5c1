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

from tidegate.catalogue.terms import Owners
from tidegate.deposits import models, rows
from tidegate.deposits.booking import book
from tidegate.deposits.contract import Contract
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.fund import evidence_of, plan_deposit
from tidegate.deposits.hold_pledged import carry_pledges_on, hold_proceeds
from tidegate.deposits.index import index_at
from tidegate.deposits.instruction import Instruction
from tidegate.deposits.intake import Intake, permitted
from tidegate.deposits.legs import Accounts, Booking, accounts_of, leg_id, proof
from tidegate.deposits.mature import Matured, paid_out, plan_maturity, restated_at_maturity
from tidegate.deposits.movement import Asked, MovementKind
from tidegate.deposits.owned import keep, ownership_of
from tidegate.deposits.owners import Ownership, checked_ownership
from tidegate.deposits.place import plan_placement
from tidegate.deposits.refusal import DepositRefusal
from tidegate.deposits.renewal import Renewal, renewal
from tidegate.deposits.settle_strands import settle_strands
from tidegate.deposits.withhold import Withholder, hold_tax_years, of_tax, tax_account
from tidegate.gate.act import Act
from tidegate.gate.decision import GateRefused
from tidegate.gate.lock import lock_intake
from tidegate.ledger.transfer import Transfer
from tidegate.money import Invalid
from tidegate.parties.agree import agreement_with, settlement_bank


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offered:
    """What a deposit may be renewed into: its contract, and who keeps it."""

    contract: Contract
    holding: str
    settlement_code: str
    channel: str
    per_saver_max_minor: int | None
    capacity_minor: int | None
    bank_capacity_minor: int | None
    owners: Owners


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
    done = [_renewed(deposit, day, platform, taxes) for deposit in found]
    taxes.keep()
    return Matured(
        deposits=len(done),
        principal_minor=sum(one.principal_minor for one in done),
        interest_minor=sum(one.interest_minor for one in done),
    )


def _renewed(deposit: Deposit, day: date, platform: str, taxes: Withholder) -> Matured:
    after = plan_maturity(deposit=deposit, day=day)
    interest = after.interest_paid_minor - deposit.interest_paid_minor
    tax = taxes.withhold(deposit=deposit, interest_minor=interest, on=day)
    amount = renewed_minor(before=deposit, after=after, withheld_minor=tax)
    outcome = _asked_for(deposit, amount, day, platform)
    if isinstance(outcome, _Refused):
        change, legs = paid_out(deposit=deposit, after=after, withheld_minor=tax, day=day)
        strands = settle_strands(changes=[change], day=day, of="renew", taxes=taxes)
        (change,) = strands.changes
        book(transfers=[*legs, *strands.transfers], others=[*taxes.accounts, *strands.accounts], closing=True)
        refusal = rows.Step(step="renewal_refused", evidence=outcome.reason)
        rows.write(changes=[replace(change, steps=(refusal, *change.steps))], day=day)
        hold_proceeds(changes=[change], day=day)
    else:
        _go_on(deposit, after, outcome, tax, day, taxes)
    return Matured(deposits=1, principal_minor=deposit.principal_minor, interest_minor=interest)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refused:
    """What said no: a code and what else is known of it."""

    reason: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Permitted:
    """The deposit that follows, before and after its placement, who owns it, and the gate's records."""

    funded: Deposit
    placed: Deposit
    ownership: Ownership
    permit_ids: tuple[int, ...]


def _asked_for(deposit: Deposit, amount: int, day: date, platform: str) -> _Permitted | _Refused:
    """What was instructed, through the product, the calendar and the gate."""
    found = _offered(deposit, amount, day, platform)
    if isinstance(found, _Refused):
        return found
    asked = Asked(
        request_id=leg_id(day, "renewed", deposit.deposit_id),
        kind=MovementKind.OPEN,
        saver=deposit.saver,
        product_code=found.contract.product_code,
        amount_minor=amount,
    )
    ownership = ownership_of(deposit_id=deposit.deposit_id, saver=deposit.saver)
    try:
        checked_ownership(ownership=ownership, saver=deposit.saver, terms=found.owners)
        funded = plan_deposit(
            asked=asked, contract=found.contract, holding=found.holding, settlement_code=found.settlement_code, on=day
        )
        placed = plan_placement(deposit=funded, top_ups=(), day=day, index_at=index_at)
    except Invalid as error:
        return _Refused(reason={"code": "invalid", "field": error.field, "rule": error.rule})
    permits = _permitted(deposit, found, ownership, amount, day, platform)
    if isinstance(permits, _Refused):
        return permits
    return _Permitted(funded=funded, placed=placed, ownership=ownership, permit_ids=permits)


def _offered(deposit: Deposit, amount: int, day: date, platform: str) -> _Offered | _Refused:
    wanted = deposit.instruction
    assert wanted is not None, "only what was instructed is renewed"
    into = renewal(deposit=deposit, wanted=wanted, amount_minor=amount, on=day)
    if not isinstance(into, Renewal):
        return _Refused(reason={"code": into.code, "rule": into.rule})
    found, contract = into.offer, into.contract
    assert found.channel is not None, "what takes a renewal is listed"
    agreement = agreement_with(platform=platform, bank=contract.bank_code, currency=contract.currency, on=day)
    settlement = settlement_bank(platform=platform, currency=contract.currency, on=day)
    if agreement is None or settlement is None:
        return _reason(DepositRefusal.NO_AGREEMENT)
    return _Offered(
        contract=contract,
        holding=agreement.holding.value,
        settlement_code=settlement.bank,
        channel=found.channel,
        per_saver_max_minor=found.terms.per_saver_max_minor,
        capacity_minor=found.terms.capacity_minor,
        bank_capacity_minor=found.terms.bank_capacity_minor,
        owners=found.terms.owners,
    )


def _reason(code: DepositRefusal) -> _Refused:
    return _Refused(reason={"code": code.value})


def _permitted(
    deposit: Deposit, found: _Offered, ownership: Ownership, amount: int, day: date, platform: str
) -> tuple[int, ...] | _Refused:
    """The permits' records, or the gate's reasons."""
    intake = Intake(
        act=Act.RENEW,
        platform=platform,
        ownership=ownership,
        channel=found.channel,
        contract=found.contract,
        amount_minor=amount,
        on=day,
        per_saver_max_minor=found.per_saver_max_minor,
        capacity_minor=found.capacity_minor,
        bank_capacity_minor=found.bank_capacity_minor,
        leaving=deposit,
    )
    answer = permitted(intake=intake)
    if isinstance(answer, GateRefused):
        codes = [str(reason.code) for reason in answer.reasons]
        return _Refused(reason={"code": answer.code, "permit": answer.record_id, "reasons": codes})
    return answer if isinstance(answer, tuple) else _Refused(reason={"code": answer.code, "rule": answer.rule})


def _go_on(deposit: Deposit, after: Deposit, granted: _Permitted, tax: int, day: date, taxes: Withholder) -> None:
    funded, placed = granted.funded, granted.placed
    amount = placed.principal_minor
    interest = after.interest_paid_minor - deposit.interest_paid_minor
    legs = _legs(deposit, after, placed, tax, day)
    evidence = {"amount_minor": amount, "renews": str(deposit.deposit_id)}
    evidence |= evidence_of(permit_ids=granted.permit_ids)
    placement = rows.Step(step="placed", evidence={"amount_minor": amount, "transfers": proof(legs)})
    renewal = {
        "principal_minor": deposit.principal_minor,
        "interest_minor": interest,
        **of_tax(tax),
        "renewed_as": str(placed.deposit_id),
        "transfers": proof(legs),
    }
    paid = rows.Change(before=deposit, after=after, steps=(rows.Step(step="renewed", evidence=renewal),))
    strands = settle_strands(changes=[paid], day=day, of="renew", taxes=taxes)
    book(
        transfers=[*legs, *strands.transfers],
        accounts=[accounts_of(deposit=placed)],
        others=[*taxes.accounts, *strands.accounts],
        closing=True,
    )
    rows.insert(deposit=funded, steps=[rows.Step(step="requested", evidence=evidence)], day=day)
    keep(deposit_id=funded.deposit_id, ownership=granted.ownership, from_day=day)
    rows.write(changes=[*strands.changes, rows.Change(before=funded, after=placed, steps=(placement,))], day=day)
    if deposit.pledged:
        carry_pledges_on(before=deposit, after=placed, day=day)


def _legs(deposit: Deposit, after: Deposit, placed: Deposit, tax: int, day: date) -> list[Transfer]:
    """At the same bank the money stays where it is; to another it goes by way of the saver's cash."""
    amount, interest = placed.principal_minor, after.interest_paid_minor - deposit.interest_paid_minor
    restated = restated_at_maturity(before=deposit, after=after)
    old, new = accounts_of(deposit=deposit), accounts_of(deposit=placed)
    booking = _booking(old, leg_id(day, "renew", deposit.deposit_id), deposit, day)
    withheld = booking.withhold(amount_minor=tax, owed=tax_account(deposit=deposit))
    if deposit.bank != placed.bank:
        placing = _booking(new, leg_id(day, "renew", placed.deposit_id), placed, day)
        out = booking.pay_back(
            principal_minor=deposit.principal_minor,
            interest_minor=interest,
            restated_minor=restated,
            code="deposit_matured",
        )
        return [*out, *withheld, *placing.place(amount_minor=amount, code="deposit_placed")]
    inside = amount - deposit.principal_minor
    return [
        *booking.restate(amount_minor=restated),
        *booking.capitalise(amount_minor=inside),
        *booking.pay_interest(amount_minor=interest - inside),
        *withheld,
        *booking.renew_as(account=new.saver_deposit, amount_minor=amount, code="deposit_renewed"),
    ]


def _booking(accounts: Accounts, cause: UUID, deposit: Deposit, day: date) -> Booking:
    return Booking(accounts=accounts, cause=cause, business_day=day, reference=deposit.reference)
