"""Of a deposit that several own: which part of its interest, subsidy, fees and tax is one owner's. Reads only.

Each has their share of the running total, so the parts of all owners add up to it; tax was withheld of each apart. What
was booked before a change of owners, on its day too, is those' before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tidegate.deposits.deposit import Deposit
from tidegate.deposits.legs import accounts_of
from tidegate.deposits.owned import histories
from tidegate.deposits.reading import moved_in
from tidegate.deposits.statement.lines import reads
from tidegate.deposits.statement.value import Movement, Nature
from tidegate.deposits.succession import Succession
from tidegate.deposits.tax_year import withheld_of

SHARED = (Nature.INTEREST, Nature.SUBSIDY, Nature.FEE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLine:
    """What of one movement is a saver's, in minor units; what was withheld or charged is below zero."""

    deposit: Deposit
    nature: Nature
    amount_minor: int


def own_part(*, deposit: Deposit, saver: str, year: int, last: date) -> Iterator[OwnLine]:
    """The saver's part of what the deposit brought and cost in a calendar year, as booked up to and with `last`."""
    (history,) = histories(deposits=[deposit]).values()
    before = moved_in(deposit_id=deposit.deposit_id)
    running = dict.fromkeys(SHARED, 0)
    running[Nature.INTEREST] = 0 if before is None else before[1]
    for one in _shared(deposit, history, last):
        known = [found.ownership for found in history if found.after_place < one.sequence]
        owned = known[-1]
        part = owned.parts(one.amount_minor, after_minor=running[one.nature]).get(saver, 0)
        running[one.nature] += one.amount_minor
        if one.value_date.year == year:
            yield OwnLine(deposit=deposit, nature=one.nature, amount_minor=part)


def own_tax(*, deposits: Sequence[Deposit], saver: str, year: int) -> Iterator[OwnLine]:
    """What was withheld of the saver's part of these deposits' interest in a calendar year."""
    known: dict[UUID, Deposit] = {one.deposit_id: one for one in deposits}
    for deposit_id, minor in withheld_of(saver=saver, year=year, deposit_ids=list(known)).items():
        yield OwnLine(deposit=known[deposit_id], nature=Nature.TAX, amount_minor=-minor)


def _shared(deposit: Deposit, history: Sequence[Succession], last: date) -> list[Movement]:
    """Interest, subsidy and fees of the deposit since it was opened, in the order of the books, whoever held it."""
    held = dict.fromkeys(one.ownership.people[0] for one in history)
    named = [accounts_of(deposit=deposit.in_name_of(holder=one)) for one in held]
    found = [
        movement
        for accounts in named
        for account in (accounts.saver_cash, accounts.saver_deposit)
        for movement in reads(account=account, first=deposit.opened_on, last=last)
        if movement.deposit_id == deposit.deposit_id and movement.nature in SHARED
    ]
    return sorted(found, key=lambda one: one.sequence)
