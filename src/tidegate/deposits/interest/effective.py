"""Effective yields of a schedule: what makes deposits comparable.

**APY** (12 CFR 1030, Appendix A): `100 · [(1 + interest / principal)^(365 / days) − 1]`, with the average daily balance
where principal moves (the *annual percentage yield earned*). Interest that is paid out at least yearly and does not
compound gives, over more than a year, the yield of one year (Appendix A, part I.E).
**AER**: the yearly rate that discounts all payments between saver and bank to nothing, years of 365 days: the
internal rate of return of the European Union's and the United Kingdom's annual equivalent rate.
**Fees** for keeping a deposit are in neither: a yield of Regulation DD is of interest alone, and fees are told beside
it (12 CFR 1030.2(c), 1030.4(b)(4)). What is left of the AER once they are paid is `after_fees`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from tidegate.catalogue.terms import Compounding, InterestPaid, PaidTo
from tidegate.deposits.interest.schedule import Schedule, schedule
from tidegate.money.power import CONTEXT, power

_YEAR_DAYS = 365
_DIGITS = Decimal("1e-9")
_CLOSE = Decimal("1e-15")
_HIGHEST = Decimal(10**6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Yields:
    """Parts of one a year, to nine decimals; None where there is no such rate, or (`after_fees`) no fee."""

    apy: Decimal | None
    aer: Decimal | None
    after_fees: Decimal | None = None


def yields(found: Schedule) -> Yields:
    """The effective yields of a schedule, as its payments come to."""
    rate = _rounded(internal_rate(list(payments(found)), start=found.dates.starts_on))
    if found.description.fee is None:
        return Yields(apy=_apy(found), aer=rate)
    return replace(yields(schedule(replace(found.description, fee=None))), after_fees=rate)


def annual_percentage_yield(*, interest: Fraction, principal: Fraction, days: int) -> Decimal:
    """12 CFR 1030, Appendix A, general formula, as a part of one, unrounded."""
    return CONTEXT.subtract(power(1 + interest / principal, Fraction(_YEAR_DAYS, days)), Decimal(1))


def annual_percentage_yield_earned(
    *, interest: Fraction, balance: Fraction, days: int, compounding_days: int | None = None
) -> Decimal:
    """Appendix A, part II: what a statement's period of so many days earned on its average daily balance, unrounded.

    `compounding_days`: how long a compounding period is, where statements come more often than it ends (formula B).
    """
    period = days if compounding_days is None else compounding_days
    return annual_percentage_yield(interest=interest * period / days, principal=balance, days=period)


def payments(found: Schedule) -> Iterator[tuple[date, int]]:
    """What passes between saver and bank, in minor units: negative to the bank, positive to the saver. A fee that the
    bank takes out of the deposit does not pass."""
    yield found.dates.starts_on, -found.description.principal_minor
    yield from ((one.on, -one.amount_minor) for one in found.dates.movements)
    yield from ((one.on, one.amount_minor) for one in found.postings if one.paid_to is PaidTo.CASH)
    yield found.dates.ends_on, found.principal_minor


def internal_rate(flows: list[tuple[date, int]], *, start: date) -> Decimal | None:
    """The yearly rate at which payments are worth nothing together, by bisection. None where there is none."""
    merged: dict[int, int] = {}
    for on, amount in flows:
        after = (on - start).days
        merged[after] = merged.get(after, 0) + amount
    low, high, ordered = CONTEXT.subtract(Decimal("1e-9"), Decimal(1)), _HIGHEST, sorted(merged.items())
    if not (_worth(ordered, low) > 0 > _worth(ordered, high)):
        return None
    while CONTEXT.subtract(high, low) > _CLOSE:
        middle = CONTEXT.divide(CONTEXT.add(low, high), Decimal(2))
        if _worth(ordered, middle) > 0:
            low = middle
        else:
            high = middle
    return high


def _worth(flows: list[tuple[int, int]], rate: Decimal) -> Decimal:
    """Payments so many days after the first, discounted from each to the one before, the last first."""
    growth = CONTEXT.ln(CONTEXT.add(Decimal(1), rate))
    daily = CONTEXT.exp(CONTEXT.divide(CONTEXT.minus(growth), Decimal(_YEAR_DAYS)))
    total, reached = Decimal(0), flows[-1][0]
    for after, amount in reversed(flows):
        total = CONTEXT.add(CONTEXT.multiply(total, CONTEXT.power(daily, reached - after)), Decimal(amount))
        reached = after
    return total


def _apy(found: Schedule) -> Decimal | None:
    days = (found.dates.ends_on - found.dates.starts_on).days
    principal, interest = _average_principal(found), Fraction(found.interest_minor)
    if principal <= 0 or interest <= -principal:
        return None
    if days > _YEAR_DAYS and _paid_out_yearly(found):
        interest, days = interest * _YEAR_DAYS / days, _YEAR_DAYS
    return _rounded(annual_percentage_yield(interest=interest, principal=principal, days=days))


def _paid_out_yearly(found: Schedule) -> bool:
    description = found.description
    often = description.interest_paid.months is not None or description.interest_paid is InterestPaid.IN_ADVANCE
    simple = description.interest.compounding is Compounding.SIMPLE
    return often and simple and description.interest.paid_to is PaidTo.CASH


def _average_principal(found: Schedule) -> Fraction:
    """The average over all days of what the saver has brought and not taken out; interest is no part of it."""
    balance, reached, total = found.description.principal_minor, found.dates.starts_on, 0
    for one in found.dates.movements:
        total += balance * (one.on - reached).days
        balance, reached = balance + one.amount_minor, one.on
    total += balance * (found.dates.ends_on - reached).days
    return Fraction(total, (found.dates.ends_on - found.dates.starts_on) // timedelta(days=1))


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(_DIGITS, context=CONTEXT)
