"""Powers of exact numbers, with forty digits: the same answer everywhere, and no float."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

CONTEXT = Context(prec=40, rounding=ROUND_HALF_EVEN)


def power(base: Fraction, exponent: Fraction) -> Decimal:
    """`base ** exponent` of a base above zero, to forty digits."""
    assert base > 0, "a power of a negative base is not real"
    logarithm = CONTEXT.ln(decimal_of(base))
    return CONTEXT.exp(CONTEXT.multiply(logarithm, decimal_of(exponent)))


def decimal_of(value: Fraction) -> Decimal:
    """A fraction as a decimal of forty digits."""
    return CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))
