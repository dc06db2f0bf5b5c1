"""The drill's picture: how the stock of the platforms runs off, beside what contracts said at the order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tidegate.drills.december import world
from tidegate.drills.december.judging import Facts
from tidegate.interfaces.charts.run_off import Mark, Series, held_on, run_off
from tidegate.interfaces.charts.standalone import standing_alone
from tidegate.interfaces.site.display import minor_text, short_day_text, short_money_text

Points = tuple[tuple[date, int], ...]
_NAMES = {"ordered": "one signed order", "own": "as it happened"}


def run_off_svg(facts: Facts) -> str:
    """An SVG document: the stock of all platforms together by way, and as contracted when the order came."""
    series = [Series(name=_NAMES[way], points=_reported(found)) for way, found in facts.worlds.items()]
    series.append(Series(name="as contracted", points=_contracted(facts.order["previews"])))
    figure = run_off(
        series=series,
        title="How the stock of three platforms runs off",
        caption="Principal that holders have at the banks, reported from day to day.",
        amount=lambda minor: minor_text(minor, code=world.CURRENCY),
        axis_amount=lambda minor: short_money_text(minor, code=world.CURRENCY),
        day=short_day_text,
        marks=(Mark(day=world.EFFECTIVE_DAY, name="the order"),),
        width=1080,
        height=360,
    )
    return standing_alone(figure)


def _reported(platforms: Mapping[str, Mapping[str, Any]]) -> Points:
    days = sorted({one["day"] for found in platforms.values() for one in found["reports"]})
    return tuple(
        (
            date.fromisoformat(day),
            sum(_stock_on(found["reports"], day) for found in platforms.values()),
        )
        for day in days
    )


def _stock_on(reports: Sequence[Mapping[str, Any]], day: str) -> int:
    """The last that was reported by then."""
    return int(next(one["stock_minor"] for one in reversed(reports) if one["day"] <= day))


def _contracted(previews: Mapping[str, Mapping[str, Any]]) -> Points:
    """Days rise for each platform; a platform keeps its last stock."""
    lines = [
        tuple((date.fromisoformat(day), int(minor)) for day, minor in one["run_off"])
        for one in previews.values()
        if one["run_off"]
    ]
    days = sorted({day for line in lines for day, _ in line})
    return tuple((day, sum(held_on(line, day) for line in lines)) for day in days)
