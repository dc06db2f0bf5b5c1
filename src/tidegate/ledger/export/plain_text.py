"""A plain-text journal that hledger or beancount reads, and reckons the same balances from as the books have.

A debit is positive. What is reserved stands on an account of its own below each account, `…:Reserved`, until it is
posted or voided; so an account's own balance is what is booked, and that of `:Reserved` what is held. Dates are
business days; hledger has the value date as its secondary date (`--date2`), beancount as metadata.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import IO, Final, Protocol
from uuid import UUID

from tidegate.ledger.export.chosen import Chosen
from tidegate.ledger.snapshot import Row, statement_of, stream
from tidegate.money import decimal_text, minor_digits

OPENING: Final = "Equity:Opening"
RESERVED: Final = "Reserved"
_ROOTS: Final = {"asset": "Assets", "liability": "Liabilities", "income": "Income", "expense": "Expenses"}
_OPENINGS = statement_of("export_openings")
_ACCOUNTS = statement_of("export_accounts")
_BEGINNING = """
    SELECT min(day) AS first, (SELECT array_agg(DISTINCT currency ORDER BY currency) FROM ledger_accounts) AS currencies
      FROM ledger_day
"""
Postings = Sequence[tuple[str, int]]
"""Account and minor units, a debit positive."""


class Dialect(StrEnum):
    """Who is to read it."""

    HLEDGER = "hledger"
    BEANCOUNT = "beancount"


class _Writer(Protocol):
    def head(self, *, currencies: Sequence[str]) -> str: ...
    def account(self, name: str, *, currency: str, on: date) -> str: ...
    def opening(self, *, account: UUID, on: date) -> str: ...
    def transfer(self, row: Row) -> str: ...


class _Hledger:
    def head(self, *, currencies: Sequence[str]) -> str:
        lines = ["; Tidegate's ledger, for hledger", "decimal-mark .", f"account {OPENING}"]
        for code in currencies:
            one = _decimals(1000 * 10 ** minor_digits(code), code)
            lines.append(f"commodity {one if '.' in one else one + '.'} {code}")
        return "\n".join(lines) + "\n"

    def account(self, name: str, *, currency: str, on: date) -> str:  # noqa: ARG002 (beancount asks for them)
        return f"account {name}\n"

    def opening(self, *, account: UUID, on: date) -> str:
        return f"\n{on} * opening\n    ; account:{account}\n"

    def transfer(self, row: Row) -> str:
        on, counts = row["business_day"], row["value_date"]
        told = " | ".join(_one_line(row[name], but=";|") for name in ("code", "reference") if row[name])
        head = f"{on if counts == on else f'{on}={counts}'} {_status(row)} ({row['sequence']}) {told}"
        return f"\n{head}\n    ; transfer:{row['transfer_id']}, phase:{row['phase']}\n"


class _Beancount:
    def head(self, *, currencies: Sequence[str]) -> str:
        lines = ["; Tidegate's ledger, for beancount", 'option "title" "Tidegate"']
        lines += [f'option "operating_currency" "{code}"' for code in currencies]
        return "\n".join([*lines, f"{date.min} open {OPENING}"]) + "\n"

    def account(self, name: str, *, currency: str, on: date) -> str:
        return f"{on} open {name} {currency}\n{on} open {name}:{RESERVED} {currency}\n"

    def opening(self, *, account: UUID, on: date) -> str:
        return f'\n{on} * "opening"\n  account: "{account}"\n'

    def transfer(self, row: Row) -> str:
        code, reference = (_one_line(row[name], but='"\\') for name in ("code", "reference"))
        return (
            f'\n{row["business_day"]} {_status(row)} "{code}" "{reference}"\n  transfer: "{row["transfer_id"]}"\n'
            f'  phase: "{row["phase"]}"\n  sequence: {row["sequence"]}\n  value-date: {row["value_date"]}\n'
        )


_WRITERS: Final[dict[Dialect, _Writer]] = {Dialect.HLEDGER: _Hledger(), Dialect.BEANCOUNT: _Beancount()}


def write_plain_text(*, to: IO[str], dialect: Dialect, chosen: Chosen, rows: Iterable[Row]) -> None:
    """Writes accounts, what they had before the period, and `rows` (those of `chosen.transfers`), inside a snapshot."""
    writer = _WRITERS[dialect]
    (beginning,) = stream(_BEGINNING, {})
    before = chosen.first - timedelta(days=1) if chosen.first else None
    on = before or beginning["first"] or date.min
    currencies = [code for code in beginning["currencies"] or () if chosen.currency in {None, code}]
    to.write(writer.head(currencies=currencies) + "\n")
    for row in stream(_ACCOUNTS, chosen.values):
        to.write(writer.account(account_name(row), currency=row["currency"], on=on))
    if before is not None:
        to.writelines(_openings(writer, chosen, on=before))
    for row in rows:
        to.write(writer.transfer(row) + _postings(_moved(row), row["currency"]))


def account_name(row: Row, *, side: str = "") -> str:
    """`Liabilities:BANK:Saver-cash:S000123:0A1C…`: for people to read, and by the id at its end no other's."""
    of = (row[side + name] for name in ("account_class", "book_code", "purpose", "owner_code"))
    return _name(*of, row[f"{side}account" if side else "account_id"])


def _openings(writer: _Writer, chosen: Chosen, *, on: date) -> Iterator[str]:
    for row in stream(_OPENINGS, chosen.values):
        name = account_name(row)
        pairs = ((name, row["posted_minor"]), (f"{name}:{RESERVED}", row["held_minor"]))
        moved = [one for at, minor in pairs if minor for one in ((at, minor), (OPENING, -minor))]
        yield writer.opening(account=row["account_id"], on=on) + _postings(moved, row["currency"])


def _moved(row: Row) -> Postings:
    """What a transfer does: a reservation moves to `:Reserved`, its end takes it all back and posts what it posts."""
    debit, credit = account_name(row, side="debit_"), account_name(row, side="credit_")
    amount, held = row["amount_minor"], row["held_minor"]
    on_hold = [(f"{debit}:{RESERVED}", 1), (f"{credit}:{RESERVED}", -1)]
    booked = [(debit, amount), (credit, -amount)]
    if row["phase"] == "reserve":
        return [(name, sign * amount) for name, sign in on_hold]
    released = [] if held is None else [(name, -sign * held) for name, sign in on_hold]
    return released if row["phase"] == "void" else released + booked


def _postings(moved: Postings, currency: str) -> str:
    return "".join(f"    {name}    {_decimals(minor, currency)} {currency}\n" for name, minor in moved)


@lru_cache(maxsize=50_000)
def _name(account_class: str, book: str, purpose: str, owner: str, account: UUID) -> str:
    parts = (re.sub(r"[^A-Za-z0-9]+", "-", one).strip("-") for one in (book, purpose, owner))
    return ":".join([_ROOTS[account_class], *(one[0].upper() + one[1:] for one in parts if one), str(account).upper()])


def _status(row: Row) -> str:
    return "!" if row["phase"] == "reserve" else "*"


def _decimals(minor: int, currency: str) -> str:
    return decimal_text(minor, digits=minor_digits(currency))


def _one_line(text: str, *, but: str) -> str:
    """Text that stays in its place: no line end, no control character, none of the signs in `but`. Not exact."""
    return "".join(one if one.isprintable() and one not in but else " " for one in text)
