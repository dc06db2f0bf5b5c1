"""From rows to values and back: the only place where deposits' tables are read for verbs and written.

Writing is in bulk: however many deposits a step of the day close changes, it takes a few statements.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from tidegate.deposits import models
from tidegate.deposits.contract import Contract
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.instruction import MaturityInstruction
from tidegate.deposits.segment import Life, Segment
from tidegate.deposits.segment_rows import write_segments
from tidegate.deposits.stock import live_minor, move_stock, place_of
from tidegate.deposits.strand import Strand, strand_life, strands_of
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
    found = list(rows.values_list(*_OWN, Cast("contract", TextField()), "instruction"))
    if not found:
        return ()
    lives: dict[UUID, list[Segment]] = {row[0]: [] for row in found}
    with connection.cursor() as cursor:
        cursor.execute(_LIVES, [list(lives)])
        for deposit_id, *one in cursor.fetchall():
            lives[deposit_id].append(_segment(one))
    return tuple(_value(row, tuple(lives[row[0]])) for row in found)


def locked(*, deposit_id: UUID) -> Deposit | None:
    """One deposit, locked to the end of the transaction."""
    found = values(models.Deposit.objects.filter(deposit_id=deposit_id).select_for_update())
    return found[0] if found else None


def insert(*, deposit: Deposit, steps: Sequence[Step], day: date) -> None:
    """A new deposit with its first steps."""
    insert_all(new=[(deposit, steps)], day=day)


def insert_all(*, new: Sequence[tuple[Deposit, Sequence[Step]]], day: date) -> None:
    """New deposits with their first steps and what they have lived by then, in a few statements however many."""
    if not new:
        return
    models.Deposit.objects.bulk_create([_row(deposit) for deposit, _ in new])
    move_stock(moves=[(place_of(deposit), live_minor(deposit)) for deposit, _ in new])
    began = [Change(before=replace(one, segments=()), after=one, steps=()) for one, _ in new]
    write_segments(segments=[(change.after, *one) for change in began for one in _new(change)])
    record(steps=[(deposit.deposit_id, step) for deposit, steps in new for step in steps], day=day)


def _row(deposit: Deposit) -> models.Deposit:
    contract = deposit.contract
    assert deposit.instruction is None, "a new deposit has no instruction yet"
    return models.Deposit(
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
        next_turn_on=deposit.next_turn_on,
        next_instalment_on=deposit.next_instalment_on,
        opened_minor=deposit.opened_minor,
        principal_minor=deposit.principal_minor,
        interest_paid_minor=deposit.interest_paid_minor,
        settled_numerator=deposit.settled_numerator,
        interest_paid_to=deposit.interest_paid_to,
        announce_on=deposit.announce_on,
        fund_on=deposit.fund_on,
        fund_until=deposit.fund_until,
    )


_CHANGING = (
    ("state", "text"), ("starts_on", "date"), ("matures_on", "date"), ("next_pay_on", "date"), ("next_turn_on", "date"),
    ("next_instalment_on", "date"), ("ended_on", "date"), ("principal_minor", "bigint"),
    ("interest_paid_minor", "bigint"), ("capitalised_minor", "bigint"), ("settled_numerator", "numeric"),
    ("interest_paid_to", "date"), ("missed", "int"), ("margin_paid_minor", "bigint"), ("subsidy_paid_minor", "bigint"),
    ("instruction", "jsonb"), ("announce_on", "date"), ("opened_on", "date"), ("fund_on", "date"),
)  # fmt: skip
"""The columns of a deposit that verbs change, in the order of the statement below."""

_UPDATE = f"""
    UPDATE deposits_deposit d SET {", ".join(f"{name} = n.{name}" for name, _ in _CHANGING)}
    FROM unnest(%s::uuid[], {", ".join(f"%s::{kind}[]" for _, kind in _CHANGING)})
        AS n (deposit_id, {", ".join(name for name, _ in _CHANGING)})
    WHERE d.deposit_id = n.deposit_id
"""  # noqa: S608 (of the names above)

_STEPS = """
    INSERT INTO deposits_step (deposit_id, step, business_day, at, evidence)
    SELECT n.deposit_id, n.step, %s, %s, n.evidence::jsonb
    FROM unnest(%s::uuid[], %s::text[], %s::text[]) WITH ORDINALITY AS n (deposit_id, step, evidence, place)
    ORDER BY n.place
