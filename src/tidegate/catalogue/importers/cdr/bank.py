"""Which bank a document is from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

_SHORT = 8
_SLUG_MAX = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """A data holder's brand. `brand_id` is empty where the document does not say it."""

    code: str
    name: str
    brand_id: str


def bank_of(document: Any, *, prefix: str = "AU", names: Mapping[str, str] | None = None) -> Bank:
    """The bank by its brand id (its first eight characters), else by its brand's name; `names` are by brand id."""
    plain = document if isinstance(document, Mapping) else {}
    data = plain.get("data")
    data = data if isinstance(data, Mapping) else {}
    given, brand = plain.get("dataHolderBrandId"), _text(data.get("brand"))
    brand_id = _text(given)
    name = (names or {}).get(brand_id) or _text(data.get("brandName")) or brand or brand_id or "Unnamed bank"
    short = _slug(brand_id)[:_SHORT].strip("-") or _slug(brand) or "UNNAMED"
    return Bank(code=f"{prefix}-{short}", name=name, brand_id=brand_id)


class Banks:
    """The banks of one source: two brands never share a code, the later one gets its whole brand id."""

    def __init__(self, *, prefix: str, names: Mapping[str, str]) -> None:
        self._prefix, self._names = prefix, names
        self._by_code: dict[str, Bank] = {}

    def of(self, document: Any) -> Bank:
        """The document's bank, as it was named first."""
        bank = bank_of(document, prefix=self._prefix, names=self._names)
        first = self._by_code.setdefault(bank.code, bank)
        if first.brand_id == bank.brand_id:
            return first
        longer = replace(bank, code=f"{self._prefix}-{_slug(bank.brand_id) or 'BRAND'}")
        return self._by_code.setdefault(longer.code, longer)

    def all(self) -> tuple[Bank, ...]:
        """Every bank that was met, by code."""
        return tuple(self._by_code[code] for code in sorted(self._by_code))


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _slug(text: str) -> str:
    return re.sub(r"[^A-Z0-9]+", "-", text.upper()).strip("-")[:_SLUG_MAX]
