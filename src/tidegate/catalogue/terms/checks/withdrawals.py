"""How often money may be taken out, and from when on."""

from __future__ import annotations

from collections.abc import Iterable

from tidegate.catalogue.terms.checks.words import Check
from tidegate.catalogue.terms.early import EarlyWithdrawal
from tidegate.catalogue.terms.product import Kind, ProductTerms
from tidegate.money import Term

LOCKED_MAX = Term(months=120)


def of_withdrawals(terms: ProductTerms) -> Iterable[Check]:
    times, per, locked = terms.withdrawals.times, terms.withdrawals.per, terms.withdrawals.locked
    yield (
        (times is None) != (per is None),
        "withdrawals.per" if per is None else "withdrawals.times", per if times is None else times,
        "How often money may be taken out is so many times in a period.", "Give times and per, or neither.",
    )  # fmt: skip
    yield (
        times is not None and times < 1,
        "withdrawals.times", times, "Money may be taken out at least once in a period.",
        "Write 1 or more, or lock it for a time.",
    )  # fmt: skip
    yield (
        times is not None and terms.kind.has_term,
        "withdrawals.times", times, "Before a maturity the rule of early withdrawal says what may be taken out.",
        "Leave it out, or make it a demand or notice deposit.",
    )  # fmt: skip
    never = terms.kind is not Kind.DEMAND and terms.early_withdrawal is EarlyWithdrawal.FORBIDDEN
    yield (
        locked is not None and terms.kind.has_term and never,
        "withdrawals.locked", locked, "Where nobody may leave before the maturity, all of the term is locked.",
        "Leave it out, or state another rule of early withdrawal.",
    )  # fmt: skip
    most = terms.offered[0] if terms.kind.has_term and terms.offered else None
    yield (
        locked is not None and (locked > LOCKED_MAX or (most is not None and not locked < most)),
        "withdrawals.locked", locked, f"It is locked for less than the shortest term, at most {LOCKED_MAX}.",
        "Shorten it.",
    )  # fmt: skip
