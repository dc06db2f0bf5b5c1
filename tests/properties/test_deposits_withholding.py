"""Tax of a year is one figure, however its interest is cut into payments, and never more than a payment brings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import accumulate
from math import floor
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.deposits_world import SETTLEMENT, contract, uid
from tidegate.catalogue.terms import Title
from tidegate.deposits.fund import plan_deposit
from tidegate.deposits.movement import Asked, MovementKind
from tidegate.deposits.owners import Owner, Ownership
from tidegate.deposits.withhold import Withholder
from tidegate.deposits.withholding import NOTHING, Treatment, plan_withholding
from tidegate.money import PPB, Amount, Rate, currency
from tidegate.parties.person import SaverClass
from tidegate.parties.tax_fact import TaxFact, TaxFactKind, TaxStanding
from tidegate.rules import shipped_tax_law

PAYMENTS = st.lists(st.integers(-5_000, 200_000), min_size=1, max_size=30)
RATES = st.integers(0, PPB // 2)


@given(payments=PAYMENTS, rate=RATES, surcharge=RATES, allowance=st.integers(0, 400_000))
def test_a_years_tax_is_that_of_its_interest_rounded_down_once(
    payments: list[int], rate: int, surcharge: int, allowance: int
) -> None:
    """Beside an independent reckoning. Only what tiny payments could not bear may still be open."""
    how = Treatment(rate_ppb=rate, surcharge_ppb=surcharge, allowance_minor=allowance)
    year = NOTHING
    for minor in payments:
        taxed = plan_withholding(year=year, interest_minor=minor, how=how)
        assert taxed.withheld_minor <= max(0, minor), "never more than the payment brings"
        year += taxed
        taxable = max(0, year.interest_minor - allowance)
        tax = floor(Fraction(taxable * rate, PPB))
        assert 0 <= year.tax_minor <= tax
        assert 0 <= year.surcharge_minor <= floor(Fraction(tax * surcharge, PPB))
        assert year.taxable_minor == taxable
    settled = plan_withholding(year=year, interest_minor=10_000_000, how=how) + year
    taxable = max(0, sum(payments) + 10_000_000 - allowance)
    assert settled.tax_minor == floor(Fraction(taxable * rate, PPB))
    assert settled.surcharge_minor == floor(Fraction(settled.tax_minor * surcharge, PPB))


@given(before=PAYMENTS, minor=st.integers(1, 10**12), rate=RATES)
def test_interest_that_is_taken_back_gives_its_tax_back(before: list[int], minor: int, rate: int) -> None:
    how = Treatment(rate_ppb=rate, surcharge_ppb=55_000_000, allowance_minor=100_000)
    year = NOTHING
    for paid in before:
        year += plan_withholding(year=year, interest_minor=paid, how=how)
    there = plan_withholding(year=year, interest_minor=minor, how=how)
    back = plan_withholding(year=year + there, interest_minor=-minor, how=how)
    assert there.interest_minor + back.interest_minor == 0
    assert (year + there + back).withheld_minor <= year.withheld_minor + 2
    whole = plan_withholding(year=year + there + back, interest_minor=-(10**13), how=how) + year + there + back
    assert whole.withheld_minor == 0, "a year without interest has no tax"


@given(payments=PAYMENTS, rate=RATES)
def test_under_an_exemption_nothing_is_withheld_and_nothing_is_used_up(payments: list[int], rate: int) -> None:
    year = NOTHING
    for minor in payments:
        year += plan_withholding(
            year=year, interest_minor=minor, how=Treatment(rate_ppb=rate, allowance_minor=500, exempt=True)
        )
    assert (year.withheld_minor, year.allowance_minor, year.taxable_minor) == (0, 0, 0)
    assert year.exempt_minor == year.interest_minor == sum(payments)


DAY = date(2024, 5, 6)
PEOPLE = ("S000001", "S000002", "S000003")
KNOWN = st.one_of(
    st.none(),
    st.integers(1, 100_000).map(lambda minor: {"kind": TaxFactKind.ALLOWANCE, "minor": minor}),
    st.just({"kind": TaxFactKind.EXEMPT}),
    st.integers(0, 24).map(lambda percent: {"kind": TaxFactKind.REDUCED_RATE, "percent": percent}),
)
WEIGHTS = st.lists(st.integers(1, 50), min_size=3, max_size=3)


def _standing(person: str, known: dict[str, Any] | None) -> TaxStanding:
    facts = () if known is None else (
        TaxFact(
            person=person, jurisdiction="DE", kind=known["kind"], valid_from=date(2024, 1, 1), evidence="a test's",
            amount=Amount(minor=known["minor"], currency=currency("EUR")) if "minor" in known else None,
            rate=Rate.percent(str(known["percent"])) if "percent" in known else None,
        ),
    )  # fmt: skip
    return TaxStanding(saver_class=SaverClass.NATURAL_PERSON, facts=facts)


def _shares(weights: Sequence[int]) -> Ownership:
    owners = tuple(
        Owner(person=person, share=Fraction(weight, sum(weights)))
        for person, weight in zip(PEOPLE, weights, strict=True)
    )
    return Ownership(title=Title.SHARES, owners=owners)


def _due(interest: int, known: dict[str, Any] | None) -> int:
    """German law beside the room's own reckoning: a quarter, 5.5 % of it on top, each rounded down on the year."""
    known = known or {}
    if known.get("kind") is TaxFactKind.EXEMPT:
        return 0
    taxable = max(0, interest - int(known.get("minor", 0)))
    if "percent" in known:
        return taxable * int(known["percent"]) // 100
    tax = taxable // 4
    return tax + tax * 55 // 1000


