"""Propose a frozen calendar table for review: `python tools/propose_calendar.py CN 2019 2026 > proposal.csv`.

A development tool. What it prints is compared by a person with the government's notice before it becomes
`src/tidegate/money/data/calendar_<CODE>.csv`; nothing reads the `holidays` library at run time.
"""

from __future__ import annotations

import csv
import sys
from datetime import date

import holidays

_SATURDAY = 5


def _china(years: range) -> tuple[dict[date, str], dict[date, str]]:
    table = holidays.country_holidays("CN", years=years)
    opened = dict.fromkeys(getattr(table, "weekend_workdays", set()), "working day in place of a day off")
    return dict(table.items()), opened


def _australia(years: range) -> tuple[dict[date, str], dict[date, str]]:
    """Days that are a public holiday in every state and territory, substitutes for weekends included."""
    places = ("ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA")
    tables = [holidays.country_holidays("AU", subdiv=place, years=years) for place in places]
    everywhere = set.intersection(*(set(table) for table in tables))
    return {day: tables[1][day] for day in everywhere}, {}


def _rows(code: str, first: int, last: int) -> list[tuple[date, str, str]]:
    years = range(first, last + 1)
    closed, opened = {"CN": _china, "AU": _australia}[code](years)
    rows = [(day, "closed", name) for day, name in closed.items() if day.weekday() < _SATURDAY and day.year in years]
    rows += [(day, "open", name) for day, name in opened.items() if day.year in years]
    bounds = [(date(first, 1, 1), "from", "table starts"), (date(last + 1, 1, 1), "until", "table ends before")]
    return bounds + sorted(rows)


def main() -> None:
    code, first, last = sys.argv[1:]
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("day", "what", "name"))
    writer.writerows((day.isoformat(), what, name) for day, what, name in _rows(code, int(first), int(last)))


if __name__ == "__main__":
    main()
