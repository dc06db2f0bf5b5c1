"""Descriptions of deposits for the tests of interest, in few words."""

from __future__ import annotations

from datetime import date
from typing import Any

from tidegate.catalogue.terms import BalanceBasis, Compounding, Interest, PaidTo
from tidegate.deposits.interest import Description, Movement, RatesFrom, Slab, one_rate
from tidegate.money import DayCount, Rate, currency, parse_day, parse_term

EUR, JPY = currency("EUR"), currency("JPY")
NEW_YEAR = date(2023, 1, 1)


def deposit(**changes: Any) -> Description:
    """10,000.00 EUR at 5 % for a year from 1 January 2023, simple, paid at maturity, but for the changes.

    `percent` is the rate; `compounding`, `scale`, `paid_to`, `balance`, `earning_min_minor` go into `Interest`; dates
    and terms may be text.
    """
    for name in ("starts_on", "ends_on"):
        if isinstance(changes.get(name), str):
            changes[name] = parse_day(changes[name])
    term = changes.pop("term", None if changes.get("ends_on") else "P1Y")
    start = changes.setdefault("starts_on", NEW_YEAR)
    percent = changes.pop("percent", "5")
    inside = {name: changes.pop(name) for name in Interest.field_names() if name in changes}
    plain: dict[str, Any] = {
        "currency": EUR,
        "principal_minor": 1_000_000,
        "rates": (one_rate(Rate.percent(percent), starts_on=start),),
        "day_count": DayCount.ACT_365F,
        "term": parse_term(term) if isinstance(term, str) else term,
        "interest": Interest(**inside),
    }
    return Description(**{**plain, **changes})


def compound(every: str, **more: Any) -> dict[str, Any]:
    """`compounding` and a scale of twelve decimals, finer than any vector's tolerance."""
    return {"compounding": Compounding(every), "scale": 12, **more}


def move(on: str, amount_minor: int) -> Movement:
    return Movement(on=parse_day(on), amount_minor=amount_minor)


def slabs(*bounds: tuple[int, str], starts_on: date = NEW_YEAR) -> tuple[RatesFrom, ...]:
    """Slabs from where each begins, with its per cent."""
    ends = [*(low for low, _ in bounds[1:]), None]
    held = tuple(
        Slab(from_minor=low, to_minor=end, rate=Rate.percent(percent))
        for (low, percent), end in zip(bounds, ends, strict=True)
    )
    return (RatesFrom(starts_on=starts_on, slabs=held),)


TO_DEPOSIT, MINIMUM, AVERAGE = PaidTo.DEPOSIT, BalanceBasis.MINIMUM_OF_PERIOD, BalanceBasis.AVERAGE_DAILY
