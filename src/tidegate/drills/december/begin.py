"""A platform of the drill up to the order: founded, its shelf filled, its holders' deposits opened day by day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction

from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits.movement import Done
from tidegate.deposits.open import open_deposit
from tidegate.deposits.owners import Ownership, jointly
from tidegate.drills.carry_out import at_instant, bring_cash, carry_out
from tidegate.drills.december import world
from tidegate.drills.december.plan import Plan
from tidegate.drills.founding import Founding, found, persons_of, snapshot
from tidegate.drills.living import fill_shelf
from tidegate.drills.story import world as story
from tidegate.drills.story.acts import Act, Deed, story_id
from tidegate.drills.story.build import drill_bank, terms_of
from tidegate.ledger.day import open_day, open_first_day
from tidegate.parties.profile import PlatformProfile
from tidegate.payments.payment import Paid
from tidegate.payments.receive import receive_cash

AT_ONCE = 25
"""Openings in one transaction: they share the gate's lock."""
STRANGERS_CASH_MINOR = 50_000_000
Told = Callable[[int, int, str], None]


def founding_of(*, shop: world.Shop, plan: Plan) -> Founding:
    """What a platform of the drill begins with."""
    codes = (*plan.savers, *plan.strangers)
    return Founding(
        profile=PlatformProfile(
            code=shop.code,
            name=shop.name,
            zone=story.ZONE,
            calendar=world.CALENDAR,
            currency=world.CURRENCY,
            jurisdiction=world.JURISDICTION,
        ),
        banks=tuple(drill_bank(bank) for bank in world.BANKS),
        settlement=drill_bank(story.SETTLEMENT),
        source="the December drill's register of licences (fictional)",
        licensed_from=date(2015, 1, 5),
        persons=persons_of(codes=codes, regions=sorted({bank.region for bank in world.BANKS})),
    )


def begin(*, shop: world.Shop, plan: Plan, told: Told) -> None:
    """Founds the platform and lives to the evening of the order: nothing is reserved, Friday is open."""
    days = world.opening_days()
    founding = founding_of(shop=shop, plan=plan)
    first = datetime.combine(days[0], time(8), tzinfo=world.ZONE)
    at_instant(at=first)
    found(founding=founding, at=first)
    with transaction.atomic():
        if open_day() is None:
            open_first_day(day=days[0])
    fill_shelf(products=[terms_of(one=world.product(code)) for code in shop.shelf], platform=shop.code, day=days[0])
    _bring_strangers_cash(plan)
    done, total = 0, sum(one.deed is Deed.OPEN for acts in plan.openings.values() for one in acts)
    for day in (*days, world.EFFECTIVE_DAY):
        close_up_to(day=day)
        morning(day=day, founding=founding)
        acts_today = plan.openings.get(day, ())
        for act in [one for one in acts_today if one.deed is Deed.WITHDRAW]:
            left = carry_out(act=act, platform=shop.code, currency=world.CURRENCY)
            assert not left.refused, f"money may leave at any time: {left.answer}"
        for acts in _chunks([one for one in acts_today if one.deed is Deed.OPEN]):
            _open(acts, shop.code, plan)
            done += len(acts)
            told(done, total, f"{day:%d %B %Y}: {done:,} of {total:,} deposits opened")
    at_instant(at=world.BEFORE)


def _bring_strangers_cash(plan: Plan) -> None:
    """Who wants to get in has money ready."""
    with transaction.atomic():
        for saver in plan.strangers:
            paid = receive_cash(
                request_id=story_id(world.SEED, plan.platform, "ready", saver),
                saver=saver,
                currency=world.CURRENCY,
                amount_minor=STRANGERS_CASH_MINOR,
            )
            assert isinstance(paid, Paid), f"cash always arrives in a drill: {paid}"


def _chunks(acts: Sequence[Act]) -> list[Sequence[Act]]:
    return [acts[start : start + AT_ONCE] for start in range(0, len(acts), AT_ONCE)]


def _open(acts: Sequence[Act], platform: str, plan: Plan) -> None:
    """Through the same verb as one by one; only the commit is shared."""
    with transaction.atomic():
        for act in acts:
            bring_cash(act=act, currency=world.CURRENCY)
            answer = open_deposit(
                request_id=act.act_id,
                saver=act.saver,
                product_code=act.product,
                term=act.term,
                amount_minor=act.amount_minor,
                platform=platform,
                ownership=_ownership(act, plan),
            )
            assert isinstance(answer, Done), f"before the order everything is lawful: {answer}"


def _ownership(act: Act, plan: Plan) -> Ownership | None:
    second = plan.together.get(act.deposit_id)
    return None if second is None else jointly(people=(act.saver, second))


def close_up_to(*, day: date) -> None:
    """Closes the business days before `day`."""
    today = open_day()
    assert today is not None, "a day is always open"
    if today < day:
        at_instant(at=world.in_the_evening(today))
        closed = close_day(until=day - timedelta(days=1))
        assert isinstance(closed, Closed), f"a drill's day closes: {closed}"
        assert not closed.exceptions, f"a drill's day closes whole: {closed.exceptions}"


def morning(*, day: date, founding: Founding) -> None:
    """The register is read afresh."""
    at = datetime.combine(day, time(8, 30), tzinfo=world.ZONE)
    at_instant(at=at)
    with transaction.atomic():
        snapshot(founding=founding, at=at)
