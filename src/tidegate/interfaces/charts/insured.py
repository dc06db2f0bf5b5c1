"""What is insured and what is not, per bank, as known here: a bar against the limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from svg import Element, Line, Rect

from tidegate.interfaces.charts.figure import NARROW, Figure, both, drawing, label
from tidegate.interfaces.charts.scale import Scale

Write = Callable[[int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One saver's money at one bank, minor units. `at_end_minor`: principal and interest at the last maturity."""

    bank: str
    principal_minor: int
    interest_minor: int
    limit_minor: int
    at_end_minor: int | None = None

    @property
    def total_minor(self) -> int:
        return self.principal_minor + self.interest_minor

    @property
    def insured_minor(self) -> int:
        return min(self.total_minor, self.limit_minor)

    @property
    def above_minor(self) -> int:
        return self.total_minor - self.insured_minor


def insured_bar(*, holding: Holding, amount: Write, limit_source: str, width: int = 560) -> Figure:
    """The bar of one bank: principal, interest, what lies above the limit, the limit itself, the end."""

    def draw(plot_width: int, classes: tuple[str, ...]) -> str:
        return drawing(
            elements=_bar(holding, amount=amount, width=plot_width),
            width=plot_width,
            height=44,
            title=f"{holding.bank}: insured, as known here",
            desc=f"{amount(holding.insured_minor)} inside the limit of {amount(holding.limit_minor)}, "
            f"{amount(holding.above_minor)} above it.",
            classes=classes,
        )

    rows = [
        ("Principal", amount(holding.principal_minor)),
        ("Interest so far", amount(holding.interest_minor)),
        ("Insured, as known here", amount(holding.insured_minor)),
        ("Above the limit", amount(holding.above_minor)),
        ("Limit per saver and bank", amount(holding.limit_minor)),
    ]
    if holding.at_end_minor is not None:
        rows.append(("At the last maturity", amount(holding.at_end_minor)))
    return Figure(
        svg=both(wide=draw(width, ("for-wide",)), narrow=draw(NARROW, ("for-narrow",))),
        caption=limit_source,
        columns=(holding.bank, "Amount"),
        rows=tuple(rows),
    )


def _bar(holding: Holding, *, amount: Write, width: int) -> list[Element]:
    high = max(holding.limit_minor, holding.total_minor, holding.at_end_minor or 0)
    high = high + high // 25 if high > holding.limit_minor else high
    x = Scale(low=0, high=max(high, 1), start=0, end=width)
    top, thick = 4, 14
    principal = min(holding.principal_minor, holding.limit_minor)
    parts = (
        ("insured", 0, principal),
        ("interest", principal, holding.insured_minor),
        ("above", holding.insured_minor, holding.total_minor),
    )
    elements: list[Element] = [Rect(x=0, y=top, width=width, height=thick, rx=7, class_=["track"])]
    last = next((name for name, low, to in reversed(parts) if to > low), "")
    for name, low, to in parts:
        if to <= low:
            continue
        start, end = x.at(low), x.at(to)
        rounded = 7 if low == 0 or name == last else 0
        elements.append(Rect(x=start, y=top, width=max(end - start, 1.5), height=thick, rx=rounded, class_=[name]))
        if low == 0 and name != last:  # round at the left end only
            middle = start + (end - start) / 2
            elements.append(Rect(x=middle, y=top, width=max(end - middle, 0), height=thick, class_=[name]))
    limit = x.at(holding.limit_minor)
    if limit < width:
        elements.append(Line(x1=limit, x2=limit, y1=0, y2=top + thick + 4, class_=["limit"]))
    elements.append(label("0", x=0, y=38))
    elements.append(label(f"limit {amount(holding.limit_minor)}", x=limit, y=38, anchor="end"))
    if holding.at_end_minor is not None and holding.at_end_minor > holding.total_minor:
        end = x.at(min(holding.at_end_minor, high))
        elements.append(Line(x1=end, x2=end, y1=top, y2=top + thick, class_=["at-end"]))
    return elements
