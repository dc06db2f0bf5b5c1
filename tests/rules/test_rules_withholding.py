"""Tax withheld of interest, as law is kept here: every rate on its day, with its source; facts of savers by rule."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from tests.conftest import Database
from tidegate.money import Amount, Invalid, Rate, currency
from tidegate.parties.enrol import add_persons
from tidegate.parties.person import Person, SaverClass
from tidegate.parties.refusal import Refused
from tidegate.parties.tax_fact import TaxFact, TaxFactKind, end_tax_fact, note_tax_fact, tax_facts, tax_standings
from tidegate.rules import (
    NotInForce,
    jurisdictions,
    shipped_tax_law,
)

SHIPPED = shipped_tax_law()

# place, day, class, rate, surcharge
LAW = """
    DE 2009-01-01 natural_person 25 5.5
    DE 2026-01-01 company        25 5.5
    IE 2016-12-31 natural_person 41 -
    IE 2017-01-01 natural_person 39 -
    IE 2018-12-31 natural_person 37 -
    IE 2019-01-01 natural_person 35 -
    IE 2020-01-01 natural_person 33 -
    CN 2020-12-18 natural_person 0  -
    US 2017-12-31 natural_person 28 -
    US 2025-12-31 natural_person 24 -
    AT 2021-10-15 natural_person 25 -
    ES 2015-07-11 natural_person 20 -
    ES 2015-12-31 natural_person 19.5 -
    ES 2020-12-18 natural_person 19 -
    GB 2016-04-06 natural_person 0  -
    IT 2014-07-01 natural_person 26 -
    GB 2020-12-18 company        0  -