@given(
    first=WEIGHTS,
    second=WEIGHTS,
    payments=st.lists(st.tuples(st.integers(0, 1), st.integers(-5_000, 200_000)), max_size=20),
    known=st.tuples(KNOWN, KNOWN, KNOWN),
)
def test_each_owner_of_several_deposits_is_taxed_on_their_parts_of_all(
    first: list[int], second: list[int], payments: list[tuple[int, int]], known: tuple[dict[str, Any] | None, ...]
) -> None:
    """Two deposits of three owners by other shares: parts make the whole, and each year is its owner's alone."""
    terms = contract(product="OURS", percent="1", term=None, currency="EUR", jurisdiction="DE", tax_withheld=True)
    deposits = [
        plan_deposit(
            asked=Asked(request_id=uid(number), kind=MovementKind.OPEN, saver=PEOPLE[0], amount_minor=100),
            contract=terms, holding="omnibus", settlement_code=SETTLEMENT, on=DAY,
        )
        for number in (0, 1)
    ]  # fmt: skip
    taxes = Withholder(
        years={},
        standings={person: _standing(person, one) for person, one in zip(PEOPLE, known, strict=True)},
        ownerships={one.deposit_id: _shares(weights) for one, weights in zip(deposits, (first, second), strict=True)},
        law=shipped_tax_law(),
        day=DAY,
    )
    withheld = 0
    for number, minor in [*payments, (0, 1_000_000_000), (1, 1_000_000_000)]:
        before = deposits[number]
        taken = taxes.withhold(deposit=before, interest_minor=minor, on=DAY)
        assert taken <= max(0, minor)
        withheld += taken
        deposits[number] = replace(before, interest_paid_minor=before.interest_paid_minor + minor)
    totals = [one.interest_paid_minor for one in deposits]
    interest, owed = Counter[str](), Counter[str]()
    for row in taxes._rows:
        interest[row.saver_code] += row.interest_minor
        owed[row.saver_code] += row.tax_minor + row.surcharge_minor
    assert sum(interest.values()) == sum(totals)
    assert sum(owed.values()) == withheld
    for place, person in enumerate(PEOPLE):
        own = 0
        for total, weights in zip(totals, (first, second), strict=True):
            ends = [0, *accumulate(weights)]
            whole = ends[-1]
            own += total * ends[place + 1] // whole - total * ends[place] // whole
        assert interest[person] == own
        assert owed[person] == _due(own, known[place])
