"""Members of a document, read one by one with their path; and instants as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from uuid import UUID

from tidegate.money import Invalid, parse_day
from tidegate.orders.invalid import OrderInvalid
from tidegate.seal import Malformed, is_digest, strict_json

_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?Z")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_FIGURES = re.compile(r"0|[1-9][0-9]{0,18}")
TEXT_MAX = 4000
LIST_MAX = 10_000
_SAFE_INTEGER = 2**53 - 1

T = TypeVar("T")


def instant_text(instant: datetime) -> str:
    """`2020-12-18T10:19:00Z`: UTC, microseconds only where there are some."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def document_of(payload: bytes) -> Mapping[str, Any]:
    """The object that a payload is. Raises `OrderInvalid`."""
    try:
        document = strict_json(payload, field="payload")
    except Malformed as error:
        raise OrderInvalid(field=error.field, rule=error.rule, remedy=error.remedy) from None
    if not isinstance(document, dict):
        raise OrderInvalid(field="payload", rule="It is a JSON object.")
    return document


class Members:
    """An object of a document. Every member must be known; each is read with its type and its path."""

    def __init__(self, document: object, *, known: Collection[str], path: str = "") -> None:
        self._path = path
        if not isinstance(document, dict):
            raise OrderInvalid(field=path.rstrip(".") or "payload", rule="It is an object.")
        for name in sorted(set(document) - set(known)):
            raise OrderInvalid(field=path + name, rule="There is no such member.", remedy="Remove it.")
        for name in known:
            if name not in document:
                raise OrderInvalid(field=path + name, rule="It is missing.", remedy="Add it, null where there is none.")
        self._document = document

    def path(self, name: str) -> str:
        return self._path + name

    def raw(self, name: str) -> Any:
        return self._document[name]

    def _bad(self, name: str, rule: str) -> OrderInvalid:
        return OrderInvalid(field=self.path(name), rule=rule)

    def optional(self, name: str, read: Callable[[str], T]) -> T | None:
        return None if self.raw(name) is None else read(name)

    def text(self, name: str) -> str:
        value = self.raw(name)
        if not isinstance(value, str) or len(value) > TEXT_MAX:
            raise self._bad(name, f"It is text of at most {TEXT_MAX} characters.")
        return value

    def code(self, name: str) -> str:
        return _code(self.raw(name), self.path(name))

    def codes(self, name: str) -> tuple[str, ...]:
        """Codes, each once."""
        found = tuple(_code(entry, f"{self.path(name)}[{n}]") for n, entry in enumerate(self.entries(name)))
        if len(set(found)) != len(found):
            raise self._bad(name, "Each code stands once.")
        return found

    def entries(self, name: str) -> list[Any]:
        value = self.raw(name)
        if not isinstance(value, list) or len(value) > LIST_MAX:
            raise self._bad(name, f"It is a list of at most {LIST_MAX} entries.")
        return value

    def by_code(self, name: str, read: Callable[[object, str], T]) -> dict[str, T]:
        """An object from codes to values that `read(value, path)` gives."""
        value = self.raw(name)
        if not isinstance(value, dict) or len(value) > LIST_MAX:
            raise self._bad(name, f"It is an object of at most {LIST_MAX} members.")
        return {
            _code(key, self.path(name)): read(entry, f"{self.path(name)}.{key}") for key, entry in sorted(value.items())
        }

    def whole(self, name: str) -> int:
        return whole(self.raw(name), self.path(name))

    def minor(self, name: str) -> int:
        """Minor units, as text of digits: sums may be larger than JSON numbers are exact."""
        value = self.raw(name)
        if not isinstance(value, str) or not _FIGURES.fullmatch(value):
            raise self._bad(name, "It is an amount in minor units, as text of digits.")
        return int(value)

    def flag(self, name: str) -> bool:
        value = self.raw(name)
        if not isinstance(value, bool):
            raise self._bad(name, "It is true or false.")
        return value

    def uuid(self, name: str) -> UUID:
        return _uuid(self.raw(name), self.path(name))

    def uuids(self, name: str) -> tuple[UUID, ...]:
        return tuple(_uuid(entry, f"{self.path(name)}[{n}]") for n, entry in enumerate(self.entries(name)))

    def instant(self, name: str) -> datetime:
        value = self.raw(name)
        if isinstance(value, str) and _INSTANT.fullmatch(value):
            try:
                instant = datetime.fromisoformat(value)
            except ValueError:
                instant = None
            if instant is not None and instant_text(instant) == value:  # one text for one instant
                return instant
        raise self._bad(name, "It is an instant in UTC that exists, like 2020-12-18T10:19:00Z.")

    def day(self, name: str) -> date:
        try:
            return parse_day(self.raw(name), field=self.path(name))
        except Invalid as error:
            raise OrderInvalid(field=error.field, rule=error.rule, remedy=error.remedy) from None

    def digest(self, name: str) -> str:
        return a_digest(self.raw(name), self.path(name))


def whole(value: object, path: str) -> int:
    """A whole number, not negative, exact in every reader."""
    if type(value) is not int or not 0 <= value <= _SAFE_INTEGER:
        raise OrderInvalid(field=path, rule="It is a whole number, 0 or more.")
    return value


def a_digest(value: object, path: str) -> str:
    if not is_digest(value):
        raise OrderInvalid(field=path, rule="It is a digest: sha256: and 64 hexadecimal digits.")
    return str(value)


def _uuid(value: object, path: str) -> UUID:
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise OrderInvalid(field=path, rule="It is a UUID in lower case with hyphens.")
    return UUID(value)


def _code(value: object, path: str) -> str:
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise OrderInvalid(field=path, rule="It is a code of letters, digits and . _ : - up to 64 characters.")
    return value
