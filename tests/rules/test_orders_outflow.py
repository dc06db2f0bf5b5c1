"""The largest day's outflow and the day on which it passes what is at hand, on curves a reader checks by eye."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tidegate.hub.sum_up import totals
from tidegate.orders import Kind, Preview, Scope, largest_outflow, passes

DAY = date(2020, 12, 18)


def _curve(*steps: tuple[int, int]) -> tuple[tuple[date, int], ...]:
    return tuple((DAY + timedelta(days), held) for days, held in steps)


@pytest.mark.parametrize(
    ("curve", "largest", "liquid", "beyond"),
    [
        (_curve((0, 100), (5, 90), (9, 30), (12, 0)), (9, 60), 70, 12),
        (_curve((0, 100), (5, 90), (9, 30), (12, 0)), (9, 60), 69, 9),
        (_curve((0, 100), (5, 50), (9, 0)), (5, 50), 100, None),
        (_curve((0, 100), (5, 50), (9, 0)), (5, 50), 0, 5),
        (_curve((0, 100)), None, 0, None),
        (_curve((0, 100), (9, 100)), None, 0, None),
        ((), None, 0, None),
    ],
)
def test_the_largest_day_and_the_day_that_is_too_much(
    curve: tuple[tuple[date, int], ...], largest: tuple[int, int] | None, liquid: int, beyond: int | None
) -> None:
    found = largest_outflow(curve)
    assert (None if found is None else ((found[0] - DAY).days, found[1])) == largest
    day = passes(curve, liquid_minor=liquid)
    assert (None if day is None else (day - DAY).days) == beyond


def _preview(code: str, stock: int, *, worst: bool = True) -> Preview:
    return Preview(
        platform=code, as_of=datetime(2020, 12, 18, tzinfo=UTC), kind=Kind.TAKEDOWN,
        scope=Scope(banks=frozenset({"B"})), products=1, holders=1, deposits=1, stock_minor=stock, currency="CNY",
        in_flight=0, ladder=(("on_demand", stock // 2), ("2y", stock - stock // 2)),
        run_off=_curve((0, stock), (9, 0)), behavioural=_curve((0, stock), (4, stock // 2), (9, 0)),
        worst=_curve((0, stock), (1, 0)) if worst else (),
    )  # fmt: skip


def test_curves_and_ladders_of_platforms_add_up_and_a_missing_one_is_not_guessed() -> None:
    (total,) = totals(previews=[_preview("a", 100), _preview("b", 40)])
    assert [name for name, _ in total.curves] == ["by contract", "by habit", "at worst"]
    assert total.behavioural == _curve((0, 140), (4, 70), (9, 0))
    assert total.worst == _curve((0, 140), (1, 0))
    assert total.ladder == (("on_demand", 70), ("2y", 70))
    (partly,) = totals(previews=[_preview("a", 100), _preview("b", 40, worst=False)])
    assert [name for name, _ in partly.curves] == ["by contract", "by habit"]
