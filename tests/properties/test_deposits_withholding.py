"""Tax of a year is one figure, however its interest is cut into payments, and never more than a payment brings."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from tidegate.deposits.withholding import NOTHING, Treatment, plan_withholding
from tidegate.money import PPB

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
