"""The axis of days below a plot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from svg import Element

from tidegate.interfaces.charts.figure import NARROW, label
from tidegate.interfaces.charts.scale import Scale, day_ticks

WriteDay = Callable[[date], str]


def days_below(first: date, last: date, *, x: Scale, y: float, day: WriteDay, width: int) -> list[Element]:
    """The first day by its name, then how far ahead the others lie."""
    elements: list[Element] = []
    for at, ahead in day_ticks(first, last, count_max=6 if width > NARROW else 3):
        place = x.at(at.toordinal())
        anchor = "start" if at == first else "end" if place > width - 40 else "middle"
        elements.append(label(_ahead(ahead, at, day), x=place, y=y, anchor=anchor))
    return elements


def _ahead(code: str, at: date, day: WriteDay) -> str:
    if code == "0":
        return day(at)
    number = int(code[1:])
    word = "year" if code[0] == "y" else "month"
    return f"{number} {word}{'' if number == 1 else 's'}"
