"""JSON that others wrote, read strictly: what two readers could take differently is refused."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

from tidegate.seal.unsealed import Malformed

_DEPTH_MAX = 64
_DIGITS_MAX = 308  # of a number; beyond it other readers overflow
_REMEDY = "Send one JSON document in UTF-8, each key once in its object, numbers within the range of a double."


def strict_json(data: bytes | str, *, size_max: int = 1_000_000, field: str = "document") -> Any:
    """The value of a JSON document. Fractions come back as `Decimal`, exact; there are no floats.

    Refused: more than `size_max` bytes, not UTF-8, a byte order mark, anything after the value, a key twice in an
    object, NaN and Infinity, numbers that a double cannot hold, lone surrogates, NUL, and nesting beyond 64. Raises
    `Malformed`.
    """
    text = _text(data, size_max=size_max, field=field)
    try:
        value = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_fraction, parse_int=_whole
        )
        _check_inside(value, field, 0)
    except _FoundError as found:
        raise Malformed(field=found.place or field, rule=found.rule, remedy=_REMEDY) from None
    except RecursionError:
        raise Malformed(field=field, rule=_TOO_DEEP, remedy=_REMEDY) from None
    except json.JSONDecodeError as error:
        rule = f"It is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        raise Malformed(field=field, rule=rule, remedy=_REMEDY) from None
    return value


_TOO_DEEP = f"It is nested more than {_DEPTH_MAX} levels deep."


class _FoundError(Exception):
    """Something two readers could take differently; carried out of the parser."""

    def __init__(self, rule: str, place: str = "") -> None:
        super().__init__(rule)
        self.rule = rule
        self.place = place


def _text(data: bytes | str, *, size_max: int, field: str) -> str:
    try:
        raw = data.encode("utf-8") if isinstance(data, str) else data
        if len(raw) > size_max:
            raise Malformed(field=field, rule=f"It is larger than {size_max} bytes.", remedy="Send a smaller document.")
        text = raw.decode("utf-8")
    except UnicodeError:
        raise Malformed(field=field, rule="It is not UTF-8.", remedy=_REMEDY) from None
    if text.startswith("\ufeff"):
        raise Malformed(field=field, rule="It starts with a byte order mark.", remedy=_REMEDY)
    return text


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _FoundError(f"The key {twice!r} stands twice in one object.", place=twice)
    return found


def _no_constant(name: str) -> NoReturn:
    raise _FoundError(f"{name} is not a number in JSON.")


def _whole(text: str) -> int:
    if len(text) > _DIGITS_MAX:
        raise _FoundError("A number is too large to be read alike everywhere.")
    return int(text)


def _fraction(text: str) -> Decimal:
    value = Decimal(text) if len(text) <= _DIGITS_MAX else None
    if value is None or abs(value.adjusted()) >= _DIGITS_MAX:
        raise _FoundError("A number is too large or too small to be read alike everywhere.")
    return value


def _check_inside(value: object, place: str, depth: int) -> None:
    if depth > _DEPTH_MAX:
        raise _FoundError(_TOO_DEEP)
    if isinstance(value, str):
        _check_text(value, place)
    elif isinstance(value, dict):
        for key, entry in value.items():
            _check_text(key, place)
            _check_inside(entry, f"{place}.{key}", depth + 1)
    elif isinstance(value, list):
        for number, entry in enumerate(value):
            _check_inside(entry, f"{place}[{number}]", depth + 1)


def _check_text(text: str, place: str) -> None:
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise _FoundError("Text holds a character that cannot be stored or sent on: NUL or half a pair.", place=place)
