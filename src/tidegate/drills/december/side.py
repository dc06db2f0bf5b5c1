"""Attempts that would change a world, made in a copy of one under the order: each must be refused, or leave no hole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.publish import publish_products
from tidegate.compliance.answer import Received
from tidegate.compliance.own import own_lift
from tidegate.compliance.receive import receive
from tidegate.deposits.movement import Done
from tidegate.deposits.open import open_deposit
from tidegate.deposits.owners import jointly
from tidegate.deposits.top_up import top_up
from tidegate.deposits.withdraw import withdraw
from tidegate.drills.carry_out import at_instant, carry_out
from tidegate.drills.december import facts, world
from tidegate.drills.december.begin import founding_of
from tidegate.drills.december.going import Keys
from tidegate.drills.december.ordering import looked_at
from tidegate.drills.december.papers import LAW, REDRESS, YEARS
from tidegate.drills.december.plan import Plan, act_of
from tidegate.drills.founding import snapshot
from tidegate.drills.story.acts import Deed, story_id
from tidegate.drills.story.build import terms_of
from tidegate.drills.story.supervision import AUTHORITY
from tidegate.gate.in_force import carried_out
from tidegate.ledger.day import current_business_day
from tidegate.money import Rate
from tidegate.orders import EVERYTHING, ORDER_TYP, Kind, Order, Scope, order_payload
from tidegate.parties.enrol import regions
from tidegate.parties.life import LifeFact, LifeKind
from tidegate.parties.record_life import record_life
from tidegate.seal import sign

Plain = dict[str, Any]


def attempts(*, shop: world.Shop, plan: Plan, keys: Keys) -> Plain:
    """By name: whether it was answered as it must be, and the answer."""
    side = _Side(shop, plan, keys)
    tries: dict[str, Callable[[], tuple[bool, str]]] = {
        "a bank pays a subsidy": side.subsidy,
        "a partner lists it again under another name": side.other_name,
        "customer service lifts it by hand": side.override,
        "an order altered on its way": side.altered,
        "an order sent again": side.again,
        "an order withdrawn and given again within the hour": side.withdrawn,
        "the bank's clock is ten minutes ahead": side.clock_ahead,
        "a joint holder": side.joint_holder,
        "a saver who dies": side.dies,
    }
    found = {}
    for name, attempt in tries.items():
        held, answer = attempt()
        found[name] = {"held": held, "answer": answer}
    return found


class _Side:
    """The copy, and who tries."""

    def __init__(self, shop: world.Shop, plan: Plan, keys: Keys) -> None:
        self.shop, self.plan, self.keys, self.tried = shop, plan, keys, 0

    def subsidy(self) -> tuple[bool, str]:
        """The bank publishes the product anew with more on top of its rate, and the platform lists it."""
        richer = terms_of(one=world.product(self.shop.shelf[0]))
        cells = tuple(replace(cell, rate=Rate(ppb=cell.rate.ppb + 1_000_000)) for cell in richer.chart)
        return self._listed(replace(richer, chart=cells))

    def other_name(self) -> tuple[bool, str]:
        """The same deposit of the same bank under a new code and name."""
        terms = terms_of(one=world.product(self.shop.shelf[0]))
        return self._listed(replace(terms, product_code=f"{terms.product_code}-NEW", name="Evergreen Basket"))

    def _listed(self, terms: Any) -> tuple[bool, str]:
        with transaction.atomic():
            day = current_business_day()
            publish_products(products=[terms], on=day)
        with transaction.atomic():
            answer = list_product(product_code=terms.product_code, platform=self.shop.code, business_day=day)
        return not isinstance(answer, Listed), _code(answer)

    def override(self) -> tuple[bool, str]:
        """The platform's own key signs a lift of the authority's order."""
        with transaction.atomic():
            answer = own_lift(
                order_id=story_id(world.SEED, "override"), platform=self.shop.code, lifts=self._takedown().order_id,
                reason="A holder insists.", signing_key=self.keys.platform,
            )  # fmt: skip
        shut, _ = self._opens()
        said = _receipt(answer)
        return said != "in effect" and not shut, said

    def altered(self) -> tuple[bool, str]:
        """Signed by both officers, one word changed afterwards."""
        order = self._order(2, Kind.TAKEDOWN)
        envelope = sign(order_payload(order), keys=list(self.keys.officers), typ=ORDER_TYP)
        other = order_payload(replace(order, reason="Anything else."))
        payload = sign(other, keys=[self.keys.platform], typ=ORDER_TYP)
        forged = envelope.replace(_part(envelope), _part(payload))
        said = self._received(forged)
        return said not in {"in effect"} and forged != envelope, said

    def again(self) -> tuple[bool, str]:
        """The very bytes: the first answer, nothing done twice."""
        order = self._takedown()
        envelope = sign(order_payload(order), keys=list(self.keys.officers), typ=ORDER_TYP)
        with transaction.atomic():
            answer = receive(envelope=envelope, platform=self.shop.code, signing_key=self.keys.platform)
        return answer.again and answer.in_effect, "the first receipt again" if answer.again else "carried out twice"

    def withdrawn(self) -> tuple[bool, str]:
        """Lifted after twenty minutes; somebody gets in; given again five minutes later, which returns it."""
        at_instant(at=world.T0 + timedelta(minutes=20))
        with transaction.atomic():
            snapshot(founding=founding_of(shop=self.shop, plan=self.plan), at=facts.instant())
        lift = self._received(self._signed(self._order(2, Kind.LIFT, lifts=self._takedown())))
        inside, _ = self._opens()
        at_instant(at=world.T0 + timedelta(minutes=25))
        again = self._received(self._signed(self._order(3, Kind.TAKEDOWN)))
        left = facts.waiting_now()
        still, code = self._opens()
        held = (lift, again) == ("in effect", "in effect") and inside and not left and not still
        return held, f"lifted, one sale, shut again, returned, then {code}"

    def clock_ahead(self) -> tuple[bool, str]:
        """An order whose instant lies ten minutes ahead of the platform's clock: it shuts at that instant, by this one
        clock, and what was reserved until then goes back."""
        at_instant(at=world.T0 + timedelta(minutes=30))
        self._received(self._signed(self._order(4, Kind.LIFT, lifts=self._takedown(last=True))))
        ahead = world.T0 + timedelta(minutes=40)
        self._received(self._signed(self._order(5, Kind.TAKEDOWN, effective_at=ahead)))
        before, _ = self._opens()
        at_instant(at=ahead)
        after, code = self._opens()
        return before and not after, f"open until {ahead:%H:%M} by the platform's clock, then {code}"

    def joint_holder(self) -> tuple[bool, str]:
        """Under the order nobody gets in beside a holder. Then an order for one region only: a saver of it may not get
        in as the second owner of one who lives elsewhere, nor the other way about; what two had in flight went back."""
        holder, stranger = self.plan.savers[0], self.plan.strangers[0]
        shut = [self._opens_jointly(*people) for people in ((holder, stranger), (stranger, holder))]
        at_instant(at=world.T0 + timedelta(minutes=50))
        self._received(self._signed(self._order(6, Kind.LIFT, lifts=self._takedown(last=True))))
        free, met = self._apart()
        waiting, before = facts.waiting_now(), self._opens_jointly(free, met)
        at_instant(at=world.T0 + timedelta(minutes=55))
        region = Scope(regions=frozenset(regions(codes={met}).values()))
        ordered = self._received(self._signed(self._order(7, Kind.TAKEDOWN, scope=region)))
        left = facts.waiting_now() != waiting
        alone = self._opens_jointly(free)
        late = [self._opens_jointly(*people) for people in ((free, met), (met, free), (met,))]
        codes = {*shut, *late}
        held = before == alone == "created" and ordered == "in effect" and not left and codes == {"closed_by_order"}
        said = f"{len(shut) + len(late)} times {', '.join(sorted(codes))}"
        return held, f"{said}; in flight together: {before}, then {'kept' if left else 'returned'}; alone: {alone}"

    def _apart(self) -> tuple[str, str]:
        """Two strangers who live in different regions."""
        lives_in = regions(codes=set(self.plan.strangers))
        first = self.plan.strangers[0]
        return first, next(one for one in self.plan.strangers if lives_in[one] != lives_in[first])

    def _opens_jointly(self, *people: str) -> str:
        self.tried += 1
        everywhere = {bank.code for bank in world.BANKS if bank.areas == ("*",)}
        terms = (world.product(one) for one in self.shop.shelf)
        code = next(one.code for one in terms if one.term and one.bank in everywhere)
        with transaction.atomic():
            answer = open_deposit(
                request_id=story_id(world.SEED, self.shop.code, "joint", str(self.tried)), saver=people[0],
                product_code=code, term=world.choice_of(code).term, amount_minor=100_000, platform=self.shop.code,
                ownership=jointly(people=people) if len(people) > 1 else None,
            )  # fmt: skip
        return answer.outcome if isinstance(answer, Done) else _code(answer)

    def dies(self) -> tuple[bool, str]:
        """From the death on nobody takes money out or brings any in; the deposit runs on; the heir, once there is an
        estate, takes it out, order or not."""
        opened = next(
            act for acts in self.plan.openings.values() for act in acts
            if act.deed is Deed.OPEN and act.product == world.FLEXIBLE
        )  # fmt: skip
        dead, heir = opened.saver, self.plan.strangers[-1]
        with transaction.atomic():
            day = current_business_day()
        self._fact(LifeFact(kind=LifeKind.DEATH, person=dead, from_day=day, evidence="a certificate (fictional)"))
        out, more = self._takes_out(opened.deposit_id, dead), self._adds(opened.deposit_id, dead)
        estate = LifeFact(
            kind=LifeKind.ESTATE, person=dead, agent=heir, from_day=day, evidence="an inheritance (fictional)"
        )
        self._fact(estate)
        paid = self._takes_out(opened.deposit_id, heir)
        held = out not in {"created", "closed_by_order"} and more != "created" and paid == "created"
        return held, f"in the dead saver's name {out} and {more}; the estate was paid"

    def _fact(self, fact: LifeFact) -> None:
        with transaction.atomic():
            found = record_life(fact=fact, recorded_by="operator", confirmed_by="second", recorded_on=fact.from_day)
        assert isinstance(found, LifeFact), f"a fact with its evidence is recorded: {found}"

    def _takes_out(self, deposit_id: UUID, saver: str) -> str:
        self.tried += 1
        with transaction.atomic():
            answer = withdraw(
                request_id=story_id(world.SEED, "side out", str(self.tried)), deposit_id=deposit_id, saver=saver,
                amount_minor=1_000,
            )  # fmt: skip
        return answer.outcome if isinstance(answer, Done) else _code(answer)

    def _adds(self, deposit_id: UUID, saver: str) -> str:
        self.tried += 1
        with transaction.atomic():
            answer = top_up(
                request_id=story_id(world.SEED, "side in", str(self.tried)), deposit_id=deposit_id, saver=saver,
                amount_minor=1_000, platform=self.shop.code,
            )  # fmt: skip
        return answer.outcome if isinstance(answer, Done) else _code(answer)

    # -- pieces ----------------------------------------------------------------------------------------------------

    def _opens(self) -> tuple[bool, str]:
        """A stranger tries."""
        self.tried += 1
        code = next(one for one in self.shop.shelf if world.product(one).term)
        act = act_of(
            key=f"{self.shop.code}/side/{self.tried}", deed=Deed.OPEN, at=facts.instant(),
            saver=self.plan.strangers[0], choice=world.choice_of(code), amount_minor=100_000,
        )  # fmt: skip
        outcome = carry_out(act=act, platform=self.shop.code, currency=world.CURRENCY, set_clock=False)
        return not outcome.refused, _code(outcome.answer)

    def _takedown(self, *, last: bool = False) -> Order:
        with transaction.atomic():
            found = [one for one in carried_out().values() if one.kind is Kind.TAKEDOWN]
        return max(found, key=lambda one: one.sequence) if last else min(found, key=lambda one: one.sequence)

    def _order(
        self,
        sequence: int,
        kind: Kind,
        *,
        lifts: Order | None = None,
        effective_at: datetime | None = None,
        scope: Scope = EVERYTHING,
    ) -> Order:
        at = facts.instant()
        with transaction.atomic():
            seen = looked_at(kind=Kind.TAKEDOWN, platform=self.shop.code, officer=self.keys.officers[0], scope=scope)
        lifting = kind is Kind.LIFT
        return Order(
            order_id=story_id(world.SEED, "side", str(sequence), str(kind)),
            sequence=sequence,
            issuer=AUTHORITY,
            addressees=(self.shop.code,),
            kind=kind,
            scope=scope,
            lifts=lifts.order_id if lifts else None,
            legal_basis=() if lifting else (LAW,),
            reason="As the case requires.",
            issued_at=at,
            effective_at=effective_at or at,
            comply_within_s=3600,
            expires_at=None if lifting else at + YEARS,
            redress=REDRESS,
            preview_digests={} if lifting else {self.shop.code: seen},
        )

    def _signed(self, order: Order) -> bytes:
        return sign(order_payload(order), keys=list(self.keys.officers), typ=ORDER_TYP)

    def _received(self, envelope: bytes) -> str:
        with transaction.atomic():
            answer = receive(envelope=envelope, platform=self.shop.code, signing_key=self.keys.platform)
        return _receipt(answer)


def _receipt(answer: object) -> str:
    if not isinstance(answer, Received):
        return _code(answer)
    return "in effect" if answer.in_effect else str(answer.receipt.refusal)


def _code(answer: object) -> str:
    return str(getattr(answer, "code", answer.__class__.__name__))


def _part(envelope: bytes) -> bytes:
    """The payload member as it stands in an envelope."""
    start = envelope.index(b'"payload":"') + len(b'"payload":"')
    return envelope[start : envelope.index(b'"', start)]
