"""The maintenance fee: one that can be charged, and that the deposit can bear."""

from __future__ import annotations

from collections.abc import Iterable

from tidegate.catalogue.terms.checks.words import Check
from tidegate.catalogue.terms.early import EarlyWithdrawal
from tidegate.catalogue.terms.fee import MaintenanceFee
from tidegate.catalogue.terms.interest import InterestPaid, PaidTo
from tidegate.catalogue.terms.product import ProductTerms
from tidegate.money import Term


def of_fee(terms: ProductTerms) -> Iterable[Check]:
    fee = terms.maintenance_fee
    if fee is None:
        return
    yield from _of_amounts(terms, fee)
    yield from _of_days(fee)
    yield from _of_term(terms, fee)
    yield (
        terms.interest_paid is InterestPaid.IN_ADVANCE,
        "interest_paid", terms.interest_paid, "Interest paid in advance is that of a balance which no fee lowers.",
        "Say at_maturity, or a period, or leave the fee out.",
    )  # fmt: skip


def _of_amounts(terms: ProductTerms, fee: MaintenanceFee) -> Iterable[Check]:
    low, high, waived = terms.amount_min_minor, terms.amount_max_minor, fee.waived_from_minor
    yield (
        fee.amount_minor < 1,
        "maintenance_fee.amount_minor", fee.amount_minor, "A fee is more than nothing.", "Raise it, or leave it out.",
    )  # fmt: skip
    yield (
        fee.amount_minor > low,
        "maintenance_fee.amount_minor", fee.amount_minor, "The least amount that the product takes bears one fee.",
        "Lower it, or raise the product's least amount.",
    )  # fmt: skip
    yield (
        waived is not None and waived < 1,
        "maintenance_fee.waived_from_minor", waived, "From a balance of 0 on the fee would never be charged.",
        "Write more than 0, or leave the fee out.",
    )  # fmt: skip
    grows = terms.top_up_allowed or terms.plan is not None or terms.interest.paid_to is PaidTo.DEPOSIT
    yield (
        waived is not None and high is not None and waived > high and not grows,
        "maintenance_fee.waived_from_minor", waived, "It is waived from a balance that a deposit can have.",
        "Lower it to the most that the product takes, or leave it out.",
    )  # fmt: skip
    stays = terms.kind.has_term and terms.early_withdrawal is EarlyWithdrawal.FORBIDDEN and terms.plan is None
    yield (
        waived is not None and stays and 0 < waived <= low,
        "maintenance_fee.waived_from_minor", waived, "No deposit of this product is ever below its least amount.",
        "Raise it, or leave the fee out.",
    )  # fmt: skip


def _of_days(fee: MaintenanceFee) -> Iterable[Check]:
    months, day, month = fee.every.months, fee.day, fee.month
    yield (
        day is not None and not 1 <= day <= 31,
        "maintenance_fee.day", day, "The day of the fee is a day of the month.", "Write 1 to 31.",
    )  # fmt: skip
    yield (
        month is None and day is not None and months > 1,
        "maintenance_fee.month", month, "The day of a period longer than a month has its month.",
        "Write 1 for the first month.",
    )  # fmt: skip
    yield (
        month is not None and (day is None or not 1 <= month <= months),
        "maintenance_fee.month", month, "The month counts from the first month of the period, beside a day.",
        "Write 1 up to the months of the period, or leave it out.",
    )  # fmt: skip


def _of_term(terms: ProductTerms, fee: MaintenanceFee) -> Iterable[Check]:
    if not terms.kind.has_term:
        yield (
            fee.principal_at_risk,
            "maintenance_fee.principal_at_risk", True, "Only a deposit with a maturity has a principal to protect.",
            "Leave it out: the balance bears the fee.",
        )  # fmt: skip
        return
    free = fee.free
    first = Term(months=fee.every.months + (free.months if free else 0), days=free.days if free else 0)
    yield (
        bool(terms.offered) and not first < terms.offered[-1],
        "maintenance_fee.every", fee.every, "A fee falls due before the longest term ends.",
        "Charge it sooner, or leave it out.",
    )  # fmt: skip
    capitalises = terms.interest.paid_to is PaidTo.DEPOSIT and terms.interest_paid.months is not None
    yield (
        not fee.principal_at_risk and not capitalises,
        "maintenance_fee.principal_at_risk", False,
        "The principal of a deposit with a maturity bears no fee, and no interest is paid to the deposit that could.",
        "Have interest paid to the deposit, or put the principal at risk.",
    )  # fmt: skip
    yield (
        not fee.principal_at_risk and terms.early_withdrawal is not EarlyWithdrawal.FORBIDDEN,
        "maintenance_fee.principal_at_risk", False,
        "Leaving early may take back the interest that has borne a fee, and the principal would bear it after all.",
        "Forbid leaving early, or put the principal at risk.",
    )  # fmt: skip
