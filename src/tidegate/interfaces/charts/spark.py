"""A small line for one cell or one line of text; the table beside it carries the figures."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django.utils.safestring import SafeString, mark_safe
from svg import SVG, Circle, ClosePath, Desc, L, M, Path, PathData, Title, ViewBoxSpec

from tidegate.interfaces.charts.scale import Scale

POINTS_MAX = 200


def sparkline(*, values: Sequence[int], title: str, desc: str = "", width: int = 220, height: int = 44) -> SafeString:
    """Values in equal steps from left to right, from zero up; more than 200 are thinned evenly."""
    if not values:
        return SafeString("")
    step = -(-len(values) // POINTS_MAX)
    shown = [*values[::step], values[-1]] if step > 1 else list(values)
    if len(shown) == 1:
        shown = shown * 2
    x = Scale(low=0, high=len(shown) - 1, start=2, end=width - 4)
    y = Scale(low=min(0, *shown), high=max(*shown, 1), start=height - 3, end=4)
    line: list[PathData] = [M(x.at(0), y.at(shown[0]))]
    line += [L(x.at(number), y.at(value)) for number, value in enumerate(shown[1:], start=1)]
    area = [*line, L(x.at(len(shown) - 1), height - 3), L(x.at(0), height - 3), ClosePath()]
    root = SVG(
        class_=["spark"],
        viewBox=ViewBoxSpec(0, 0, width, height),
        width=width,
        height=height,
        extra={"role": "img"},
        elements=[
            Title(text=escape(title)),
            Desc(text=escape(desc or title)),
            Path(d=area, class_=["area"]),
            Path(d=line, class_=["line"]),
            Circle(cx=x.at(len(shown) - 1), cy=y.at(shown[-1]), r=3, class_=["dot"]),
        ],
    )
    return mark_safe(root.as_str())  # noqa: S308
