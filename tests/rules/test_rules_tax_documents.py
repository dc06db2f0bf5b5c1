"""A withholding law as a document: what is read of it, what is wrong and where, what it may add to the law."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from tidegate.money import Rate
from tidegate.parties.person import SaverClass
from tidegate.rules import (
    NotInForce,
    TaxLaw,
    amended,
    contradictions,
    read_tax_document,
    shipped_tax_law,
    tax_document_schema,
)
from tidegate.rules.tax_figure import KINDS, SAVER_CLASSES

DOCS = Path(__file__).parents[2] / "docs"
TODAY = date(2020, 10, 12)
"""The business day that is open."""


def law(*values: str) -> str:
    """A document of lines `de rate 2021-01-01 26`, each a value; the values of a figure are its history."""
    figures: dict[str, dict[str, Any]] = {}
    for line in values:
        place, name, first, value, *until = line.split()
        unit = KINDS[name].unit or "EUR"
        figure = figures.setdefault(
            f"{place}.{name}",
            {"id": f"{place}.withholding.{name}", "title": "A figure of a test", "unit": unit, "history": []},
        )
        figure["history"].append(
            {
                "in_force_from": date.fromisoformat(first),
                "value": int(value) if KINDS[name].counts else value,
                "citation": {"title": "Test Gazette", "url": "https://law.invalid/1", "article": "1"},
            }
            | ({"in_force_until": date.fromisoformat(until[0])} if until else {})
        )
    return yaml.safe_dump({"parameters": list(figures.values())}, sort_keys=False)


SOUND = law("ch rate 2019-01-01 35", "ch remit.months 2019-01-01 3", "ch remit.day 2019-01-01 20")
# what is changed in a sound document | the path of the finding; p is parameters, h history[0]
WRONG = """
    parameters: → figures: | parameters; figures
    ch.withholding.rate → ch.withholding.tax | p[0].id
    ch.withholding.rate → CH.withholding.rate | p[0].id
    ch.withholding.rate → ch.deposit_insurance.limit | p[0].id
    ch.withholding.rate → at.withholding.rate | p[1].id; p[2].id
    ch.withholding.remit.day → ch.withholding.rate | p[2].unit; p[2].h.value; p[2].id
    A figure of a test → '' | p[0].title
    percent of interest → percent | p[0].unit
    '35' → 35 | p[0].h.value
    '35' → '35 %' | p[0].h.value
    '35' → '-35' | p[0].h.value
    '35' → '101' | p[0].h.value
    '35' → null | p[0].h.value
    2019-01-01 → '2019-01-01' | p[0].h.in_force_from
    2019-01-01 → 2019 | p[0].h.in_force_from
    2019-01-01 → 2019-02-30 | the document
    value: 3 → value: 5 | p[1].h.value
    value: 3 → value: '3' | p[1].h.value
    value: 20 → value: 29 | p[2].h.value
    https://law.invalid/1 → law.invalid | p[0].h.citation.url
    article: '1' → article: 1 | p[0].h.citation.article
    Test Gazette → ' ' | p[0].h.citation.title
    article: '1' → by: somebody | p[0].h.citation.by
    title: A figure → unread: true, title: A figure | the document
    in_force_from → since | p[0].h.in_force_from; p[0].h.since
    value: '35' → unread: true | p[0].h.value; p[0].h.unread
