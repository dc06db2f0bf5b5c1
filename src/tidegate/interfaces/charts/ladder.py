"""What comes back when: one bar per month (or quarter, or year) of maturities ahead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from svg import Element, Line, Rect

from tidegate.interfaces.charts.figure import NARROW, Figure, both, drawing, label
from tidegate.interfaces.charts.scale import Scale, ticks

RUNGS_MAX = 60
Write = Callable[[int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """`name` as shown in the table, `short` as shown under the bar; the amount in minor units."""

    name: str
    short: str
    amount_minor: int


def maturity_ladder(
    *, rungs: Sequence[Rung], title: str, caption: str, amount: Write, axis_amount: Write,
    width: int = 560, height: int = 180,
) -> Figure:  # fmt: skip
    """Bars from left to right in the order given; months without a maturity keep their place."""
    shown = tuple(rungs)[:RUNGS_MAX]
    assert shown, "a ladder needs a rung"
    total = sum(rung.amount_minor for rung in shown)

    def draw(plot_width: int, classes: tuple[str, ...]) -> str:
        return drawing(
            elements=_bars(shown, axis_amount=axis_amount, width=plot_width, height=height),
            width=plot_width,
            height=height,
            title=title,
            desc=f"{amount(total)} from {shown[0].name} to {shown[-1].name}.",
            classes=classes,
        )

    return Figure(
        svg=both(wide=draw(width, ("for-wide",)), narrow=draw(NARROW, ("for-narrow",))),
        caption=caption,
        columns=("When", "Comes back"),
        rows=tuple((rung.name, amount(rung.amount_minor)) for rung in shown if rung.amount_minor),
    )


def _bars(shown: Sequence[Rung], *, axis_amount: Write, width: int, height: int) -> list[Element]:
    grid = ticks(max(rung.amount_minor for rung in shown), about=2)
    bottom = height - 24
    y = Scale(low=0, high=grid[-1], start=bottom, end=20)
    elements: list[Element] = []
    for value in grid:
        place = y.at(value)
        elements.append(Line(x1=0, x2=width, y1=place, y2=place, class_=["axis" if value == 0 else "grid"]))
        if value:
            elements.append(label(axis_amount(value), x=0, y=place - 5))
    room = width / len(shown)
    thick = min(room * 0.62, 34)
    names_each = max(1, -(-len(shown) * 44 // width))
    for number, rung in enumerate(shown):
        middle = room * number + room / 2
        if rung.amount_minor:
            top = min(y.at(rung.amount_minor), bottom - 1.5)
            elements.append(
                Rect(x=round(middle - thick / 2, 2), y=top, width=round(thick, 2), height=round(bottom - top, 2),
                     rx=2, class_=["bar"])
            )  # fmt: skip
        if number % names_each == 0:
            elements.append(label(rung.short, x=middle, y=height - 8, anchor="middle"))
    return elements
