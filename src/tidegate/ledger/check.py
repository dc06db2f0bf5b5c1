"""`check`: the books proved from the journal, in one snapshot; names the first wrong place of each rule.

The journal is read in stretches of its sequence and accounts in stretches of their ids; the database sums and compares,
and what comes here are counts. So memory does not grow with the books, and progress can be told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import connection

from tidegate.ledger.day import last_closed_day
from tidegate.ledger.snapshot import one_snapshot, statement_of

JOURNAL_STRETCH: Final = 100_000
ACCOUNTS_STRETCH: Final = 200_000
Progress = Callable[[int, int, str], None]
"""Told how far it is: done, of how many steps, and on what."""
Four = tuple[int, int, int, int]
"""Debits and credits posted, debits and credits pending; minor units."""
_NOTHING: Final[Four] = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A rule that does not hold: how often, and the first place where; `detail`: what is there, what should be."""

    rule: str
    count: int
    first: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankTotal:
    """All accounts of one bank's book and currency, in minor units: as stored, and as the journal has them."""

    book_code: str
    currency: str
    accounts: int
    stored: Four
    journal: Four


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was proved, in figures, and what was not. `since`: the closed day whose balances were taken as proved."""

    findings: tuple[Finding, ...]
    figures: dict[str, int]
    totals: tuple[BankTotal, ...] = ()
    since: date | None = None

    @property
    def ok(self) -> bool:
        return not self.findings


_NAMED: Final = {
    name.strip(): statement
    for name, _, statement in (part.partition("\n") for part in statement_of("check").split("-- name: ")[1:])
}
_JOURNAL = statement_of("check_journal")
_ACCOUNTS = statement_of("check_accounts")
_CLOSINGS = statement_of("check_closings")
_OF_THE_JOURNAL: Final = (
    "transfers_move_one_currency_between_two_accounts",
    "ends_fit_their_reservation",
    "reservations_end_once",
    "reversals_mirror",
    "transfers_are_reversed_once",
    "transfers_belong_to_a_day",
    "closed_months_take_no_value_dates",
)
"""In the order of the columns of `check_journal.sql`."""
_OF_THE_WHOLE: Final = frozenset({"closed_days_keep_their_transfers", "closing_balances_reproduce"})
"""Rules about closed days, which a check from the last close takes as proved."""
RULES: Final = (
    "debits_equal_credits", "totals_equal_transfers", "bank_totals_equal_transfers", *_OF_THE_JOURNAL, *_NAMED,
    "closing_balances_reproduce",
)  # fmt: skip
RULES_SINCE_CLOSE: Final = tuple(rule for rule in RULES if rule not in _OF_THE_WHOLE)
_BEGINNING: Final = "-infinity"
_MEMORY: Final = "SET LOCAL work_mem = '64MB'"
"""For each sort of the server's; beyond it the server sorts on disk."""
_FIGURES = """
    SELECT (SELECT count(*) FROM ledger_account),
           (SELECT count(*) FROM ledger_transfer WHERE business_day > %(since)s),
           (SELECT count(*) FROM ledger_closing_balance WHERE day >= %(since)s),
           (SELECT count(*) FROM ledger_day WHERE state = 'closed' AND day >= %(since)s)
"""
_EXTENT = "SELECT min(sequence), max(sequence) FROM ledger_transfer WHERE business_day > %(since)s"
_EVERY_FEW = """
    SELECT account_id FROM (SELECT account_id, row_number() OVER (ORDER BY account_id) AS place FROM ledger_account) a
     WHERE place %% %(stretch)s = 0 ORDER BY account_id
"""
_NAME_OF = "SELECT transfer_id, pending_id, reverses FROM ledger_transfer WHERE sequence = %(sequence)s"


def check(*, since_close: bool = False, progress: Progress | None = None) -> Report:
    """Every rule, over the whole ledger or from the last close on.

    `since_close` takes the closing balances of the last closed day as proved (a whole check proves them) and reads only
    what came later; without a closed day it is the whole check. Outside a transaction one is opened that reads a single
    snapshot; inside one, the caller has seen to that.
    """
    with one_snapshot():
        with connection.cursor() as cursor:
            cursor.execute(_MEMORY)
        since = last_closed_day() if since_close else None
        return _Check(since=since, progress=progress or _to_nobody).run()


def _to_nobody(*_: object) -> None:
    return None


