"""From rows to values and back: the only place where deposits' tables are read for verbs and written.

Writing is in bulk: however many deposits a step of the day close changes, it takes three statements.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from tidegate.deposits import models
from tidegate.deposits.contract import Contract
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.segment import Life, Segment
from tidegate.gate.clock import now


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that happened to a deposit, to be recorded with its evidence (plain text and integers)."""

    step: str
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A deposit before and after, and the steps that led there."""

    before: Deposit
    after: Deposit
    steps: tuple[Step, ...]


def values(rows: QuerySet[models.Deposit]) -> tuple[Deposit, ...]:
    """Deposits with their segments, in the order of the query."""
    found = list(rows)
    lives: dict[UUID, list[Segment]] = {row.deposit_id: [] for row in found}
    for one in models.Segment.objects.filter(deposit_id__in=list(lives)).order_by("starts_on"):
        lives[one.deposit_id].append(_segment(one))
    return tuple(_value(row, tuple(lives[row.deposit_id])) for row in found)


def locked(*, deposit_id: UUID) -> Deposit | None:
    """One deposit, locked to the end of the transaction."""
    found = values(models.Deposit.objects.filter(deposit_id=deposit_id).select_for_update())
    return found[0] if found else None


def insert(*, deposit: Deposit, steps: Sequence[Step], day: date) -> None:
    """A new deposit with its first steps."""
    contract = deposit.contract
    models.Deposit.objects.create(
        deposit_id=deposit.deposit_id,
        saver_code=deposit.saver,
        bank_code=contract.bank_code,
        product_code=contract.product_code,
        product_version=contract.product_version,
        kind=contract.kind.value,
        currency=contract.currency,
        contract=contract.to_json(),
        rounding=contract.rounding.value,
        holding=deposit.holding,
        settlement_code=deposit.settlement_code,
        state=deposit.state.value,
        opened_on=deposit.opened_on,
        starts_on=deposit.starts_on,
        matures_on=deposit.matures_on,
        next_pay_on=deposit.next_pay_on,
        opened_minor=deposit.opened_minor,
        principal_minor=deposit.principal_minor,
        interest_paid_to=deposit.interest_paid_to,
    )
    record(steps=[(deposit.deposit_id, step) for step in steps], day=day)


_UPDATE = """
    UPDATE deposits_deposit d
    SET state = n.state, starts_on = n.starts_on, matures_on = n.matures_on, next_pay_on = n.next_pay_on,
        ended_on = n.ended_on, principal_minor = n.principal_minor, interest_paid_minor = n.interest_paid_minor,
        settled_numerator = n.settled_numerator, interest_paid_to = n.interest_paid_to
    FROM unnest(%s::uuid[], %s::text[], %s::date[], %s::date[], %s::date[], %s::date[], %s::bigint[], %s::bigint[],
                %s::numeric[], %s::date[])
        AS n (deposit_id, state, starts_on, matures_on, next_pay_on, ended_on, principal_minor, interest_paid_minor,
              settled_numerator, interest_paid_to)
    WHERE d.deposit_id = n.deposit_id
"""

_SEGMENTS = """
    INSERT INTO deposits_segment (deposit_id, starts_on, ends_on, base_minor, rate_ppb, basis, opening_numerator)
    SELECT * FROM unnest(%s::uuid[], %s::date[], %s::date[], %s::bigint[], %s::bigint[], %s::int[], %s::numeric[])
    ON CONFLICT (deposit_id, starts_on) DO UPDATE
    SET ends_on = excluded.ends_on, base_minor = excluded.base_minor, opening_numerator = excluded.opening_numerator
"""

_STEPS = """
    INSERT INTO deposits_step (deposit_id, step, business_day, at, evidence)
    SELECT n.deposit_id, n.step, %s, %s, n.evidence::jsonb
    FROM unnest(%s::uuid[], %s::text[], %s::text[]) WITH ORDINALITY AS n (deposit_id, step, evidence, place)
    ORDER BY n.place
"""


def write(*, changes: Sequence[Change], day: date) -> None:
    """All changes of one step, in three statements."""
    if not changes:
        return
    after = [change.after for change in changes]
    with connection.cursor() as cursor:
        cursor.execute(
            _UPDATE,
            [
                [one.deposit_id for one in after],
                [one.state.value for one in after],
                [one.starts_on for one in after],
                [one.matures_on for one in after],
                [one.next_pay_on for one in after],
                [one.ended_on for one in after],
                [one.principal_minor for one in after],
                [one.interest_paid_minor for one in after],
                [one.settled_numerator for one in after],
                [one.interest_paid_to for one in after],
            ],
        )
        assert cursor.rowcount == len(after), "every deposit that changes is there"
        segments = [
            (change.after.deposit_id, one)
            for change in changes
            for one in change.after.segments
            if one not in change.before.segments
        ]
        if segments:
            cursor.execute(_SEGMENTS, _columns(segments))
    record(steps=[(change.after.deposit_id, step) for change in changes for step in change.steps], day=day)


def record(*, steps: Iterable[tuple[UUID, Step]], day: date) -> None:
    """Steps with their business day and the database's instant."""
    found = list(steps)
    with connection.cursor() as cursor:
        cursor.execute(
            _STEPS,
            [
                day,
                now(),
                [deposit_id for deposit_id, _ in found],
                [step.step for _, step in found],
                [json.dumps(step.evidence, default=str) for _, step in found],
            ],
        )


def _columns(segments: Sequence[tuple[UUID, Segment]]) -> list[list[Any]]:
    return [
        [deposit_id for deposit_id, _ in segments],
        [one.starts_on for _, one in segments],
        [one.ends_on for _, one in segments],
        [one.base_minor for _, one in segments],
        [one.rate_ppb for _, one in segments],
        [one.basis for _, one in segments],
        [one.opening_numerator for _, one in segments],
    ]


@lru_cache(maxsize=4096)
def _contract(items: tuple[tuple[str, Any], ...]) -> Contract:
    """Many deposits have the same terms, and terms never change."""
    return Contract.from_json(dict(items))


def _segment(row: models.Segment) -> Segment:
    return Segment(
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        base_minor=row.base_minor,
        rate_ppb=row.rate_ppb,
        basis=row.basis,
        opening_numerator=int(row.opening_numerator),
    )


def _value(row: models.Deposit, segments: Life) -> Deposit:
    return Deposit(
        deposit_id=row.deposit_id,
        saver=row.saver_code,
        contract=_contract(tuple(row.contract.items())),
        holding=row.holding,
        settlement_code=row.settlement_code,
        state=State(row.state),
        opened_on=row.opened_on,
        starts_on=row.starts_on,
        matures_on=row.matures_on,
        next_pay_on=row.next_pay_on,
        ended_on=row.ended_on,
        opened_minor=row.opened_minor,
        principal_minor=row.principal_minor,
        interest_paid_minor=row.interest_paid_minor,
        settled_numerator=int(row.settled_numerator),
        interest_paid_to=row.interest_paid_to,
        segments=segments,
    )
