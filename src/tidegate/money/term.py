"""A term: how long money is bound, in months and days."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering

from tidegate.money.invalid import Invalid

_ISO = re.compile(r"P(?:([0-9]{1,4})Y)?(?:([0-9]{1,5})M)?(?:([0-9]{1,5})W)?(?:([0-9]{1,6})D)?")
_MONTHS_MAX = 1200
_DAYS_MAX = 36525
# The Gregorian calendar repeats after 4,800 months, which are 146,097 days.
_CYCLE_MONTHS, _CYCLE_DAYS = 4800, 146097


@total_ordering
@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Months, then days: `Term(months=3)`, `Term(days=364)`. Twelve months are one year; 365 days are not."""

    months: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        within = 0 <= self.months <= _MONTHS_MAX and 0 <= self.days <= _DAYS_MAX
        if not within or not (self.months or self.days):
            raise _not_a_term(field="term", value=f"{self.months} months {self.days} days")

    def end(self, start: date) -> date:
        """`start` plus months, clipped to the month's last day, then plus days. Raises `Invalid` past the year 9999."""
        years, month = divmod(start.month - 1 + self.months, 12)
        year, month = start.year + years, month + 1
        try:
            last = monthrange(year, month)[1]
            return date(year, month, min(start.day, last)) + timedelta(days=self.days)
        except (OverflowError, ValueError):
            raise Invalid(
                field="term",
                value=self.text(),
                rule=f"From {start} the term ends after the year 9999.",
                remedy="Give a shorter term.",
            ) from None

    def text(self) -> str:
        """ISO 8601: `P3M`, `P1Y6M`, `P364D`; the same term always reads the same."""
        years, months = divmod(self.months, 12)
        parts = (f"{years}Y" * bool(years), f"{months}M" * bool(months), f"{self.days}D" * bool(self.days))
        return "P" + "".join(parts)

    @property
    def sort_key(self) -> tuple[int, int]:
        """Terms by mean length; of two equally long ones the one with fewer months first."""
        return self.months * _CYCLE_DAYS + self.days * _CYCLE_MONTHS, self.months

    def __lt__(self, other: Term) -> bool:
        return self.sort_key < other.sort_key

    def __str__(self) -> str:
        return self.text()


def parse_term(text: str, *, field: str = "term") -> Term:
    """A term from an ISO 8601 duration: `P3M`, `P1Y6M`, `P52W`, `P364D`. Raises `Invalid`."""
    match = _ISO.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise _not_a_term(field=field, value=text)
    years, months, weeks, days = (int(group or 0) for group in match.groups())
    try:
        return Term(months=12 * years + months, days=7 * weeks + days)
    except Invalid:
        raise _not_a_term(field=field, value=text) from None


def _not_a_term(*, field: str, value: object) -> Invalid:
    return Invalid(
        field=field,
        value=value,
        rule="A term is an ISO 8601 duration of years, months, weeks or days, at most a century.",
        remedy="Write it like P3M, P1Y6M or P90D.",
    )