class _Check:
    """One run: its steps in order, and what they found so far."""

    def __init__(self, *, since: date | None, progress: Progress) -> None:
        self.day = since
        self.since = since or _BEGINNING
        self.progress = progress
        self.found: dict[str, Finding] = {}
        self.banks: dict[tuple[str, str], BankTotal] = {}

    def run(self) -> Report:
        steps = list(self.steps())
        for done, (what, step) in enumerate(steps):
            self.progress(done, len(steps), what)
            step()
        self.progress(len(steps), len(steps), "")
        self.judge_totals()
        accounts, transfers, balances, days = self.ask(_FIGURES)[0]
        return Report(
            findings=tuple(self.found[rule] for rule in RULES if rule in self.found),
            figures={"accounts": accounts, "transfers": transfers, "closing_balances": balances, "closed_days": days},
            totals=tuple(self.banks[key] for key in sorted(self.banks)),
            since=self.day,
        )

    def steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        for after, until in self.journal():
            yield f"journal up to {until:,}", partial(self.read_journal, after, until)
        stretches = self.accounts()
        for number, (lower, upper) in enumerate(stretches, 1):
            what = f"accounts, {number} of {len(stretches)}"
            yield what, partial(self.read_accounts, lower, upper)
            if self.day is None:
                what = f"closing balances, {number} of {len(stretches)}"
                yield what, partial(self.read_closings, lower, upper)
        for rule, statement in _NAMED.items():
            if self.day is None or rule not in _OF_THE_WHOLE:
                yield rule.replace("_", " "), partial(self.read_named, rule, statement)

    def journal(self) -> list[tuple[int, int]]:
        """Stretches of the sequence: after the one, up to and with the other."""
        first, last = self.ask(_EXTENT)[0]
        starts = () if first is None else range(first - 1, last, JOURNAL_STRETCH)
        return [(start, min(start + JOURNAL_STRETCH, last)) for start in starts]

    def accounts(self) -> list[tuple[UUID | None, UUID | None]]:
        """Stretches of account ids: later than the one, up to and with the other; None: no end on that side."""
        inner = [row[0] for row in self.ask(_EVERY_FEW, stretch=ACCOUNTS_STRETCH)]
        return list(zip([None, *inner], [*inner, None], strict=True))

    def read_journal(self, after: int, until: int) -> None:
        _, *pairs = self.ask(_JOURNAL, after=after, until=until)[0]
        for rule, count, sequence in zip(_OF_THE_JOURNAL, pairs[::2], pairs[1::2], strict=True):
            if count:
                self.note(rule, count, "" if rule in self.found else self.name_of(rule, sequence))

    def name_of(self, rule: str, sequence: int) -> str:
        """The transfer at this place; of a second end or reversal, the transfer that it ends or undoes again."""
        transfer, pending, reverses = self.ask(_NAME_OF, sequence=sequence)[0]
        of = {"reservations_end_once": pending, "transfers_are_reversed_once": reverses}
        return f"transfer {of.get(rule, transfer)}"

    def read_accounts(self, after: UUID | None, until: UUID | None) -> None:
        for book, currency, accounts, *sums, wrong, first in self.ask(_ACCOUNTS, after=after, until=until):
            if wrong:
                place, _, detail = first.partition(": ")
                self.note("totals_equal_transfers", wrong, f"account {place}", detail)
            if book is not None:
                known = self.banks.get((book, currency))
                self.banks[book, currency] = BankTotal(
                    book_code=book,
                    currency=currency,
                    accounts=accounts + (known.accounts if known else 0),
                    stored=_plus(_four(sums[:4]), known.stored if known else _NOTHING),
                    journal=_plus(_four(sums[4:]), known.journal if known else _NOTHING),
                )

    def read_closings(self, after: UUID | None, until: UUID | None) -> None:
        for wrong, day, account in self.ask(_CLOSINGS, after=after, until=until):
            known = self.found.get("closing_balances_reproduce")
            place = f"account {account} at the close of {day}"
            earlier = known is not None and known.first.rpartition(" ")[2] <= day.isoformat()
            self.note("closing_balances_reproduce", wrong, place, replace_first=not earlier)

    def read_named(self, rule: str, statement: str) -> None:
        for count, first in self.ask(statement):
            if count:
                self.note(rule, count, first)

    def judge_totals(self) -> None:
        """Per bank, what is stored is what the journal has; per currency, debits equal credits."""
        for one in (self.banks[key] for key in sorted(self.banks)):
            if one.stored != one.journal:
                detail = f"{_said(one.stored)}; its transfers: {_said(one.journal)}"
                self.note("bank_totals_equal_transfers", 1, f"bank {one.book_code!r} {one.currency}", detail)
        for currency in sorted({currency for _, currency in self.banks}):
            total = _NOTHING
            for one in self.banks.values():
                total = _plus(total, one.stored) if one.currency == currency else total
            if total[0] != total[1] or total[2] != total[3]:
                self.note("debits_equal_credits", 1, f"{currency}: {_said(total)}")

    def note(self, rule: str, count: int, first: str, detail: str = "", *, replace_first: bool = False) -> None:
        known = self.found.get(rule)
        if known is None:
            self.found[rule] = Finding(rule=rule, count=count, first=first, detail=detail)
            return
        place = (first, detail) if replace_first else (known.first, known.detail)
        self.found[rule] = Finding(rule=rule, count=known.count + count, first=place[0], detail=place[1])

    def ask(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"since": self.since, **values})
            return list(cursor.fetchall())


def _four(sums: Sequence[Any]) -> Four:
    debits, credits_, debits_pending, credits_pending = (int(one) for one in sums)
    return (debits, credits_, debits_pending, credits_pending)


def _plus(one: Four, other: Four) -> Four:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3])


def _said(four: Four) -> str:
    return f"debits {four[0]} and {four[2]} pending, credits {four[1]} and {four[3]} pending"
