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
    return _ground(found)


def rate_ceiling(*, jurisdiction: str, term: Term | None, on: date) -> Figure | None:
    """The highest rate that may be paid for exactly this term; None where law, as kept here, sets none."""
    if term is None:
        return None
    value = _value(jurisdiction, "rate_ceiling", on)
    found = None if value is None else value.for_term(term)
    return None if found is None else Figure(rate=found.rate, citation=_cited(found.citation))


def national_cap(*, jurisdiction: str, term: Term | None, on: date) -> rules.RateCap | None:
    """What a bank that is not well capitalised may pay at most for exactly this term; None where no national rate is
    kept for the day."""
    value = _value(jurisdiction, f"national_rate.{'savings' if term is None else 'time_deposit'}", on)
    found = value if value is None or term is None else value.for_term(term)
    if found is None:
        return None
    yields = _value(jurisdiction, "reference_rate.treasury" if term else "reference_rate.federal_funds", on)
    reference = yields if yields is None or term is None else yields.for_term(term)
    return rules.national_rate_cap(
        on=on,
        national=found.rate,
        reference=None if reference is None else reference.rate,
        has_term=term is not None,
    )


def disclosures_wanted(*, jurisdiction: str, on: date) -> tuple[tuple[str, Ground], ...]:
    """What a saver must have acknowledged before a contract on that day, each with its rule."""
    if jurisdiction not in rules.jurisdictions():
        return ()
    wanted = [one for one in rules.rules_of(jurisdiction) if one.disclosure is not None and one.applies(on=on)]
    return tuple((str(one.disclosure), _ground(one)) for one in wanted)


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


def _ground(rule: rules.Rule) -> Ground:
    return Ground(sentence=rule.sentence, citation=_cited(rule.citation), from_day=rule.in_force_from)


def _cited(citation: rules.Citation) -> Citation:
    article = f"art. {citation.article}" if citation.article else ""
    return Citation(title=citation.title, article=article, url=citation.url or "")
