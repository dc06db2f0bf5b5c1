"""What the story's savers do, planned from a seed: who brings cash, opens, tops up and withdraws on which day.

The plan is pure and complete before anything is carried out: the same seed gives the same acts with the same ids, so a
world can be built again, resumed after a stop, or run as a twin.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import NAMESPACE_DNS, UUID, uuid5

from tidegate.drills.story import world

_NAMESPACE = uuid5(NAMESPACE_DNS, "story.tidegate.example")
_YUAN = 100


class Deed(StrEnum):
    """Kinds of act, in the order in which a saver meets them."""

    OPEN = "open"
    TOP_UP = "top_up"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing a saver does at an instant. An opening makes the deposit `deposit_id`; amounts in minor units."""

    act_id: UUID
    deed: Deed
    at: datetime
    saver: str
    deposit_id: UUID
    product: str
    amount_minor: int


@dataclass(slots=True)
class _Pocket:
    """The plan's own memory of a demand deposit, so that it plans no withdrawal beyond the money."""

    deposit_id: UUID
    saver: str
    product: str
    placed_minor: int
    arriving_minor: int = 0


@dataclass(slots=True)
class _Memory:
    """What the plan remembers from day to day."""

    pockets: list[_Pocket] = field(default_factory=list)
    count: int = 0


def story_id(*parts: str) -> UUID:
    """An id that belongs to the story: the same parts, the same id."""
    return uuid5(_NAMESPACE, "/".join(parts))


def saver_codes(count: int) -> tuple[str, ...]:
    """Opaque codes of the first `count` savers."""
    return tuple(f"S{number:06d}" for number in range(1, count + 1))


def region_of(saver: str) -> str:
    """Where a saver lives: spread over regions, most of them far from any one local bank."""
    regions = sorted({bank.region for bank in world.BANKS})
    return regions[int(saver[1:]) % len(regions)]


