"""A schedule as plain JSON: amounts as text in the currency's unit, exact figures as fractions of it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tidegate.deposits.interest.day import days
from tidegate.deposits.interest.effective import Yields
from tidegate.deposits.interest.period import InterestPeriod, Stretch
from tidegate.deposits.interest.schedule import Schedule
from tidegate.money import Amount, Currency


def schedule_answer(*, found: Schedule, effective: Yields, each_day: bool) -> dict[str, Any]:
    """The whole schedule; with `each_day` every day of it too."""
    money, dates = found.description.currency, found.dates
    answer: dict[str, Any] = {
        "currency": money.code,
        "starts_on": dates.starts_on.isoformat(),
        "ends_on": dates.ends_on.isoformat(),
        "days": (dates.ends_on - dates.starts_on).days,
        "day_count": found.description.day_count.value,
        "principal": _text(found.description.principal_minor, money),
        "interest": _text(found.interest_minor, money),
        "interest_exact": fraction_text(_units(found.interest, money)),
        "balance_at_end": _text(found.principal_minor, money),
        "paid_out_at_end": _text(found.paid_out_minor, money),
        "yields": yields_answer(effective),
        "rates": list(_rates(found)),
        "movements": [{"on": one.on.isoformat(), "amount": _text(one.amount_minor, money)} for one in dates.movements],
        "periods": [_period(one, money) for one in found.periods],
        "postings": list(_postings(found)),
    }
    if found.description.fee is not None:
        answer["fees"] = _text(found.fees_minor, money)
        answer["charges"] = list(_charges(found))
    if each_day:
        answer["each_day"] = list(_days(found))
    return answer


def yields_answer(effective: Yields) -> dict[str, str | None]:
    """Effective yields as parts of one; null where there is none. What fees leave of the AER, where there are any."""
    found = {"apy": _plain(effective.apy), "aer": _plain(effective.aer)}
    return found if effective.after_fees is None else {**found, "after_fees": _plain(effective.after_fees)}


def _text(minor: int, money: Currency) -> str:
    """An amount in the currency's unit."""
    return Amount(minor=minor, currency=money).text()


def fraction_text(value: Fraction) -> str:
    """`p/q` in lowest terms."""
    return f"{value.numerator}/{value.denominator}"


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _units(minor: Fraction, money: Currency) -> Fraction:
    return minor * Fraction(1, 10**money.digits)


def _rates(found: Schedule) -> Iterator[dict[str, Any]]:
    money = found.description.currency
    for one in found.rates:
        tiers = [
            {
                "from": _text(slab.from_minor, money),
                "to": None if slab.to_minor is None else _text(slab.to_minor, money),
                "rate": slab.rate.text(),
            }
            for slab in one.slabs
        ]
        yield {"from": one.starts_on.isoformat(), "tiers": tiers}


def _period(period: InterestPeriod, money: Currency) -> dict[str, Any]:
    return {
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "days": period.days,
        "fraction": fraction_text(period.fraction),
        "stretches": [_stretch(one, money) for one in period.stretches],
        "interest_exact": fraction_text(_units(period.interest, money)),
        "interest_settled": fraction_text(_units(period.settled, money)),
        "compounds": period.compounds,
    }


def _stretch(stretch: Stretch, money: Currency) -> dict[str, Any]:
    return {
        "start": stretch.start.isoformat(),
        "end": stretch.end.isoformat(),
        "fraction": fraction_text(stretch.fraction),
        "balance_exact": fraction_text(_units(stretch.balance, money)),
        "rate": fraction_text(stretch.rate),
        "interest_exact": fraction_text(_units(stretch.interest, money)),
    }


def _postings(found: Schedule) -> Iterator[dict[str, Any]]:
    money = found.description.currency
    for one in found.postings:
        yield {
            "on": one.on.isoformat(),
            "amount": _text(one.amount_minor, money),
            "total": _text(one.total_minor, money),
            "total_exact": fraction_text(_units(one.exact, money)),
            "paid_to": one.paid_to.value,
            "balance_after": _text(one.balance_minor, money),
        }


def _charges(found: Schedule) -> Iterator[dict[str, Any]]:
    money = found.description.currency
    for one in found.charges:
        yield {
            "on": one.span.ends_on.isoformat(),
            "since": one.span.starts_on.isoformat(),
            "least_balance": _text(one.least_minor, money),
            "waived": one.waived,
            "amount": _text(one.amount_minor, money),
            "balance_after": _text(one.balance_minor, money),
        }


def _days(found: Schedule) -> Iterator[dict[str, Any]]:
    money = found.description.currency
    for one in days(found):
        yield {
            "day": one.day.isoformat(),
            "balance_exact": fraction_text(_units(one.balance, money)),
            "rate": fraction_text(one.rate),
            "fraction": fraction_text(one.fraction),
            "total_exact": fraction_text(_units(one.cumulative, money)),
            "total": _text(one.cumulative_minor, money),
            "accrual": _text(one.accrual_minor, money),
        }
