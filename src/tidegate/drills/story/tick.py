"""One more saver acts, now: the life that a visitor sees on the story's page, through the verbs that a page calls.

It opens again what savers here opened before, tops up, or withdraws. After an order it goes on trying, as savers do:
the gate answers, and withdrawals go through.
"""

from __future__ import annotations

import random
from datetime import timedelta

from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.reading import deposits_of
from tidegate.drills.carry_out import Outcome, carry_out
from tidegate.drills.story.acts import Act, Deed, story_id
from tidegate.gate.clock import now
from tidegate.parties.describe import platform_profile
from tidegate.parties.enrol import persons

_LOOKS_MAX = 20
_WHOLE = 100


def tick(*, seed: str, followed: frozenset[str]) -> Outcome | None:
    """One act some seconds later than the last, by a saver who is not `followed`; None where nobody has a deposit."""
    profile, before = platform_profile(), now()
    assert profile is not None, "a platform is there"
    rng = random.Random(f"{seed}:{profile.code}:{before.isoformat()}")  # noqa: S311 - a seeded world keeps no secret
    codes = [person.code for person in persons() if person.code not in followed]
    deposit = _somebodys(rng, codes)
    if deposit is None:
        return None
    deed = _deed(rng, deposit)
    act = Act(
        act_id=story_id(seed, profile.code, before.isoformat()),
        deed=deed,
        at=before + timedelta(seconds=rng.randrange(2, 8)),
        saver=deposit.saver,
        deposit_id=deposit.deposit_id,
        product=deposit.product,
        term=deposit.contract.term,
        amount_minor=_amount(rng, deposit, deed),
    )
    return carry_out(act=act, platform=profile.code, currency=profile.currency)


def _somebodys(rng: random.Random, codes: list[str]) -> Deposit | None:
    """A running deposit of a saver picked at random."""
    for saver in rng.sample(codes, k=min(len(codes), _LOOKS_MAX)):
        running = [one for one in deposits_of(saver=saver) if one.state is State.RUNNING]
        if running:
            return rng.choice(running)
    return None


def _deed(rng: random.Random, deposit: Deposit) -> Deed:
    if deposit.contract.term is not None:
        return Deed.OPEN
    return rng.choices((Deed.OPEN, Deed.TOP_UP, Deed.WITHDRAW), weights=(2, 4, 3))[0]


def _amount(rng: random.Random, deposit: Deposit, deed: Deed) -> int:
    if deed is Deed.WITHDRAW:
        return max(1, deposit.principal_minor * rng.randrange(2, 20) // 100)
    least = deposit.contract.amount_min_minor
    most = deposit.contract.amount_max_minor
    minor = max(rng.choice((50, 200, 1_000, 5_000, 20_000, 60_000)) * _WHOLE, least)
    return minor if most is None else min(minor, most)
