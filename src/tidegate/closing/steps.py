"""The steps of a close that go deposit by deposit: what is due in each, and which verb carries it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from tidegate.closing.run import Run, RunStep
from tidegate.deposits.announce import announce_maturities
from tidegate.deposits.due import DueStep
from tidegate.deposits.instalment import pay_instalments
from tidegate.deposits.make_turn import make_turns
from tidegate.deposits.mature import Matured, mature
from tidegate.deposits.notice import pay_notices
from tidegate.deposits.pay_interest import pay_interest
from tidegate.deposits.place import place
from tidegate.deposits.renew import renew_matured
from tidegate.deposits.requested import settle_requested
from tidegate.parties.describe import platform_profile

Work = Callable[[Run, Sequence[UUID]], dict[str, int]]
"""Carries a step out for these deposits and tells what it did, by the names of a run's figures."""


def _fund(run: Run, ids: Sequence[UUID]) -> dict[str, int]:
    settled = settle_requested(day=run.last_day, platform=_platform(), deposit_ids=ids)
    return {"funded": settled.funded, "lapsed": settled.lapsed}


def _place(run: Run, ids: Sequence[UUID]) -> dict[str, int]:
    return {"placed": place(day=run.last_day, deposit_ids=ids)}


def _instalment(run: Run, ids: Sequence[UUID]) -> dict[str, int]:
    return {"instalments": pay_instalments(day=run.last_day, platform=_platform(), deposit_ids=ids)}


def _notice(run: Run, ids: Sequence[UUID]) -> dict[str, int]:
    return {"paid_out_minor": pay_notices(day=run.last_day, deposit_ids=ids)}


def _turn(run: Run, ids: Sequence[UUID]) -> dict[str, int]:
    turned = make_turns(day=run.last_day, before=run.next_day, deposit_ids=ids)
    return {"interest_paid_minor": turned.interest_minor, "fees_minor": turned.fees_minor}


def _interest(run: Run, ids: Sequence[UUID]) -> dict[str, int]:
    return {"interest_paid_minor": pay_interest(day=run.last_day, deposit_ids=ids)}


def _announce(run: Run, ids: Sequence[UUID]) -> dict[str, int]:
    return {"announced": announce_maturities(day=run.last_day, before=run.next_day, deposit_ids=ids)}


def _renew(run: Run, ids: Sequence[UUID]) -> dict[str, int]:
    return _figures(renew_matured(day=run.last_day, platform=_platform(), deposit_ids=ids))


def _mature(run: Run, ids: Sequence[UUID]) -> dict[str, int]:
    return _figures(mature(day=run.last_day, deposit_ids=ids))


def _platform() -> str:
    profile = platform_profile()
    assert profile is not None, "a platform that closes is described"
    return profile.code


def _figures(paid: Matured) -> dict[str, int]:
    return {
        "matured": paid.deposits,
        "paid_out_minor": paid.principal_minor + paid.interest_minor,
        "interest_paid_minor": paid.interest_minor,
    }


BY_DEPOSIT: dict[RunStep, tuple[DueStep, Work]] = {
    RunStep.FUND: (DueStep.FUND, _fund),
    RunStep.PLACE: (DueStep.PLACE, _place),
    RunStep.INSTALMENT: (DueStep.INSTALMENT, _instalment),
    RunStep.NOTICE: (DueStep.NOTICE, _notice),
    RunStep.TURN: (DueStep.TURN, _turn),
    RunStep.INTEREST: (DueStep.INTEREST, _interest),
    RunStep.ANNOUNCE: (DueStep.ANNOUNCE, _announce),
    RunStep.RENEW: (DueStep.RENEW, _renew),
    RunStep.MATURE: (DueStep.MATURE, _mature),
}
