"""Interest: when it is paid, how it compounds, what it follows."""

from __future__ import annotations

from collections.abc import Iterable

from tidegate.catalogue.terms.checks.words import Check
from tidegate.catalogue.terms.interest import BalanceBasis, Compounding, InterestPaid, PaidTo
from tidegate.catalogue.terms.product import ProductTerms
from tidegate.money import Term

SCALE_MAX = 12
"""Decimals of the currency unit that a compounding may keep."""


def of_interest(terms: ProductTerms) -> Iterable[Check]:
    yield from _of_pay_days(terms)
    yield from _of_periods(terms)
    yield from _of_growth(terms)
    yield from _of_index(terms)
    bonus = terms.bonus
    if bonus is not None:
        yield bonus.rate.ppb <= 0, "bonus.rate", bonus.rate, "A bonus is more than nothing.", "Raise it, or leave it."
        yield (
            any(term < bonus.lasts for term in terms.offered),
            "bonus.lasts", bonus.lasts, "A bonus ends no later than the shortest term.", "Shorten it.",
        )  # fmt: skip
    yield from _of_steps(terms)


def _of_steps(terms: ProductTerms) -> Iterable[Check]:
    steps, longest = terms.steps, terms.offered[-1] if terms.offered else None
    for number, step in enumerate(steps):
        path, before = f"steps[{number}]", steps[number - 1] if number else None
        yield (
            before is not None and not before.after < step.after,
            f"{path}.after", step.after, "Steps stand in order of the time elapsed.", "Put it before, or lengthen it.",
        )  # fmt: skip
        yield (
            longest is not None and not step.after < longest,
            f"{path}.after", step.after, f"A step comes before the longest term, {longest}, ends.", "Shorten it.",
        )  # fmt: skip
        yield (
            step.adds.ppb <= (0 if before is None else before.adds.ppb),
            f"{path}.adds", step.adds, "A step adds more to the rate than the one before; the first, something.",
            "Raise it, or give what falls with time as a bonus.",
        )  # fmt: skip
    yield (
        bool(steps) and terms.index is not None,
        "steps", len(steps), "Steps are known on the first day; a rate that follows an index has none.",
        "Leave the steps or the index out.",
    )  # fmt: skip


def _of_pay_days(terms: ProductTerms) -> Iterable[Check]:
    every, day, month = terms.interest_paid.months, terms.pay_day, terms.pay_month
    yield (
        every is None and day is not None,
        "pay_day", day, "Only periodic interest has a pay day.", "Leave it out, or say how often interest is paid.",
    )  # fmt: skip
    yield day is not None and not 1 <= day <= 31, "pay_day", day, "A pay day is a day of the month.", "Write 1 to 31."
    yield (
        month is None and day is not None and every is not None and every > 1,
        "pay_month", month, "A pay day of a period longer than a month has its month.", "Write 1 for the first month.",
    )  # fmt: skip
    yield (
        month is not None and (day is None or every is None or not 1 <= month <= every),
        "pay_month", month, "A pay month counts from the first month of the period, beside a pay day.",
        "Write 1 up to the months of the period, or leave it out.",
    )  # fmt: skip


def _of_periods(terms: ProductTerms) -> Iterable[Check]:
    """A period fits into every term, and compounding into the period."""
    paid, every = terms.interest_paid, terms.interest_paid.months
    yield (
        not terms.kind.has_term and every is None,
        "interest_paid", paid, "A deposit without maturity pays its interest periodically.", "Say monthly, or longer.",
    )  # fmt: skip
    shortest = terms.offered[0] if terms.offered and terms.kind.has_term else None
    yield (
        every is not None and shortest is not None and shortest < Term(months=every),
        "interest_paid", paid, f"Interest is paid at least once in the shortest term, {shortest}.",
        "Pay it more often or at maturity, or sell the short term as a product of its own.",
    )  # fmt: skip
    compounds = terms.interest.compounding.every
    longest = Term(months=every) if every is not None else shortest
    yield (
        compounds is not None and longest is not None and longest < compounds,
        "interest.compounding", terms.interest.compounding,
        f"Interest compounds at least once before it is paid, within {longest}.", "Compound more often, or simply.",
    )  # fmt: skip


def _of_growth(terms: ProductTerms) -> Iterable[Check]:
    how, paid = terms.interest, terms.interest_paid
    compounds = how.compounding is not Compounding.SIMPLE
    yield (
        compounds != (how.scale is not None),
        "interest.scale", how.scale, "Compounding rounds to a scale that is named; simple interest has none.",
        "Give the decimals if it compounds, else leave them out.",
    )  # fmt: skip
    yield (
        how.scale is not None and not 0 <= how.scale <= SCALE_MAX,
        "interest.scale", how.scale, f"A scale is a number of decimals from 0 to {SCALE_MAX}.", "Write such a number.",
    )  # fmt: skip
    once = paid in {InterestPaid.AT_MATURITY, InterestPaid.IN_ADVANCE}
    yield (
        how.paid_to is PaidTo.DEPOSIT and once,
        "interest.paid_to", how.paid_to, "Interest that is paid once cannot stay in the deposit.",
        "Say cash, or pay it periodically.",
    )  # fmt: skip
    in_advance = paid is InterestPaid.IN_ADVANCE
    yield (
        in_advance and compounds,
        "interest.compounding", how.compounding, "Interest paid in advance is simple.", "Say simple.",
    )  # fmt: skip
    yield (
        in_advance and (terms.index is not None or terms.plan is not None),
        "interest_paid", paid, "Interest paid in advance is known on the first day.", "Say at_maturity, or a period.",
    )  # fmt: skip
    yield (
        how.compounding is Compounding.DAILY and how.balance is not BalanceBasis.END_OF_DAY,
        "interest.balance", how.balance, "The average or the least of a period needs a period longer than a day.",
        "Say end_of_day, or compound less often.",
    )  # fmt: skip
    least, high = how.earning_min_minor, terms.amount_max_minor
    yield (
        least < 0 or (high is not None and least > high and not terms.top_up_allowed and terms.plan is None),
        "interest.earning_min_minor", least, "The least balance that earns is one that a deposit can have.",
        "Write 0 or more, up to the most that the product takes.",
    )  # fmt: skip


def _of_index(terms: ProductTerms) -> Iterable[Check]:
    index = terms.index
    if index is None:
        return
    yield (
        not index.code.strip(),
        "index.code", index.code, "A rate that follows an index names it.", "Write the code of a series of values.",
    )  # fmt: skip
    yield (
        index.floor is not None and index.cap is not None and index.floor > index.cap,
        "index.floor", index.floor, "The floor is not above the cap.", "Lower it, or raise the cap.",
    )  # fmt: skip
    yield (
        index.floor is not None and index.floor.ppb < 0 and not terms.negative_allowed,
        "index.floor", index.floor, "A rate does not fall below 0 unless negative rates are allowed.",
        "Write 0 or more, or allow negative rates.",
    )  # fmt: skip
    yield (
        index.cap is not None and index.cap.ppb < 0 and not terms.negative_allowed,
        "index.cap", index.cap, "A rate does not fall below 0 unless negative rates are allowed.", "Raise it.",
    )  # fmt: skip
    yield (
        any(term < index.review for term in terms.offered),
        "index.review", index.review, "The rate is reviewed within the shortest term.",
        "Review it more often, or sell the short term at a rate of its own.",
    )  # fmt: skip
