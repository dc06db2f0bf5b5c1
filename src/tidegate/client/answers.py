"""What a platform answers, read strictly: a member that is missing or of another kind is `Unreadable`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from tidegate.client.trouble import Unreadable
from tidegate.money import Amount, Rate, Term, currency, parse_amount, parse_day, parse_rate, parse_term

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfItem:
    """What a stranger may open now."""

    product_code: str
    bank_code: str
    bank: str
    name: str
    kind: str
    term: Term | None
    rate: Rate
    amount_min: Amount
    insured: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """A saver's deposit as it stands."""

    deposit_id: UUID
    product_code: str
    bank_code: str
    state: str
    principal: Amount
    interest_so_far: Amount
    interest_paid: Amount
    rate: Rate
    term: Term | None
    opened_on: date
    starts_on: date | None
    matures_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a write came to. `exists`: the same request had been carried out before."""

    request_id: UUID
    outcome: str
    exists: bool
    deposit: Deposit


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionAtBank:
    """What a saver owns at one bank, and how much of it is insured *as known here*."""

    bank_code: str
    principal: Amount
    waiting: Amount
    interest: Amount
    cash: Amount
    insured: Amount
    above_limit: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What a saver owns here."""

    saver: str
    cash: Amount
    banks: tuple[PositionAtBank, ...]


class Reader:
    """A JSON object, member by member."""

    def __init__(self, found: Any) -> None:
        if not isinstance(found, dict):
            raise Unreadable("a JSON object is due")
        self._found = found

    def of(self, name: str, kind: type[T]) -> T:
        value = self._found.get(name)
        if type(value) is not kind:
            raise Unreadable(f"{name}: {kind.__name__} is due")
        return value

    def by(self, name: str, parse: Callable[[str], T]) -> T:
        try:
            return parse(self.of(name, str))
        except ValueError as error:
            raise Unreadable(f"{name}: {error}") from error

    def maybe(self, name: str, parse: Callable[[str], T]) -> T | None:
        return None if self._found.get(name) is None else self.by(name, parse)

    def amount(self, name: str, code: str) -> Amount:
        def parse(text: str) -> Amount:
            found = parse_amount(text.removeprefix("-"), currency=currency(code), zero=True)
            return -found if text.startswith("-") else found

        return self.by(name, parse)

    def each(self, name: str) -> list[Reader]:
        return [Reader(one) for one in self.of(name, list)]

    def inner(self, name: str) -> Reader:
        return Reader(self._found.get(name))


def rate_of(text: str) -> Rate:
    found = parse_rate(text.removeprefix("-"))
    return Rate(ppb=-found.ppb) if text.startswith("-") else found


def day_of(text: str) -> date:
    return parse_day(text, field="day")


def shelf_item(found: Reader) -> ShelfItem:
    code = found.of("currency", str)
    return ShelfItem(
        product_code=found.of("product_code", str),
        bank_code=found.of("bank_code", str),
        bank=found.of("bank", str),
        name=found.of("name", str),
        kind=found.of("kind", str),
        term=found.maybe("term", parse_term),
        rate=found.by("rate", rate_of),
        amount_min=found.amount("amount_min", code),
        insured=found.of("insured", bool),
    )


def deposit(found: Reader) -> Deposit:
    code = found.of("currency", str)
    return Deposit(
        deposit_id=found.by("deposit_id", UUID),
        product_code=found.of("product_code", str),
        bank_code=found.of("bank_code", str),
        state=found.of("state", str),
        principal=found.amount("principal", code),
        interest_so_far=found.amount("interest_so_far", code),
        interest_paid=found.amount("interest_paid", code),
        rate=found.by("rate", rate_of),
        term=found.maybe("term", parse_term),
        opened_on=found.by("opened_on", day_of),
        starts_on=found.maybe("starts_on", day_of),
        matures_on=found.maybe("matures_on", day_of),
    )


def outcome(found: Reader) -> Outcome:
    return Outcome(
        request_id=found.by("request_id", UUID),
        outcome=found.of("outcome", str),
        exists=found.of("exists", bool),
        deposit=deposit(found.inner("deposit")),
    )


def position(found: Reader) -> Position:
    code = found.of("currency", str)
    names = ("principal", "waiting", "interest", "cash", "insured", "above_limit")
    return Position(
        saver=found.of("saver", str),
        cash=found.amount("cash", code),
        banks=tuple(
            PositionAtBank(bank_code=one.of("bank_code", str), **{name: one.amount(name, code) for name in names})
            for one in found.each("banks")
        ),
    )
