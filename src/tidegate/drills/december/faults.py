"""Faults that can be planted, each of which its phase must catch; not reached unless one is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from unittest.mock import patch
from uuid import UUID

from django.db import transaction

from tidegate.closing import close_day as closing
from tidegate.deposits import mature as maturity
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.movement import Done
from tidegate.deposits.open import renew
from tidegate.deposits.plain_maturity import Plain, plan_plain_maturities
from tidegate.deposits.reading import every_deposit
from tidegate.deposits.top_up import top_up
from tidegate.drills.december.world import CURRENCY
from tidegate.drills.story.acts import story_id
from tidegate.drills.story.world import SETTLEMENT_BANK
from tidegate.gate import permit as gate_permit
from tidegate.gate.case import Case
from tidegate.gate.decide import decide
from tidegate.gate.decision import Decision
from tidegate.ledger.balance import balance_now
from tidegate.ledger.chart import Purpose, account_id

_TOP_UP_MINOR = 10_000


@contextmanager
def without_a_gate() -> Iterator[None]:
    """A platform with a hole: its gate says yes whatever order or law says, and its close returns nothing.

    A twin goes so too: what was carried out in the other world is carried out there, and nobody asks again.
    """

    def yes(case: Case) -> Decision:
        return replace(decide(case), refused=())

    with patch.object(gate_permit, "decide", yes), patch.object(closing, "return_due", lambda **_: 0):
        yield


def top_up_late(*, platform: str, product: str) -> None:
    """Money reaches a flexible deposit although top-ups are shut."""
    one = _somebodys(state=State.RUNNING, product=product, enough=lambda _: _TOP_UP_MINOR)
    with transaction.atomic():
        done = top_up(
            request_id=story_id("fault", str(one.deposit_id)), deposit_id=one.deposit_id, saver=one.saver,
            amount_minor=_TOP_UP_MINOR, platform=platform,
        )  # fmt: skip
    assert isinstance(done, Done), f"the fault was planted: {done}"


def renew_silently(*, platform: str) -> None:
    """A deposit that was paid begins again although renewals are shut."""
    one = _somebodys(state=State.PAID, product=None, enough=lambda paid: paid.opened_minor)
    with transaction.atomic():
        done = renew(
            request_id=story_id("fault", str(one.deposit_id)), deposit_id=one.deposit_id, saver=one.saver,
            platform=platform,
        )  # fmt: skip
    assert isinstance(done, Done), f"the fault was planted: {done}"


def _somebodys(*, state: State, product: str | None, enough: Callable[[Deposit], int]) -> Deposit:
    """The first deposit that fits and whose saver has `enough` cash: a fault needs a gap in a gate, not a miracle."""
    found = [one for one in every_deposit() if one.state is state and product in {None, one.product}]
    able = [one for one in found if _cash_minor(one.saver) >= enough(one)]
    assert able, "nobody in this world could do what the fault does"
    return min(able, key=lambda one: one.deposit_id)


def _cash_minor(saver: str) -> int:
    account = account_id(purpose=Purpose.SAVER_CASH, owner=saver, book=SETTLEMENT_BANK, currency=CURRENCY)
    balance = balance_now(account_id=account)
    return 0 if balance is None else balance.available_minor


@contextmanager
def pays_short(*, deposit_id: UUID) -> Iterator[None]:
    """The close pays this deposit one minor unit of interest too little, and books what it pays."""
    plan, plain = maturity.plan_maturity, plan_plain_maturities

    def short(*, deposit: Deposit, day: date) -> Deposit:
        after = plan(deposit=deposit, day=day)
        less = after.interest_paid_minor - 1
        return replace(after, interest_paid_minor=less) if deposit.deposit_id == deposit_id else after

    def without_it(*, day: date, deposit_ids: Sequence[UUID]) -> Plain:
        return plain(day=day, deposit_ids=[one for one in deposit_ids if one != deposit_id])

    with (
        patch.object(maturity, "plan_maturity", short),
        patch.object(maturity, "plan_plain_maturities", without_it),
    ):
        yield
