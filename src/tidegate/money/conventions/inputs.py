"""What some day counts must know beyond two dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidegate.money.calendar import Calendar
from tidegate.money.invalid import Invalid
from tidegate.money.term import Term

_MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCountInputs:
    """Everything is optional; a convention that needs what is missing says so. It ignores what it does not ask for.

    `schedule_start`, `schedule_end` the whole schedule's bounds · `period_end` the end of the coupon period that the
    stretch lies in · `frequency` the time between two coupons · `termination` the last date of the contract ·
    `end_of_month` coupons fall on month ends where their anchor does · `reference_start`, `reference_end` one regular
    coupon period · `calendar` the business days.
    """

    schedule_start: date | None = None
    schedule_end: date | None = None
    period_end: date | None = None
    frequency: Term | None = None
    termination: date | None = None
    end_of_month: bool = False
    reference_start: date | None = None
    reference_end: date | None = None
    calendar: Calendar | None = None

    def __post_init__(self) -> None:
        for first, last in (("schedule_start", "schedule_end"), ("reference_start", "reference_end")):
            start, end = getattr(self, first), getattr(self, last)
            if start is not None and end is not None and end <= start:
                raise Invalid(
                    field=last,
                    value=end.isoformat(),
                    rule=f"It must lie after {first}, which is {start}.",
                    remedy="Give the two dates in order.",
                )
        if (self.reference_start is None) != (self.reference_end is None):
            missing = "reference_start" if self.reference_start is None else "reference_end"
            raise missing_input(field=missing, convention="A reference period", why="it has two ends")

    def months(self, *, convention: str) -> int:
        """Months between two coupons: a whole part of a year. Raises `Invalid`."""
        if self.frequency is None:
            raise missing_input(field="frequency", convention=convention, why="the year is cut into coupon periods")
        months = self.frequency.months
        if self.frequency.days or _MONTHS_IN_YEAR % months:
            raise Invalid(
                field="frequency",
                value=self.frequency.text(),
                rule=f"{convention} cuts the year into equal periods of whole months.",
                remedy="Give one of P1M, P2M, P3M, P4M, P6M, P1Y.",
            )
        return months


def missing_input(*, field: str, convention: str, why: str) -> Invalid:
    """A convention was asked without what it needs."""
    return Invalid(field=field, value="", rule=f"{convention} needs {field}: {why}.", remedy=f"Give {field} as well.")
