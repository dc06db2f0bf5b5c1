"""Acts that bring money into a product, put to the gate for every owner of what comes in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from tidegate.catalogue.index import index_at
from tidegate.deposits.asking import may_not_act
from tidegate.deposits.capped import amounts_under, lock_caps
from tidegate.deposits.contract import Contract
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.exposure import Exposures
from tidegate.deposits.owners import Owner, Ownership
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.deposits.stock import Place
from tidegate.gate.act import THIRD_PARTY, Act, Cell, IntakeFacts
from tidegate.gate.decision import GateRefused, Permit
from tidegate.gate.permit import Permits, permit
from tidegate.money import Amount, currency
from tidegate.parties.enrol import regions
from tidegate.parties.life import LifeFact, Verb
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

    @property
    def place(self) -> Place:
        """Where its money counts."""
        return (self.contract.bank_code, self.contract.product_code, self.contract.currency)


Answer = tuple[int, ...] | Refused | GateRefused
"""The gate's records, one per owner; or the first no."""


def permitted(*, intake: Intake) -> Answer:
    """The gate's records, one per owner; or its first no. Money that one owner may not bring in, none of them may.

    Each owner is asked about with their share of the amount (rounded up) where a cap or the insured amount is per
    saver, and with the whole where it is per product, per bank or by order.
    """
    intakes = Intakes(intakes=[intake])
    intakes.ask(intake)
    (answer,) = intakes.answers()
    return answer


class Intakes:
    """Intakes of one transaction and one business day that are asked one after the other: their locks are taken in
    order (`lock_order`) and what is known of all of them is read once; what one changes is there for the next."""

    def __init__(self, *, intakes: Sequence[Intake]) -> None:
        assert intakes, "something is asked"
        people = {person for one in intakes for person in one.ownership.people}
        self._lives_in = regions(codes={code for one in intakes for code in named(ownership=one.ownership)})
        self._life: defaultdict[str, list[LifeFact]] = defaultdict(list)
        for fact in life_of(people={one.ownership.people[0] for one in intakes}):
            self._life[fact.person].append(fact)
        self._permits = Permits(
            subjects=[
                (one.contract.bank_code, one.platform, person, one.contract.jurisdiction)
                for one in intakes
                for person in one.ownership.people
            ],
            on=intakes[0].on,
        )
        banks = {one.contract.bank_code for one in intakes if one.bank_capacity_minor is not None}
        self._exposures = Exposures(people=people, places={one.place for one in intakes}, banks=banks)
        lock_caps(orders=self._permits.caps)
        self._said: list[Refused | int] = []

    def ask(self, intake: Intake) -> bool:
        """Whether it may come in. `answers` says why not, and keeps what was said."""
        no = self._before_the_gate(intake)
        if no is not None:
            self._said.append(no)
            return False
        asked = 0
        for owner in intake.ownership.owners:
            facts = facts_of(intake=intake, owner=owner, region=self._lives_in[owner.person], exposures=self._exposures)
            leaving = None if intake.leaving is None else intake.leaving.deposit_id
            measure = amounts_under(on=intake.on, without=leaving, moved=self._exposures.moved)
            asked += 1
            if not self._permits.ask(facts=facts, measure=measure).permitted:
                break
        else:
            self._said.append(asked)
            return True
        self._said.append(asked)
        return False

    def move(self, *, before: Deposit, after: Deposit | None, ownership: Ownership) -> None:
        """`before` has ended; `after` is here in its place (None: nothing is)."""
        self._exposures.move(before=before, after=after, ownership=ownership)

    def answers(self) -> tuple[Answer, ...]:
        """The answers to all that was asked, in its order, recorded."""
        kept = iter(self._permits.keep())
        return tuple(
            said if isinstance(said, Refused) else _answer([next(kept) for _ in range(said)]) for said in self._said
        )

    def _before_the_gate(self, intake: Intake) -> Refused | None:
        ownership = intake.ownership
        if any(code not in self._lives_in for code in named(ownership=ownership)):
            return refused(DepositRefusal.UNKNOWN_SAVER)
        holder = ownership.people[0]
        brings = who_may_act(facts=Acting(owners=(holder,), life=tuple(self._life[holder])), on=intake.on)[Verb.TOP_UP]
        return None if brings.ways else may_not_act(may_act=brings)


def _answer(said: Sequence[Permit | GateRefused]) -> Answer:
    last = said[-1]
    return last if isinstance(last, GateRefused) else tuple(one.record_id for one in said)


def named(*, ownership: Ownership) -> frozenset[str]:
    """Everybody the contract names."""
    entitled = {one.on_behalf_of for one in ownership.owners if one.on_behalf_of is not None}
    return frozenset({*ownership.people, *entitled, *(one.person for one in ownership.beneficiaries)})


def facts_of(*, intake: Intake, owner: Owner, region: str, exposures: Exposures | None = None) -> IntakeFacts:
    """The gate's facts for one owner. `exposures` are those of several intakes; None: read for this one, locked."""
    contract = intake.contract
    if exposures is None:
        banks = [contract.bank_code] if intake.bank_capacity_minor is not None else []
        exposures = Exposures(people=[owner.person], places=[intake.place], banks=banks)
    here = exposures.of(
        saver=owner.person,
        place=intake.place,
        without=intake.leaving,
        share=owner.share,
        capped=intake.per_saver_max_minor is not None or intake.capacity_minor is not None,
        bank_capped=intake.bank_capacity_minor is not None,
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
