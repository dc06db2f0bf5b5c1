"""Statements of periods that follow one another join, and together are the ledger: whatever the lives and the cuts."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from django.db import connection, transaction

from tests.deposits_world import MONTHLY, OMNIBUS, closed, contract, found_platform, opened, savers, set_clock, uid
from tidegate.catalogue.terms import Interest, Leaving, PaidTo
from tidegate.deposits.movement import Done
from tidegate.deposits.reading import deposits_of
from tidegate.deposits.statement.read import deposit_statement, saver_statement
from tidegate.deposits.statement.value import AccountStatement, Earnings, Statement
from tidegate.deposits.withdraw import withdraw
from tidegate.ledger.balance import balances
from tidegate.ledger.day import last_closed_day, open_day

pytestmark = pytest.mark.usefixtures("platform_db")
FIRST, LAST = date(2020, 10, 9), date(2021, 4, 30)
PRODUCTS = (
    contract(product="ANY", bank=OMNIBUS, percent="2.55", term=None, **MONTHLY),
    contract(product="GROWS", percent="3.35", term="P120D", **MONTHLY, interest=Interest(paid_to=PaidTo.DEPOSIT)),
    contract(product="LEAVES", percent="4.05", term="P1Y", leaving=Leaving(partial=True)),
    contract(product="PAYS", bank=OMNIBUS, percent="3.65", term="P90D", **MONTHLY),
)


def _lives(chance: random.Random) -> int:
    """Half a year of openings and withdrawals; how many withdrawals were carried out."""
    found_platform(count=2, cash_minor=50_000_000)
    taken = 0
    for number in range(26):
        on = open_day()
        assert on is not None
        set_clock(on)
        saver = chance.choice(savers(2))
        live = [one for one in deposits_of(saver=saver) if one.state == "running"]
        if live and chance.random() < 0.45:
            one = chance.choice(live)
            amount = None if chance.random() < 0.3 else chance.randrange(1, one.principal_minor // 100 + 2) * 100
            with transaction.atomic():
                done = withdraw(request_id=uid(number), deposit_id=one.deposit_id, saver=saver, amount_minor=amount)
            taken += isinstance(done, Done)
        else:
            amount_minor = chance.randrange(10_000, 2_000_000)
            opened(request=uid(number), saver=saver, terms=chance.choice(PRODUCTS), amount_minor=amount_minor)
        closed(on + timedelta(days=chance.randrange(0, 12)))
    closed(LAST)
    return taken


def _cuts(chance: random.Random) -> list[tuple[date, date]]:
    """Periods from the first day to the last, one after another."""
    length = (LAST - FIRST).days
    begins = sorted({0, *(chance.randrange(1, length) for _ in range(5))})
    days = [FIRST + timedelta(days=begin) for begin in begins] + [LAST + timedelta(days=1)]
    return [(begin, end - timedelta(days=1)) for begin, end in pairwise(days)]


def _joined(parts: list[AccountStatement], whole: AccountStatement) -> None:
    assert [one for part in parts for one in part.movements] == list(whole.movements)
    assert [one for part in parts for one in part.payments] == list(whole.payments)
    assert (parts[0].opening_minor, parts[-1].closing_minor) == (whole.opening_minor, whole.closing_minor)
    for before, after in pairwise(parts):
        assert before.closing_minor == after.opening_minor
        if before.earnings and after.earnings:
            assert before.earnings.closing_minor == after.earnings.opening_minor
    if whole.earnings is not None:
        for name in set(Earnings.__slots__) - {"opening_minor", "closing_minor"}:
            assert sum(getattr(part.earnings, name) for part in parts) == getattr(whole.earnings, name), name


def _of(deposit_id: UUID, first: date, last: date) -> AccountStatement:
    found = deposit_statement(deposit_id=deposit_id, first=first, last=last)
    assert isinstance(found, Statement)
    assert found.final
    return found.accounts[0]


@pytest.mark.parametrize("seed", range(2))
def test_periods_join_and_make_the_ledger(seed: int) -> None:
    chance = random.Random(seed)
    taken = _lives(chance)
    assert taken >= 2, "withdrawals were carried out"
    ended, restated = 0, 0
    for saver in savers(2):
        for one in deposits_of(saver=saver):
            whole = _of(one.deposit_id, FIRST, LAST)
            _joined([_of(one.deposit_id, *cut) for cut in _cuts(chance)], whole)
            assert whole.earnings is not None
            paid = whole.earnings.paid_minor + whole.earnings.capitalised_minor
            assert paid == one.interest_paid_minor, "the ledger's payments are the deposit's own figure"
            assert whole.closing_minor == (0 if one.state == "funded" else one.principal_minor)
            assert whole.earnings.closing_minor == one.unpaid_interest_minor(on=LAST + timedelta(days=1))
            ended += one.state.ended
            restated += whole.earnings.restated_minor != 0
    assert ended > 3, "lives went to their end"
    assert restated > 0, "interest was valued anew"


def test_a_saver_s_accounts_are_the_ledger_s_at_each_close() -> None:
    chance = random.Random(7)
    _lives(chance)
    known = last_closed_day()
    assert known is not None
    for saver in savers(2):
        for first, last in _cuts(chance):
            found = saver_statement(saver=saver, first=first, last=last)
            assert found is not None
            stored = balances(account_ids=[one.account_id for one in found.accounts], known_at=last)
            assert [one.closing_minor for one in found.accounts] == [
                stored[one.account_id].amount_minor for one in found.accounts
            ]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM ledger_transfers t JOIN ledger_accounts a ON a.account_id = t.debit_account"
                " OR a.account_id = t.credit_account WHERE a.owner_code = %s AND t.phase IN ('single', 'post')",
                [saver],
            )
            (lines,) = cursor.fetchone()
        whole = saver_statement(saver=saver, first=FIRST, last=LAST)
        assert whole is not None
        assert whole.lines == lines, "every booked line of every account of the saver is in the statement, once"
        assert lines > 20
