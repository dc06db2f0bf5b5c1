"""The gate is asked before anything moves in: for every deposit, through one that stands for all of its kind.

Deposits are of one kind where the gate cannot tell them apart but by their amounts: contract, channel, place of
residence, and everything that the register says of the saver. Of a kind the greatest holding is asked, as the saver's
part of all that comes in: what is permitted to it is permitted to the others. Where an amount decides
in another way (an order that caps, a policy that refuses what is not insured) or an order names a saver, each deposit
is asked by itself, as is one that several own: for each of its owners, with their share.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.db import connection

from tidegate.catalogue.terms import ProductTerms
from tidegate.deposits.capped import amounts_under
from tidegate.deposits.intake import Intake, facts_of
from tidegate.deposits.lock_order import lock_in_order
from tidegate.deposits.moving_in.plan import Arriving
from tidegate.deposits.moving_in.surroundings import Surroundings
from tidegate.deposits.owners import Ownership, sole
from tidegate.gate.act import THIRD_PARTY, Act, IntakeFacts
from tidegate.gate.decision import GateRefused
from tidegate.gate.in_force import closures
from tidegate.gate.permit import permit
from tidegate.gate.policy import REFUSE, policy_in_force
from tidegate.orders import CAPS
from tidegate.parties.person import Person

Kind = tuple[object, ...]


def kind_of(*, arriving: Arriving, person: Person, acknowledged: frozenset[str]) -> Kind:
    """What the gate can tell of a deposit without its amount. `person` as registered, or as will be."""
    known = (person.region, person.state.value, person.saver_class.value, person.kyc.value, person.verified_until)
    apart = () if arriving.row.whose is None else ("owners", arriving.row.reference)
    return (*apart, arriving.signed.number, *known, *sorted(acknowledged))


def named_savers() -> frozenset[str]:
    """Savers whom a live order names."""
    return frozenset(one.measure.person for one in closures().orders if one.measure.person is not None)


def one_by_one() -> bool:
    """Whether amounts decide in a way that the greatest cannot stand for."""
    capped = any(order.kind in CAPS for order in closures().orders)
    return capped or policy_in_force().insurance_headroom == REFUSE


def ask(
    *, arrivals: Sequence[tuple[str, Arriving]], regions: dict[str, str], around: Surroundings
) -> dict[str, tuple[int, ...]] | tuple[Arriving, GateRefused]:
    """The permits' records by kind, one for each owner, or the first refusal and the deposit it met.

    `arrivals` with their kinds.

    In the caller's transaction, under the gate's lock; the savers are registered by then.
    """
    permits: dict[str, tuple[int, ...]] = {}
    added: Counter[tuple[str, str]] = Counter()
    by_kind: defaultdict[str, list[Arriving]] = defaultdict(list)
    for kind, one in arrivals:
        by_kind[kind].append(one)
    asked = {kind: _asked(alike, around) for kind, alike in by_kind.items()}
    lock_in_order(intakes=[one.intake for one in asked.values()], deposits=())
    for kind, alike in by_kind.items():
        records = []
        for facts in asked[kind].facts(regions):
            answer = permit(facts=_beside(facts, added), measure=amounts_under(on=around.day))
            if isinstance(answer, GateRefused):
                return asked[kind].arriving, answer
            records.append(answer.record_id)
        permits[kind] = tuple(records)
        total = sum(one.deposit.principal_minor for one in alike)
        added["product", alike[0].deposit.product] += total
        added["bank", alike[0].deposit.bank] += total
    return permits


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the gate is asked for all of a kind: through one of them, with the amount of all. `saver_minor` is its
    saver's part; None where one deposit is asked for each of its owners."""

    arriving: Arriving
    intake: Intake
    saver_minor: int | None

    def facts(self, regions: dict[str, str]) -> Iterator[IntakeFacts]:
        for owner in self.intake.ownership.owners:
            facts = facts_of(intake=self.intake, owner=owner, region=regions[owner.person])
            yield facts if self.saver_minor is None else replace(facts, saver_amount_minor=self.saver_minor)


def _asked(alike: Sequence[Arriving], around: Surroundings) -> _Asked:
    """Of deposits of one saver each the saver stands for all who would hold most; one that several own, for itself."""
    told = alike[0].row.whose
    if told is not None:
        (one,) = alike
        intake = _intake(one, told.ownership, one.deposit.principal_minor, around)
        return _Asked(arriving=one, intake=intake, saver_minor=None)
    coming: Counter[str] = Counter()
    for one in alike:
        coming[one.row.saver] += one.deposit.principal_minor
    held = _held([*coming], alike[0].deposit.product) if _terms(alike[0]).per_saver_max_minor is not None else {}
    saver = max(coming, key=lambda code: (coming[code] + held.get(code, 0), code))
    greatest = next(one for one in alike if one.row.saver == saver)
    intake = _intake(greatest, sole(saver=saver), sum(coming.values()), around)
    return _Asked(arriving=greatest, intake=intake, saver_minor=coming[saver])


def _beside(facts: IntakeFacts, added: Counter[tuple[str, str]]) -> IntakeFacts:
    """With what the same chunk has brought already."""
    return replace(
        facts,
        product_stock_minor=facts.product_stock_minor + added["product", facts.product],
        bank_stock_minor=facts.bank_stock_minor + added["bank", facts.bank],
    )


def _intake(one: Arriving, ownership: Ownership, amount_minor: int, around: Surroundings) -> Intake:
    terms = _terms(one)
    return Intake(
        act=Act.MOVE_IN,
        platform=around.platform,
        ownership=ownership,
        channel=one.signed.offer.channel or THIRD_PARTY,
        contract=one.deposit.contract,
        amount_minor=amount_minor,
        on=around.day,
        per_saver_max_minor=terms.per_saver_max_minor,
        capacity_minor=terms.capacity_minor,
        bank_capacity_minor=terms.bank_capacity_minor,
    )


def _terms(one: Arriving) -> ProductTerms:
    return one.signed.offer.terms


_HELD = """
    SELECT saver_code, sum(principal_minor)::bigint FROM deposits_deposit
    WHERE saver_code = ANY (%s) AND product_code = %s AND state IN ('funded', 'running') GROUP BY saver_code
"""


def _held(savers: list[str], product: str) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [savers, product])
        return dict(cursor.fetchall())
