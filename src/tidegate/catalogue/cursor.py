"""A place on the shelf, as text that a page hands out and takes back."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import astuple, dataclass, fields

from tidegate.money import Invalid

_CURSOR_MAX = 2000
_INTEGER_MAX = 2**63
_LENGTH_MAX = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The sort key of one row: every part ascends. `falling_yield` is the yield negated, in parts per billion."""

    word: str
    number: int
    falling_yield: int
    length: int
    bank_code: str
    product_code: str
    cell: int

    def cursor(self, *, sort: str) -> str:
        """The place as text, for this order of the shelf only."""
        return base64.urlsafe_b64encode(json.dumps([sort, *astuple(self)]).encode()).decode().rstrip("=")


def place_of(*, cursor: str, sort: str) -> Place:
    """The place that a cursor of this order names. Invalid for anything that no page of it handed out."""
    try:
        raw = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        plain = json.loads(raw) if len(cursor) <= _CURSOR_MAX else None
    except (ValueError, RecursionError, binascii.Error):
        plain = None
    names = [field.name for field in fields(Place)]
    if not isinstance(plain, list) or len(plain) != len(names) + 1 or plain[0] != sort:
        raise _no_cursor(cursor)
    parts = dict(zip(names, plain[1:], strict=True))
    for name, value in parts.items():
        if name in {"word", "bank_code", "product_code"}:
            fits = isinstance(value, str) and "\x00" not in value and value.isprintable()
        else:
            most = _LENGTH_MAX if name == "length" else _INTEGER_MAX
            fits = isinstance(value, int) and not isinstance(value, bool) and -most <= value < most
        if not fits:
            raise _no_cursor(cursor)
    return Place(**parts)


def _no_cursor(cursor: str) -> Invalid:
    return Invalid(
        field="cursor",
        value=cursor,
        rule="A cursor comes from an earlier page in the same order.",
        remedy="Begin without one.",
    )
