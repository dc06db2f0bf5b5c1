"""What is read of deposits: one, a saver's, their steps, their days. Values only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tidegate.deposits import models, rows
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.explain import Explanation, explain_days
from tidegate.deposits.fee import Fee
from tidegate.deposits.owned import histories, once_owned_by, owned_by, ownership_of
from tidegate.deposits.owners import Ownership
from tidegate.deposits.pledge import Pledge, pledged_for
from tidegate.deposits.pledged import pledges_of
from tidegate.deposits.succession import Succession
from tidegate.ledger.day import open_day
from tidegate.parties.record_life import represented_by


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementStep:
    """Something that happened: on which business day, at which instant of the database, and what proves it."""

    step: str
    business_day: date
    at: datetime
    evidence: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingTopUp:
    """A top-up that is reserved and not placed yet, in minor units."""

    request_id: UUID
    amount_minor: int
    business_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A deposit with everything that happened to it, oldest first, and the pledges that still secure something."""

    deposit: Deposit
    steps: tuple[StatementStep, ...]
    waiting: tuple[WaitingTopUp, ...]
    ownership: Ownership
    pledges: tuple[Pledge, ...] = ()
    succession: tuple[Succession, ...] = ()

    @property
    def fees(self) -> tuple[Fee, ...]:
        """Every period of the deposit's fee that is over, those that cost nothing too."""
        told = (one.evidence for one in self.steps if one.step in {"fee_charged", "fee_not_charged"})
        return tuple(Fee.from_json({name: one[name] for name in Fee.field_names()}) for one in told)


def deposit_of(*, deposit_id: UUID, saver: str | None = None) -> Deposit | None:
    """One deposit; None if there is none (or none that this saver owns or acts for)."""
    if saver is not None and deposit_id not in seen_by(person=saver):
        return None
    values = rows.values(models.Deposit.objects.filter(deposit_id=deposit_id))
    return values[0] if values else None


def reads_for(*, person: str) -> frozenset[str]:
    """The person, and for whom the person acts today."""
    day = open_day()
    others = frozenset[str]() if day is None else represented_by(person=person, on=day)
    return frozenset({person, *others})


def seen_by(*, person: str) -> frozenset[UUID]:
    """What a person owns, alone or with others, and what belongs to those for whom the person acts today."""
    return frozenset(found for code in reads_for(person=person) for found in owned_by(person=code))


def deposits_of(*, saver: str) -> tuple[Deposit, ...]:
    """All deposits a saver owns, alone or with others, ended ones too, the oldest first."""
    mine = models.Deposit.objects.filter(deposit_id__in=owned_by(person=saver))
    return rows.values(mine.order_by("opened_on", "deposit_id"))


def deposits_by_id(*, deposit_ids: Collection[UUID]) -> tuple[Deposit, ...]:
    """These deposits, the oldest first."""
    found = models.Deposit.objects.filter(deposit_id__in=list(deposit_ids))
    return rows.values(found.order_by("opened_on", "deposit_id"))


def account_holders(*, deposit_ids: Collection[UUID]) -> dict[UUID, str]:
    """Whose cash each of these deposits is paid to, even where nothing else of it can be read."""
    found = models.Deposit.objects.filter(deposit_id__in=list(deposit_ids))
    return dict(found.values_list("deposit_id", "saver_code"))


def deposits_ever_of(*, saver: str) -> tuple[Deposit, ...]:
    """All deposits that a saver owns or has owned, the oldest first: as their books have them now."""
    return deposits_by_id(deposit_ids=list(once_owned_by(person=saver)))


def moved_in(*, deposit_id: UUID) -> tuple[date, int] | None:
    """The business day on which a deposit came from elsewhere, and the interest that was paid there, in minor units."""
    row = models.MovedIn.objects.filter(deposit_id=deposit_id).first()
    return None if row is None else (row.business_day, row.interest_paid_minor)


_RESTATED = """
    SELECT coalesce(sum((s.evidence ->> 'restated_minor')::bigint), 0)::bigint FROM deposits_step s
    WHERE s.deposit_id = %s AND s.business_day = %s AND s.evidence ? 'restated_minor' AND EXISTS (
        SELECT FROM ledger_transfers t
        WHERE t.transfer_id = (s.evidence -> 'transfers' ->> 0)::uuid AND t.sequence <= %s)
"""


def restated_by(*, deposit: Deposit, on: date, place: int) -> int:
    """By how much a deposit's interest was valued anew on a business day, up to a place in the journal. Minor units."""
    with connection.cursor() as cursor:
        cursor.execute(_RESTATED, [deposit.deposit_id, on, place])
        return int(cursor.fetchone()[0])


def every_deposit(*, running_only: bool = False) -> tuple[Deposit, ...]:
    """Every deposit of the platform in the order of their ids, ended ones too unless told otherwise."""
    found = models.Deposit.objects.order_by("deposit_id")
    return rows.values(found.filter(state=State.RUNNING.value) if running_only else found)


def statement(*, deposit_id: UUID, saver: str | None = None) -> Statement | None:
    """What happened to a deposit; None if there is none (or none of this saver)."""
    deposit = deposit_of(deposit_id=deposit_id, saver=saver)
    if deposit is None:
        return None
    steps = models.Step.objects.filter(deposit_id=deposit_id).order_by("id")
    waiting = models.Movement.objects.filter(deposit_id=deposit_id, kind="top_up", state="reserved")
    return Statement(
        deposit=deposit,
        steps=tuple(
            StatementStep(step=one.step, business_day=one.business_day, at=one.at, evidence=one.evidence)
            for one in steps
        ),
        waiting=tuple(
            WaitingTopUp(
                request_id=one.request_id,
                amount_minor=one.outcome["amount_minor"],
                business_day=one.business_day,
            )
            for one in waiting.order_by("request_id")
        ),
        ownership=ownership_of(deposit_id=deposit_id, saver=deposit.saver),
        succession=histories(deposits=[deposit])[deposit_id],
        pledges=pledged_for(pledges=pledges_of(deposits=[deposit]).get(deposit_id, ()), ended=deposit.state.ended),
    )


def explain(*, deposit: Deposit, start: date, end: date) -> Explanation:
    """Every calendar day from `start` up to and without `end` on which the deposit earned."""
    return explain_days(
        segments=deposit.segments,
        start=start,
        end=end,
        day_count=deposit.contract.day_count,
        rounding=deposit.contract.rounding,
    )
