"""When the interest of one rate is paid: as its fields say, else as its words do, else as late as can be.

Since its version 6 a product's detail says in `applicationType` whether interest is paid at maturity, periodically or
in advance; before, only `applicationFrequency` says how often. Every month, quarter, half-year or year is sold as it
is stated, counted from the day a deposit begins but for the months, whose day the market names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tidegate.catalogue.importers.cdr.finding import Kind, NotSold
from tidegate.catalogue.importers.cdr.numbers import days_about, duration
from tidegate.catalogue.terms import InterestPaid
from tidegate.money import Term

UNSAID = 1_000_000
"""The rank of a payment that is not said at all: after every frequency, which ranks by its length."""
_MONTHLY = Term(months=1, days=0)
_PERIODS = {Term(months=paid.months): paid for paid in InterestPaid if paid.months is not None}
_TYPE, _FREQUENCY = "applicationType", "applicationFrequency"
_TYPES = ("MATURITY", "PERIODIC", "UPFRONT", None)
_AT_MATURITY_WORDS = ("interest paid at maturity", "interest paid on maturity", "pays interest on maturity")
_MONTHLY_WORDS = ("interest paid monthly", "interest to be paid monthly", "pays interest monthly")

Told = tuple[Kind, str, Any, str]
"""A finding to be: its kind, the field within the rate, the value, the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """When interest is paid. `rank` is 0 where that is stated; `instead`: why a better-founded rate goes before it."""

    interest_paid: InterestPaid
    rank: int = 0
    readings: tuple[Told, ...] = ()
    instead: Told | None = None


def payment(*, plain: Mapping[str, Any], term: Term) -> Payment:
    """When the rate pays on a deposit of this term. Raises NotSold where no deposit here pays so."""
    kind, text, words = plain.get(_TYPE), plain.get(_FREQUENCY), str(plain.get("additionalInfo") or "")
    if kind not in _TYPES:
        raise NotSold(Kind.PAYMENT_TYPE_UNKNOWN, _TYPE, kind, "MATURITY, PERIODIC or UPFRONT.")
    if kind == "UPFRONT":
        return Payment(interest_paid=InterestPaid.IN_ADVANCE)
    if kind == "MATURITY":
        return Payment(interest_paid=InterestPaid.AT_MATURITY)
    if text is None and kind is not None:
        raise NotSold(Kind.FREQUENCY_MISSING, _FREQUENCY, "", "Paid periodically, and how often is not said.")
    return _unsaid(words) if text is None else _against(words, _stated(text, term), term)


def _stated(text: Any, term: Term) -> Payment:
    every = duration(text)
    if every is None:
        raise NotSold(Kind.FREQUENCY_NOT_ISO, _FREQUENCY, text, "It is an ISO 8601 duration.")
    if every == term:
        return Payment(interest_paid=InterestPaid.AT_MATURITY)
    if days_about(every) >= days_about(term):
        reason = f"The term {term.text()} ends no later than the first payment: paid at maturity."
        reading = (Kind.READ_FREQUENCY_BEYOND_TERM_AS_MATURITY, _FREQUENCY, text, reason)
        return Payment(interest_paid=InterestPaid.AT_MATURITY, readings=(reading,))
    paid = _PERIODS.get(every)
    if paid is not None:
        return Payment(interest_paid=paid)
    reason = "The bank pays part of it earlier; sold at the same simple rate, all of it paid at maturity."
    rule = "Interest is not paid so often here, and a rate that is paid as it says is sold for these amounts."
    return Payment(
        interest_paid=InterestPaid.AT_MATURITY,
        rank=UNSAID - days_about(every),
        readings=((Kind.READ_FREQUENCY_WITHIN_TERM_AS_MATURITY, _FREQUENCY, text, reason),),
        instead=(Kind.FREQUENCY_NOT_SOLD_YET, _FREQUENCY, text, rule),
    )


def _unsaid(words: str) -> Payment:
    plain = words.lower()
    if any(phrase in plain for phrase in _AT_MATURITY_WORDS) and "monthly" not in plain:
        reading = (Kind.READ_FREQUENCY_FROM_WORDS, "additionalInfo", words, "It says: paid at maturity.")
        return Payment(interest_paid=InterestPaid.AT_MATURITY, readings=(reading,))
    reason = "When interest is paid is not said: sold with payment at maturity, the latest there is."
    return Payment(
        interest_paid=InterestPaid.AT_MATURITY,
        rank=UNSAID,
        readings=((Kind.READ_FREQUENCY_MISSING_AS_MATURITY, _FREQUENCY, "", reason),),
        instead=(Kind.FREQUENCY_MISSING, _FREQUENCY, "", "A rate that says when it is paid is sold instead."),
    )


def _against(words: str, found: Payment, term: Term) -> Payment:
    """Where unmistakable words contradict the field, the field is kept to, and the reading says so."""
    if days_about(term) <= days_about(_MONTHLY):
        return found
    plain = words.lower()
    monthly = found.interest_paid is InterestPaid.MONTHLY
    phrases, other = (_AT_MATURITY_WORDS, "monthly") if monthly else (_MONTHLY_WORDS, "maturity")
    if other in plain.replace("end of term", "maturity") or not any(phrase in plain for phrase in phrases):
        return found
    reading = (
        Kind.READ_FREQUENCY_AGAINST_ITS_WORDS, "additionalInfo", words, f"{_FREQUENCY} says otherwise and is kept to.",
    )  # fmt: skip
    return replace(found, readings=(*found.readings, reading))
