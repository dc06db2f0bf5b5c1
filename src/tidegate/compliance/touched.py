"""What an order meets: pure counting over what is listed and what is held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

from tidegate.orders import Scope


class Held(Protocol):
    """A live deposit: `stock_minor` is at the bank, `in_flight_minor` reserved and not placed yet."""

    @property
    def deposit_id(self) -> UUID: ...
    @property
    def saver(self) -> str: ...
    @property
    def bank(self) -> str: ...
    @property
    def product(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def currency(self) -> str: ...
    @property
    def stock_minor(self) -> int: ...
    @property
    def in_flight_minor(self) -> int: ...
    @property
    def ends_on(self) -> date | None: ...


class Listed(Protocol):
    """A product on the shelf, as far as an order's scope asks."""

    @property
    def bank(self) -> str: ...
    @property
    def product(self) -> str: ...
    @property
    def kind(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Products shut, holders and deposits with money at the bank behind them, their stock, deposits with money in
    flight, and the stock that contracts keep from each day on."""

    products: int
    holders: int
    deposits: int
    stock_minor: int
    in_flight: int
    run_off: tuple[tuple[date, int], ...]


def touched(*, listed: Iterable[Listed], held: Iterable[Held], scope: Scope, currency: str, on: date) -> Touched:
    """Counts what `scope` meets. Stock is of one currency; holders and deposits of any."""
    met = [one for one in held if scope.covers(bank=one.bank, product=one.product, kind=one.kind)]
    placed = [one for one in met if one.stock_minor > 0]
    ours = [one for one in placed if one.currency == currency]
    return Touched(
        products=sum(scope.covers(bank=one.bank, product=one.product, kind=one.kind) for one in listed),
        holders=len({one.saver for one in placed}),
        deposits=len(placed),
        stock_minor=sum(one.stock_minor for one in ours),
        in_flight=sum(one.in_flight_minor > 0 for one in met),
        run_off=run_off(held=ours, on=on),
    )


def run_off(*, held: Iterable[Held], on: date) -> tuple[tuple[date, int], ...]:
    """The contractual stock from each day on, if nothing new comes in and nobody withdraws early.

    A term deposit leaves on its maturity (on the day after `on` if that is due already and not paid yet); one that may
    leave at any time stays, for no contract makes it leave. One step for each day on which something leaves.
    """
    leaving: dict[date, int] = defaultdict(int)
    stock = 0
    for one in held:
        stock += one.stock_minor
        if one.ends_on is not None:
            leaving[max(one.ends_on, on + timedelta(days=1))] += one.stock_minor
    steps = [(on, stock)]
    for day in sorted(leaving):
        stock -= leaving[day]
        steps.append((day, stock))
    return tuple(steps)
