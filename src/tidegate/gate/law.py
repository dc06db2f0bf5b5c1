"""What the gate asks of law: grounds, ceilings, limits. The only place here that reads `tidegate.rules`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidegate import rules
from tidegate.gate.decision import Citation, Ground
from tidegate.money import Amount, Rate, Term

NO_LAW_KEPT = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of law and where it stands."""

    rate: Rate | None = None
    amount: Amount | None = None
    citation: Citation


def ground(*, jurisdiction: str, name: str, on: date) -> Ground | None:
    """The rule `<jurisdiction>.<name>` if it is kept, enabled and in force on that day."""
    if jurisdiction not in rules.jurisdictions():
        return None
    found = rules.rule_set(jurisdiction).rules.get(f"{jurisdiction.lower()}.{name}")
    if found is None or not found.applies(on=on):
        return None
    return Ground(sentence=found.sentence, citation=_cited(found.citation), from_day=found.in_force_from)


def rate_ceiling(*, jurisdiction: str, term: Term | None, on: date) -> Figure | None:
    """The highest rate that may be paid for exactly this term; None where law, as kept here, sets none."""
    if term is None:
        return None
    value = _value(jurisdiction, "rate_ceiling", on)
    found = None if value is None else value.for_term(term)
    return None if found is None else Figure(rate=found.rate, citation=_cited(found.citation))


def insured_limit(*, jurisdiction: str, on: date) -> Figure | None:
    """What deposit insurance pays at most to one saver at one bank."""
    value = _value(jurisdiction, "deposit_insurance.limit", on)
    return None if value is None else Figure(amount=value.amount, citation=_cited(value.citation))


def rule_set_version(*, jurisdiction: str) -> str:
    """The version of the law that an answer rests on."""
    if jurisdiction not in rules.jurisdictions():
        return NO_LAW_KEPT
    return rules.rule_set(jurisdiction).version


def _value(jurisdiction: str, name: str, on: date) -> rules.Value | None:
    if jurisdiction not in rules.jurisdictions():
        return None
    parameter = rules.rule_set(jurisdiction).parameters.get(f"{jurisdiction.lower()}.{name}")
    if parameter is None:
        return None
    try:
        return parameter.at(on)
    except rules.NotInForce:
        return None


def _cited(citation: rules.Citation) -> Citation:
    article = f"art. {citation.article}" if citation.article else ""
    return Citation(title=citation.title, article=article, url=citation.url or "")