"""


def write(*, changes: Sequence[Change], day: date) -> None:
    """All changes of one step, in a few statements however many they are."""
    if not changes:
        return
    after = [change.after for change in changes]
    with connection.cursor() as cursor:
        columns = [[_plain(getattr(one, name)) for one in after] for name, _ in _CHANGING]
        cursor.execute(_UPDATE, [[one.deposit_id for one in after], *columns])
        assert cursor.rowcount == len(after), "every deposit that changes is there"
    move_stock(moves=[(place_of(one.after), live_minor(one.after) - live_minor(one.before)) for one in changes])
    write_segments(segments=[(change.after, *one) for change in changes for one in _new(change)])
    record(steps=[(change.after.deposit_id, step) for change in changes for step in change.steps], day=day)


def _new(change: Change) -> Iterator[tuple[Strand, Segment]]:
    """The segments that a change writes, of every strand."""
    before, after, contract = change.before.segments, change.after.segments, change.after.contract
    if before == after:
        return
    yield from ((Strand.SAVER, one) for one in after if one not in before)
    for strand in strands_of(contract):
        known = strand_life(contract=contract, strand=strand, segments=before)
        now = strand_life(contract=contract, strand=strand, segments=after)
        yield from ((strand, one) for one in now if one not in known)


def _plain(value: Any) -> Any:
    return json.dumps(value.to_json()) if isinstance(value, MaturityInstruction) else value


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


_OWN = (
    "deposit_id", "saver_code", "holding", "settlement_code", "state", "opened_on", "starts_on", "matures_on",
    "next_pay_on", "next_turn_on", "next_instalment_on", "ended_on", "opened_minor", "principal_minor",
    "interest_paid_minor", "capitalised_minor", "settled_numerator", "interest_paid_to", "missed",
    "margin_paid_minor", "subsidy_paid_minor", "announce_on", "pledged", "fund_on", "fund_until",
)  # fmt: skip
"""The columns of a deposit that are read as they are."""
_FIELDS = ("deposit_id", "saver", *_OWN[2:])

_LIVES = """
    SELECT s.deposit_id, s.starts_on, s.ends_on, s.base_minor, s.rate_ppb, s.per_unit, p.basis, s.opening_numerator,
           p.clock, s.compounded, s.index_ppb, s.extra_ppb, s.capital_minor, s.own_weight, s.gone_numerator,
           s.fees_minor, s.period_on
    FROM deposits_segment s JOIN deposits_pool p ON p.id = s.pool_id
    WHERE s.deposit_id = ANY (%s::uuid[]) AND s.strand = 0
    ORDER BY s.deposit_id, s.starts_on
"""


@lru_cache(maxsize=4096)
def contract_of(*, text: str) -> Contract:
    """Many deposits have the same terms, and terms never change."""
    return Contract.from_json(json.loads(text))


def _segment(row: Sequence[Any]) -> Segment:
    starts_on, ends_on, base_minor, rate_ppb, per_unit, basis, opening, clock, compounded, *rest = row
    index_ppb, extra_ppb, capital_minor, own_weight, gone_numerator, fees_minor, period_on = rest
    return Segment(
        starts_on=starts_on,
        ends_on=ends_on,
        base_minor=base_minor,
        rate_ppb=rate_ppb,
        per_unit=int(per_unit),
        basis=basis,
        opening_numerator=int(opening),
        clock=clock,
        compounded=int(compounded),
        index_ppb=index_ppb,
        extra_ppb=extra_ppb,
        capital_minor=capital_minor,
        own_weight=int(own_weight or 0),
        gone_numerator=int(gone_numerator or 0),
        fees_minor=fees_minor or 0,
        period_on=period_on,
    )


def _value(row: Sequence[Any], segments: Life) -> Deposit:
    *own, contract, instruction = row
    fields = dict(zip(_FIELDS, own, strict=True))
    fields |= {"state": State(fields["state"]), "settled_numerator": int(fields["settled_numerator"])}
    return Deposit(
        **fields,
        contract=contract_of(text=contract),
        instruction=None if instruction is None else MaturityInstruction.from_json(instruction),
        segments=segments,
    )
