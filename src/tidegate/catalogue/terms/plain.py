"""Terms as plain text and integers, and back: the form that is stored, digested and copied into contracts.

A rate is parts per billion, a term its ISO 8601 text, a day and a time theirs. A field that is at its default is not
written, so a field that a later version adds changes nothing about terms which do not use it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date, time
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Self, get_args, get_origin, get_type_hints

from tidegate.money import Rate, Term, parse_term

_WRITTEN: Mapping[type, Callable[[Any], Any]] = {
    Rate: lambda rate: rate.ppb,
    Term: Term.text,
    StrEnum: str,
    date: date.isoformat,
    time: time.isoformat,
}
_READ: Mapping[type, Callable[[Any], Any]] = {
    Rate: lambda ppb: Rate(ppb=ppb),
    Term: parse_term,
    date: date.fromisoformat,
    time: time.fromisoformat,
}


class Plain:
    """A frozen dataclass that can be written down and read again."""

    __slots__ = ()

    def to_json(self) -> dict[str, Any]:
        """Plain text and integers; what is at its default is left out."""
        found = {}
        for field in fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            value = getattr(self, field.name)
            if field.default is MISSING or value != field.default:
                found[field.name] = _plain(value)
        return found

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Self:
        """The value as it was stored. For our own documents: what is foreign in them is our bug."""
        hints = _hints(cls)  # type: ignore[arg-type]  # a class is hashable
        return cls(**{name: _value(hints[name], value) for name, value in plain.items()})

    @classmethod
    def field_names(cls) -> tuple[str, ...]:
        """Its fields in order."""
        return tuple(field.name for field in _fields(cls))


def _fields(cls: type[Plain]) -> tuple[Field[Any], ...]:
    return fields(cls)  # type: ignore[arg-type]  # every subclass is a dataclass


@cache
def _hints(cls: type[Plain]) -> dict[str, Any]:
    return get_type_hints(cls)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Plain):
        return value.to_json()
    for kind, write in _WRITTEN.items():
        if isinstance(value, kind):
            return write(value)
    assert value is None or type(value) in {str, int, bool}, f"no plain form for {value!r}"
    return value


def _value(hint: Any, plain: Any) -> Any:
    if get_origin(hint) is UnionType:
        if plain is None:
            return None
        (hint,) = (one for one in get_args(hint) if one is not NoneType)
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], one) for one in plain)
    if issubclass(hint, Plain):
        return hint.from_json(plain)
    if issubclass(hint, StrEnum):
        return hint(plain)
    read = _READ.get(hint)
    return plain if read is None else read(plain)
