"""Conditions that a document puts on a product or a rate, in codes or in words.

A deposit here knows no conditions, so each is a reading: the bank may apply what was not checked. Two phrases are
unmistakable and keep a rate out, because nobody can open a deposit at it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tidegate.catalogue.importers.cdr.finding import Finding, Kind, NotSold

_NOT_OFFERED = ("not available for new investments", "holding facility rate")
_EXISTING = re.compile(r"\bonly\b.*\bexisting\b.*\bcustomers?\b", re.DOTALL)
_NO_END = ("9999-", "2999-", "2099-")  # how systems write that there is no last day


def refuse_what_is_not_offered(*, words: str) -> None:
    """Raises NotSold for a rate that its own words withhold from new deposits."""
    phrase = next((phrase for phrase in _NOT_OFFERED if phrase in words.lower()), None)
    if phrase is not None:
        raise NotSold(Kind.NOT_FOR_NEW_DEPOSITS, "additionalInfo", words, f"Its words say: {phrase}.")


def conditions_of(*, holder: Mapping[str, Any], where: str = "") -> Iterator[tuple[str, str]]:
    """(field, text) of every condition on a rate or on a tier at `where`: one in words, or a list of coded ones.

    A link alone demands nothing that could be read.
    """
    given = holder.get("applicabilityConditions")
    for number, one in enumerate(given if isinstance(given, list) else [given]):
        mark = f"[{number}]" if isinstance(given, list) else ""
        text = _text(one)
        if text:
            yield f"{where}applicabilityConditions{mark}", text
    words = holder.get("additionalInfo")
    if not where and isinstance(words, str) and _EXISTING.search(words.lower()):
        yield "additionalInfo", words


def _text(condition: Any) -> str:
    if not isinstance(condition, Mapping):
        return "" if condition is None else str(condition).strip()
    parts = [condition.get(name) for name in ("rateApplicabilityType", "additionalValue", "additionalInfo")]
    words = [str(part).strip() for part in parts if part is not None]
    return " ".join(word for word in words if word and not word.startswith(("http://", "https://")))


def product_readings(*, data: Mapping[str, Any], product: str) -> tuple[Finding, ...]:
    """What the document says about who may have the product and for how long, and is not checked here."""

    def reading(kind: Kind, field: str, value: str, reason: str) -> Finding:
        return Finding(kind=kind, product=product, field=f"data.{field}", value=value[:120], reason=reason)

    found = []
    who = ", ".join(_who(data.get("eligibility")))
    if who:
        reason = "Who may have it is not checked here; the bank may refuse."
        found.append(reading(Kind.READ_ELIGIBILITY_NOT_CHECKED, "eligibility", who, reason))
    if data.get("isTailored") is True:
        reason = "The bank tailors rates to the saver: sold at those it publishes."
        found.append(reading(Kind.READ_TAILORED_AS_PUBLISHED, "isTailored", "true", reason))
    last = data.get("effectiveTo")
    if isinstance(last, str) and last.strip() and not last.startswith(_NO_END):
        reason = "An import has no day of its own: sold until it is taken off."
        found.append(reading(Kind.READ_LAST_DAY_NOT_KEPT, "effectiveTo", last, reason))
    return tuple(found)


def _who(eligibility: Any) -> Iterator[str]:
    for one in eligibility if isinstance(eligibility, Sequence) and not isinstance(eligibility, str) else ():
        if isinstance(one, Mapping) and one.get("eligibilityType"):
            yield " ".join(str(one[name]) for name in ("eligibilityType", "additionalValue") if one.get(name))
