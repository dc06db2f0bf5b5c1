"""An act that brings money into a product, put to the gate for every owner of what comes in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import ceil

from tidegate.deposits.asking import may_not_act
from tidegate.deposits.capped import amounts_under
from tidegate.deposits.contract import Contract
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.exposure import exposure, lock_exposures
from tidegate.deposits.index import index_at
from tidegate.deposits.owners import Owner, Ownership
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.gate.act import THIRD_PARTY, Act, Cell, IntakeFacts
from tidegate.gate.decision import GateRefused
from tidegate.gate.permit import permit
from tidegate.money import Amount, currency
from tidegate.parties.enrol import regions
from tidegate.parties.life import Verb
from tidegate.parties.record_life import life_of
from tidegate.parties.who_may_act import Acting, who_may_act


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What is put to the gate: the same for every owner but the owner."""

    act: Act
    platform: str
    ownership: Ownership
    channel: str
    contract: Contract
    amount_minor: int
    on: date
    per_saver_max_minor: int | None
    capacity_minor: int | None
    bank_capacity_minor: int | None = None
    onto_minor: int = 0
    """What is in the deposit already: with it, what comes in may reach another rate."""
    leaving: Deposit | None = None
    """The deposit whose money this is, when it is renewed or had to wait for it: it does not count twice."""


def permitted(*, intake: Intake) -> tuple[int, ...] | Refused | GateRefused:
    """The gate's records, one per owner; or its first no. Money that one owner may not bring in, none of them may.

    Each owner is asked about with their share of the amount (rounded up) where a cap or the insured amount is per
    saver, and with the whole where it is per product, per bank or by order.
    """
    ownership = intake.ownership
    lives_in = regions(codes=named(ownership=ownership))
    if any(code not in lives_in for code in named(ownership=ownership)):
        return refused(DepositRefusal.UNKNOWN_SAVER)
    holder = Acting(owners=ownership.people[:1], life=life_of(people=ownership.people[:1]))
    brings = who_may_act(facts=holder, on=intake.on)[Verb.TOP_UP]
    if not brings.ways:
        return may_not_act(may_act=brings)
    if len(ownership.owners) > 1:
        lock_exposures(people=ownership.people)
    records = []
    for owner in ownership.owners:
        facts = facts_of(intake=intake, owner=owner, region=lives_in[owner.person])
        leaving = None if intake.leaving is None else intake.leaving.deposit_id
        answer = permit(facts=facts, measure=amounts_under(on=intake.on, without=leaving))
        if isinstance(answer, GateRefused):
            return answer
        records.append(answer.record_id)
    return tuple(records)


def named(*, ownership: Ownership) -> frozenset[str]:
    """Everybody the contract names."""
    entitled = {one.on_behalf_of for one in ownership.owners if one.on_behalf_of is not None}
    return frozenset({*ownership.people, *entitled, *(one.person for one in ownership.beneficiaries)})


def facts_of(*, intake: Intake, owner: Owner, region: str) -> IntakeFacts:
    """The gate's facts for one owner, read under locks on saver and product."""
    contract = intake.contract
    here = exposure(
        saver=owner.person,
        bank=contract.bank_code,
        product=contract.product_code,
        currency=contract.currency,
        bank_capped=intake.bank_capacity_minor is not None,
        without=intake.leaving,
        share=owner.share,
        capped=intake.per_saver_max_minor is not None or intake.capacity_minor is not None,
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
        cells=(_cell(contract, intake.onto_minor + intake.amount_minor, intake.on),),
        amount=Amount(minor=intake.amount_minor, currency=currency(contract.currency)),
        saver=owner.person,
        saver_region=region,
        held_with_product_minor=here.held_with_product_minor,
        per_saver_max_minor=intake.per_saver_max_minor,
        product_stock_minor=here.product_stock_minor,
        capacity_minor=intake.capacity_minor,
        held_at_bank_minor=here.held_at_bank_minor,
        bank_stock_minor=here.bank_stock_minor,
        bank_capacity_minor=intake.bank_capacity_minor,
        insured_exposure_minor=here.insured_exposure_minor,
        early_withdrawal=contract.early_withdrawal.value,
        saver_amount_minor=None if owner.share == 1 else ceil(intake.amount_minor * owner.share),
    )


def new_owner(*, deposit: Deposit, person: str, platform: str, on: date) -> int | Refused | GateRefused:
    """The gate's record for somebody who comes to own a deposit that is here already; or its no. It is no new money:
    only whether the person is registered, active, identified and free to receive it."""
    lives_in = regions(codes={person})
    if person not in lives_in:
        return refused(DepositRefusal.UNKNOWN_SAVER)
    contract = deposit.contract
    facts = IntakeFacts(
        act=Act.BECOME_OWNER,
        platform=platform,
        bank=contract.bank_code,
        product=contract.product_code,
        kind=contract.kind.value,
        channel=THIRD_PARTY,
        jurisdiction=contract.jurisdiction,
        currency=contract.currency,
        business_day=on,
        cells=(_cell(contract, deposit.principal_minor, on),),
        saver=person,
        saver_region=lives_in[person],
    )
    answer = permit(facts=facts)
    return answer if isinstance(answer, GateRefused) else answer.record_id


def _cell(contract: Contract, balance_minor: int, on: date) -> Cell:
    index = 0 if contract.index is None else index_at(code=contract.index.code, on=on)
    rate, subsidy = contract.highest_at(balance_minor=balance_minor, index_ppb=index)
    return Cell(term=contract.term, rate=rate, subsidy=subsidy)
