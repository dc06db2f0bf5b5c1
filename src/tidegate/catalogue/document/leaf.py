"""One value: from a document to the plain form of terms, back, and its part of the JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from tidegate.catalogue.document.layout import Key
from tidegate.money import (
    Amount,
    Currency,
    DayCount,
    Invalid,
    Rate,
    Term,
    named_day_count,
    parse_amount,
    parse_day,
    parse_term,
)

INTEGER_MAX = 10**6
_TIME = re.compile("(?:[01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """How values of one type are read (Invalid if they are none), written, and described."""

    json: str
    read: Callable[[Any, Currency | None, str], Any]
    write: Callable[[Any, Currency], Any]
    schema: Mapping[str, Any]


def _time(text: str, _money: Currency | None, path: str) -> str:
    if not _TIME.fullmatch(text):
        raise Invalid(field=path, value=text, rule="A time is hours and minutes.", remedy="Write it like 16:00.")
    return time.fromisoformat(text).isoformat()


def _amount(text: str, money: Currency | None, path: str) -> int:
    assert money is not None, "an amount is read in a currency"
    return parse_amount(text, currency=money, field=path, zero=True).minor


_AMOUNT = Leaf(
    json="string",
    read=_amount,
    write=lambda minor, money: Amount(minor=minor, currency=money).text(),
    schema={"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$", "examples": ["1000.00"]},
)
_LEAVES: Mapping[type, Leaf] = {
    Rate: Leaf(
        json="string",
        read=lambda text, _money, path: Rate.signed_percent(text, field=path).ppb,
        write=lambda ppb, _money: Rate(ppb=ppb).percent_text(),
        schema={"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]{1,7}0*)?$", "examples": ["2.35"]},
    ),
    Term: Leaf(
        json="string",
        read=lambda text, _money, path: parse_term(text, field=path).text(),
        write=lambda text, _money: text,
        schema={"type": "string", "pattern": r"^P(\d+Y)?(\d+M)?(\d+W)?(\d+D)?$", "examples": ["P6M"]},
    ),
    date: Leaf(
        json="string",
        read=lambda text, _money, path: parse_day(text, field=path).isoformat(),
        write=lambda text, _money: text,
        schema={"type": "string", "format": "date"},
    ),
    time: Leaf(
        json="string",
        read=_time,
        write=lambda text, _money: text[: len("16:00")],
        schema={"type": "string", "pattern": f"^{_TIME.pattern}$", "examples": ["16:00"]},
    ),
    str: Leaf(
        json="string",
        read=lambda text, _money, _path: text,
        write=lambda text, _money: text,
        schema={"type": "string", "minLength": 1},
    ),
    int: Leaf(
        json="integer",
        read=lambda number, _money, path: _integer(number, path),
        write=lambda number, _money: number,
        schema={"type": "integer", "minimum": 0, "maximum": INTEGER_MAX},
    ),
    bool: Leaf(
        json="boolean",
        read=lambda flag, _money, _path: flag,
        write=lambda flag, _money: flag,
        schema={"type": "boolean"},
    ),
}
_WANTED = {
    "string": (str, "It is text.", 'Put it in quotes: "{value}".'),
    "integer": (int, "It is a whole number, without quotes.", "Write it like 31."),
    "boolean": (bool, "It is true or false.", "Write one of the two, without quotes."),
}


def leaf_of(key: Key) -> Leaf:
    """The leaf for a key's type."""
    if key.is_amount:
        return _AMOUNT
    return _choice(key.hint) if issubclass(key.hint, StrEnum) else _LEAVES[key.hint]


def read_leaf(key: Key, value: Any, *, money: Currency | None, path: str) -> Any:
    """The value's plain form; Invalid at `path` if it is none."""
    leaf = leaf_of(key)
    kind, rule, remedy = _WANTED[leaf.json]
    if type(value) is not kind:
        written = "…" if isinstance(value, dict | list) or value is None else value
        raise Invalid(field=path, value=value, rule=rule, remedy=remedy.format(value=written))
    return leaf.read(value, money, path)


def _integer(number: int, path: str) -> int:
    if not 0 <= number <= INTEGER_MAX:
        raise Invalid(
            field=path, value=number, rule=f"It is a number from 0 to {INTEGER_MAX}.", remedy="Write such a number."
        )
    return number


def _choice(words: type[StrEnum]) -> Leaf:
    known = [str(word) for word in words]

    def read(text: str, _money: Currency | None, path: str) -> str:
        if text in known:
            return text
        if words is DayCount:  # these have names of others, too
            return str(named_day_count(text, field=path))
        near = get_close_matches(text.lower().replace(" ", "_").replace("-", "_"), known, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        remedy = f"{hint}Write {_listed(known)}."
        raise Invalid(field=path, value=text, rule="It is one of a few words.", remedy=remedy)

    return Leaf(json="string", read=read, write=lambda text, _money: text, schema={"enum": known})


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
