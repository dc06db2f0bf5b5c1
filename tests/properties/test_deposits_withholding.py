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
from tidegate.deposits.losses import losses_after, losses_before
from tidegate.deposits.movement import Asked, MovementKind
from tidegate.deposits.owners import Owner, Ownership
from tidegate.deposits.withhold import Withholder
from tidegate.deposits.withholding import NOTHING, Treatment, plan_withholding
from tidegate.deposits.years_held import TaxYears
from tidegate.money import PPB, Amount, Rate, currency
from tidegate.parties.person import SaverClass
from tidegate.parties.tax_fact import TaxFact, TaxFactKind, TaxStanding
from tidegate.rules import shipped_tax_law

PAYMENTS = st.lists(st.integers(-5_000, 200_000), min_size=1, max_size=30)
RATES = st.integers(0, PPB // 2)


@given(
    payments=PAYMENTS, rate=RATES, surcharge=RATES, church=st.sampled_from((0, 8, 9, 17)),
    relief=st.sampled_from((0, 25, 100)), allowance=st.integers(0, 400_000), losses=st.integers(0, 100_000),
)  # fmt: skip
def test_a_years_tax_is_that_of_its_interest_rounded_down_once(
    payments: list[int], rate: int, surcharge: int, church: int, relief: int, allowance: int, losses: int
) -> None:
    """Beside an independent reckoning. Only what tiny payments could not bear may still be open."""
    how = Treatment(
        rate_ppb=rate, surcharge_ppb=surcharge, church_ppb=church * PPB // 100, relief_ppb=relief * PPB // 100,
        allowance_minor=allowance,
    )  # fmt: skip
    year = NOTHING

    def due(interest: int) -> tuple[int, int, int]:
        """A tax t of which relief times the church tax k t is let off: t = r e - relief k t."""
        left = max(0, interest - losses)
        taxed = max(0, left - allowance)
        tax = taxed * rate * 10_000 // (PPB * (10_000 + relief * church))
        return tax, tax * surcharge // PPB, tax * church // 100

    for minor in payments:
        taxed = plan_withholding(year=year, interest_minor=minor, how=how, losses_minor=losses)
        assert taxed.withheld_minor <= max(0, minor), "never more than the payment brings"
        year += taxed
        tax, beside, for_church = due(year.interest_minor)
        assert 0 <= year.tax_minor <= tax
        assert 0 <= year.surcharge_minor <= beside
        assert 0 <= year.church_minor <= for_church
        assert year.taxable_minor == max(0, max(0, year.interest_minor - losses) - allowance)
        assert year.loss_minor == min(losses, max(0, year.interest_minor)), "losses come before the allowance"
    settled = plan_withholding(year=year, interest_minor=10_000_000, how=how, losses_minor=losses) + year
    assert (settled.tax_minor, settled.surcharge_minor, settled.church_minor) == due(sum(payments) + 10_000_000)


@given(interest=st.integers(0, 10**9), percent=st.sampled_from((8, 9)))
def test_with_church_tax_the_german_tax_is_e_over_four_and_k(interest: int, percent: int) -> None:
    """Section 32d(1) EStG: (e - 4q) / (4 + k), q being nothing; the church tax is that tax times k."""
    how = Treatment(rate_ppb=PPB // 4, surcharge_ppb=55_000_000, church_ppb=percent * PPB // 100, relief_ppb=PPB // 4)
    found = plan_withholding(year=NOTHING, interest_minor=interest, how=how)
    tax = floor(Fraction(interest) / (4 + Fraction(percent, 100)))
    assert (found.tax_minor, found.church_minor) == (tax, tax * percent // 100)


@given(nets=st.dictionaries(st.integers(2015, 2024), st.integers(-1_000, 1_000)), since=st.integers(2014, 2025))
def test_losses_are_those_of_a_purse_carried_from_year_to_year(nets: dict[int, int], since: int) -> None:
    """Beside a purse: from `since` on it is carried; each year's interest takes from it, what is taken back goes in."""
    purse, carried = 0, {}
    for year in range(2014, 2026):
        purse = purse if year >= since else 0
        carried[year] = purse
        net = nets.get(year, 0)
        purse = purse - min(purse, net) if net > 0 else purse - net
    for year in range(2014, 2025):
        assert losses_before(nets=nets, year=year, carries=lambda into: into >= since) == carried[year]
        after = losses_after(nets=nets, year=year, carries=lambda into: into >= since)
        assert after == carried[year + 1]


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
    st.sampled_from((8, 9)).map(lambda percent: {"kind": TaxFactKind.CHURCH_TAX, "percent": percent}),
)
WEIGHTS = st.lists(st.integers(1, 50), min_size=3, max_size=3)


def _standing(person: str, known: dict[str, Any] | None) -> TaxStanding:
    facts = () if known is None else (
        TaxFact(
            person=person, jurisdiction="DE", kind=known["kind"], valid_from=date(2024, 1, 1), evidence="a test's",
            amount=Amount(minor=known["minor"], currency=currency("EUR")) if "minor" in known else None,
            rate=Rate.percent(str(known["percent"])) if "percent" in known else None,
            body="ev" if known["kind"] is TaxFactKind.CHURCH_TAX else None,
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
    if known.get("kind") is TaxFactKind.CHURCH_TAX:
        church = int(known["percent"])
        tax = taxable * 100 // (400 + church)
        return tax + tax * 55 // 1000 + tax * church // 100
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
        years=TaxYears(),
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
        owed[row.saver_code] += row.tax_minor + row.surcharge_minor + row.church_minor
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