"""
UNREAD = [
    "DE 2008-12-31 natural_person",
    "IE 2013-12-31 natural_person",
    "US 2026-01-01 natural_person",
    "US 2003-12-31 natural_person",
    "AT 2021-10-14 natural_person",
    "AT 2022-01-01 company",
    "ES 2014-12-31 natural_person",
    "IT 2014-06-30 natural_person",
    "ES 2020-12-18 company",
    "GB 2016-04-05 natural_person",
    "CN 2020-12-18 company",
    "AU 2020-12-18 natural_person",
    "XX 2020-12-18 natural_person",
]


@pytest.mark.parametrize("line", LAW.strip().splitlines())
def test_rates_on_their_days(line: str) -> None:
    place, day, saver_class, rate, surcharge = line.split()
    found = SHIPPED.withholding(jurisdiction=place, saver_class=saver_class, on=date.fromisoformat(day))
    assert found.rate.rate == Rate.percent(rate)
    assert (found.rate.citation.url or "").startswith("http")
    assert (None if found.surcharge is None else found.surcharge.rate) == (
        None if surcharge == "-" else Rate.percent(surcharge)
    )


@pytest.mark.parametrize("line", UNREAD)
def test_what_was_not_read_is_never_answered(line: str) -> None:
    place, day, saver_class = line.split()
    with pytest.raises(NotInForce):
        SHIPPED.withholding(jurisdiction=place, saver_class=saver_class, on=date.fromisoformat(day))


def test_allowances_of_a_year() -> None:
    assert str(SHIPPED.allowance_max(jurisdiction="DE", on=date(2022, 12, 31))) == "1602.00 EUR"
    assert str(SHIPPED.allowance_max(jurisdiction="DE", on=date(2023, 1, 1))) == "2000.00 EUR"
    assert SHIPPED.allowance_max(jurisdiction="IE", on=date(2023, 1, 1)) is None


def test_church_tax_and_losses_are_german_law_of_natural_persons() -> None:
    def rates(place: str, day: date) -> list[str]:
        return [one.rate.percent_text() for one in SHIPPED.church_rates(jurisdiction=place, on=day)]

    assert rates("DE", date(2015, 1, 1)) == ["8", "9"]
    assert rates("DE", date(2014, 12, 31)) == rates("IE", date(2020, 1, 1)) == []
    found = SHIPPED.withholding(jurisdiction="DE", saver_class="natural_person", on=date(2020, 1, 1))
    assert found.church_relief is not None
    assert (found.church_relief.rate, found.church_relief.citation.article) == (
        Rate.percent("25"), "32d(1) sentences 3 to 5 with 43a(1)",
    )  # fmt: skip
    for place, saver_class, carries in (
        ("DE", "natural_person", True), ("DE", "company", False), ("IE", "natural_person", False),
    ):  # fmt: skip
        assert SHIPPED.carries_losses(jurisdiction=place, saver_class=saver_class, on=date(2020, 1, 1)) == carries


def test_which_law_is_kept() -> None:
    assert SHIPPED.jurisdictions == ("AT", "CN", "DE", "ES", "GB", "IE", "IT", "US")
    assert SHIPPED.subsidy_jurisdictions == ("DE",)
    assert SHIPPED.subsidy_is_interest(jurisdiction="DE", on=date(2020, 12, 18))
    for place, day in (("IE", date(2020, 12, 18)), ("DE", date(2008, 12, 31)), ("AU", date(2020, 12, 18))):
        with pytest.raises(NotInForce):
            SHIPPED.subsidy_is_interest(jurisdiction=place, on=day)
    assert jurisdictions() == ("AU", "CN", "EU", "GB", "US"), "another list, of other law"


EUR = currency("EUR")


def fact(**changes: Any) -> TaxFact:
    plain: dict[str, Any] = {
        "person": "S1", "jurisdiction": "DE", "kind": TaxFactKind.ALLOWANCE, "valid_from": date(2023, 1, 1),
        "amount": Amount(minor=100_000, currency=EUR), "evidence": "exemption order 1",
    }  # fmt: skip
    return TaxFact(**plain | changes)


WRONG = [
    ("jurisdiction", {"jurisdiction": "AU"}),
    ("valid_until", {"valid_until": date(2023, 1, 1)}),
    ("evidence", {"evidence": " "}),
    ("amount", {"amount": None}),
    ("amount", {"amount": Amount(minor=0, currency=EUR)}),
    ("amount", {"amount": Amount(minor=200_001, currency=EUR)}),
    ("amount", {"amount": Amount(minor=100, currency=currency("CNY"))}),
    ("amount", {"jurisdiction": "IE"}),
    ("amount", {"kind": TaxFactKind.EXEMPT}),
    ("rate", {"kind": TaxFactKind.REDUCED_RATE, "amount": None}),
    ("rate", {"kind": TaxFactKind.REDUCED_RATE, "amount": None, "rate": Rate.percent("100")}),
    ("rate", {"rate": Rate.percent("5")}),
    ("rate", {"kind": TaxFactKind.CHURCH_TAX, "amount": None, "rate": Rate.percent("7"), "body": "ev"}),
    ("body", {"kind": TaxFactKind.CHURCH_TAX, "amount": None, "rate": Rate.percent("9")}),
    ("body", {"body": "ev"}),
    ("valid_from", {"valid_from": date(2008, 12, 31)}),
]


@pytest.mark.parametrize(("field", "changes"), WRONG)
def test_a_fact_that_says_too_little_or_too_much_is_told_where(
    platform_db: Database, field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as error, transaction.atomic():
        note_tax_fact(fact=fact(**changes), recorded_by="a test", recorded_on=date(2023, 1, 2))
    assert error.value.field == field
    assert error.value.rule
    assert error.value.remedy


HUMAN = (SaverClass.NATURAL_PERSON, SaverClass.SOLE_TRADER)


def test_church_tax_is_of_human_beings(platform_db: Database) -> None:
    people = {one: Person(code=one.value, region="DE-BE", saver_class=one) for one in SaverClass}
    with transaction.atomic():
        add_persons(persons=list(people.values()))
    for one in SaverClass:
        church = fact(person=one.value, kind=TaxFactKind.CHURCH_TAX, amount=None, rate=Rate.percent("9"), body="ev")
        expects = nullcontext() if one in HUMAN else pytest.raises(Invalid)
        with expects as error, transaction.atomic():
            assert note_tax_fact(fact=church, recorded_by="a test", recorded_on=date(2023, 1, 2)) == church
        assert error is None or error.value.field == "person"


def test_facts_of_a_kind_never_overlap_and_are_only_ended(platform_db: Database) -> None:
    def said(one: TaxFact) -> str:
        with transaction.atomic():
            found = note_tax_fact(fact=one, recorded_by="a test", recorded_on=date(2023, 1, 2))
        return found.code if isinstance(found, Refused) else "kept"

    def ended(on: date, kind: TaxFactKind = TaxFactKind.EXEMPT) -> str:
        with transaction.atomic():
            found = end_tax_fact(
                person="S1",
                jurisdiction="DE",
                kind=kind,
                on=on,
                evidence="letter 2",
                recorded_by="a test",
                recorded_on=on,
            )
        return found.code if isinstance(found, Refused) else str(found.valid_until)

    assert said(fact()) == "unknown_person"
    with transaction.atomic():
        add_persons(persons=[Person(code="S1", region="DE-BE")])
    first = fact(valid_until=date(2024, 1, 1))
    assert said(first) == "kept"
    assert said(first) == "kept", "the same again changes nothing"
    assert said(fact(valid_from=date(2023, 7, 1))) == "overlaps_another"
    assert said(fact(valid_from=date(2024, 1, 1))) == "kept"
    assert said(fact(kind=TaxFactKind.EXEMPT, amount=None)) == "kept"
    assert ended(date(2022, 12, 31)) == "no_tax_fact", "it had not begun"
    assert ended(date(2023, 6, 1)) == "2023-06-01"
    assert ended(date(2023, 6, 1)) == "2023-06-01", "the same again changes nothing"
    assert ended(date(2023, 7, 1)) == "no_tax_fact", "it has ended"
    assert ended(date(2023, 7, 1), TaxFactKind.REDUCED_RATE) == "no_tax_fact"
    mistaken = fact(kind=TaxFactKind.REDUCED_RATE, amount=None, rate=Rate.percent("5"))
    assert said(mistaken) == "kept"
    assert ended(date(2023, 1, 1), TaxFactKind.REDUCED_RATE) == "2023-01-01", "it never came to hold"
    assert said(replace(mistaken, rate=Rate.percent("15"))) == "kept", "and does not stand in the way"
    assert [one.rate for one in tax_facts(person="S1") if one.rate is not None] == [Rate.percent("15")]
    standing = tax_standings(codes=["S1", "NOBODY"])
    assert list(standing) == ["S1"]
    for day, holds in ((date(2023, 5, 31), True), (date(2023, 6, 1), False)):
        found = standing["S1"].fact(jurisdiction="DE", kind=TaxFactKind.EXEMPT, on=day)
        assert (found is not None) == holds
