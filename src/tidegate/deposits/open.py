"""Open a deposit from the saver's cash: the gate first, then the ledger's open day, then everything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.catalogue.may_take import may_take
from tidegate.catalogue.offer import Offer, cell_for, offer
from tidegate.catalogue.refusal import Refused as CatalogueRefused
from tidegate.deposits import rows
from tidegate.deposits.capped import amounts_under
from tidegate.deposits.contract import Contract, sign
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.exposure import exposure
from tidegate.deposits.fund import fund, plan_deposit
from tidegate.deposits.movement import Asked, Done, MovementKind, answered
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.gate.act import THIRD_PARTY, Act, Cell, IntakeFacts
from tidegate.gate.clock import now
from tidegate.gate.decision import GateRefused
from tidegate.gate.lock import lock_intake
from tidegate.gate.permit import permit
from tidegate.ledger.day import current_business_day
from tidegate.money import Amount, Invalid, Term, currency
from tidegate.parties.agree import agreement_with, settlement_bank
from tidegate.parties.enrol import person

No = Refused | CatalogueRefused | GateRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """An act that brings a saver's money into a product, ready to be put to the gate."""

    act: Act
    platform: str
    saver: str
    region: str
    channel: str
    contract: Contract
    amount_minor: int
    on: date
    per_saver_max_minor: int | None
    capacity_minor: int | None
    bank_capacity_minor: int | None = None
    leaving: Deposit | None = None
    """The deposit whose money this is, when it is renewed: it does not count twice."""


def open_deposit(
    *, request_id: UUID, saver: str, product_code: str, term: Term | None, amount_minor: int, platform: str
) -> Done | No:
    """Signs a contract and reserves its cash; the deposit's id is the request's. It is placed at the day's close.

    A request id used before gets its first answer. A refusal leaves nothing behind but the gate's record. Invalid for
    an amount that is none, or a maturity outside the product's calendar.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    lock_intake()
    checked_amount(amount_minor)
    on = current_business_day()
    asked = Asked(
        request_id=request_id,
        kind=MovementKind.OPEN,
        saver=saver,
        product_code=product_code,
        term=None if term is None else term.text(),
        amount_minor=amount_minor,
    )
    known = answered(asked=asked)
    return known if known is not None else _opened(asked=asked, act=Act.OPEN, term=term, platform=platform, on=on)


def renew(*, request_id: UUID, deposit_id: UUID, saver: str, platform: str) -> Done | No:
    """Opens the same product again for the principal of a deposit that was paid, at today's rate. Never silently: the
    saver asks, and the gate may say no."""
    assert connection.in_atomic_block, "a door opens the transaction"
    lock_intake()
    on = current_business_day()
    before = rows.locked(deposit_id=deposit_id)
    if before is None or before.saver != saver:
        return refused(DepositRefusal.UNKNOWN_DEPOSIT)
    if before.state is not State.PAID:
        return refused(DepositRefusal.NOT_MATURED)
    term = before.contract.term
    asked = Asked(
        request_id=request_id,
        kind=MovementKind.OPEN,
        saver=saver,
        product_code=before.product,
        term=None if term is None else term.text(),
        amount_minor=before.opened_minor,
    )
    known = answered(asked=asked)
    if known is not None:
        return known
    return _opened(asked=asked, act=Act.RENEW, term=term, platform=platform, on=on, renews=deposit_id)


def _opened(
    *, asked: Asked, act: Act, term: Term | None, platform: str, on: date, renews: UUID | None = None
) -> Done | No:
    assert asked.product_code is not None, "an opening names its product"
    assert asked.amount_minor is not None, "money comes in with an amount"
    found = _on_sale(asked.product_code, on)
    if not isinstance(found, Offer):
        return found
    cell = cell_for(terms=found.terms, term=term, amount_minor=asked.amount_minor)
    if isinstance(cell, CatalogueRefused):
        return cell
    owner = person(code=asked.saver)
    if owner is None:
        return refused(DepositRefusal.UNKNOWN_SAVER)
    contract = sign(terms=found.terms, version=found.version, cell=cell)
    agreement = agreement_with(platform=platform, bank=contract.bank_code, currency=contract.currency, on=on)
    settlement = settlement_bank(platform=platform, currency=contract.currency, on=on)
    if agreement is None or settlement is None:
        return refused(DepositRefusal.NO_AGREEMENT)
    deposit = plan_deposit(
        asked=asked, contract=contract, holding=agreement.holding.value, settlement_code=settlement.bank, on=on
    )
    intake = _intake(found, contract, asked, act=act, platform=platform, region=owner.region, on=on)
    answer = permit(facts=facts_of(intake=intake), measure=amounts_under(on=on))
    if isinstance(answer, GateRefused):
        return answer
    return fund(asked=asked, deposit=deposit, permit_id=answer.record_id, renews=renews)


def _on_sale(product_code: str, on: date) -> Offer | Refused | CatalogueRefused:
    """The offer of a product that is listed and takes money at this instant."""
    found = offer(product_code=product_code)
    if found is None or found.channel is None:
        return refused(DepositRefusal.UNKNOWN_PRODUCT if found is None else DepositRefusal.NOT_LISTED)
    return may_take(terms=found.terms, at=now(), business_day=on) or found


def _intake(
    found: Offer, contract: Contract, asked: Asked, *, act: Act, platform: str, region: str, on: date
) -> Intake:
    assert asked.amount_minor is not None, "money comes in with an amount"
    return Intake(
        act=act,
        platform=platform,
        saver=asked.saver,
        region=region,
        channel=found.channel or THIRD_PARTY,
        contract=contract,
        amount_minor=asked.amount_minor,
        on=on,
        per_saver_max_minor=found.terms.per_saver_max_minor,
        capacity_minor=found.terms.capacity_minor,
        bank_capacity_minor=found.terms.bank_capacity_minor,
    )


def facts_of(*, intake: Intake) -> IntakeFacts:
    """The gate's facts, read under locks on saver and product."""
    contract = intake.contract
    here = exposure(
        saver=intake.saver,
        bank=contract.bank_code,
        product=contract.product_code,
        bank_in=None if intake.bank_capacity_minor is None else contract.currency,
        without=intake.leaving,
    )
    return IntakeFacts(
        act=intake.act,
        platform=intake.platform,
        bank=contract.bank_code,
        product=contract.product_code,
        kind=contract.kind.value,
        channel=intake.channel,
        jurisdiction=contract.jurisdiction,
        currency=contract.currency,
        business_day=intake.on,
        cells=(Cell(term=contract.term, rate=contract.highest_rate, subsidy=contract.subsidy),),
        amount=Amount(minor=intake.amount_minor, currency=currency(contract.currency)),
        saver=intake.saver,
        saver_region=intake.region,
        held_with_product_minor=here.held_with_product_minor,
        per_saver_max_minor=intake.per_saver_max_minor,
        product_stock_minor=here.product_stock_minor,
        capacity_minor=intake.capacity_minor,
        held_at_bank_minor=here.held_at_bank_minor,
        bank_stock_minor=here.bank_stock_minor,
        bank_capacity_minor=intake.bank_capacity_minor,
        insured_exposure_minor=here.insured_exposure_minor,
        early_withdrawal=contract.early_withdrawal.value,
    )


def checked_amount(amount_minor: int) -> None:
    """Invalid unless it is an amount a saver can bring."""
    if amount_minor <= 0:
        raise Invalid(
            field="amount",
            value=str(amount_minor),
            rule="A deposit is made with more than nothing.",
            remedy="Give an amount above zero.",
        )
