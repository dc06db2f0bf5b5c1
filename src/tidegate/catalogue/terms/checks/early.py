"""Leaving early: each rule has its particulars, and never earns more than staying."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from tidegate.catalogue.terms.checks.words import Check
from tidegate.catalogue.terms.early import EarlyWithdrawal, Leaving
from tidegate.catalogue.terms.product import Kind, ProductTerms
from tidegate.money import PPB

_PARTICULARS = {
    "reduction": EarlyWithdrawal.RATE_REDUCTION,
    "fee_minor": EarlyWithdrawal.FEE,
    "fee": EarlyWithdrawal.FEE,
    "interest_days": EarlyWithdrawal.LOSS_OF_INTEREST,
    "tiers": EarlyWithdrawal.COMPLETED_TIER,
}
_TO_THE_DEMAND_RATE = {EarlyWithdrawal.DEMAND_RATE, EarlyWithdrawal.COMPLETED_TIER}


def of_early(terms: ProductTerms) -> Iterable[Check]:
    rule, how = terms.early_withdrawal, terms.leaving
    yield from _of_demand_rate(terms)
    if terms.kind is Kind.DEMAND:
        yield (
            how != Leaving(),
            "leaving", rule, "A demand deposit has no maturity to leave before.", "Leave the particulars out.",
        )  # fmt: skip
        return
    given = {name for name in _PARTICULARS if getattr(how, name) != getattr(Leaving(), name)}
    for name in sorted(given):
        yield (
            rule is not _PARTICULARS[name],
            f"leaving.{name}", getattr(how, name), f"It belongs to the rule {_PARTICULARS[name]}, not to {rule}.",
            "Leave it out, or state that rule.",
        )  # fmt: skip
    wanted = [name for name, owner in _PARTICULARS.items() if owner is rule]
    yield (
        bool(wanted) and not given & set(wanted),
        f"leaving.{wanted[0] if wanted else ''}", None, f"The rule {rule} says how much.", "Give it.",
    )  # fmt: skip
    yield from _of_particulars(terms)
    yield from _of_tiers(terms)


def _of_demand_rate(terms: ProductTerms) -> Iterable[Check]:
    rate, tied = terms.demand_rate, terms.early_withdrawal in _TO_THE_DEMAND_RATE and terms.kind is not Kind.DEMAND
    yield tied and rate is None, "demand_rate", rate, "Leaving early at the demand rate needs that rate.", "Give it."
    least = min((cell.rate.ppb for cell in terms.chart), default=0)
    yield (
        rate is not None and tied and terms.index is None and rate.ppb > least,
        "demand_rate", rate, "Leaving early never earns more.", "Lower it.",
    )  # fmt: skip
    yield (
        rate is not None and tied and rate.ppb < 0 and not terms.negative_allowed,
        "demand_rate", rate, "A rate is not negative unless negative rates are allowed.", "Write 0 or more.",
    )  # fmt: skip


def _of_particulars(terms: ProductTerms) -> Iterable[Check]:
    how = terms.leaving
    least = min((cell.rate.ppb for cell in terms.chart), default=0)
    yield (
        how.reduction is not None and (how.reduction.ppb <= 0 or (terms.index is None and how.reduction.ppb > least)),
        "leaving.reduction", how.reduction, "A reduction lies between nothing and the lowest rate.", "Correct it.",
    )  # fmt: skip
    yield how.fee_minor < 0, "leaving.fee_minor", how.fee_minor, "A fee is not negative.", "Write 0 or more."
    yield (
        how.fee is not None and not 0 < how.fee.ppb < PPB,
        "leaving.fee", how.fee, "A fee is a part of the amount: above 0 and below 100 %.", "Correct it.",
    )  # fmt: skip
    days = how.interest_days
    yield days is not None and days < 1, "leaving.interest_days", days, "At least one day.", "Write 1 or more."
    shortest = terms.offered[0] if terms.offered else None
    yield (
        days is not None and shortest is not None and days > shortest.months * 31 + shortest.days,
        "leaving.interest_days", days, "No more days' interest is lost than the shortest term has.", "Lower it.",
    )  # fmt: skip
    left = how.least_left_minor
    yield (
        left is not None and (left < 0 or not how.partial),
        "leaving.least_left_minor", left, "What stays after a part was taken: 0 or more, where parts may be taken.",
        "Correct it, or leave it out.",
    )  # fmt: skip
    yield (
        terms.early_withdrawal is EarlyWithdrawal.FORBIDDEN and (how.principal_at_risk or not how.partial),
        "leaving", terms.early_withdrawal, "Where nobody may leave early there is nothing more to say.",
        "Leave the particulars out, or state another rule.",
    )  # fmt: skip


def _of_tiers(terms: ProductTerms) -> Iterable[Check]:
    tiers = terms.leaving.tiers
    for number, (one, other) in enumerate(pairwise(tiers), start=1):
        path = f"leaving.tiers[{number}]"
        yield (
            not one.completed < other.completed,
            f"{path}.completed", other.completed, "Tiers stand in order of the time completed.",
            f"Put it before {one.completed}, or lengthen it.",
        )  # fmt: skip
        yield (
            other.rate < one.rate,
            f"{path}.rate", other.rate, "A longer time completed earns no less.", "Raise it.",
        )  # fmt: skip
    for number, tier in enumerate(tiers):
        path = f"leaving.tiers[{number}]"
        yield (
            bool(terms.offered) and not tier.completed < terms.offered[-1],
            f"{path}.completed", tier.completed, "A tier is completed before the longest term ends.", "Shorten it.",
        )  # fmt: skip
        reached = [cell.rate.ppb for cell in terms.chart if cell.term is not None and tier.completed < cell.term]
        yield (
            terms.index is None and bool(reached) and tier.rate.ppb > min(reached),
            f"{path}.rate", tier.rate, "Leaving early never earns more than staying to a maturity that lies beyond.",
            "Lower it, or sell the long terms as a product of its own.",
        )  # fmt: skip
    first, demand = tiers[0] if tiers else None, terms.demand_rate
    yield (
        first is not None and demand is not None and first.rate < demand,
        "leaving.tiers[0].rate", first and first.rate, "A completed tier earns no less than the demand rate.",
        "Raise it, or lower the demand rate.",
    )  # fmt: skip
