"""What the page of one order at one platform shows: every signed answer, what was seen from outside, the proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tidegate.hub.look_up import issued_numbers, standing
from tidegate.hub.probe import probes
from tidegate.hub.standing import AddresseeStanding, ReplyStanding
from tidegate.interfaces.desk import words
from tidegate.interfaces.desk.frame import Frame
from tidegate.interfaces.desk.names import names
from tidegate.orders import Family, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One reply on a page; `others` are the orders it is in conflict with."""

    title: str
    standing: ReplyStanding
    others: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One step of the order's life at this platform."""

    name: str
    at: datetime


def addressee_context(*, order_id: UUID, platform: str, frame: Frame) -> dict[str, Any] | None:
    """Everything for `addressee.html`; None where the order was not issued to this platform."""
    found = standing(order_id=order_id, at=frame.now)
    at = next((one for one in found.addressees if one.platform == platform), None) if found else None
    if found is None or at is None:
        return None
    named, numbers, officer = names(), issued_numbers(), frame.viewer.officer
    state_text, chip = words.state_at_platform(at.state, found.draft)
    looks = [
        (look, *words.FOUND[look.verdict])
        for look in probes(platform=platform, last=200)
        if look.order_id in {None, order_id} and found.issued_at is not None and look.at >= found.issued_at
    ]
    return {
        "order": found,
        "title": words.title_of(found, numbers),
        "name": named.get(platform, platform),
        "at": at,
        "state_text": state_text,
        "state_chip": chip,
        "last_word": words.last_word(at),
        "told": [_told(one, numbers) for one in at.replies],
        "stops": _stops(at),
        "looks": looks[:20],
        "collected_text": words.COLLECTED.get(at.collected.outcome, at.collected.outcome) if at.collected else "",
        "touches": words.touches(found.draft),
        "held_label": words.held_label(found.draft),
        "may_act": officer is not None and officer.authority == found.authority,
        "may_answer": at.state.asks_for_an_answer and found.draft.kind.family in {Family.INTAKE, Family.PAYMENTS},
        "may_lift": at.state.has_effect and found.draft.kind is not Kind.LIFT,
    }


def _told(one: ReplyStanding, numbers: Mapping[UUID, int]) -> Told:
    others = tuple(
        (other, f"order {numbers[other]}" if other in numbers else "an order that this desk did not issue")
        for other in one.reply.others
    )
    return Told(title=words.SAID[one.reply.said], standing=one, others=others)


def _stops(at: AddresseeStanding) -> list[Stop]:
    steps = at.life.steps if at.life else ()
    return [Stop(name=str(one.step).replace("_", " ").capitalize(), at=one.at) for one in steps]
