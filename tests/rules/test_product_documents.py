"""Products as code: the examples, what is refused and where, the schema, and the way there and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.product_documents import FOLDER, changed, example, text_of
from tidegate.catalogue.document import document_of, read_document, schema
from tidegate.catalogue.terms import EarlyWithdrawal, InterestPaid, Kind, ProductTerms
from tidegate.money import Rate, Term

TABLE = Path(__file__).with_name("product_contradictions.txt")


def rows() -> list[list[str]]:
    lines = (line for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return [line.split(" | ") for line in lines]


def pieces(text: str) -> tuple[tuple[str, str], ...]:
    """`old => new`, several apart by `; `; `\\n` is the end of a line."""
    found = []
    for part in text.replace("\\n", "\n").split("; "):
        old, _, new = part.partition("=>")
        found.append((old.removesuffix(" "), new.removeprefix(" ")))
    return tuple(found)


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[0]}:{row[2]}")
def test_a_contradiction_is_refused_at_its_path(row: list[str]) -> None:
    name, change, path, says = row
    data = changed(name, *pieces(change))
    found = read_document(data)
    assert not found.valid
    told = {(one.path or "-"): one for one in found.findings if not one.unpublishable}
    assert path in told, [one.text() for one in found.findings]
    assert says in told[path].rule + told[path].remedy, told[path].text()
    assert told[path].remedy
    assert 1 <= told[path].line <= data.count(b"\n") + 1


def test_a_finding_stands_in_the_line_of_its_value() -> None:
    data = changed("fixed-chart", ('rate: "1.69"', 'rate: "x"'), ("roll: following", "roll: sideways"))
    lines = data.decode().splitlines()
    for one in read_document(data).findings:
        assert one.value in lines[one.line - 1], one.text()
        assert one.path.rpartition(".")[2] in lines[one.line - 1]


def test_an_entry_after_a_refused_one_is_still_read() -> None:
    """Terms that are no terms leave their places; those after them, and the chart, are judged in the same reading."""
    data = changed("fixed-chart", ("terms: [P3M, P6M, P1Y, P3Y]", "terms: [3M, P6M, 1Y, P3Y]"), ('"1.35"', "1.35"))
    assert {one.path for one in read_document(data).findings} == {
        "rates.terms[0]", "rates.terms[2]", "rates.chart[0].rate"
    }  # fmt: skip


def test_everything_wrong_is_told_at_once() -> None:
    data = changed("fixed-chart", ("kind: fixed", "kind: loan"), ("roll:", "rol:"), ('"1.35"', "1.35"))
    assert {one.path for one in read_document(data).findings} == {
        "kind", "dates.rol", "dates.roll", "rates.chart[0].rate"
    }  # fmt: skip


@pytest.mark.parametrize(
    "data", [b"", b"- 1", b"\xff\xfe", b"a: 1\x00", b"[" * 5000, b"a: *b", b"{" * 50, b"? [1]\n: 2"]
)
def test_what_is_no_document_is_a_finding_too(data: bytes) -> None:
    found = read_document(data)
    assert found.terms is None
    assert found.findings


@pytest.mark.parametrize("slip", [b"", b"- ", b"[]", b"null", b"-1"])
def test_a_slip_at_any_place_is_read_to_terms_or_findings(slip: bytes) -> None:
    """One byte of the example with the most lists gives way to something else, at every place in turn."""
    text = (FOLDER / "fixed-chart.yaml").read_bytes()
    found = [read_document(text[:place] + slip + text[place + 1 :]) for place in range(0, len(text), 8)]
    assert all(one.terms is not None or one.findings for one in found)
    assert any(one.findings for one in found)


@pytest.mark.parametrize("name", sorted(example()))
def test_an_example_survives_the_way_there_and_back(name: str) -> None:
    terms = example()[name]
    assert read_document(document_of(terms).encode()).terms == terms
    assert ProductTerms.from_json(json.loads(json.dumps(terms.to_json()))) == terms


def test_the_examples_show_every_kind_every_payment_and_every_rule() -> None:
    every = example().values()
    assert {terms.kind for terms in every} == set(Kind)
    assert {terms.early_withdrawal for terms in every} == set(EarlyWithdrawal)
    assert {terms.interest_paid for terms in every} >= set(InterestPaid) - {InterestPaid.HALF_YEARLY}


def test_an_example_is_read_to_the_figures_that_it_shows() -> None:
    terms = example()["fixed-campaign"]
    (cell,) = terms.chart
    assert (cell.rate, cell.margin, cell.subsidy, cell.all_in) == tuple(
        Rate.percent(text) for text in ("3", "0.2", "0.5", "3.5")
    )
    assert (terms.amount_min_minor, terms.capacity_minor) == (10_000, 2_000_000_000)
    both = example()["fixed-compound"]
    assert [(cell.term, cell.rate) for cell in both.chart] == [
        (Term(months=12), Rate.percent("4.8")),
        (Term(months=36), Rate.percent("4.8")),
    ]


def test_the_published_schema_is_the_documents_layout() -> None:
    published = json.loads((FOLDER.parent / "product.schema.json").read_text("utf-8"))
    assert published == schema(), "write it anew: tidegate product schema > docs/product.schema.json"


def test_a_day_count_has_the_names_of_others_too() -> None:
    for name in ("ACT/365.FIXED", "actual/365 (fixed)", "A005", "Act/365F"):
        document = read_document(changed("fixed-chart", ("day_count: Act/365F", f'day_count: "{name}"')))
        assert document.terms is not None, name
        assert document.terms == example()["fixed-chart"]


def test_a_finding_shows_values_as_the_document_writes_them() -> None:
    wrong = changed(
        "demand-savings",
        ("kind: demand", 'kind: demand\nplan: {every: P1M}\nearly_withdrawal: {rule: fee, fee_amount: "5.00"}'),
    )
    assert {(one.path, one.value) for one in read_document(wrong).findings} == {
        ("plan", "P1M"),
        ("early_withdrawal", "fee"),
    }
    word = read_document(changed("fixed-chart", ("kind: fixed", "kind: Fixed"))).findings[0]
    assert "Did you mean fixed?" in word.remedy
    (missing,) = (one for one in read_document(b"format: tidegate.product/1").findings if one.path == "rates.chart")
    assert "leave" not in missing.remedy


def test_country_codes_and_times_are_text() -> None:
    data = changed("fixed-campaign", ('"15:00"', "15:00"), ("jurisdiction: AU", "jurisdiction: NO"))
    terms = read_document(data).terms
    assert terms is not None
    assert (terms.jurisdiction, str(terms.funding.cut_off)) == ("NO", "15:00:00")


def test_an_example_is_written_for_people() -> None:
    for name in example():
        assert text_of(name).startswith("# "), f"{name} says first what it is"
