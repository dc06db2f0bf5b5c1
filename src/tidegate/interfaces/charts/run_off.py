"""How a stock falls, day by day: steps, because money leaves on a day and not between two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from svg import Circle, ClosePath, Element, HorizontalLineTo, L, Line, M, Path, PathData, VerticalLineTo

from tidegate.interfaces.charts.axis import WriteDay, days_below
from tidegate.interfaces.charts.figure import NARROW, Figure, both, drawing, label
from tidegate.interfaces.charts.scale import Scale, thinned, ticks

SERIES_MAX = 4
ROWS_MAX = 14
Write = Callable[[int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """`points` in order of days: the amount held from that day on. The first series is filled."""

    name: str
    points: tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A day worth a line across the plot: an order takes effect, top-ups close."""

    day: date
    name: str


def run_off(  # a picture has many words
    *,
    series: Sequence[Series],
    title: str,
    caption: str,
    amount: Write,
    axis_amount: Write,
    day: WriteDay,
    marks: Sequence[Mark] = (),
    width: int = 560,
    height: int = 230,
) -> Figure:
    """Steps of up to four series from the first to the last day of any of them; amounts in minor units."""
    shown = [one for one in series if one.points][:SERIES_MAX]
    assert shown, "a run-off needs a series with a point"
    first = min(one.points[0][0] for one in shown)
    last = max(one.points[-1][0] for one in shown)
    last = last if last > first else date.fromordinal(first.toordinal() + 1)
    high = max(held for one in shown for _, held in one.points)

    def draw(plot_width: int, plot_height: int, classes: tuple[str, ...]) -> str:
        return drawing(
            elements=_plot(
                shown, tuple(marks), first=first, last=last, high=high, axis_amount=axis_amount, day=day,
                width=plot_width, height=plot_height,
            ),
            width=plot_width, height=plot_height, title=title, classes=classes,
            desc="; ".join(
                f"{one.name}: {amount(one.points[0][1])} on {day(one.points[0][0])}, "
                f"{amount(one.points[-1][1])} on {day(one.points[-1][0])}" for one in shown
            ),
        )  # fmt: skip

    return Figure(
        svg=both(wide=draw(width, height, ("for-wide",)), narrow=draw(NARROW, 210, ("for-narrow",))),
        caption=caption,
        columns=("Day", *(one.name for one in shown)),
        rows=_rows(shown, amount=amount, day=day),
    )


def _rows(shown: Sequence[Series], *, amount: Write, day: WriteDay) -> tuple[tuple[str, ...], ...]:
    days = sorted({at for one in shown for at, _ in one.points})
    kept = [at for at, _ in thinned([(at, 0) for at in days], count_max=ROWS_MAX)]
    return tuple((day(at), *(amount(held_on(one.points, at)) for one in shown)) for at in kept)


def held_on(points: Sequence[tuple[date, int]], at: date) -> int:
    """What is held on a day: the last step at or before it; before the first step, the first amount."""
    held = points[0][1]
    for day, value in points:
        if day > at:
            break
        held = value
    return held


def _plot(
    shown: Sequence[Series], marks: Sequence[Mark], *, first: date, last: date, high: int,
    axis_amount: Write, day: WriteDay, width: int, height: int,
) -> list[Element]:  # fmt: skip
    grid = ticks(high)
    top, bottom = (38 if marks else 22), height - 26
    x = Scale(low=first.toordinal(), high=last.toordinal(), start=2, end=width - 4)
    y = Scale(low=0, high=max(grid[-1], high), start=bottom, end=top)
    elements: list[Element] = []
    for value in grid:
        place = y.at(value)
        elements.append(Line(x1=0, x2=width, y1=place, y2=place, class_=["axis" if value == 0 else "grid"]))
        if value:
            elements.append(label(axis_amount(value), x=width, y=place - 5, anchor="end"))
    elements += days_below(first, last, x=x, y=height - 6, day=day, width=width)
    for mark in marks:
        place = x.at(mark.day.toordinal())
        at_end = place > width * 0.7
        elements.append(Line(x1=place, x2=place, y1=8, y2=bottom, class_=["mark-line"]))
        elements.append(
            label(mark.name, x=place + (-6 if at_end else 6), y=14, anchor="end" if at_end else "start",
                  classes=("f2", "halo"))
        )  # fmt: skip
    for number, one in reversed(list(enumerate(shown, start=1))):
        steps = _steps(one.points, x=x, y=y, last=last)
        if number == 1:
            closed = [*steps, VerticalLineTo(bottom), HorizontalLineTo(x.at(first.toordinal())), ClosePath()]
            elements.append(Path(d=closed, class_=["area", "f1"]))
        elements.append(Path(d=steps, class_=["line", f"s{number}"]))
        end = one.points[-1]
        elements.append(Circle(cx=x.at(end[0].toordinal()), cy=y.at(end[1]), r=3, class_=[f"f{number}"]))
    return elements + _names(shown, x=x, y=y, first=first, last=last, width=width)


def _steps(points: Sequence[tuple[date, int]], *, x: Scale, y: Scale, last: date) -> list[PathData]:
    steps: list[PathData] = [M(x.at(points[0][0].toordinal()), y.at(points[0][1]))]
    for day, held in points[1:]:
        steps += [HorizontalLineTo(x.at(day.toordinal())), VerticalLineTo(y.at(held))]
    if len(points) == 1:
        steps.append(L(x.at(last.toordinal()), y.at(points[0][1])))
    return steps


def _names(shown: Sequence[Series], *, x: Scale, y: Scale, first: date, last: date, width: int) -> list[Element]:
    """Each series is named where it lies apart from the others, so that no legend has to be learnt."""
    if len(shown) < 2:
        return []
    elements: list[Element] = []
    taken: list[float] = []
    span = last.toordinal() - first.toordinal()
    for number, one in enumerate(shown, start=1):
        at = date.fromordinal(first.toordinal() + span * (38 if number == 1 else 12 + 6 * number) // 100)
        place = y.at(held_on(one.points, at)) - 9
        while any(abs(place - other) < 15 for other in taken):
            place -= 15
        taken.append(place)
        start = x.at(at.toordinal())
        anchor = "end" if start > width * 0.66 else "start"
        elements.append(label(one.name, x=start + 6, y=place, anchor=anchor, classes=(f"f{number}", "halo")))
    return elements
