"""A payment's answer, and why one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NoReturn
from uuid import UUID

from tidegate.money import Invalid


class PaymentRefusal(StrEnum):
    """Codes, in order of precedence."""

    UNKNOWN_SAVER = "unknown_saver"
    MAY_NOT_ACT = "may_not_act"
    NO_SETTLEMENT_BANK = "no_settlement_bank"
    EXISTS_WITH_DIFFERENT_CONTENT = "exists_with_different_content"
    INSUFFICIENT_CASH = "insufficient_cash"


_SAYS: Mapping[PaymentRefusal, tuple[str, str, str]] = {
    PaymentRefusal.UNKNOWN_SAVER: ("saver", "Only a registered person has cash here.", "Register the person first."),
    PaymentRefusal.MAY_NOT_ACT: (
        "saver",
        "This person may not pay out the saver's cash.",
        "Let one of those act who may.",
    ),
    PaymentRefusal.NO_SETTLEMENT_BANK: (
        "currency",
        "Cash lies at the platform's settlement bank, and there is none for this currency today.",
        "Use a currency with a settlement agreement.",
    ),
    PaymentRefusal.EXISTS_WITH_DIFFERENT_CONTENT: (
        "request_id",
        "A request id stands for one payment for ever; this one was used for another.",
        "Send a new request id, or what was first sent.",
    ),
    PaymentRefusal.INSUFFICIENT_CASH: (
        "amount",
        "The saver's available cash is less than the amount.",
        "Lower the amount, or wait for a maturity or a withdrawal.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A rule said no, and nothing was changed. `reasons` is empty here: only the gate has some."""

    code: str
    field: str | None
    rule: str
    remedy: str
    transient: bool
    reasons: tuple[NoReturn, ...] = ()


def refused(code: PaymentRefusal) -> Refused:
    """The refusal with its sentence and its remedy."""
    field, rule, remedy = _SAYS[code]
    transient = code is PaymentRefusal.INSUFFICIENT_CASH
    return Refused(code=code.value, field=field, rule=rule, remedy=remedy, transient=transient)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """A payment that was booked. `outcome` is `created`, or `exists` when it had been before. Minor units."""

    outcome: str
    request_id: UUID
    saver: str
    currency: str
    amount_minor: int
    business_day: date


def checked_amount(amount_minor: int) -> None:
    """Invalid unless there is something to pay."""
    if amount_minor <= 0:
        raise Invalid(
            field="amount",
            value=str(amount_minor),
            rule="A payment moves more than nothing.",
            remedy="Give an amount above zero.",
        )
