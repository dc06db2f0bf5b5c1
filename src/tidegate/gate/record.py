"""The record: every answer with everything it was made from; asked again, it gives the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import Now

from tidegate.gate import models
from tidegate.gate.case import Case, case_from_json
from tidegate.gate.decide import decide
from tidegate.gate.decision import Decision, GateRefusal
from tidegate.gate.in_force import carried_out
from tidegate.gate.payment_case import PaymentCase, decide_payment, payment_case_from_json
from tidegate.orders import Order


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An answer of the gate as it was kept. `inputs` and `answer` are plain values, everything it was made from."""

    record_id: int
    at: datetime
    act: str
    bank: str
    product: str
    saver: str | None
    amount_minor: int | None
    currency: str
    permitted: bool
    codes: tuple[str, ...]
    rule_set: str
    inputs: Mapping[str, Any]
    answer: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """An answer made again by today's code. `same`: it gives the same reasons; `same_law`: from the same law files."""

    record_id: int
    same: bool
    same_law: bool
    decision: Decision


def record(*, answers: Sequence[tuple[Case, Decision]]) -> tuple[int, ...]:
    """Keeps answers, in the transaction of their acts. Returns their numbers, in order."""
    rows = models.Record.objects.bulk_create([_row(case, decision) for case, decision in answers])
    return tuple(int(row.pk) for row in rows)


def _row(case: Case, decision: Decision) -> models.Record:
    facts = case.facts
    return models.Record(
        at=case.at,
        recorded_at=Now(),
        act=facts.act.value,
        platform=facts.platform,
        bank=facts.bank,
        product=facts.product,
        saver=facts.saver,
        permitted=decision.permitted,
        codes=[str(reason.code) for reason in decision.refused],
        rule_set=decision.rule_set,
        inputs=case.to_json(),
        answer=decision.to_json(),
    )


def record_payment(*, case: PaymentCase, decision: Decision) -> int:
    """Keeps an answer on money going out, beside those on money coming in. Returns its number."""
    facts = case.facts
    row = models.Record.objects.create(
        at=case.at,
        recorded_at=Now(),
        act=facts.payment.value,
        platform=facts.platform,
        bank=facts.bank or "",
        product=facts.product or "",
        saver=facts.saver,
        permitted=decision.permitted,
        codes=[str(reason.code) for reason in decision.refused],
        rule_set=decision.rule_set,
        inputs=case.to_json(),
        answer=decision.to_json(),
    )
    return int(row.pk)


def recorded(*, count_max: int = 50, refused_only: bool = False, saver: str | None = None) -> tuple[Recorded, ...]:
    """The latest answers, the newest first."""
    rows = models.Record.objects.order_by("-id")
    if refused_only:
        rows = rows.filter(permitted=False)
    if saver is not None:
        rows = rows.filter(saver=saver)
    return tuple(_recorded(row) for row in rows[:count_max])


def refused_by_orders(*, since: datetime, until: datetime | None = None) -> tuple[tuple[str, int], ...]:
    """How many acts orders shut out from an instant on, by act, the most frequent first."""
    rows = models.Record.objects.filter(
        permitted=False, at__gte=since, codes__contains=[GateRefusal.CLOSED_BY_ORDER.value]
    )
    if until is not None:
        rows = rows.filter(at__lt=until)
    counted = rows.values_list("act").annotate(count=Count("id")).order_by("-count", "act")
    return tuple((str(act), int(count)) for act, count in counted)


def recorded_as(*, record_id: int) -> Recorded | None:
    """One answer by its number; None if there is no such record."""
    row = models.Record.objects.filter(pk=record_id).first()
    return None if row is None else _recorded(row)


def replay(*, record_id: int) -> Replay | None:
    """Makes an answer again from what was recorded; None if there is no such record."""
    row = models.Record.objects.filter(pk=record_id).first()
    return None if row is None else _replay(row, carried_out())


def replay_all(*, after: int = 0, count_max: int = 10_000) -> tuple[Replay, ...]:
    """Makes many answers again, in order: those after record `after`."""
    orders = carried_out()
    return tuple(_replay(row, orders) for row in models.Record.objects.filter(pk__gt=after).order_by("pk")[:count_max])


def _replay(row: models.Record, orders: Mapping[UUID, Order]) -> Replay:
    decision = (
        decide_payment(payment_case_from_json(row.inputs, orders=orders))
        if "payment" in row.inputs["facts"]
        else decide(case_from_json(row.inputs, orders=orders))
    )
    return Replay(
        record_id=row.pk,
        same=_reasons(decision.to_json()) == _reasons(row.answer),
        same_law=decision.rule_set == row.rule_set,
        decision=decision,
    )


def _reasons(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was said, without the version of the law it was said from: a version changes with any byte."""
    return {side: answer[side] for side in ("refused", "warnings")}


def _recorded(row: models.Record) -> Recorded:
    facts = row.inputs["facts"]
    return Recorded(
        record_id=row.pk,
        at=row.at,
        act=row.act,
        bank=row.bank,
        product=row.product,
        saver=row.saver,
        amount_minor=facts["amount_minor"],
        currency=facts["currency"],
        permitted=row.permitted,
        codes=tuple(row.codes),
        rule_set=row.rule_set,
        inputs=row.inputs,
        answer=row.answer,
    )
