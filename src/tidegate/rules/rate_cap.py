"""United States: the most that a bank which is not well capitalised may pay, by the formula of the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidegate.money import PPB, Rate, Rounding, round_fraction
from tidegate.rules.ask import parameter, rule


@dataclass(frozen=True, slots=True, kw_only=True)
class RateCap:
    """`complete` False: the other leg of the formula was not given, so the cap may be higher, never lower."""

    rate: Rate
    complete: bool


def national_rate_cap(*, on: date, national: Rate, reference: Rate | None = None, has_term: bool = True) -> RateCap:
    """The cap on a day. `reference` is the yield of a Treasury of the same term, or without a term the federal funds
    rate; the older formula asks for none. Rounded down to a part per billion. Raises `NotInForce` before the rule.
    """
    margin = parameter("us.rate_cap.margin").at(on).rate
    above_national = Rate(ppb=national.ppb + margin.ppb)
    if not rule("us.rate_cap.weighted_average_or_reference").applies(on=on):
        return RateCap(rate=above_national, complete=True)
    if reference is None:
        return RateCap(rate=above_national, complete=False)
    part = parameter("us.rate_cap.treasury_factor").at(on).factor if has_term else 1
    above_reference = round_fraction(part * reference.fraction * PPB, Rounding.DOWN) + margin.ppb
    return RateCap(rate=max(above_national, Rate(ppb=above_reference)), complete=True)


def local_rate_cap(*, on: date, highest_local: Rate) -> Rate:
    """The cap in a local market, from the highest rate of an institution with a branch there. Raises `NotInForce`."""
    part = parameter("us.rate_cap.local_factor").at(on).factor
    return Rate(ppb=round_fraction(part * highest_local.fraction * PPB, Rounding.DOWN))