"""


@pytest.mark.parametrize("line", WRONG.strip().splitlines())
def test_what_is_wrong_is_told_by_its_path(line: str) -> None:
    change, paths = (part.strip() for part in line.split("|"))
    old, new = change.split(" → ")
    assert old in SOUND, old
    found = read_tax_document(SOUND.replace(old, new, 1).encode())
    assert not found.parameters, "what has findings is never used"
    told = {one.path or "the document" for one in found.findings}
    wanted = {path.strip().replace("p[", "parameters[").replace(".h", ".history[0]") for path in paths.split(";")}
    assert told == wanted, found.findings
    assert all(one.rule and one.remedy for one in found.findings)


# whole documents that are none
BROKEN = [
    "",
    "[]",
    "parameters: []",
    "parameters: {}",
    "parameters: [1]",
    "a: b: c",
    "\x00",
    "parameters: [{}]",
    "{a: 1, a: 2}",
    "? [a]\n: 1",
]


@pytest.mark.parametrize("text", BROKEN)
def test_what_is_no_document_is_said_so(text: str) -> None:
    assert read_tax_document(text.encode()).findings
    assert read_tax_document(b"\xff\xfe\x01").findings
    assert read_tax_document(b" " * 200_001).findings


def test_what_is_shipped_and_the_example_are_sound_documents() -> None:
    shipped = [one for one in files("tidegate.rules").joinpath("taxes").iterdir() if one.name.endswith(".yaml")]
    assert len(shipped) == len(shipped_tax_law().jurisdictions)
    for one in shipped:
        found = read_tax_document(one.read_bytes())
        assert not found.findings, (one.name, found.findings)
        assert found.jurisdiction == one.name.removesuffix(".yaml").upper()
        assert not list(contradictions(law=shipped_tax_law(), document=found, open_day=TODAY)), "it says the same"
    example = read_tax_document((DOCS / "examples" / "tax-law-ch.yaml").read_bytes())
    assert (example.jurisdiction, example.findings) == ("CH", ())


def test_the_published_schema_is_the_law_s_figures() -> None:
    published = json.loads((DOCS / "tax-law.schema.json").read_text("utf-8"))
    assert published == tax_document_schema(), "write it anew: tidegate tax law schema > docs/tax-law.schema.json"
    assert set(SAVER_CLASSES) == {one.value for one in SaverClass}


# what a document says beside the shipped law, on TODAY | the path of what stands against it, or nothing
BESIDE = """
    de rate 2021-01-01 26                               | -
    de rate 2020-10-13 26                               | -
    de rate 2020-10-12 26                               | parameters[0].history[0].in_force_from
    de rate 2009-01-01 25                               | -
    de rate 2009-01-01 26                               | parameters[0].history[0].value
    de rate 2008-01-01 30                               | -
    de rate 2008-01-01 30; de rate 2012-01-01 31        | parameters[0].history[1].in_force_from
    de rate.company 2021-01-01 15                       | -
    de rate.company 2020-01-01 15                       | parameters[0].history[0].in_force_from
    de surcharge 2021-01-01 0                           | -
    de surcharge 2020-10-01 0                           | parameters[0].history[0].in_force_from
    de allowance_max 2020-12-31 1700.00                 | -
    ie surcharge 2020-01-01 1                           | parameters[0].history[0].in_force_from
    ie surcharge 2020-01-01 1 2020-02-01                | parameters[0].history[0].in_force_from
    ie remit.months 2021-01-01 1                        | -
    at rate.natural_person 2016-01-01 25                | -
    at rate.company 2016-01-01 25                       | -
    at rate 2016-01-01 25                               | -
    us rate 2026-01-01 24                               | -
    us rate 2018-01-01 24                               | parameters[0].history[0].value
    ch rate 2019-01-01 35                               | -
    ch surcharge 2019-01-01 35                          | parameters
    us allowance_max 2021-01-01 10.00                   | -
"""


@pytest.mark.parametrize("line", BESIDE.strip().splitlines())
def test_what_a_document_may_say_beside_the_law_that_is_known(line: str) -> None:
    values, paths = (part.strip() for part in line.split("|"))
    document = read_tax_document(law(*values.split(";")).encode())
    assert not document.findings
    found = list(contradictions(law=shipped_tax_law(), document=document, open_day=TODAY))
    assert ";".join(one.path for one in found) == paths.replace("-", "")
    assert all(one.rule and one.remedy for one in found)


def test_a_unit_stays_what_it_is() -> None:
    text = law("de allowance_max 2021-01-01 1700.00").replace("EUR", "USD")
    found = list(contradictions(law=shipped_tax_law(), document=read_tax_document(text.encode()), open_day=TODAY))
    assert [one.path for one in found] == ["parameters[0].unit"]


def _answers(known: TaxLaw, place: str, saver_class: str, day: date) -> object:
    try:
        found = known.withholding(jurisdiction=place, saver_class=saver_class, on=day)
    except NotInForce:
        return None
    surcharge = None if found.surcharge is None else found.surcharge.rate
    months = known.remittance_period(jurisdiction=place, on=day)
    return found.rate.rate, surcharge, months.last, months.due_on, known.allowance_max(jurisdiction=place, on=day)


def test_what_is_let_in_never_changes_what_was_answered_up_to_the_open_day() -> None:
    """Every document of the table that nothing stands against, and those that something does: the control."""
    shipped, changed = shipped_tax_law(), set()
    days = [date(2005 + year, month, 13) for year in range(16) for month in (1, 10)] + [TODAY]
    for line in BESIDE.strip().splitlines():
        values, paths = (part.strip() for part in line.split("|"))
        if "2009-01-01 26" in values or "2018-01-01" in values or values.startswith("ch"):
            continue
        known = amended(law=shipped, document=read_tax_document(law(*values.split(";")).encode()))
        for place in shipped.jurisdictions:
            for one in SAVER_CLASSES:
                before = [_answers(shipped, place, one, day) for day in days if day <= TODAY]
                after = [_answers(known, place, one, day) for day in days if day <= TODAY]
                kept = all(then is None or then == now for then, now in zip(before, after, strict=True))
                assert kept or paths != "-", line
                changed |= set() if kept else {line}
    assert len(changed) >= 4, "the control: documents that are refused would have changed answers"


def test_the_law_goes_on_from_day_to_day() -> None:
    document = read_tax_document(law("us rate 2026-01-01 24", "us rate 2027-01-01 25").encode())
    known = amended(law=shipped_tax_law(), document=document)
    for day, percent in (("2025-12-31", "24"), ("2026-01-01", "24"), ("2027-01-01", "25"), ("2017-12-31", "28")):
        found = known.withholding(jurisdiction="US", saver_class="company", on=date.fromisoformat(day))
        assert found.rate.rate == Rate.percent(percent)
    assert shipped_tax_law().jurisdictions == known.jurisdictions
    assert "CH" in amended(law=known, document=read_tax_document(SOUND.encode())).jurisdictions
