"""The statement of an account: what it had, what moved on which business days, what it has, line by line.

What was reserved is not booked and stands in no statement. The closing balance is the one that the books have stored,
not a sum of the lines, so that the lines prove it: `Statement.adds_up`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from tidegate.ledger.account import Account
from tidegate.ledger.balance import Balance
from tidegate.ledger.entry import Entry, entry
from tidegate.ledger.find import account, find_account
from tidegate.ledger.snapshot import one_snapshot, statement_of, stream
from tidegate.money import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One booked transfer as this account sees it. `balance_minor` is the balance after it, on the normal side."""

    entry: Entry
    is_debit: bool
    counterpart: Account
    balance_minor: int


@dataclass(slots=True, kw_only=True)
class Statement:
    """An account's statement for the business days `first` to `last`, both included; amounts in minor units.

    `lines` is read once; `count`, `debits`, `credits` and `summed` are those of the lines read so far.
    """

    account: Account
    first: date
    last: date
    opening: Balance
    closing: Balance
    count: int = 0
    debits: int = 0
    credits: int = 0

    @property
    def summed(self) -> Balance:
        """The opening balance with the lines."""
        return Balance(
            account_id=self.account.account_id,
            account_class=self.account.account_class,
            debits_posted=self.opening.debits_posted + self.debits,
            credits_posted=self.opening.credits_posted + self.credits,
        )

    @property
    def adds_up(self) -> bool:
        """Whether opening balance and lines make the closing balance that the books have stored."""
        return self.summed == self.closing

    def lines(self) -> Iterator[Line]:
        """Every booked transfer by business day and place in the journal; memory does not grow with them."""
        values = {"account": self.account.account_id, "first": self.first, "last": self.last}
        for row in stream(_LINES, values):
            one = entry(row)
            is_debit = one.debit_account == self.account.account_id
            self.count += 1
            self.debits += one.amount_minor if is_debit else 0
            self.credits += 0 if is_debit else one.amount_minor
            yield Line(
                entry=one,
                is_debit=is_debit,
                counterpart=account(row),
                balance_minor=self.summed.amount_minor,
            )


_LINES = statement_of("read_statement")
_AT_THE_END_OF = statement_of("read_balance_at_end")
_DAYS = "SELECT min(day) AS earliest, max(day) AS latest FROM ledger_day"


@contextmanager
def statement(*, account_id: UUID, first: date | None = None, last: date | None = None) -> Iterator[Statement]:
    """The statement, open for its lines: `with statement(…) as found: for line in found.lines(): …`, in one snapshot.

    Without `first` from the ledger's first day, without `last` to its latest. Invalid: an account that is not open, a
    period that ends before it begins or begins after the latest day.
    """
    with one_snapshot():
        found = find_account(account_id=account_id)
        first, last = _period(first, last)
        yield Statement(
            account=found,
            first=first,
            last=last,
            opening=_at_the_end_of(found, max(first, date.min + timedelta(days=1)) - timedelta(days=1)),
            closing=_at_the_end_of(found, last),
        )


def _period(first: date | None, last: date | None) -> tuple[date, date]:
    (days,) = stream(_DAYS, {})
    earliest, latest = days["earliest"], days["latest"]
    if latest is None or (first is not None and first > latest):
        raise Invalid(
            field="from",
            value="" if first is None else first.isoformat(),
            rule="The ledger has no business day yet." if latest is None else f"The ledger's latest day is {latest}.",
            remedy="Give an earlier day.",
        )
    first, last = first or min(earliest, last or earliest), last or latest
    if last < first:
        raise Invalid(
            field="to",
            value=last.isoformat(),
            rule=f"A period that begins on {first} cannot end before it.",
            remedy="Give the last day that belongs to it.",
        )
    return first, last


def _at_the_end_of(found: Account, day: date) -> Balance:
    (row,) = stream(_AT_THE_END_OF, {"account": found.account_id, "day": day})
    return Balance(
        account_id=found.account_id,
        account_class=found.account_class,
        debits_posted=int(row["debits"]),
        credits_posted=int(row["credits"]),
    )
