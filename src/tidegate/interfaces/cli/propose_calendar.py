"""New years of a frozen calendar, proposed for review.

Days come from the `holidays` library, but for TARGET, whose rule is short. What this prints is compared by a person
with the authority's notice before it becomes `money/data/calendar_<CODE>.csv`; nothing else reads that library, for a
contract must not change because a library does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tidegate.money import Invalid

Row = tuple[date, str, str]
Days = dict[date, str]
_SATURDAY = 5
_YEARS = range(1950, 2151)
_AUSTRALIA = ("NSW", "ACT", "NT", "QLD", "SA", "TAS", "VIC", "WA")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a calendar's days come from, and what it means. `opened` are weekend days on which business is done."""

    meaning: str
    closed: Callable[[Any, range], Days]
    opened: Callable[[Any, range], Days] = lambda _library, _years: {}


def propose_calendar(*, code: str, first: int, last: int) -> list[Row]:
    """Rows `day, what, name` of the years `first` to `last`, the table's bounds first. Raises `Invalid`."""
    source = SOURCES.get(code)
    if source is None:
        raise Invalid(
            field="code",
            value=code,
            rule="No source is known for a calendar of that code.",
            remedy=f"Give one of {', '.join(sorted(SOURCES))}.",
        )
    if not _YEARS.start <= first <= last < _YEARS.stop:
        raise Invalid(
            field="last",
            value=str(last),
            rule=f"Years run from the first to the last, within {_YEARS.start} to {_YEARS.stop - 1}.",
            remedy="Give two years in order.",
        )
    library, years = _library(), range(first, last + 1)
    rows = [(day, "closed", name) for day, name in source.closed(library, years).items() if day.weekday() < _SATURDAY]
    rows += [(day, "open", name) for day, name in source.opened(library, years).items()]
    bounds = [(date(first, 1, 1), "from", "table starts"), (date(last + 1, 1, 1), "until", "table ends before")]
    return bounds + sorted(row for row in rows if row[0].year in years)


def _library() -> Any:
    try:
        import holidays
    except ImportError:
        raise Invalid(
            field="holidays",
            value="not installed",
            rule="Proposals come from the holidays package, which Tidegate does not need to run.",
            remedy="Install it beside Tidegate (pip install holidays), or write the table by hand.",
        ) from None
    return holidays


def _market(code: str) -> Callable[[Any, range], Days]:
    return lambda library, years: dict(library.financial_holidays(code, years=years).items())


def _country(code: str, *more: str, without: tuple[str, ...] = ()) -> Callable[[Any, range], Days]:
    """A country's public holidays, and those of `more` categories, in every part of it."""

    def closed(library: Any, years: range) -> Days:
        table = library.country_holidays(code, years=years, categories=("public", *more), language="en_US")
        return {day: name for day, name in table.items() if set(name.split("; ")) - set(without)}

    return closed


def _working_weekends(library: Any, years: range) -> Days:
    table = library.country_holidays("CN", years=years)
    return dict.fromkeys(table.weekend_workdays, "working day in place of a day off")


def _in_every_state(library: Any, years: range) -> Days:
    """Days that are a public holiday in every state and territory of Australia, substitutes included."""
    tables = [library.country_holidays("AU", subdiv=place, years=years) for place in _AUSTRALIA]
    return {day: tables[0][day] for day in set.intersection(*(set(table) for table in tables))}


def _target(_library: Any, years: range) -> Days:
    """The ECB's long-term calendar for TARGET closing days, since 2002."""
    found: Days = {}
    for year in years:
        sunday = _easter(year)
        found |= {
            date(year, 1, 1): "New Year's Day",
            sunday - timedelta(days=2): "Good Friday",
            sunday + timedelta(days=1): "Easter Monday",
            date(year, 5, 1): "1 May",
            date(year, 12, 25): "Christmas Day",
            date(year, 12, 26): "26 December",
        }
    return found


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leap, quarter = divmod(century, 4)
    epact = (19 * golden + century - leap - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * quarter + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


_BRAZIL_ONLY_OFFICES = ("Ash Wednesday", "Christmas Eve", "New Year's Eve", "Public Servant's Day")
_NATIONAL = "public holidays of the whole country"
SOURCES: dict[str, Source] = {
    "AT": Source(meaning=_NATIONAL, closed=_country("AT")),
    "AU": Source(meaning="public holidays in every state and territory", closed=_in_every_state),
    "BE": Source(meaning=_NATIONAL, closed=_country("BE")),
    "BR": Source(
        meaning="national bank holidays (Bus/252)", closed=_country("BR", "optional", without=_BRAZIL_ONLY_OFFICES)
    ),
    "CN": Source(
        meaning="State Council's yearly notice, working weekends included",
        closed=_country("CN"),
        opened=_working_weekends,
    ),
    "CZ": Source(meaning=_NATIONAL, closed=_country("CZ")),
    "DE": Source(meaning=_NATIONAL, closed=_country("DE")),
    "ES": Source(meaning=_NATIONAL, closed=_country("ES")),
    "FED": Source(meaning="Federal Reserve holidays", closed=_market("XFED")),
    "FI": Source(meaning=_NATIONAL, closed=_country("FI")),
    "FR": Source(meaning=_NATIONAL, closed=_country("FR")),
    "IE": Source(meaning=_NATIONAL, closed=_country("IE")),
    "IT": Source(meaning=_NATIONAL, closed=_country("IT")),
    "JP": Source(meaning="public and bank holidays", closed=_country("JP", "bank")),
    "LONDON": Source(meaning="bank holidays of England and Wales", closed=_market("XLON")),
    "NL": Source(meaning=_NATIONAL, closed=_country("NL")),
    "NO": Source(meaning=_NATIONAL, closed=_country("NO")),
    "NYSE": Source(meaning="holidays of the New York Stock Exchange", closed=_market("XNYS")),
    "PL": Source(meaning=_NATIONAL, closed=_country("PL")),
    "PT": Source(meaning=_NATIONAL, closed=_country("PT")),
    "SE": Source(meaning="public holidays and the eves that are treated like them", closed=_country("SE", "de_facto")),
    "TARGET": Source(meaning="closing days of the euro's payment system", closed=_target),
}
