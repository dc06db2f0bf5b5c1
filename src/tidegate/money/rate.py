"""A yearly rate as an integer: parts per billion of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from tidegate.money.invalid import Invalid

PPB = 10**9
"""Parts per billion in one: a rate of 100 % a year."""

RATE_PPB_MAX = 1000 * PPB
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_TEXT_MAX = 64


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Rate:
    """Parts per billion of one per year: `41_250_000` is 4.125 % a year. Exact; negative only where a market's is."""

    ppb: int

    def __post_init__(self) -> None:
        assert type(self.ppb) is int, f"a rate is an int, not {type(self.ppb).__name__}"
        if abs(self.ppb) > RATE_PPB_MAX:
            raise _too_large(field="rate", value=str(self.ppb))

    @classmethod
    def percent(cls, text: str, *, field: str = "rate") -> Rate:
        """A rate from per cent, `Rate.percent("4.125")`. At most seven decimals. Raises `Invalid`."""
        return cls(ppb=_scaled(text, decimals_max=7, field=field, like="4.125, which is per cent"))

    @classmethod
    def signed_percent(cls, text: str, *, field: str = "rate") -> Rate:
        """The same where a rate may lie below 0, such as an index: `-0.5`. Raises `Invalid`."""
        size = cls.percent(text.removeprefix("-"), field=field)
        return cls(ppb=-size.ppb) if text.startswith("-") else size

    @property
    def fraction(self) -> Fraction:
        """The rate as an exact part of one per year."""
        return Fraction(self.ppb, PPB)

    def percent_text(self) -> str:
        """`4.125`, exact, without trailing zeros."""
        return _plain(self.ppb, decimals=7)

    def text(self) -> str:
        """`0.04125`, exact; `parse_rate` reads it back."""
        return _plain(self.ppb, decimals=9)

    def __str__(self) -> str:
        return f"{self.percent_text()} %"


def parse_rate(text: str, *, field: str = "rate") -> Rate:
    """A rate from a part of one, `0.04125` for 4.125 % a year. At most nine decimals. Raises `Invalid`."""
    return Rate(ppb=_scaled(text, decimals_max=9, field=field, like="0.04125, a part of one"))


def _scaled(text: str, *, decimals_max: int, field: str, like: str) -> int:
    if not isinstance(text, str) or len(text) > _TEXT_MAX or not _PLAIN.fullmatch(text):
        raise Invalid(
            field=field,
            value=text,
            rule="A rate is plain digits with at most one decimal point: no sign, exponent, % or other script.",
            remedy=f"Write it like {like}.",
        )
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    if len(decimals) > decimals_max:
        raise Invalid(
            field=field,
            value=text,
            rule=f"A rate has at most {decimals_max} decimals here; nothing is rounded on the way in.",
            remedy="Give the rate as the bank published it.",
        )
    ppb = int(whole + decimals.ljust(decimals_max, "0"))
    if ppb > RATE_PPB_MAX:
        raise _too_large(field=field, value=text)
    return ppb


def _too_large(*, field: str, value: str) -> Invalid:
    return Invalid(
        field=field,
        value=value,
        rule=f"A rate is at most {RATE_PPB_MAX // PPB} times the amount a year.",
        remedy="Check whether per cent was given where a part of one is asked for.",
    )


def _plain(ppb: int, *, decimals: int) -> str:
    figures = str(abs(ppb)).rjust(decimals + 1, "0")
    text = f"{figures[:-decimals]}.{figures[-decimals:]}".rstrip("0").rstrip(".")
    return f"-{text}" if ppb < 0 else text
