"""An order's life at one platform, read off what happened: how far it is, and when its clock runs out.

issued → delivered (the clock starts) → accepted | clarification asked (the clock stands still) | cannot comply →
in effect → verified by an outside probe | disputed → stayed / lifted / expired / superseded by an amendment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tidegate.orders.order import Order
from tidegate.orders.receipt import Receipt
from tidegate.orders.reply import Reply, Said


class Step(StrEnum):
    """Something that happened to an order. The order of the words is that of steps at one instant."""

    ISSUED = "issued"
    DELIVERED = "delivered"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    IN_EFFECT = "in_effect"
    CLARIFICATION_ASKED = "clarification_asked"
    CLARIFIED = "clarified"
    CANNOT_COMPLY = "cannot_comply"
    VERIFIED = "verified"
    DISPUTED = "disputed"
    SUPERSEDED = "superseded"
    STAYED = "stayed"
    STAY_ENDED = "stay_ended"
    EXPIRED = "expired"
    LIFTED = "lifted"


_FOR_GOOD = (Step.REFUSED, Step.LIFTED, Step.EXPIRED)
_NO_STATE = frozenset({Step.CLARIFIED, Step.STAY_ENDED})
_OBJECTIONS = frozenset({Step.CANNOT_COMPLY, Step.DISPUTED})
_ANSWERS = frozenset({Step.CLARIFIED, Step.SUPERSEDED})
_BEGUN = frozenset({Step.CANNOT_COMPLY, Step.IN_EFFECT, Step.VERIFIED, Step.DISPUTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One step with its instant."""

    step: Step
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How far an order is. `comply_by` is None before delivery, while the clock stands still, and where nothing is
    owed any more; `overdue` once it has passed without an answer that settles it."""

    state: Step
    steps: tuple[Happened, ...]
    delivered_at: datetime | None
    comply_by: datetime | None
    paused: bool
    overdue: bool


_SAID = {
    Said.CLARIFICATION_ASKED: Step.CLARIFICATION_ASKED,
    Said.CANNOT_COMPLY: Step.CANNOT_COMPLY,
    Said.IN_EFFECT: Step.IN_EFFECT,
    Said.DISPUTED: Step.DISPUTED,
    Said.CONFLICT: Step.DISPUTED,
}


def steps_of(order: Order, *, receipt: Receipt | None, replies: Iterable[Reply]) -> list[Happened]:
    """The steps that an order and the platform's own answers tell."""
    steps = [Happened(step=Step.ISSUED, at=order.issued_at)]
    if receipt is not None:
        steps.append(Happened(step=Step.DELIVERED, at=receipt.received_at))
        steps.append(Happened(step=Step.REFUSED if receipt.refusal else Step.ACCEPTED, at=receipt.received_at))
        if receipt.in_effect_at is not None:
            steps.append(Happened(step=Step.IN_EFFECT, at=receipt.in_effect_at))
    return steps + [Happened(step=_SAID[one.said], at=one.at) for one in replies if one.said in _SAID]


def life_of(order: Order, *, happened: Iterable[Happened], at: datetime, expires_at: datetime | None = None) -> Life:
    """The life at an instant; `expires_at` where an amendment changed it. What is later than `at` is not looked at.

    Steps may come in any order and twice; the first delivery starts the clock.
    """
    ends_at = expires_at or order.expires_at
    steps = {one for one in happened if one.at <= at}
    lifted = any(one.step in {Step.LIFTED, Step.REFUSED} and (ends_at is None or one.at <= ends_at) for one in steps)
    if ends_at is not None and ends_at <= at and not lifted:
        steps.add(Happened(step=Step.EXPIRED, at=ends_at))
    words = list(Step)
    sorted_steps = tuple(sorted(steps, key=lambda one: (one.at, words.index(one.step))))
    delivered = next((one.at for one in sorted_steps if one.step is Step.DELIVERED), None)
    paused, still = _stood_still(sorted_steps, at)
    state = _state(sorted_steps, paused=paused)
    settled = any(one.step in _BEGUN for one in sorted_steps) or state in _FOR_GOOD
    owed = delivered is not None and not settled and not paused
    comply_by = delivered + timedelta(seconds=order.comply_within_s) + still if owed and delivered else None
    return Life(
        state=state,
        steps=sorted_steps,
        delivered_at=delivered,
        comply_by=comply_by,
        paused=paused,
        overdue=comply_by is not None and comply_by < at,
    )


def _stood_still(steps: tuple[Happened, ...], at: datetime) -> tuple[bool, timedelta]:
    """Whether the clock stands still now, and for how long it has stood still in all."""
    since: datetime | None = None
    still = timedelta()
    for one in steps:
        if one.step is Step.CLARIFICATION_ASKED and since is None:
            since = one.at
        elif since is not None and one.step in {Step.CLARIFIED, *_BEGUN, *_FOR_GOOD}:
            still, since = still + (one.at - since), None
    return since is not None, still + (at - since if since is not None else timedelta())


def _state(steps: tuple[Happened, ...], *, paused: bool) -> Step:
    """The state: an end for good, else a stay that lasts, else what the platform said and nobody has answered (a
    question, an objection), else the latest step."""
    seen = [one.step for one in steps]
    for end in _FOR_GOOD:
        if end in seen:
            return end
    holds = [step for step in seen if step in {Step.STAYED, Step.STAY_ENDED}]
    if holds and holds[-1] is Step.STAYED:
        return Step.STAYED
    if paused:
        return Step.CLARIFICATION_ASKED
    objection = _objection(seen)
    if objection is not None:
        return objection
    open_steps = [step for step in seen if step not in _NO_STATE | {Step.STAYED, Step.CLARIFICATION_ASKED}]
    return open_steps[-1] if open_steps else Step.ISSUED


def _objection(seen: list[Step]) -> Step | None:
    """The latest objection that no notice or amendment has answered since."""
    for step in reversed(seen):
        if step in _ANSWERS:
            return None
        if step in _OBJECTIONS:
            return step
    return None
