"""What the drill's holders will do, planned from a seed: pure, complete before anything is carried out."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from tidegate.drills.december import world
from tidegate.drills.story.acts import Act, Choice, Deed, amount_for, saver_codes, story_id

Days = dict[date, list[Act]]
_NINE = time(9, 30)
_WHOLE = 100
_JOINT_EVERY = 25
_LIMIT_MINOR = 49_800_000
"""498,000.00 at one bank: its interest carries the saver across the limit of 500,000.00."""
_PARTS = {"flexible": 7, "second": 5, "leaves_early": 4, "tops_up": 20}
"""Of a hundred: holders whose deposit is the flexible one, who have a second deposit; deposits for a term of a year and
more that are left early; flexible deposits topped up after the order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Acts by business day: openings before the order, what holders do later, and what is in flight at the instant.

    `savers` are all who hold something; `strangers` hold nothing and try to get in after the order. `together` names
    the second owner of each deposit that two own.
    """

    platform: str
    savers: tuple[str, ...]
    strangers: tuple[str, ...]
    days: tuple[date, ...]
    openings: Days
    later: Days
    in_flight: tuple[Act, ...]
    attempts: Days
    together: Mapping[UUID, str]


def plan_of(*, shop: world.Shop, holders: int, seed: str = world.SEED) -> Plan:
    """The plan of one platform for so many holders."""
    codes = saver_codes(holders + _strangers(holders))
    savers, strangers = codes[:holders], codes[holders:]
    days = world.days_of_life(holders=holders)
    rng = random.Random(f"{seed}:{shop.code}:{holders}")  # noqa: S311 - a seeded world keeps no secret
    openings = _openings(rng, shop, savers)
    opened = [act for acts in openings.values() for act in acts]
    _withdraw_before(rng, openings)
    return Plan(
        platform=shop.code,
        savers=savers,
        strangers=strangers,
        days=days,
        openings=openings,
        later=_later(rng, opened, days),
        in_flight=_in_flight(rng, shop, opened, strangers),
        attempts=_attempts(rng, shop, opened, strangers, days),
        together=_together(shop, openings, savers),
    )


def _strangers(holders: int) -> int:
    return max(4, holders // 100)


def act_of(
    *, key: str, deed: Deed, at: datetime, saver: str, choice: Choice, amount_minor: int, of: UUID | None = None
) -> Act:
    """An act with the id that its key gives it."""
    act_id = story_id(world.SEED, key)
    return Act(
        act_id=act_id,
        deed=deed,
        at=at,
        saver=saver,
        deposit_id=of or act_id,
        product=choice.product,
        term=choice.term,
        amount_minor=amount_minor,
    )


def _openings(rng: random.Random, shop: world.Shop, savers: Sequence[str]) -> Days:
    days = world.opening_days()
    found: Days = {day: [] for day in days}
    fixed = [code for code in shop.shelf if code != world.FLEXIBLE]
    for place, saver in enumerate(savers):
        picks = [world.FLEXIBLE if rng.randrange(100) < _PARTS["flexible"] else rng.choice(fixed)]
        picks += [rng.choice(fixed)] if rng.randrange(100) < _PARTS["second"] else []
        for number, code in enumerate(_scripted(shop, place) or picks):
            choice = world.choice_of(code)
            day = world.MATURES_ON_THE_DAY if _scripted(shop, place) else days[(place + 3 * number) % len(days)]
            minor = _LIMIT_MINOR if code == world.AT_THE_LIMIT and place == 0 else amount_for(rng=rng, choice=choice)
            key = f"{shop.code}/open/{saver}/{number}"
            at = datetime.combine(day, _NINE, tzinfo=world.ZONE)
            found[day].append(act_of(key=key, deed=Deed.OPEN, at=at, saver=saver, choice=choice, amount_minor=minor))
    return found


def _scripted(shop: world.Shop, place: int) -> list[str]:
    """Savers whom the table names: one at the insurance limit, one whose deposit matures on the effective day, one
    with the tiered product, one with the flexible one (who is on every platform)."""
    if shop.code != world.SHOPS[0].code:
        return [world.FLEXIBLE] if place == 0 else []
    script = ([world.AT_THE_LIMIT], [world.ON_THE_DAY], [world.TIERED], [world.FLEXIBLE])
    return list(script[place]) if place < len(script) else []


def _later(rng: random.Random, opened: Sequence[Act], days: Sequence[date]) -> Days:
    soon, far = [day for day in days if day < world.CUT.date()], [day for day in days if day > world.CUT.date()]
    found: Days = {day: [] for day in days}
    for act in opened:
        choice = world.choice_of(act.product)
        if choice.kind == "demand":
            _spend(rng, found, act, choice, soon, far)
        elif _is_long(choice) and rng.randrange(100) < _PARTS["leaves_early"] and act.saver > "S000004":
            last = act.at.date() + timedelta(days=200)
            day = rng.choice([day for day in days if day < last])
            found[day].append(_act(act, choice, Deed.WITHDRAW, day, 0, "leave"))
    return found


def _withdraw_before(rng: random.Random, openings: Days) -> None:
    """As holders do in quiet times: a part of a flexible deposit, some weeks after it was opened."""
    days = world.opening_days()
    for place, day in enumerate(days[:-2]):
        for act in [one for one in openings[day] if one.product == world.FLEXIBLE and one.deed is Deed.OPEN]:
            if rng.randrange(3):
                later = days[place + 2]
                choice = world.choice_of(act.product)
                openings[later].append(_act(act, choice, Deed.WITHDRAW, later, act.amount_minor // 10 or 1, "before"))


def _together(shop: world.Shop, openings: Days, savers: Sequence[str]) -> dict[UUID, str]:
    """Every so many savers own theirs with the next one; not those whom the table names."""
    neighbour = dict(zip(savers, [*savers[1:], savers[0]], strict=True))
    sole = {saver for place, saver in enumerate(savers) if _scripted(shop, place) or place % _JOINT_EVERY}
    return {
        act.deposit_id: neighbour[act.saver]
        for acts in openings.values()
        for act in acts
        if act.deed is Deed.OPEN and act.saver not in sole
    }


def _is_long(choice: Choice) -> bool:
    return choice.term is not None and choice.term.text() in {"P1Y", "P2Y", "P3Y", "P5Y"}


def _spend(
    rng: random.Random, found: Days, act: Act, choice: Choice, soon: Sequence[date], far: Sequence[date]
) -> None:
    """A flexible deposit: perhaps topped up while that was still open, spent in parts, empty before the end."""
    if rng.randrange(100) < _PARTS["tops_up"]:
        day = rng.choice(soon)
        found[day].append(_act(act, choice, Deed.TOP_UP, day, rng.randrange(1, 40) * 50 * _WHOLE, "top-up"))
    for number in range(rng.randrange(3)):
        day = rng.choice(far[: len(far) // 3])
        found[day].append(_act(act, choice, Deed.WITHDRAW, day, act.amount_minor // 5 or 1, f"spend-{number}"))
    day = rng.choice(far[len(far) // 3 :])
    found[day].append(_act(act, choice, Deed.WITHDRAW, day, 0, "empty"))


def _act(of: Act, choice: Choice, deed: Deed, day: date, amount_minor: int, name: str) -> Act:
    """Something done to a deposit; an amount of 0 is all of it."""
    at = datetime.combine(day, time(10), tzinfo=world.ZONE)
    return act_of(
        key=f"{of.deposit_id}/{name}/{day}", deed=deed, at=at, saver=of.saver, choice=choice,
        amount_minor=amount_minor, of=of.deposit_id,
    )  # fmt: skip


def _in_flight(
    rng: random.Random, shop: world.Shop, opened: Sequence[Act], strangers: Sequence[str]
) -> tuple[Act, ...]:
    """In the minutes before the order: openings of strangers and holders, and top-ups, reserved and not placed."""
    flexible = [act for act in opened if act.product == world.FLEXIBLE]
    fixed = [code for code in shop.shelf if code != world.FLEXIBLE]
    found: list[Act] = []
    count = max(2, len(strangers) // 2)
    for number in range(count):
        for saver in (strangers[number], rng.choice(opened).saver):
            choice = world.choice_of(rng.choice(fixed))
            found.append(_now(shop, len(found), Deed.OPEN, saver, choice, amount_for(rng=rng, choice=choice)))
        one = rng.choice(flexible)
        choice = world.choice_of(world.FLEXIBLE)
        found.append(_now(shop, len(found), Deed.TOP_UP, one.saver, choice, 40_000, of=one.deposit_id))
    return tuple(found)


def _now(
    shop: world.Shop, number: int, deed: Deed, saver: str, choice: Choice, minor: int, *, of: UUID | None = None
) -> Act:
    at = world.T0 - timedelta(minutes=5) + timedelta(seconds=number)
    key = f"{shop.code}/in-flight/{number}"
    return act_of(key=key, deed=deed, at=at, saver=saver, choice=choice, amount_minor=minor, of=of)


def _attempts(
    rng: random.Random, shop: world.Shop, opened: Sequence[Act], strangers: Sequence[str], days: Sequence[date]
) -> Days:
    """Money that tries to get in after the order, day by day: strangers, holders, top-ups."""
    flexible = [act for act in opened if act.product == world.FLEXIBLE]
    fixed = [code for code in shop.shelf if code != world.FLEXIBLE]
    short = [code for code in shop.shelf if world.product(code).term in {"P30D", "P90D", "P6M"}]
    found: Days = {}
    for day in days:
        at = datetime.combine(day, time(15), tzinfo=world.ZONE)
        acts = []
        trying = (rng.choice(strangers), rng.choice(opened).saver)
        for number, saver in enumerate(trying if day < world.CUT.date() else trying[day.month % 2 :][:1]):
            choice = world.choice_of(rng.choice(fixed if day < world.CUT.date() else short))
            key = f"{shop.code}/attempt/{day}/{number}"
            minor = amount_for(rng=rng, choice=choice)
            acts.append(act_of(key=key, deed=Deed.OPEN, at=at, saver=saver, choice=choice, amount_minor=minor))
        if day > world.CUT.date():
            one = rng.choice(flexible)
            late = _act(one, world.choice_of(world.FLEXIBLE), Deed.TOP_UP, day, 10_000, "late-top-up")
            acts.append(replace(late, at=at))
        found[day] = acts
    return found
