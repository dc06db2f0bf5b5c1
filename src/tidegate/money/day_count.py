"""Day counts: how a stretch of days becomes a part of a year."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from fractions import Fraction


class DayCount(StrEnum):
    """Actual days over a fixed year (ISDA 2006 definitions, section 4.16 d and e)."""

    ACT_365F = "Act/365F"
    ACT_360 = "Act/360"

    @property
    def basis(self) -> int:
        """Days in the year of the convention."""
        match self:
            case DayCount.ACT_365F:
                return 365
            case DayCount.ACT_360:
                return 360

    def days(self, start: date, end: date) -> int:
        """Days from `start` up to, not including, `end`."""
        assert start <= end, f"{start} is after {end}"
        return (end - start).days

    def fraction(self, start: date, end: date) -> Fraction:
        """The part of a year from `start` up to, not including, `end`, exact."""
        return Fraction(self.days(start, end), self.basis)
