"""Of a deposit that several own: the reader's own part of its balances and its interest in a period."""

from __future__ import annotations

from functools import partial

from tidegate.deposits.deposit import Deposit
from tidegate.deposits.owned import ownership_of
from tidegate.deposits.statement.lines import Lines
from tidegate.deposits.statement.period import Days
from tidegate.deposits.statement.value import Earnings, Part
from tidegate.deposits.statement.whose import Window


def part_of(*, deposit: Deposit, mine: Window, period: Days, saver: str, lines: Lines, earned: Earnings) -> Part | None:
    """None if one alone owns it at the end of the reader's days. As it was known on each of the two days."""
    began, ended = (
        ownership_of(deposit_id=deposit.deposit_id, saver=deposit.saver, on=on, known_on=on)
        for on in (mine.first(period), mine.last(period))
    )
    if len(ended.owners) < 2:
        return None
    same = [(one.person, one.share) for one in began.owners] == [(one.person, one.share) for one in ended.owners]
    own = partial(ended.part, saver)
    return Part(
        share=ended.share(saver),
        opening_minor=began.part(saver, lines.opening_minor),
        closing_minor=own(lines.closing_minor),
        unpaid_before_minor=began.part(saver, earned.opening_minor),
        unpaid_after_minor=own(earned.closing_minor),
        earned_minor=own(earned.earned_minor + earned.restated_minor) if same else None,
        settled_minor=own(earned.paid_minor + earned.capitalised_minor) if same else None,
    )
