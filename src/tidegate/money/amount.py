"""An amount: integer minor units and their currency, a frozen pair."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tidegate.money.currency import Currency
from tidegate.money.invalid import Invalid

AMOUNT_MINOR_MAX = 2**63 - 1
"""Largest amount in minor units: what a `bigint` holds."""

_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_TEXT_MAX = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """`minor` units of `currency`; negative only where a difference is meant. Mixing currencies is our own bug."""

    minor: int
    currency: Currency

    def __post_init__(self) -> None:
        assert type(self.minor) is int, f"minor units are an int, not {type(self.minor).__name__}"
        if abs(self.minor) > AMOUNT_MINOR_MAX:
            raise _too_large(field="amount", value=str(self.minor))

    def _with(self, other: Amount) -> int:
        assert self.currency.code == other.currency.code, f"{self.currency.code} and {other.currency.code} do not mix"
        return other.minor

    def __add__(self, other: Amount) -> Amount:
        return Amount(minor=self.minor + self._with(other), currency=self.currency)

    def __sub__(self, other: Amount) -> Amount:
        return Amount(minor=self.minor - self._with(other), currency=self.currency)

    def __neg__(self) -> Amount:
        return Amount(minor=-self.minor, currency=self.currency)

    def __lt__(self, other: Amount) -> bool:
        return self.minor < self._with(other)

    def __le__(self, other: Amount) -> bool:
        return self.minor <= self._with(other)

    def __gt__(self, other: Amount) -> bool:
        return self.minor > self._with(other)

    def __ge__(self, other: Amount) -> bool:
        return self.minor >= self._with(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def text(self) -> str:
        """`1234.50`: plain ASCII with exactly the currency's decimals; `parse_amount` reads it back."""
        return decimal_text(self.minor, digits=self.currency.digits)

    def __str__(self) -> str:
        return f"{self.text()} {self.currency.code}"


def decimal_text(minor: int, *, digits: int) -> str:
    """Minor units as plain ASCII with exactly so many decimals. Of any size: a sum of amounts may leave 64 bits."""
    figures = str(abs(minor)).rjust(digits + 1, "0")
    sign = "-" if minor < 0 else ""
    return sign + (f"{figures[:-digits]}.{figures[-digits:]}" if digits else figures)


def parse_amount(text: str, *, currency: Currency, field: str = "amount", zero: bool = False) -> Amount:
    """An amount from text such as `1234.50`: ASCII digits and one point, no sign, no grouping, no exponent.

    Never rounds: more decimals than the currency has are refused. `zero` says whether nothing is an amount here.
    Raises `Invalid`.
    """
    if not isinstance(text, str) or len(text) > _TEXT_MAX or not _PLAIN.fullmatch(text):
        raise Invalid(
            field=field,
            value=text,
            rule="An amount is plain digits with at most one point: no sign, grouping, exponent or other script.",
            remedy=f"Write it like {_example(currency)}.",
        )
    whole, _, decimals = text.partition(".")
    if len(decimals) > currency.digits:
        raise Invalid(
            field=field,
            value=text,
            rule=f"{currency.code} has {currency.digits} decimals; nothing is rounded on the way in.",
            remedy=f"Write it like {_example(currency)}.",
        )
    minor = int(whole + decimals.ljust(currency.digits, "0"))
    if minor > AMOUNT_MINOR_MAX:
        raise _too_large(field=field, value=text)
    if minor == 0 and not zero:
        raise Invalid(
            field=field, value=text, rule="The amount must be more than zero.", remedy="Give an amount to move."
        )
    return Amount(minor=minor, currency=currency)


def _too_large(*, field: str, value: str) -> Invalid:
    return Invalid(
        field=field,
        value=value,
        rule=f"An amount is at most {AMOUNT_MINOR_MAX} minor units (64 bits).",
        remedy="Give a smaller amount.",
    )


def _example(currency: Currency) -> str:
    return Amount(minor=12345 * 10**currency.digits, currency=currency).text()
