"""Charts: geometry in attributes, looks by class, the figures in a table, and nothing a strict policy would block."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest

from tidegate.interfaces.charts import (
    Figure,
    Holding,
    Mark,
    Rung,
    Series,
    Stop,
    insured_bar,
    maturity_ladder,
    run_off,
    sparkline,
    timeline,
)
from tidegate.interfaces.charts.run_off import held_on
from tidegate.interfaces.charts.scale import Scale, day_ticks, ticks

FIRST = date(2020, 12, 18)
NASTY = '<script>alert("x")</script> & style="color:red"'


def _plain(amount_minor: int) -> str:
    return str(amount_minor)


def _run_off(name: str = "as contracted", *, points: tuple[tuple[date, int], ...] | None = None) -> Figure:
    steps = points or tuple((FIRST + timedelta(days=90 * n), 1_000_000 - 100_000 * n) for n in range(11))
    return run_off(
        series=[
            Series(name=name, points=steps),
            Series(name="all leave", points=((FIRST, 1_000_000), (steps[-1][0], 0))),
        ],
        title=f"Run-off {name}",
        caption=name,
        amount=_plain,
        axis_amount=_plain,
        day=date.isoformat,
        marks=[Mark(day=FIRST + timedelta(days=38), name=name)],
    )


def _bar(name: str = "Clear Brook Rural", principal_minor: int = 30_000_000) -> Figure:
    holding = Holding(
        bank=name, principal_minor=principal_minor, interest_minor=292_500, limit_minor=50_000_000, at_end_minor=None
    )
    return insured_bar(holding=holding, amount=_plain, limit_source=name)


def _ladder(name: str = "January") -> Figure:
    rungs = [Rung(name=name, short="Jan", amount_minor=500), Rung(name="February", short="Feb", amount_minor=0)]
    return maturity_ladder(rungs=rungs, title=name, caption=name, amount=_plain, axis_amount=_plain)


def _timeline(name: str = "Issued") -> Figure:
    return timeline(
        stops=[Stop(name=name, when="18:19", state="now"), Stop(name="End", when="", state="ahead")], title=name
    )


ALL: dict[str, Callable[..., Figure]] = {
    "run_off": _run_off,
    "insured_bar": _bar,
    "ladder": _ladder,
    "timeline": _timeline,
}


def _drawings(markup: str) -> list[ET.Element]:
    return list(ET.fromstring(f"<all>{markup}</all>"))


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_picture_has_a_name_a_description_and_a_table(name: str) -> None:
    figure = ALL[name]()
    drawn = _drawings(figure.svg)
    assert len(drawn) == 2, "one for wide pages, one for narrow"
    for svg in drawn:
        space = "{http://www.w3.org/2000/svg}"
        assert svg.get("role") == "img"
        assert svg.findtext(f"{space}title")
        assert svg.findtext(f"{space}desc")
    assert figure.rows
    assert all(len(row) == len(figure.columns) for row in figure.rows)


@pytest.mark.parametrize("name", sorted(ALL))
def test_names_from_outside_stay_text(name: str) -> None:
    figure = ALL[name](NASTY)
    assert "<script" not in figure.svg
    for svg in _drawings(figure.svg):
        for element in svg.iter():
            assert not {"style", "onload", "onclick", "fill", "stroke"} & set(element.attrib), element.attrib


def test_a_sparkline_escapes_and_thins() -> None:
    drawn = sparkline(values=list(range(5000)), title=NASTY)
    assert "<script" not in drawn
    assert drawn.count("L ") <= 2 * 201 + 2
    assert sparkline(values=[], title="nothing") == ""


def test_money_leaves_on_a_day_and_not_between_two() -> None:
    points = ((FIRST, 300), (FIRST + timedelta(days=10), 200), (FIRST + timedelta(days=20), 0))
    assert [held_on(points, FIRST + timedelta(days=n)) for n in (0, 9, 10, 19, 20, 30)] == [300, 300, 200, 200, 0, 0]
    wide = _run_off(points=points).svg.split("<svg", 2)[1]
    line = re.search(r'<path class="line s1" d="([^"]+)"|<path d="([^"]+)" class="line s1"', wide)
    assert line is not None
    commands = set(re.findall("[A-Z]", line[1] or line[2]))
    assert commands == {"M", "H", "V"}, "a run-off has no slopes"


def test_the_table_names_the_first_and_the_last_day() -> None:
    rows = _run_off().rows
    assert rows[0][:2] == ("2020-12-18", "1000000")
    assert rows[-1][1] == "0"


def test_insured_and_above_add_up_to_what_is_held() -> None:
    for principal in (0, 49_707_500, 49_707_501, 50_000_000, 90_000_000):
        holding = Holding(bank="B", principal_minor=principal, interest_minor=292_500, limit_minor=50_000_000)
        assert holding.insured_minor + holding.above_minor == principal + 292_500
        assert holding.insured_minor <= 50_000_000
    assert "above" in _bar(principal_minor=60_000_000).svg
    assert 'class="above"' not in _bar(principal_minor=10_000_000).svg


@pytest.mark.parametrize(
    ("high", "expected"),
    [(0, (0, 1)), (1, (0, 1)), (9, (0, 5, 10)), (632, (0, 200, 400, 600, 800)), (400, (0, 100, 200, 300, 400))],
)
def test_axes_have_round_figures(high: int, expected: tuple[int, ...]) -> None:
    assert ticks(high) == expected
    assert ticks(high)[-1] >= high


def test_the_axis_of_days_has_even_steps() -> None:
    assert [ahead for _, ahead in day_ticks(FIRST, date(2025, 12, 20))] == ["0", "y1", "y2", "y3", "y4", "y5"]
    assert [ahead for _, ahead in day_ticks(FIRST, date(2021, 3, 20))] == ["0", "m1", "m2", "m3"]


def test_a_scale_is_linear() -> None:
    scale = Scale(low=0, high=10, start=100, end=0)
    assert [scale.at(0), scale.at(5), scale.at(10)] == [100, 50, 0]