def planned_days(*, shop: world.Shop, days: Sequence[date], savers: int) -> Iterator[tuple[date, tuple[Act, ...]]]:
    """The acts of each business day, in order. The last day ends at the visitor's arrival."""
    rng = random.Random(f"{world.SEED}:{shop.code}")  # noqa: S311 - a seeded world, no secret
    first_days = {saver: rng.randrange(0, max(1, len(days) * 9 // 10)) for saver in saver_codes(savers)}
    memory = _Memory()
    for index, day in enumerate(days):
        newcomers = [saver for saver, first in first_days.items() if first == index]
        known = [saver for saver, first in first_days.items() if first < index]
        yield day, _acts_of(rng=rng, shop=shop, day=day, newcomers=newcomers, known=known, memory=memory)


def _acts_of(
    *,
    rng: random.Random,
    shop: world.Shop,
    day: date,
    newcomers: list[str],
    known: list[str],
    memory: _Memory,
) -> tuple[Act, ...]:
    last = day == world.LAST_DAY
    # The last evening stays open, so a few more arrive in it and are in flight when the visitor comes.
    returning = rng.sample(known, k=min(len(known), rng.randrange(2, 6) + (4 if last else 0)))
    plans: list[Act] = []
    plans += [_opening(rng, shop, saver, memory) for saver in [*newcomers, *returning]]
    plans += _scripted(shop=shop, day=day, memory=memory)
    settled = [pocket for pocket in memory.pockets if pocket.placed_minor > 0]
    plans += [_top_up(rng, shop, pocket, memory) for pocket in rng.sample(settled, k=min(len(settled), 3))]
    for pocket in rng.sample(settled, k=min(len(settled), 2)):
        plans.append(_withdrawal(rng, shop, pocket, memory))
    for pocket in memory.pockets:
        pocket.placed_minor, pocket.arriving_minor = pocket.placed_minor + pocket.arriving_minor, 0
    return _in_time(rng, plans, day)


def _in_time(rng: random.Random, plans: list[Act], day: date) -> tuple[Act, ...]:
    """Gives each act its second of the day, from nine in the morning to the visitor's arrival."""
    start = datetime.combine(day, time(9), tzinfo=world.ARRIVAL.tzinfo)
    window = int((world.ARRIVAL.replace(year=day.year, month=day.month, day=day.day) - start).total_seconds())
    seconds = sorted(rng.sample(range(window), k=len(plans)))
    ordered = sorted(plans, key=lambda act: (act.deed is not Deed.OPEN, act.act_id.int))
    return tuple(
        Act(
            act_id=act.act_id, deed=act.deed, at=start + timedelta(seconds=second), saver=act.saver,
            deposit_id=act.deposit_id, product=act.product, amount_minor=act.amount_minor,
        )
        for act, second in zip(ordered, seconds, strict=True)
    )  # fmt: skip


def _draft(memory: _Memory, shop: world.Shop, deed: Deed, saver: str, product: str, minor: int, of: UUID | None) -> Act:
    memory.count += 1
    act_id = story_id(shop.code, str(memory.count))
    return Act(
        act_id=act_id,
        deed=deed,
        at=world.ARRIVAL,
        saver=saver,
        deposit_id=of or act_id,
        product=product,
        amount_minor=minor,
    )


def _opening(rng: random.Random, shop: world.Shop, saver: str, memory: _Memory) -> Act:
    offer = world.product(rng.choice(shop.shelf))
    act = _draft(memory, shop, Deed.OPEN, saver, offer.code, amount_for(rng, offer), None)
    if offer.term is None:
        memory.pockets.append(_Pocket(act.deposit_id, saver, offer.code, 0, act.amount_minor))
    return act


def amount_for(rng: random.Random, offer: world.BankProduct) -> int:
    """An amount a saver would bring for this product: round yuan, many small, few large, never below its minimum."""
    size = rng.choices((500, 2_000, 10_000, 50_000, 120_000), weights=(15, 30, 30, 18, 7))[0]
    yuan = rng.randrange(size // 5, size) // 50 * 50 + 50
    minimum = int(offer.minimum.split(".")[0])
    return max(yuan, minimum) * _YUAN


def _top_up(rng: random.Random, shop: world.Shop, pocket: _Pocket, memory: _Memory) -> Act:
    minor = rng.randrange(1, 80) * 50 * _YUAN
    pocket.arriving_minor += minor
    return _draft(memory, shop, Deed.TOP_UP, pocket.saver, pocket.product, minor, pocket.deposit_id)


def _withdrawal(rng: random.Random, shop: world.Shop, pocket: _Pocket, memory: _Memory) -> Act:
    minor = max(1, pocket.placed_minor * rng.randrange(5, 60) // 100)
    pocket.placed_minor -= minor
    return _draft(memory, shop, Deed.WITHDRAW, pocket.saver, pocket.product, minor, pocket.deposit_id)


def _scripted(*, shop: world.Shop, day: date, memory: _Memory) -> list[Act]:
    """The two savers whom the story follows by name: one to watch, one just below the insurance limit."""
    wanted: list[tuple[str, str, int]] = []
    if shop.code == world.EXAMPLE_PLATFORM and day == world.EXAMPLE_OPENED_ON:
        wanted += [
            (world.EXAMPLE_SAVER, "CLEARBROOK-5Y", 30_000_000),
            (world.EXAMPLE_SAVER, "NORTHHILL-ANY", 4_135_000),
        ]
    if shop.code == world.NEAR_LIMIT_PLATFORM and day == world.EXAMPLE_OPENED_ON:
        wanted += [(world.NEAR_LIMIT_SAVER, "PORTLIN-1Y", 48_850_000)]
    # The watched deposits are no pockets: nobody but the visitor touches them.
    return [_draft(memory, shop, Deed.OPEN, saver, product, minor, None) for saver, product, minor in wanted]
