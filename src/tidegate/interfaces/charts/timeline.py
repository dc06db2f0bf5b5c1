"""A rail with stops: where the story, or an order's life, stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from svg import Circle, Element, Line

from tidegate.interfaces.charts.figure import NARROW, Figure, both, drawing, label

STOPS_MAX = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """`when` is display text and may be empty; `state` says whether it lies behind, here or ahead."""

    name: str
    when: str
    state: Literal["done", "now", "ahead"]


def timeline(*, stops: Sequence[Stop], title: str, caption: str = "", width: int = 1080) -> Figure:
    """Stops in even steps from left to right (downwards on a narrow page)."""
    shown = tuple(stops)[:STOPS_MAX]
    assert shown, "a timeline needs a stop"
    now = next((stop for stop in shown if stop.state == "now"), shown[0])
    desc = f"{len(shown)} stops; now at: {now.name}"
    wide = drawing(
        elements=_across(shown, width=width), width=width, height=54, title=title, desc=desc, classes=("for-wide",)
    )
    narrow = drawing(
        elements=_down(shown), width=NARROW, height=30 * len(shown), title=title, desc=desc, classes=("for-narrow",)
    )
    return Figure(
        svg=both(wide=wide, narrow=narrow),
        caption=caption,
        columns=("Stop", "When", "State"),
        rows=tuple((stop.name, stop.when, stop.state) for stop in shown),
    )


def _text(stop: Stop) -> str:
    return f"{stop.name} · {stop.when}" if stop.when else stop.name


def _across(shown: Sequence[Stop], *, width: int) -> list[Element]:
    step = (width - 24) / max(len(shown) - 1, 1)
    elements: list[Element] = [Line(x1=12, x2=width - 12, y1=16, y2=16, class_=["rail"])]
    for number, stop in enumerate(shown):
        place = round(12 + step * number, 1)
        if number and stop.state != "ahead":
            elements.append(Line(x1=round(place - step, 1), x2=place, y1=16, y2=16, class_=["rail", "done"]))
    for number, stop in enumerate(shown):
        place = round(12 + step * number, 1)
        elements.append(Circle(cx=place, cy=16, r=6, class_=["stop", stop.state]))
        anchor = "start" if number == 0 else "end" if number == len(shown) - 1 else "middle"
        at = 4 if number == 0 else width - 4 if number == len(shown) - 1 else place
        elements.append(label(_text(stop), x=at, y=44, anchor=anchor, classes=_weight(stop)))
    return elements


def _down(shown: Sequence[Stop]) -> list[Element]:
    last = 30 * (len(shown) - 1) + 15
    elements: list[Element] = [Line(x1=10, x2=10, y1=15, y2=last, class_=["rail"])]
    for number, stop in enumerate(shown):
        place = 30 * number + 15
        elements.append(Circle(cx=10, cy=place, r=6, class_=["stop", stop.state]))
        elements.append(label(_text(stop), x=28, y=place + 4, classes=_weight(stop)))
    return elements


def _weight(stop: Stop) -> tuple[str, ...]:
    return ("strong-text",) if stop.state == "now" else ()
