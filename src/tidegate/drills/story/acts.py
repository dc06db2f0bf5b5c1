"""What a drill's savers do, planned from a seed: who brings cash, opens, tops up and withdraws on which day.

The plan is pure and complete before anything is carried out: the same seed gives the same acts with the same ids, so a
world can be built again, resumed after a stop, or run as a twin.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import NAMESPACE_DNS, UUID, uuid5

from tidegate.money import Term

_NAMESPACE = uuid5(NAMESPACE_DNS, "story.tidegate.example")
_WHOLE = 100  # minor units of a yuan, a dollar


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
    term: Term | None
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a saver can pick from a shelf: a product, one of its terms, and between which amounts (minor units)."""

    product: str
    kind: str
    term: Term | None
    minimum_minor: int
    maximum_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A saver followed by name, who does nothing else: this product, on this day (or the first), this amount."""

    opened_on: date
    saver: str
    product: str
    amount_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """What the plan of a platform's days needs to know. `arrival` is the instant at which the last day is left open."""

    platform: str
    seed: str
    shelf: tuple[Choice, ...]
    savers: tuple[str, ...]
    arrival: datetime
    scripts: tuple[Script, ...] = ()

    def choice(self, product: str) -> Choice:
        return next(one for one in self.shelf if one.product == product)


@dataclass(slots=True)
class _Pocket:
    """The plan's own memory of a demand deposit, so that it plans no withdrawal beyond the money."""

    deposit_id: UUID
    saver: str
    choice: Choice
    placed_minor: int
    arriving_minor: int = 0


@dataclass(slots=True)
class _Memory:
    """What the plan remembers from day to day."""

    pockets: list[_Pocket] = field(default_factory=list)
    count: int = 0


def story_id(*parts: str) -> UUID:
    """An id that belongs to a drill: the same parts, the same id."""
    return uuid5(_NAMESPACE, "/".join(parts))


def saver_codes(count: int) -> tuple[str, ...]:
    """Opaque codes of the first `count` savers."""
    return tuple(f"S{number:06d}" for number in range(1, count + 1))


def planned_days(*, life: Life, days: Sequence[date]) -> Iterator[tuple[date, tuple[Act, ...]]]:
    """The acts of each business day, in order. The last day ends at the arrival."""
    rng = random.Random(f"{life.seed}:{life.platform}")  # noqa: S311 - a seeded world keeps no secret
    followed = {script.saver for script in life.scripts}
    first_days = {
        saver: rng.randrange(0, max(1, len(days) * 9 // 10)) for saver in life.savers if saver not in followed
    }
    memory = _Memory()
    for index, day in enumerate(days):
        newcomers = [saver for saver, first in first_days.items() if first == index]
        known = [saver for saver, first in first_days.items() if first < index]
        scripts = [one for one in life.scripts if one.opened_on == day or (index == 0 and one.opened_on < day)]
        yield (
            day,
            _acts_of(rng=rng, life=life, day=day, newcomers=newcomers, known=known, scripts=scripts, memory=memory),
        )


def _acts_of(
    *,
    rng: random.Random,
    life: Life,
    day: date,
    newcomers: list[str],
    known: list[str],
    scripts: list[Script],
    memory: _Memory,
) -> tuple[Act, ...]:
    # The last evening stays open, so a few more come back in it: whole openings are in flight when the visitor arrives.
    arriving = day == life.arrival.date()
    returning = rng.sample(known, k=min(len(known), rng.randrange(2, 6) + (4 if arriving else 0)))
    plans = [_opening(rng, life, saver, memory) for saver in [*newcomers, *returning]]
    plans += _scripted(life=life, scripts=scripts, memory=memory)
    settled = [pocket for pocket in memory.pockets if pocket.placed_minor > 0]
    if not arriving:
        plans += [_top_up(rng, life, pocket, memory) for pocket in rng.sample(settled, k=min(len(settled), 3))]
    plans += [_withdrawal(rng, life, pocket, memory) for pocket in rng.sample(settled, k=min(len(settled), 2))]
    for pocket in memory.pockets:
        pocket.placed_minor, pocket.arriving_minor = pocket.placed_minor + pocket.arriving_minor, 0
    return _in_time(rng, life, plans, day)


def _in_time(rng: random.Random, life: Life, plans: list[Act], day: date) -> tuple[Act, ...]:
    """Gives each act its second of the day, from nine in the morning to the hour of the arrival."""
    start = datetime.combine(day, time(9), tzinfo=life.arrival.tzinfo)
    window = int((datetime.combine(day, life.arrival.timetz()) - start).total_seconds())
    seconds = sorted(rng.sample(range(window), k=len(plans)))
    ordered = sorted(plans, key=lambda act: (act.deed is not Deed.OPEN, act.act_id.int))
    timed = zip(ordered, seconds, strict=True)
    return tuple(replace(act, at=start + timedelta(seconds=second)) for act, second in timed)


def _draft(
    *, memory: _Memory, life: Life, deed: Deed, saver: str, choice: Choice, amount_minor: int, of: UUID | None = None
) -> Act:
    memory.count += 1
    act_id = story_id(life.seed, life.platform, str(memory.count))
    return Act(
        act_id=act_id,
        deed=deed,
        at=life.arrival,
        saver=saver,
        deposit_id=of or act_id,
        product=choice.product,
        term=choice.term,
        amount_minor=amount_minor,
    )


def _opening(rng: random.Random, life: Life, saver: str, memory: _Memory) -> Act:
    choice = rng.choice(life.shelf)
    minor = amount_for(rng=rng, choice=choice)
    act = _draft(memory=memory, life=life, deed=Deed.OPEN, saver=saver, choice=choice, amount_minor=minor)
    if choice.kind == "demand":
        memory.pockets.append(_Pocket(act.deposit_id, saver, choice, 0, minor))
    return act


def amount_for(*, rng: random.Random, choice: Choice) -> int:
    """An amount a saver would bring for this: round sums, many small, few large, inside its limits. Minor units."""
    size = rng.choices((500, 2_000, 10_000, 50_000, 120_000), weights=(15, 30, 30, 18, 7))[0]
    whole = rng.randrange(size // 5, size) // 50 * 50 + 50
    minor = max(whole * _WHOLE, choice.minimum_minor)
    return minor if choice.maximum_minor is None else min(minor, choice.maximum_minor)


def _top_up(rng: random.Random, life: Life, pocket: _Pocket, memory: _Memory) -> Act:
    minor = rng.randrange(1, 80) * 50 * _WHOLE
    pocket.arriving_minor += minor
    return _draft(
        memory=memory,
        life=life,
        deed=Deed.TOP_UP,
        saver=pocket.saver,
        choice=pocket.choice,
        amount_minor=minor,
        of=pocket.deposit_id,
    )


def _withdrawal(rng: random.Random, life: Life, pocket: _Pocket, memory: _Memory) -> Act:
    minor = max(1, pocket.placed_minor * rng.randrange(5, 60) // 100)
    pocket.placed_minor -= minor
    return _draft(
        memory=memory,
        life=life,
        deed=Deed.WITHDRAW,
        saver=pocket.saver,
        choice=pocket.choice,
        amount_minor=minor,
        of=pocket.deposit_id,
    )


def _scripted(*, life: Life, scripts: list[Script], memory: _Memory) -> list[Act]:
    """Deposits of the savers followed by name. They are no pockets: nobody but the visitor touches them later."""
    return [
        _draft(
            memory=memory,
            life=life,
            deed=Deed.OPEN,
            saver=script.saver,
            choice=life.choice(script.product),
            amount_minor=script.amount_minor,
        )
        for script in scripts
    ]
