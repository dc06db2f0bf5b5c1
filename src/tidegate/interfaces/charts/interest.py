"""How interest grows towards the end of a deposit, and what of it somebody keeps who leaves on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from svg import Circle, ClosePath, Element, L, Line, M, Path, PathData

from tidegate.interfaces.charts.axis import WriteDay, days_below
from tidegate.interfaces.charts.figure import NARROW, Figure, both, drawing, label
from tidegate.interfaces.charts.scale import Scale, thinned, ticks

ROWS_MAX = 14
_LETTERS = 12
_NAME = 96
"""About the width of a name in the plot."""
Write = Callable[[int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """On a day: interest `earned` by staying so far, what of it is `kept` by leaving, and what the bank `pays` then.

    Minor units; `kept_minor` and `pays_minor` are None where nobody may leave. `fees_minor` were charged by then.
    """

    day: date
    earned_minor: int
    kept_minor: int | None
    pays_minor: int | None
    fees_minor: int = 0

    @property
    def left_minor(self) -> int:
        """Interest by staying, less fees."""
        return self.earned_minor - self.fees_minor


def interest_kept(
    *, points: Sequence[Kept], title: str, caption: str, amount: Write, axis_amount: Write, day: WriteDay,
    width: int = 560, height: int = 240,
) -> Figure:  # fmt: skip
    """Two lines from nothing on the first point's day to the end, where they meet or the gap is plain to see."""
    assert len(points) > 1, "interest grows between two days"
    high = max(1, *(one.earned_minor for one in points))
    low = min(0, *(one.kept_minor for one in points if one.kept_minor is not None), *(p.left_minor for p in points))
    last = points[-1]
    cost = f", fees are {amount(last.fees_minor)}" if last.fees_minor else ""

    def draw(plot_width: int, plot_height: int, classes: tuple[str, ...]) -> str:
        return drawing(
            elements=_plot(points, low=low, high=high, axis_amount=axis_amount, day=day, width=plot_width,
                           height=plot_height),
            width=plot_width, height=plot_height, title=title, classes=classes,
            desc=f"Staying to {day(last.day)} earns {amount(last.earned_minor)}{cost}.",
        )  # fmt: skip

    kept = {at for at, _ in thinned([(one.day, 0) for one in points], count_max=ROWS_MAX)}
    return Figure(
        svg=both(wide=draw(width, height, ("for-wide",)), narrow=draw(NARROW, 220, ("for-narrow",))),
        caption=caption,
        columns=("Day", "The bank pays", "Interest kept", "Interest by staying", *["Fees by then"] * bool(cost)),
        rows=tuple(
            (
                day(one.day),
                _or_not(one.pays_minor, amount),
                _or_not(one.kept_minor, amount),
                amount(one.earned_minor),
                *[amount(one.fees_minor)] * bool(cost),
            )
            for one in points
            if one.day in kept
        ),
    )


def _or_not(minor: int | None, amount: Write) -> str:
    return "not allowed" if minor is None else amount(minor)


def _plot(
    points: Sequence[Kept], *, low: int, high: int, axis_amount: Write, day: WriteDay, width: int, height: int
) -> list[Element]:
    first, last = points[0].day, points[-1].day
    grid = ticks(high)
    below = tuple(-value for value in ticks(-low)[1:]) if low < 0 else ()
    bottom = height - 26
    x = Scale(low=first.toordinal(), high=last.toordinal(), start=2, end=width - 4)
    y = Scale(low=min(low, *below, 0) if below else 0, high=max(grid[-1], high), start=bottom, end=22)
    elements: list[Element] = []
    for value in (*below[-1:], *grid):
        place = y.at(value)
        elements.append(Line(x1=0, x2=width, y1=place, y2=place, class_=["axis" if value == 0 else "grid"]))
        if value > 0 or place - y.at(0) > _LETTERS:
            elements.append(label(axis_amount(value), x=0, y=place - 5))
    elements += days_below(first, last, x=x, y=height - 6, day=day, width=width)
    staying = [(x.at(one.day.toordinal()), y.at(one.earned_minor)) for one in points]
    apart = [one for one in points if one.kept_minor is not None and one is not points[-1]]
    leaving = [(x.at(one.day.toordinal()), y.at(one.kept_minor or 0)) for one in apart]
    if all(one.kept_minor == one.earned_minor for one in apart):
        leaving = []
    if leaving:
        base = y.at(0)
        closed = [*_line(leaving), L(leaving[-1][0], base), L(leaving[0][0], base), ClosePath()]
        elements.append(Path(d=closed, class_=["area", "f3"]))
    elements.append(Path(d=_line(staying), class_=["line", "s1"]))
    if leaving:
        elements.append(Path(d=_line(leaving), class_=["line", "s3"]))
    if points[-1].fees_minor:
        left = [(x.at(one.day.toordinal()), y.at(one.left_minor)) for one in points]
        elements.append(Path(d=_line(left), class_=["line", "s4"]))
        across, under = left[len(left) * 8 // 10]
        elements.append(label("less fees", x=across, y=under + 1.5 * _LETTERS, classes=("f4", "halo")))
    elements.append(Circle(cx=staying[-1][0], cy=staying[-1][1], r=3, class_=["f1"]))
    return elements + _names(staying, leaving, bottom=bottom)


def _line(places: Sequence[tuple[float, float]]) -> list[PathData]:
    return [M(*places[0]), *(L(*place) for place in places[1:])]


def _names(
    staying: Sequence[tuple[float, float]], leaving: Sequence[tuple[float, float]], *, bottom: int
) -> list[Element]:
    """Staying is named above its line; leaving below its own, or above it where the axis is near."""
    across, above = staying[len(staying) * 6 // 10]
    name = "interest by staying" if leaving else "interest"
    elements: list[Element] = [label(name, x=across - 8, y=above - 8, anchor="end", classes=("f1", "halo"))]
    if leaving:
        across, on = leaving[len(leaving) * 9 // 10]
        under = max(height for left, height in leaving if across - _NAME <= left <= across)
        below = under + 1.5 * _LETTERS
        place = below if below < bottom - _LETTERS else on - 8
        elements.append(label("kept by leaving", x=across, y=place, anchor="end", classes=("f3", "halo")))
    return elements
