"""Who guarantees a country's deposits: named where it was read, and never guessed where a country has several."""

from __future__ import annotations

from typing import Any

import pytest

from tidegate.interfaces.platform.disclosure import _Facts, _scheme
from tidegate.parties.agreement import Holding
from tidegate.rules import scheme_of, schemes_of
from tidegate.rules.reading import LawFileBroken
from tidegate.rules.scheme import read_scheme

GOOD: dict[str, Any] = {
    "country": "GB", "name": "A scheme", "url": "https://scheme.example", "whole": True,
    "citation": {"title": "A page", "url": "https://scheme.example/page"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("country", "named", "kept"),
    [("GB", "FSCS", 1), ("IE", "Central Bank of Ireland", 1), ("DE", "", 2), ("AT", "", 1), ("CN", "", 0), ("", "", 0)],
)
def test_a_scheme_is_named_only_where_it_is_everybody_s(country: str, named: str, kept: int) -> None:
    found = scheme_of(country)
    assert (named in found.name) if named and found else (found is None and not named)
    assert len(schemes_of(country)) == kept
    assert all(one.citation.url and one.url.startswith("https://") for one in schemes_of(country))


@pytest.mark.parametrize(
    ("country", "limit", "text", "note"),
    [
        ("IE", "€ 100,000.00", "protected by: Deposit Guarantee Scheme", "https://www.depositguarantee.ie"),
        ("DE", "€ 100,000.00", "scheme of which it is a member", "EdÖ"),
        ("FR", "€ 100,000.00", "scheme of which it is a member", "how to reach it"),
        ("IE", "", "No guarantee scheme protects", ""),
    ],
)
def test_the_sheet_says_what_is_known_of_the_bank_s_scheme(country: str, limit: str, text: str, note: str) -> None:
    facts = _Facts(bank_name="Quay", country=country, limit=limit, payout_days=7, holding=Holding.DIRECT)
    line = _scheme(facts)
    assert text in line.text
    assert note in line.note


@pytest.mark.parametrize(
    "changed", [{"whole": "yes"}, {"citation": {"title": "Hearsay"}}, {"fund": 1}, {"name": None, "url": None}]
)
def test_an_entry_that_is_not_cited_or_not_known_is_refused(changed: dict[str, Any]) -> None:
    entry = {name: value for name, value in (GOOD | changed).items() if value is not None}
    assert read_scheme(GOOD, "test").whole
    with pytest.raises(LawFileBroken):
        read_scheme(entry, "test")
