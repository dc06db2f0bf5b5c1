"""Random books in three currencies: reservations, posts in part, voids, expiries, reversals, back-dated values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from uuid import UUID

from django.db import transaction

from tidegate.ledger.account import Account, AccountClass, Bound
from tidegate.ledger.day import close_days, open_first_day, roll_days
from tidegate.ledger.expire import expire_reservations
from tidegate.ledger.post import Batch, open_accounts, post
from tidegate.ledger.transfer import Phase, Transfer, TransferResult

FIRST = date(2026, 1, 5)
CURRENCIES = ("CNY", "JPY", "KWD")  # two, no and three decimals
_CLASSES = (
    AccountClass.ASSET,
    AccountClass.LIABILITY,
    AccountClass.LIABILITY,
    AccountClass.INCOME,
    AccountClass.EXPENSE,
)
REFERENCES = (
    "",
    "plain",
    'quo"ted, comma',
    "=1+1",
    "-2",
    "@x",
    "tab\there",
    "line\nbreak",
    "; semi | bar",
    "漢字",
    "'single",
)


@dataclass(kw_only=True)
class Books:
    """A ledger that is being lived in. `sent` are the transfers that were carried out."""

    random: Random
    today: date = FIRST
    accounts: dict[str, list[Account]] = field(default_factory=dict)
    sent: list[Transfer] = field(default_factory=list)

    def id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def post(self, transfers: Sequence[Transfer], *, closing: bool = False) -> tuple[TransferResult, ...]:
        with transaction.atomic():
            results = post(transfers=transfers, mode=Batch.EACH, closing=closing)
        self.sent += [one for one, result in zip(transfers, results, strict=True) if result.outcome == "created"]
        return results


def found_books(*, seed: int, days: int = 6, a_day: int = 40) -> Books:
    """Opens accounts and lives through `days` business days; all but the last two are closed, one is closing."""
    books = Books(random=Random(seed))
    with transaction.atomic():
        open_first_day(day=FIRST)
        for currency in CURRENCIES:
            books.accounts[currency] = [_account(books, currency, number) for number in range(6)]
            open_accounts(accounts=books.accounts[currency])
    for number in range(days):
        books.post([_single(books) for _ in range(a_day)])
        books.post([_later(books) for _ in range(a_day // 2)])
        if number < days - 1:
            _roll(books, close=number < days - 2)
    return books


def _account(books: Books, currency: str, number: int) -> Account:
    return Account(
        account_id=books.id(),
        owner_code=f"S{number:03}" if number % 2 else "",
        book_code=f"BANK{number % 3}",
        currency=currency,
        account_class=_CLASSES[number % len(_CLASSES)],
        purpose=("saver_cash", "suspense", "premises")[number % 3],
        bound=Bound.NONE,
    )


def _single(books: Books) -> Transfer:
    debit, credit = books.random.sample(books.accounts[books.random.choice(CURRENCIES)], 2)
    reserve = books.random.random() < 0.4
    return Transfer(
        transfer_id=books.id(),
        debit_account=debit.account_id,
        credit_account=credit.account_id,
        amount_minor=books.random.choice((1, 7, 100, 12345, 10**12 + 1)),
        code=books.random.choice(("place", "pay", "fee")),
        value_date=books.today - timedelta(days=books.random.choice((0, 0, 0, 1))),
        business_day=books.today,
        phase=Phase.RESERVE if reserve else Phase.SINGLE,
        expires_on=books.today + timedelta(days=1) if reserve and books.random.random() < 0.5 else None,
        reference=books.random.choice(REFERENCES),
    )


def _later(books: Books) -> Transfer:
    """An end of a reservation or a reversal; some are refused, which is as in life."""
    of = books.random.choice(books.sent)
    common = {"transfer_id": books.id(), "code": "later", "value_date": books.today, "business_day": books.today}
    if of.phase is Phase.RESERVE:
        void = books.random.random() < 0.4
        part = of.amount_minor if void else books.random.choice((of.amount_minor, max(1, of.amount_minor // 3)))
        return Transfer(
            debit_account=of.debit_account,
            credit_account=of.credit_account,
            amount_minor=part,
            phase=Phase.VOID if void else Phase.POST,
            pending_id=of.transfer_id,
            **common,  # type: ignore[arg-type]
        )
    return Transfer(
        debit_account=of.credit_account,
        credit_account=of.debit_account,
        amount_minor=of.amount_minor,
        reverses=of.transfer_id,
        **common,  # type: ignore[arg-type]
    )


def _roll(books: Books, *, close: bool) -> None:
    following = books.today + timedelta(days=1)
    with transaction.atomic():
        assert roll_days(closing=[books.today], next_day=following).ok
        expire_reservations(on=books.today)
        if close:
            assert close_days(days=[books.today]).ok
    books.today = following
