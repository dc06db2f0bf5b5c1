"""Withholding tax: what of a payment of interest is withheld, from the saver's whole year. Pure.

A year's tax is one figure: the rate of what exceeds the allowance, rounded down once; surcharge and church tax are
parts of that tax, each rounded down once. A payment withholds what the year's figures grow by, so however interest is
cut into payments the year's tax is the same. Interest that is taken back gives its tax back; what is taken back beyond
the year's interest is a loss, which law may let a later year's interest use before any allowance. Never more is
withheld than a payment brings: what the rounding of tiny payments leaves open comes with the next one.

Church tax lowers the tax that it is a part of: by `relief` of itself. With a rate of 25 % and a relief of 25 % that is
e / (4 + k), where e is what is taxed and k the church tax's rate (section 32d(1) EStG).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor

from tidegate.money import PPB


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """How interest is taxed on a day: rates in parts per billion, surcharge and church tax of the tax; `relief` of the
    church tax lowers the tax. `allowance_minor` is the year's; `exempt`: nothing is withheld."""

    rate_ppb: int
    surcharge_ppb: int = 0
    church_ppb: int = 0
    relief_ppb: int = 0
    allowance_minor: int = 0
    exempt: bool = False

    @property
    def rate(self) -> Fraction:
        """The tax's exact part of what is taxed."""
        return Fraction(self.rate_ppb, PPB) / (1 + Fraction(self.relief_ppb, PPB) * Fraction(self.church_ppb, PPB))


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxed:
    """Interest of one saver, jurisdiction and currency in a calendar year, or in one payment of it, in minor units.

    `interest_minor` is gross, of it `exempt_minor` under an exemption, `loss_minor` balanced with what was taken back
    in earlier years, `allowance_minor` under the allowance; the rest is taxed. What is exact is in minor units too.
    """

    interest_minor: int = 0
    exempt_minor: int = 0
    loss_minor: int = 0
    allowance_minor: int = 0
    tax_exact: Fraction = Fraction(0)
    surcharge_exact: Fraction = Fraction(0)
    church_exact: Fraction = Fraction(0)
    tax_minor: int = 0
    surcharge_minor: int = 0
    church_minor: int = 0

    @property
    def withheld_minor(self) -> int:
        return self.tax_minor + self.surcharge_minor + self.church_minor

    @property
    def open_minor(self) -> int:
        """What is left after exemptions and losses; below zero, what was taken back beyond the year's interest."""
        return self.interest_minor - self.exempt_minor - self.loss_minor

    @property
    def taxable_minor(self) -> int:
        """What is left to be taxed; nothing where more was taken back than paid."""
        return max(0, self.open_minor - self.allowance_minor)

    def __add__(self, other: Taxed) -> Taxed:
        return Taxed(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__})

    def __sub__(self, other: Taxed) -> Taxed:
        return Taxed(**{name: getattr(self, name) - getattr(other, name) for name in self.__slots__})


NOTHING = Taxed()


def plan_withholding(*, year: Taxed, interest_minor: int, how: Treatment, losses_minor: int = 0) -> Taxed:
    """What a payment adds to a saver's year so far; `interest_minor` below zero is taken back. `losses_minor`: what was
    taken back in earlier years beyond their interest, that the year may use."""
    if how.exempt:
        return Taxed(interest_minor=interest_minor, exempt_minor=interest_minor)
    interest = year.interest_minor + interest_minor
    loss = min(losses_minor, max(0, interest - year.exempt_minor))
    left = max(0, interest - year.exempt_minor - loss)
    allowance = min(left, max(how.allowance_minor, year.allowance_minor))
    after = replace(year, interest_minor=interest, loss_minor=loss, allowance_minor=allowance)
    brings = max(0, interest_minor)
    exact = year.tax_exact + (after.taxable_minor - year.taxable_minor) * how.rate
    exact = max(Fraction(0), exact) if after.taxable_minor else Fraction(0)
    tax = min(floor(exact), year.tax_minor + brings)
    brings -= tax - year.tax_minor
    beside = _beside(year.surcharge_exact, tax, year.tax_minor, how.surcharge_ppb)
    surcharge = min(floor(beside), year.surcharge_minor + max(0, brings))
    brings -= surcharge - year.surcharge_minor
    church_exact = _beside(year.church_exact, tax, year.tax_minor, how.church_ppb)
    church = min(floor(church_exact), year.church_minor + max(0, brings))
    found = replace(
        after,
        tax_exact=exact,
        surcharge_exact=beside,
        church_exact=church_exact,
        tax_minor=tax,
        surcharge_minor=surcharge,
        church_minor=church,
    )
    return found - year


def _beside(exact: Fraction, tax: int, before: int, part_ppb: int) -> Fraction:
    """What is withheld as a part of the tax, exactly; nothing without tax."""
    return max(Fraction(0), exact + Fraction((tax - before) * part_ppb, PPB)) if tax else Fraction(0)
