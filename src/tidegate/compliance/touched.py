"""What an order meets: pure counting over what is listed and what is held."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from tidegate.compliance.run_off import behavioural, contractual, ladder, worst
from tidegate.orders import Curve, Scope


class Held(Protocol):
    """A live deposit: `stock_minor` is at the bank, `in_flight_minor` reserved and not placed yet; `owners` with where
    each lives."""

    @property
    def deposit_id(self) -> UUID: ...
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
    @property
    def term_days(self) -> int | None: ...
    @property
    def owners(self) -> tuple[tuple[str, str | None], ...]: ...
    @property
    def leaves_early(self) -> bool: ...


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
    flight, and how that stock runs off (`run_off`: by contract)."""

    products: int
    holders: int
    deposits: int
    stock_minor: int
    in_flight: int
    ladder: tuple[tuple[str, int], ...]
    run_off: Curve
    behavioural: Curve
    worst: Curve


def touched(
    *,
    listed: Iterable[Listed],
    held: Iterable[Held],
    scope: Scope,
    currency: str,
    on: date,
    hazard_ppb: int = 0,
    person: str | None = None,
) -> Touched:
    """Counts what `scope` meets, of one person if named. Stock is of one currency; holders and deposits of any.

    What several own is met whole where one of them is; only owners who are met themselves count as holders.
    A product for savers of some regions, or of some terms only, stays on the shelf and is not counted as shut; neither
    is any by an order against a person.
    """
    met = [(one, owners) for one in held if (owners := _owners_met(one, scope, person))]
    holders = {code for one, owners in met if one.stock_minor > 0 for code in owners}
    placed = [one for one, _ in met if one.stock_minor > 0]
    ours = [one for one in placed if one.currency == currency]
    return Touched(
        products=0
        if person is not None
        else sum(scope.covers(bank=one.bank, product=one.product, kind=one.kind) for one in listed),
        holders=len(holders),
        deposits=len(placed),
        stock_minor=sum(one.stock_minor for one in ours),
        in_flight=sum(one.in_flight_minor > 0 for one, _ in met),
        ladder=ladder(held=ours, on=on),
        run_off=contractual(held=ours, on=on),
        behavioural=behavioural(held=ours, on=on, hazard_ppb=hazard_ppb),
        worst=worst(held=ours, on=on),
    )


def _owners_met(one: Held, scope: Scope, person: str | None) -> tuple[str, ...]:
    return tuple(
        code
        for code, region in one.owners
        if person in {None, code}
        and scope.covers(bank=one.bank, product=one.product, kind=one.kind, term_days=one.term_days, region=region)
    )
