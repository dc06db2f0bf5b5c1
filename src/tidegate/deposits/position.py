"""What a saver owns, per bank: principal, interest so far, what comes when, and what is insured as known here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from uuid import UUID

from django.db import connection

from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.owned import ownerships
from tidegate.deposits.pledged import held_of
from tidegate.deposits.reading import deposits_of
from tidegate.ledger.chart import Purpose
from tidegate.ledger.day import open_day
from tidegate.money import Invalid
from tidegate.rules import NotInForce, Value, insurance_limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Maturity:
    """A payment to come: principal and the interest that will be unpaid then, as the contract stands. Minor units."""

    deposit_id: UUID
    bank: str
    product: str
    currency: str
    on: date
    principal_minor: int
    interest_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BankPosition:
    """Everything of one saver at one bank in one currency, in minor units. Of what several own it is the saver's part.

    `in_flight_minor` is reserved and not at the bank; `cash_minor` is uninvested cash, where the bank is the settlement
    bank; `held_minor` is cash too, held for a pledgee of a deposit that has paid. Insured as known here: money that the
    saver keeps at this bank elsewhere counts too. No limit, no figure.
    """

    bank: str
    currency: str
    deposits: tuple[Deposit, ...]
    cash_minor: int
    principal_minor: int
    in_flight_minor: int
    interest_minor: int
    interest_to_maturity_minor: int
    limit_minor: int | None
    held_minor: int = 0

    @property
    def owned_minor(self) -> int:
        """What the bank owes today."""
        return self.principal_minor + self.interest_minor + self.cash_minor + self.held_minor

    @property
    def owned_at_maturity_minor(self) -> int:
        """The same with all interest to maturity."""
        return self.principal_minor + self.interest_to_maturity_minor + self.cash_minor + self.held_minor

    @property
    def insured_minor(self) -> int | None:
        return None if self.limit_minor is None else min(self.owned_minor, self.limit_minor)

    @property
    def uninsured_minor(self) -> int | None:
        return None if self.limit_minor is None else max(0, self.owned_minor - self.limit_minor)

    @property
    def uninsured_at_maturity_minor(self) -> int | None:
        return None if self.limit_minor is None else max(0, self.owned_at_maturity_minor - self.limit_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What a saver owns at the beginning of `on`. `limit` is the law behind the insured figures, if there is one.

    `requested` was ordered and waits for its money: it stands at no bank yet.
    """

    saver: str
    on: date
    banks: tuple[BankPosition, ...]
    maturities: tuple[Maturity, ...]
    ended: tuple[Deposit, ...]
    limit: Value | None
    requested: tuple[Deposit, ...] = ()


Purse = Mapping[tuple[str, str], int]
"""Available cash by settlement bank and currency, in minor units."""


Part = Callable[[Deposit, int], int]
"""A saver's part of an amount of a deposit, in minor units."""


def _all_of_it(_deposit: Deposit, amount_minor: int) -> int:
    """Of what a saver owns alone."""
    return amount_minor


def plan_position(
    *,
    saver: str,
    deposits: Sequence[Deposit],
    cash: Purse,
    on: date,
    limit: Value | None,
    part: Part = _all_of_it,
    held: Purse = MappingProxyType({}),
) -> Position:
    """Arranges a saver's deposits and cash by bank, `held` being cash that is not free; pure."""
    live = [one for one in deposits if one.state in {State.FUNDED, State.RUNNING}]
    places = dict.fromkeys(
        [
            *((one.bank, one.currency) for one in live),
            *(place for purse in (cash, held) for place in purse if purse[place]),
        ]
    )
    return Position(
        saver=saver,
        on=on,
        banks=tuple(
            replace(
                _bank_position(
                    bank, currency, [d for d in live if (d.bank, d.currency) == (bank, currency)], cash, on, limit, part
                ),
                held_minor=held.get((bank, currency), 0),
            )
            for bank, currency in places
        ),
        maturities=tuple(
            sorted((_maturity(d, part) for d in live if d.matures_on), key=lambda m: (m.on, m.deposit_id))
        ),
        ended=tuple(deposit for deposit in deposits if deposit.state.ended),
        requested=tuple(deposit for deposit in deposits if deposit.state is State.REQUESTED),
        limit=limit,
    )


def _bank_position(
    bank: str, currency: str, live: Sequence[Deposit], cash: Purse, on: date, limit: Value | None, part: Part
) -> BankPosition:
    running = [deposit for deposit in live if deposit.state is State.RUNNING]
    in_currency = limit is not None and limit.amount.currency.code == currency
    return BankPosition(
        bank=bank,
        currency=currency,
        deposits=tuple(live),
        cash_minor=cash.get((bank, currency), 0),
        principal_minor=sum(part(one, one.principal_minor) for one in running),
        in_flight_minor=sum(part(one, one.principal_minor) for one in live if one.state is State.FUNDED),
        interest_minor=sum(part(one, one.unpaid_interest_minor(on=on)) for one in running),
        interest_to_maturity_minor=sum(
            part(one, one.unpaid_interest_minor(on=one.matures_on or on)) for one in running
        ),
        limit_minor=limit.amount.minor if limit is not None and in_currency else None,
    )


def _maturity(deposit: Deposit, part: Part) -> Maturity:
    assert deposit.matures_on is not None, "only fixed deposits mature"
    return Maturity(
        deposit_id=deposit.deposit_id,
        bank=deposit.bank,
        product=deposit.product,
        currency=deposit.currency,
        on=deposit.matures_on,
        principal_minor=part(deposit, deposit.principal_minor),
        interest_minor=part(deposit, deposit.interest_to_maturity_minor() - deposit.interest_paid_minor),
    )


def position(*, saver: str, jurisdiction: str, on: date | None = None) -> Position:
    """What a saver owns at the beginning of `on` (None: the open business day)."""
    day = on or open_day()
    assert day is not None, "a platform with deposits has an open day"
    deposits = deposits_of(saver=saver)
    of = ownerships(deposits={one.deposit_id: one.saver for one in deposits})
    return plan_position(
        saver=saver,
        deposits=deposits,
        part=lambda one, minor: of[one.deposit_id].part(saver, minor),
        cash=cash_of(saver=saver),
        held=held_of(holder=saver),
        on=day,
        limit=limit_on(jurisdiction=jurisdiction, day=day),
    )


def limit_on(*, jurisdiction: str, day: date) -> Value | None:
    """What deposit insurance pays at most that day, with its citation; None where no law is known."""
    try:
        return insurance_limit(jurisdiction, day)
    except (NotInForce, Invalid, KeyError):
        return None


def cash_of(*, saver: str) -> dict[tuple[str, str], int]:
    """The saver's available cash by bank and currency."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT book_code, currency, balance_minor - debits_pending FROM ledger_balances"
            " WHERE owner_code = %s AND purpose = %s ORDER BY book_code, currency",
            [saver, Purpose.SAVER_CASH.value],
        )
        return {(book, currency): amount for book, currency, amount in cursor.fetchall()}
