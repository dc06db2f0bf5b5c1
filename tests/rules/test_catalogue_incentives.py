"""For whom an incentive holds: a table. What is granted is in every rate of the chart, and the bank pays it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.product_documents import example
from tidegate.catalogue.incentive import granted, raised
from tidegate.catalogue.terms import Incentive, SaverFacts
from tidegate.deposits.contract import sign
from tidegate.deposits.preview import Preview, preview
from tidegate.money import Rate, parse_day, parse_term
from tidegate.parties.person import SaverClass

# what it asks | savers, each class/region/new or known | whether it holds
TABLE = """
new                | natural_person/DE-BY/new                              | yes
new                | natural_person/DE-BY/known                            | no
company            | company/DE-BY/known                                   | yes
company            | natural_person/DE-BY/new                              | no
DE                 | natural_person/DE-BY/known                            | yes
DE                 | natural_person/DE/known                               | yes
DE-BY              | natural_person/DE-BY/known                            | yes
DE-BY              | natural_person/DE-B/known                             | no
DE-B               | natural_person/DE-BY/known                            | no
DE                 | natural_person/DK-84/known                            | no
new company DE     | company/DE-BY/new                                     | yes
new company DE     | company/DE-BY/known                                   | no
new company DE     | company/FR-75/new                                     | no
new company DE     | sole_trader/DE-BY/new                                 | no
new                | natural_person/DE-BY/new natural_person/FR-75/new     | yes
new                | natural_person/DE-BY/new natural_person/DE-BY/known   | no
"""


def asked(words: str) -> Incentive:
    found = Incentive(rate=Rate.percent("0.5"))
    for word in words.split():
        if word == "new":
            found = replace(found, new_to_bank=True)
        elif word in set(SaverClass):
            found = replace(found, saver_class=SaverClass(word))
        else:
            found = replace(found, region=word)
    return found


def saver(text: str) -> SaverFacts:
    kind, region, known = text.split("/")
    return SaverFacts(saver_class=SaverClass(kind), region=region, new_to_bank=known == "new")


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_an_incentive_holds_for_each_who_owns_together(row: str) -> None:
    words, people, holds = (part.strip() for part in row.split("|"))
    assert asked(words).holds([saver(one) for one in people.split()]) is (holds == "yes")


def test_for_nobody_nothing_holds() -> None:
    assert not asked("DE").holds([])


def test_what_is_granted_is_in_every_rate_and_the_bank_pays_it() -> None:
    terms = example()["fixed-for-new-savers"]
    by = granted(terms=terms, savers=[saver("company/DE-BY/new")])
    assert by == terms.incentives
    half, year = raised(terms=terms, by=by).chart
    assert (half.rate, half.bank_rate) == (Rate.percent("2.75"), None)
    assert (year.rate, year.bank_rate, year.margin) == tuple(Rate.percent(text) for text in ("3.15", "3.35", "0.2"))
    assert raised(terms=terms, by=()) is terms


def test_the_contract_says_what_was_granted_and_not_what_is_offered() -> None:
    terms = example()["fixed-for-new-savers"]
    plain = sign(terms=terms, version=1, cell=terms.chart[0])
    assert (plain.rate, plain.incentives) == (Rate.percent("2"), ())
    by = terms.incentives[:1]
    signed = sign(terms=raised(terms=terms, by=by), version=1, cell=raised(terms=terms, by=by).chart[0], granted=by)
    assert (signed.rate, signed.incentives) == (Rate.percent("2.5"), by)
    assert type(signed).from_json(signed.to_json()) == signed


def test_a_preview_is_made_for_a_saver() -> None:
    terms, start = example()["fixed-for-new-savers"], parse_day("2024-08-26")

    def interest(who: SaverFacts | None) -> int:
        found = preview(terms=terms, amount_minor=1_000_000, term=parse_term("P1Y"), starts_on=start, saver=who)
        assert isinstance(found, Preview)
        return found.schedule.interest_minor

    # a year of 10,000.00: at 2.40 %, 2.90 % and 3.15 %
    assert [interest(None), interest(saver("company/FR-75/new")), interest(saver("company/DE-BY/new"))] == [
        24_000, 29_000, 31_500
    ]  # fmt: skip
