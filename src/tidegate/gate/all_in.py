"""A lump subsidy as a yearly rate, so that a ceiling can be asked of everything the saver gets."""

from __future__ import annotations

from fractions import Fraction

from tidegate.money import PPB, Rate, Rounding, round_fraction

DAYS_IN_YEAR = 365


def subsidy_as_rate(*, subsidy_minor: int, principal_minor: int, days: int) -> Rate:
    """What cash-back, coupon or gift of that value adds to the rate of a principal held for so many days.

    `subsidy / (principal x days / 365)`, rounded up to a part per billion: a ceiling is never met by rounding.
    """
    assert subsidy_minor >= 0, "a subsidy gives"
    assert principal_minor > 0, "it is given on something"
    assert days > 0, "and for some time"
    yearly = Fraction(subsidy_minor * DAYS_IN_YEAR * PPB, principal_minor * days)
    return Rate(ppb=round_fraction(yearly, Rounding.UP))
