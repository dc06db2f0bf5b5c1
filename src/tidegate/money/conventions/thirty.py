"""Counts on months of thirty days. Sources: ISDA 2006 definitions 4.16 f to h; SIFMA *Standard Securities Calculation*;
ISDA, *30/360 day count conventions* (2008).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def european(day: date) -> int:
    """30E: a 31st counts as the 30th. The place of one day on a line of 360 days a year."""
    return _place(day, min(day.day, 30))


def month_end(day: date) -> int:
    """30E/365, 30E/360 ISDA: the last day of every month counts as the 30th."""
    return _place(day, 30 if _is_month_end(day) else day.day)


def isda(start: date, end: date) -> int:
    """30/360 ISDA, the bond basis: the end's 31st counts as the 30th only after a start on the 30th or 31st."""
    return _between(start, min(start.day, 30), end, end.day)


def psa(start: date, end: date) -> int:
    """30/360 PSA: a start on a month's last day, February's too, counts as the 30th; the end's February does not."""
    return _between(start, 30 if _is_month_end(start) else start.day, end, end.day)


def us_end_of_month(start: date, end: date) -> int:
    """30U/360 EOM: February's last day counts as the 30th; at the end only if the start is one too."""
    if not _is_february_end(start):
        return isda(start, end)
    return _between(start, 30, end, 30 if _is_february_end(end) else end.day)


def european_plus(start: date, end: date) -> int:
    """30E+/360: the start's 31st counts as the 30th, the end's 31st as the first of the next month, a 31st day."""
    return _place(end, end.day) - _place(start, min(start.day, 30))


def _between(start: date, first: int, end: date, last: int) -> int:
    """Days where the end's 31st counts as the 30th after a first day that counts as the 30th."""
    return _place(end, 30 if last == 31 and first == 30 else last) - _place(start, first)


def _place(day: date, counted_as: int) -> int:
    return 360 * day.year + 30 * day.month + counted_as


def _is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def _is_february_end(day: date) -> bool:
    return day.month == 2 and _is_month_end(day)
