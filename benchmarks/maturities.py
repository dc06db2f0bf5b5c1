"""Maturities in one close: principal and interest paid to many savers, beside the ledger's limit for the transfers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from benchmarks.figure import Figure, timed
from benchmarks.ledger import Books, batches
from benchmarks.rows import _DAY
from tidegate.catalogue.terms import EarlyWithdrawal, InterestPaid, Kind
from tidegate.closing.close_day import CHUNK_MAX
from tidegate.deposits import rows
from tidegate.deposits.contract import Contract
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.legs import accounts_of
from tidegate.deposits.mature import mature
from tidegate.deposits.place import plan_placement
from tidegate.ledger.account import Account
from tidegate.ledger.day import roll_days
from tidegate.ledger.post import open_accounts, post
from tidegate.ledger.transfer import Transfer
from tidegate.money import DayCount, Rate, Roll, Rounding, Term

_NAMESPACE = UUID("5b0a7c1e-41f5-5d0b-9a0e-6c1f4f0c8b21")
_TERM_DAYS = 90
LEGS = 4
"""Transfers of a maturity: principal and interest, each on the saver's side and on the bank's."""


def maturities(*, size: int) -> Figure:
    """All of them on one day, in the close's chunks. The limit: hand-written SQL that inserts as many transfers."""
    books = Books(accounts=1000)
    books.begin()
    books.grow(to=10_000)
    limit = batches(books=books, hot=False, count=3)
    ids: list[UUID] = []
    for start in range(0, size, 2000):
        ids += _placed(range(start, min(size, start + 2000)))
    with transaction.atomic():
        assert roll_days(closing=(_DAY,), next_day=_DAY + timedelta(days=1)).ok
    seconds = timed(lambda: _close(ids))
    return Figure(
        what="maturities in one close",
        size=size,
        seconds=seconds,
        limit_seconds=limit.limit_seconds / limit.size * LEGS * size,
        note=f"{LEGS} transfers each",
    )


def _close(ids: list[UUID]) -> None:
    for chunk in _chunks(sorted(ids)):
        with transaction.atomic():
            assert mature(day=_DAY, deposit_ids=chunk).deposits == len(chunk)


def _chunks(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), CHUNK_MAX):
        yield ids[start : start + CHUNK_MAX]


def _placed(numbers: range) -> list[UUID]:
    """Untimed: running deposits of so many savers, with their money at the bank."""
    deposits = [_deposit(number) for number in numbers]
    accounts: dict[UUID, Account] = {}
    for one in deposits:
        accounts |= {account.account_id: account for account in accounts_of(deposit=one).all()}
    with transaction.atomic():
        open_accounts(accounts=list(accounts.values()))
        post(transfers=[_money(one) for one in deposits])
        for one in deposits:
            rows.insert(deposit=one, steps=[], day=_DAY)
        starts = _DAY - timedelta(days=_TERM_DAYS)
        changes = [
            rows.Change(
                before=one,
                after=plan_placement(deposit=one, top_ups=(), day=starts, index_at=_no_index),
                steps=(),
            )
            for one in deposits
        ]
        rows.write(changes=changes, day=_DAY)
    return [one.deposit_id for one in deposits]


def _no_index(*, code: str, on: date) -> int:
    raise AssertionError(f"no rate follows {code} on {on} here")


def _money(one: Deposit) -> Transfer:
    accounts = accounts_of(deposit=one)
    return Transfer(
        transfer_id=uuid5(_NAMESPACE, f"money-{one.deposit_id}"),
        debit_account=accounts.bank.account_id,
        credit_account=accounts.saver_deposit.account_id,
        amount_minor=one.principal_minor,
        code="bench",
        value_date=_DAY,
        business_day=_DAY,
    )


def _deposit(number: int) -> Deposit:
    starts = _DAY - timedelta(days=_TERM_DAYS)
    return Deposit(
        deposit_id=uuid5(_NAMESPACE, f"deposit-{number}"),
        saver=f"S{number}",
        contract=_CONTRACT,
        holding="direct",
        settlement_code="LANTERN",
        state=State.FUNDED,
        opened_on=starts,
        starts_on=starts,
        matures_on=_DAY,
        next_pay_on=None,
        ended_on=None,
        opened_minor=1_000_000 + number,
        principal_minor=1_000_000 + number,
        interest_paid_minor=0,
        settled_numerator=0,
        interest_paid_to=starts,
        segments=(),
    )


_CONTRACT = Contract(
    bank_code="CLEARBROOK",
    product_code="BENCH-90D",
    product_version=1,
    kind=Kind.FIXED,
    currency="CNY",
    jurisdiction="CN",
    calendar="CN",
    roll=Roll.NONE,
    day_count=DayCount.ACT_365F,
    rounding=Rounding.HALF_UP,
    rate=Rate.percent("3.65"),
    term=Term(days=_TERM_DAYS),
    interest_paid=InterestPaid.AT_MATURITY,
    pay_day=None,
    early_withdrawal=EarlyWithdrawal.FORBIDDEN,
    demand_rate=None,
    amount_min_minor=100,
    amount_max_minor=None,
    amount_multiple_minor=1,
    top_up_allowed=False,
)
