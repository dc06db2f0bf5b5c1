"""Rows that were read, on disk until they are written: memory does not grow with the file.

They have savers' names, so they lie in a file without a name: nobody else can open it, and it is gone with the process,
however that ends.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from tidegate.deposits.moving_in.cells import Row
from tidegate.deposits.moving_in.finding import Finding, found
from tidegate.deposits.moving_in.whose import CELL, Whose, whose
from tidegate.money import Rate

_TABLES = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    CREATE TABLE seen (number INTEGER, reference TEXT, saver TEXT, region TEXT, name TEXT);
    CREATE TABLE waiting (kind TEXT, number INTEGER, minor INTEGER, saver TEXT, told TEXT);
"""
_INDEXES = """
    CREATE INDEX seen_reference ON seen (reference);
    CREATE INDEX seen_saver ON seen (saver);
    CREATE INDEX waiting_kind ON waiting (kind, number);
"""
_TWICE = """
    SELECT s.number, s.reference, f.first FROM (
        SELECT reference, min(number) AS first FROM seen WHERE reference <> '' GROUP BY reference HAVING count(*) > 1) f
    JOIN seen s ON s.reference = f.reference WHERE s.number > f.first ORDER BY s.number
"""
_OTHERWISE = """
    SELECT s.number, s.reference, s.saver, s.region, f.region, s.name, f.name FROM (
        SELECT saver, min(number) AS first FROM seen WHERE saver <> '' GROUP BY saver
        HAVING count(DISTINCT region) > 1 OR count(DISTINCT name) > 1) g
    JOIN seen f ON f.number = g.first AND f.saver = g.saver
    JOIN seen s ON s.saver = g.saver AND (s.region <> f.region OR s.name <> f.name) ORDER BY s.number
"""
_GREATEST = """
    SELECT w.told, g.count FROM (
        SELECT kind, max(minor) AS minor, count(*) AS count FROM waiting GROUP BY kind) g
    JOIN waiting w ON w.rowid = (
        SELECT rowid FROM waiting WHERE kind = g.kind AND minor = g.minor ORDER BY number LIMIT 1)
    ORDER BY w.number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """A row that waits: `kind` is the same for rows between which the gate cannot tell but by their amounts."""

    kind: str
    row: Row


class Waiting:
    """The rows of one file."""

    def __init__(self) -> None:
        self._kept = sqlite3.connect("", isolation_level=None)  # https://sqlite.org/inmemorydb.html#temp_db
        self._kept.executescript(_TABLES)
        self.count = 0

    def saw(self, rows: list[tuple[int, str, str, str, str]]) -> None:
        """Notes number, reference, saver, region and name of rows, whatever else is wrong with them."""
        self._kept.executemany("INSERT INTO seen VALUES (?, ?, ?, ?, ?)", rows)

    def keep(self, rows: list[tuple[str, Row, str]]) -> None:
        """Rows that fit, with their kinds and the text of their cell `ownership`."""
        self.count += len(rows)
        self._kept.executemany(
            "INSERT INTO waiting VALUES (?, ?, ?, ?, ?)",
            [(kind, row.number, row.amount_minor, row.saver, _told(row, ownership)) for kind, row, ownership in rows],
        )

    def findings(self) -> Iterator[Finding]:
        """What is wrong between rows, once all were seen."""
        self._kept.executescript(_INDEXES)
        for number, reference, first in self._kept.execute(_TWICE):
            rule = f"A reference names one deposit for ever; row {first} has it already."
            yield found(row=number, column="reference", value=reference, rule=rule, remedy="Give each its own.")
        for number, reference, saver, region, first_region, name, first_name in self._kept.execute(_OTHERWISE):
            column = "saver_region" if region != first_region else "saver_name"
            column = column if reference else f"{CELL}.people"
            told, before = (region, first_region) if region != first_region else (name, first_name)
            rule = f"A saver is told the same way in every row; an earlier row of {saver} says {before!r}."
            yield found(row=number, column=column, value=told, rule=rule, remedy="Make them agree.")

    def kinds(self) -> Iterator[tuple[Waits, int]]:
        """Of each kind the row with the greatest amount, and how many there are."""
        for told, count in self._kept.execute(_GREATEST):
            yield Waits(kind="", row=_row(told)), count

    def of_savers(self, codes: frozenset[str]) -> Iterator[Waits]:
        """Every row of these savers."""
        for code in sorted(codes):
            asked = "SELECT kind, told FROM waiting WHERE saver = ? ORDER BY number"
            for kind, told in self._kept.execute(asked, [code]):
                yield Waits(kind=kind, row=_row(told))

    def rows(self) -> Iterator[Waits]:
        """All of them, kind by kind."""
        for kind, told in self._kept.execute("SELECT kind, told FROM waiting ORDER BY kind, number"):
            yield Waits(kind=kind, row=_row(told))

    def close(self) -> None:
        self._kept.close()


def _told(row: Row, ownership: str) -> str:
    """A row as text: its values were found good, so they are not looked for in cells again."""
    return json.dumps(
        [
            row.number, row.reference, row.saver, row.region, row.name, row.email, row.born_on, row.bank, row.product,
            row.version, row.currency, row.amount_minor, row.opened_minor, row.starts_on, row.matures_on, row.rate.ppb,
            row.day_count, row.cut_off, row.accrued_minor, row.paid_minor, row.earning_from, row.accrued_before,
            ownership,
        ],
        default=str,
    )  # fmt: skip


def _row(told: str) -> Row:
    (
        number, reference, saver, region, name, email, born_on, bank, product, version, currency, amount, opened,
        starts_on, matures_on, ppb, day_count, cut_off, accrued, paid, earning_from, before, ownership,
    ) = json.loads(told)  # fmt: skip
    return Row(
        number=number,
        reference=reference,
        saver=saver,
        region=region,
        name=name,
        email=email,
        born_on=_day(born_on),
        bank=bank,
        product=product,
        version=version,
        currency=currency,
        amount_minor=amount,
        opened_minor=opened,
        starts_on=date.fromisoformat(starts_on),
        matures_on=_day(matures_on),
        rate=Rate(ppb=ppb),
        day_count=day_count,
        cut_off=date.fromisoformat(cut_off),
        accrued_minor=accrued,
        paid_minor=paid,
        earning_from=_day(earning_from),
        accrued_before=_fraction(before),
        whose=_whose(number, ownership) if ownership else None,
    )


def _whose(number: int, text: str) -> Whose:
    read = whose(number=number, text=text)
    assert isinstance(read, Whose), "what waits was read once"
    return read


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@lru_cache(maxsize=1024)
def _fraction(text: str) -> Fraction:
    return Fraction(text)


@contextmanager
def waiting() -> Iterator[Waiting]:
    """A place for one import."""
    kept = Waiting()
    try:
        yield kept
    finally:
        kept.close()
