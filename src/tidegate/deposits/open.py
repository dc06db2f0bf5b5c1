"""Open a deposit from the saver's cash: the gate first, then the ledger's open day, then everything else."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.catalogue.may_take import may_take
from tidegate.catalogue.offer import Offer, cell_for, offer
from tidegate.catalogue.refusal import Refused as CatalogueRefused
from tidegate.catalogue.terms import Cell
from tidegate.deposits import rows
from tidegate.deposits.asking import Waiting, may_not_act
from tidegate.deposits.contract import Contract, sign
from tidegate.deposits.deposit import State
from tidegate.deposits.for_savers import for_savers
from tidegate.deposits.fund import fund, plan_deposit
from tidegate.deposits.intake import Intake, permitted
from tidegate.deposits.movement import Asked, Done, MovementKind, answered, hold_request
from tidegate.deposits.owned import ownership_of
from tidegate.deposits.owners import Ownership, checked_ownership, sole
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.deposits.requested import plan_request
from tidegate.gate.act import THIRD_PARTY, Act
from tidegate.gate.clock import now
from tidegate.gate.decision import GateRefused
from tidegate.gate.lock import lock_intake
from tidegate.ledger.day import current_business_day
from tidegate.money import Invalid, Term
from tidegate.parties.agree import placement
from tidegate.parties.life import Verb
from tidegate.parties.record_life import life_of
from tidegate.parties.who_may_act import Acting, who_may_act

No = Refused | CatalogueRefused | GateRefused | Waiting
"""Whatever is not done: a refusal, or an act that waits for signatures and is told like one that passes."""


def open_deposit(
    *,
    request_id: UUID,
    saver: str,
    product_code: str,
    term: Term | None,
    amount_minor: int,
    platform: str,
    ownership: Ownership | None = None,
    acting: str | None = None,
) -> Done | No:
    """Signs a contract and reserves its cash; the deposit's id is the request's. It is placed at the day's close.

    Where the product gives the money time to come, a deposit that the cash does not cover waits for it (`requested`).

    `ownership` says who owns it, None: the saver alone. The saver is its account holder: the cash is theirs. `acting`
    asks for the saver by a power of attorney or as guardian, None: the saver.

    A request id used before gets its first answer. A refusal leaves nothing behind but the gate's record. Invalid for
    an amount that is none, a maturity outside the product's calendar, or shares that do not make one whole.
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
        owners=None if ownership is None or ownership.plain else ownership.to_json(),
    )
    known = answered(asked=asked)
    if known is not None:
        return known
    may_act = who_may_act(facts=Acting(owners=(saver,), life=life_of(people=[saver])), on=on)[Verb.OPEN]
    if not may_act.allows({acting or saver}):
        return may_not_act(may_act=may_act)
    whose = ownership or sole(saver=saver)
    return _opened(asked=asked, act=Act.OPEN, term=term, platform=platform, on=on, ownership=whose)


def renew(*, request_id: UUID, deposit_id: UUID, saver: str, platform: str, acting: str | None = None) -> Done | No:
    """Opens the same product again for the principal of a deposit that was paid, at today's rate. Never silently: the
    saver asks (or who acts for the saver, `acting`), and the gate may say no. What several own they open together."""
    assert connection.in_atomic_block, "a door opens the transaction"
    lock_intake()
    on = current_business_day()
    hold_request(request_id=request_id)
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
    may_act = who_may_act(facts=Acting(owners=(saver,), life=life_of(people=[saver])), on=on)[Verb.OPEN]
    if not may_act.allows({acting or saver}):
        return may_not_act(may_act=may_act)
    whose = ownership_of(deposit_id=deposit_id, saver=before.saver)
    if len(whose.owners) > 1:
        return refused(DepositRefusal.OPENED_TOGETHER_ONLY)
    return _opened(asked=asked, act=Act.RENEW, term=term, platform=platform, on=on, ownership=whose, renews=deposit_id)


def _opened(
    *,
    asked: Asked,
    act: Act,
    term: Term | None,
    platform: str,
    on: date,
    ownership: Ownership,
    renews: UUID | None = None,
) -> Done | No:
    chosen = choose(asked=asked, term=term, ownership=ownership, on=on)
    if not isinstance(chosen, tuple):
        return chosen
    found, cell = chosen
    contract = sign(terms=found.terms, version=found.version, cell=cell, granted=found.granted)
    agreement, settlement = placement(platform=platform, bank=contract.bank_code, currency=contract.currency, on=on)
    if agreement is None or settlement is None:
        return refused(DepositRefusal.NO_AGREEMENT)
    deposit = plan_deposit(
        asked=asked, contract=contract, holding=agreement.holding.value, settlement_code=settlement.bank, on=on
    )
    answer = permitted(intake=_intake(found, contract, asked, act=act, platform=platform, ownership=ownership, on=on))
    if not isinstance(answer, tuple):
        return answer
    days = found.terms.funding.within_days if act is Act.OPEN else None
    waits = None if days is None else plan_request(deposit=deposit, within_days=days)
    return fund(asked=asked, deposit=deposit, permit_ids=answer, ownership=ownership, renews=renews, waits=waits)


def choose(
    *, asked: Asked, term: Term | None, ownership: Ownership, on: date
) -> tuple[Offer, Cell] | Refused | CatalogueRefused:
    """The offer as these owners get it and its rate, if it is on sale and takes that amount. Raises `Invalid` for
    owners that the product does not take or whose shares do not make one whole."""
    assert asked.product_code is not None, "an opening names its product"
    assert asked.amount_minor is not None, "money comes in with an amount"
    found = _on_sale(product_code=asked.product_code, on=on)
    if not isinstance(found, Offer):
        return found
    found = for_savers(found=found, people=ownership.people, signing=True)
    cell = cell_for(terms=found.terms, term=term, amount_minor=asked.amount_minor)
    if isinstance(cell, CatalogueRefused):
        return cell
    checked_ownership(ownership=ownership, saver=asked.saver, terms=found.terms.owners)
    return found, cell


def _on_sale(*, product_code: str, on: date) -> Offer | Refused | CatalogueRefused:
    """The offer of a product that is listed and takes money at this instant."""
    found = offer(product_code=product_code)
    if found is None or found.channel is None:
        return refused(DepositRefusal.UNKNOWN_PRODUCT if found is None else DepositRefusal.NOT_LISTED)
    return may_take(terms=found.terms, at=now(), business_day=on) or found


def _intake(
    found: Offer, contract: Contract, asked: Asked, *, act: Act, platform: str, ownership: Ownership, on: date
) -> Intake:
    assert asked.amount_minor is not None, "money comes in with an amount"
    return Intake(
        act=act,
        platform=platform,
        ownership=ownership,
        channel=found.channel or THIRD_PARTY,
        contract=contract,
        amount_minor=asked.amount_minor,
        on=on,
        per_saver_max_minor=found.terms.per_saver_max_minor,
        capacity_minor=found.terms.capacity_minor,
        bank_capacity_minor=found.terms.bank_capacity_minor,
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
