"""Rounding has a name, chosen by the product, and happens once."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction


class Rounding(StrEnum):
    """How a fraction of a minor unit becomes a whole one. Names as in `decimal` and Java."""

    HALF_UP = "half_up"
    """To the nearest; halves away from zero."""
    HALF_EVEN = "half_even"
    """To the nearest; halves to the even neighbour."""
    DOWN = "down"
    """Towards zero."""
    UP = "up"
    """Away from zero."""


def round_fraction(value: Fraction, rounding: Rounding) -> int:
    """`value` as a whole number, rounded by name; symmetric about zero."""
    return round_ratio(value.numerator, value.denominator, rounding)


def round_ratio(numerator: int, denominator: int, rounding: Rounding) -> int:
    """`numerator` over a positive `denominator`, which need not be in lowest terms, as a whole number."""
    whole, rest = divmod(abs(numerator), denominator)
    match rounding:
        case Rounding.HALF_UP:
            more = 2 * rest >= denominator
        case Rounding.HALF_EVEN:
            more = 2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1)
        case Rounding.UP:
            more = rest > 0
        case Rounding.DOWN:
            more = False
    magnitude = whole + more
    return -magnitude if numerator < 0 else magnitude
