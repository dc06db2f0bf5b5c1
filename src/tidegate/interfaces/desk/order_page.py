"""What the page of one order shows, gathered from the hub."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.safestring import SafeString

from tidegate.hub.draw_up import needs_preview
from tidegate.hub.history import Event, history
from tidegate.hub.look_up import issued_numbers, standing
from tidegate.hub.probe import Probed, Verdict, probes
from tidegate.hub.standing import AddresseeStanding, PreviewStanding, Standing, State
from tidegate.hub.sum_up import Total, totals
from tidegate.interfaces.charts import Figure, sparkline
from tidegate.interfaces.desk import words
from tidegate.interfaces.desk.frame import Frame
from tidegate.interfaces.desk.line import key_of_officer
from tidegate.interfaces.desk.names import names
from tidegate.interfaces.desk.pictures import Row, life_picture, run_off_picture, run_off_table
from tidegate.interfaces.site.order_figures import measure_words
from tidegate.orders import Preview


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One platform's preview on a page."""

    name: str
    preview: Preview | None
    trouble: str
    spark: SafeString
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """The total of one currency, with its picture."""

    total: Total
    picture: Figure | None
    rows: tuple[Row, ...]
    ladder: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """One addressee on a page; `probe` is the latest look at its shelf for this order."""

    name: str
    standing: AddresseeStanding
    state_text: str
    chip: str
    probe: Probed | None
    probe_text: str
    probe_chip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step of the order's history."""

    at: datetime
    what: str
    who: str
    said: str
    digest: str
    good: bool


def order_context(*, order_id: UUID, frame: Frame) -> dict[str, Any] | None:
    """Everything for `order.html`, None if there is no such order."""
    found = standing(order_id=order_id, at=frame.now)
    if found is None:
        return None
    named = names()
    looks = _latest_probes(order_id)
    previews = [one.preview for one in found.previews if one.preview]
    state_text, chip = words.STATE[found.state]
    officer, numbers = frame.viewer.officer, issued_numbers()
    return {
        "order": found,
        "title": words.title_of(found, numbers),
        "scope_text": words.scope_of(found.draft, named),
        "meaning": words.MEANING[found.draft.kind],
        "measure_text": measure_words(found.draft.measure),
        "looks_first": needs_preview(draft=found.draft),
        "held_text": words.held_words(found.draft),
        "touches": words.touches(found.draft),
        "held_label": words.held_label(found.draft),
        "alongside": [(one, numbers.get(one)) for one in found.draft.alongside],
        "may_stay": found.in_force_somewhere,
        "comply_text": words.comply_words(found.draft.comply_within_s),
        "state_text": state_text,
        "state_chip": chip,
        "platform_names": [named.get(code, code) for code in found.draft.platforms],
        "life": life_picture(standing=found, proved=_proved(found, looks)),
        "looked": [_looked(one, named) for one in found.previews],
        "sums": [_sum(total) for total in totals(previews=previews)],
        "at": [_at(one, found, named, looks) for one in found.addressees],
        "owing": [named.get(code, code) for code in found.owing],
        "visible": [(look, named.get(look.platform, look.platform)) for look in looks.values() if look.visible],
        "lines": [_line(event, named) for event in history(order_id=order_id)],
        "payload": json.dumps(json.loads(found.document), indent=2, ensure_ascii=False) if found.document else "",
        "has_signed": officer is not None and officer.code in {one.officer for one in found.signatures},
        "missing": max(0, found.signers_min - len(found.signatures)),
        "key_at_hand": officer is not None and key_of_officer(officer) is not None,
        "is_draft": found.state is not State.ISSUED,
        "may_act": officer is not None and officer.authority == found.authority,
        "in_force": found.in_force_somewhere,
    }


def _sum(total: Total) -> Sum:
    return Sum(
        total=total,
        picture=run_off_picture(total=total),
        rows=run_off_table(total=total),
        ladder=tuple((words.bucket(name), minor) for name, minor in total.ladder if minor),
    )


def _latest_probes(order_id: UUID) -> dict[str, Probed]:
    latest: dict[str, Probed] = {}
    for look in probes(order_id=order_id, last=200):
        latest.setdefault(look.platform, look)
    return latest


def _proved(found: Standing, looks: Mapping[str, Probed]) -> datetime | None:
    """When the last of the shelves was found empty of what the order covers; nothing while one was not."""
    verdicts = [looks.get(one.platform) for one in found.addressees]
    shut = [look.at for look in verdicts if look is not None and look.verdict is Verdict.SHUT]
    return max(shut) if shut and len(shut) == len(verdicts) else None


def _looked(one: PreviewStanding, named: Mapping[str, str]) -> Looked:
    name = named.get(one.platform, one.platform)
    values: Sequence[int] = [held for _, held in one.preview.run_off] if one.preview else ()
    return Looked(
        name=name,
        preview=one.preview,
        trouble=one.trouble,
        spark=sparkline(values=values, title=f"Run-off at {name}", width=110, height=28),
        digest=one.digest,
    )


def _at(one: AddresseeStanding, found: Standing, named: Mapping[str, str], looks: Mapping[str, Probed]) -> At:
    look = looks.get(one.platform)
    state_text, chip = words.state_at_platform(one.state, found.draft)
    probe_text, probe_chip = words.FOUND[look.verdict] if look else ("not looked at yet", "plain")
    return At(
        name=named.get(one.platform, one.platform),
        standing=one,
        state_text=state_text,
        chip=chip,
        probe=look,
        probe_text=probe_text,
        probe_chip=probe_chip,
    )


def _line(event: Event, named: Mapping[str, str]) -> Line:
    return Line(
        at=event.at,
        what=words.STEP[event.step],
        who=named.get(event.who, event.who),
        said=event.said,
        digest=event.digest,
        good=event.good,
    )
