"""Withholding tax: what of a payment of interest is withheld, from the saver's whole year. Pure.

A year's tax is one figure: the rate of what exceeds the allowance, rounded down once; the surcharge is a part of that
tax, rounded down once. A payment withholds what the year's figure grows by, so however interest is cut into payments
the year's tax is the same. Interest that is taken back gives its tax back. Never more is withheld than a payment
brings: what the rounding of tiny payments leaves open comes with the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tidegate.money import PPB


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """How interest is taxed on a day: rates in parts per billion, the surcharge's of the tax. `allowance_minor` is the
    year's; `exempt`: nothing is withheld."""

    rate_ppb: int
    surcharge_ppb: int = 0
    allowance_minor: int = 0
    exempt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxed:
    """Interest of one saver, jurisdiction and currency in a calendar year, or in one payment of it, in minor units.

    `interest_minor` is gross, of it `exempt_minor` under an exemption and `allowance_minor` under the allowance; the
    rest is taxed. The numerators are the exact tax and surcharge over 10⁹.
    """

    interest_minor: int = 0
    exempt_minor: int = 0
    allowance_minor: int = 0
    tax_numerator: int = 0
    surcharge_numerator: int = 0
    tax_minor: int = 0
    surcharge_minor: int = 0

    @property
    def withheld_minor(self) -> int:
        return self.tax_minor + self.surcharge_minor

    @property
    def taxable_minor(self) -> int:
        """What is left to be taxed; nothing where more was taken back than paid."""
        return max(0, self.interest_minor - self.exempt_minor - self.allowance_minor)

    def __add__(self, other: Taxed) -> Taxed:
        return Taxed(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__})

    def __sub__(self, other: Taxed) -> Taxed:
        return Taxed(**{name: getattr(self, name) - getattr(other, name) for name in self.__slots__})


NOTHING = Taxed()


def plan_withholding(*, year: Taxed, interest_minor: int, how: Treatment) -> Taxed:
    """What a payment adds to a saver's year so far; `interest_minor` below zero is taken back."""
    if how.exempt:
        return Taxed(interest_minor=interest_minor, exempt_minor=interest_minor)
    interest = year.interest_minor + interest_minor
    open_minor = max(0, interest - year.exempt_minor)
    allowance = min(open_minor, max(how.allowance_minor, year.allowance_minor))
    after = Taxed(interest_minor=interest, exempt_minor=year.exempt_minor, allowance_minor=allowance)
    brings = max(0, interest_minor)
    exact = year.tax_numerator + (after.taxable_minor - year.taxable_minor) * how.rate_ppb
    numerator = max(0, exact) if after.taxable_minor else 0
    tax = min(numerator // PPB, year.tax_minor + brings)
    exact = year.surcharge_numerator + (tax - year.tax_minor) * how.surcharge_ppb
    surcharges = max(0, exact) if tax else 0
    surcharge = min(surcharges // PPB, year.surcharge_minor + max(0, brings - (tax - year.tax_minor)))
    found = replace(
        after,
        tax_numerator=numerator,
        surcharge_numerator=surcharges,
        tax_minor=tax,
        surcharge_minor=surcharge,
    )
    return found - year
