"""What a document adds to the withholding law that is known, and what it may not change. Pure.

A document adds values by day; none replaces another of the same day. What law, as it was known, answered for a day up
to the one that is open stays answered so for ever: tax was withheld by it. Where nothing was answered, as of a new
jurisdiction, earlier days may be added too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

from tidegate.rules.parameter import NotInForce, Parameter, Value
from tidegate.rules.tax_document import LawFinding, TaxDocument
from tidegate.rules.tax_figure import SAVER_CLASSES
from tidegate.rules.withholding import TaxLaw, tax_parameter


def amended(*, law: TaxLaw, document: TaxDocument) -> TaxLaw:
    """The law with what the document adds; of one day the document's value stands. It has no findings."""
    assert not document.findings, "a document with findings is never used"
    known = dict(law.places.get(document.jurisdiction, {}))
    for one in document.parameters:
        before = known.get(one.parameter_id)
        known[one.parameter_id] = one if before is None else _joined(before, one)
    places = {**law.places, document.jurisdiction: MappingProxyType(known)}
    return TaxLaw(places=MappingProxyType(places))


def _joined(known: Parameter, added: Parameter) -> Parameter:
    """One history; where both say the same of a day, it stays as it was read first."""
    by_day = {value.in_force_from: value for value in known.history}
    for value in added.history:
        if value.in_force_from not in by_day or not _same(by_day[value.in_force_from], value):
            by_day[value.in_force_from] = value
    return replace(known, history=tuple(by_day[day] for day in sorted(by_day)))


def _same(one: Value, other: Value) -> bool:
    return not one.unread and (one.value, one.in_force_until) == (other.value, other.in_force_until)


def contradictions(*, law: TaxLaw, document: TaxDocument, open_day: date | None) -> Iterator[LawFinding]:
    """Where the document contradicts the law that is known, by path. `open_day`: the business day that is open, None
    before the first (and where no platform is asked)."""
    known = {one.parameter_id: one for one in law.parameters(jurisdiction=document.jurisdiction)}
    for number, one in enumerate(document.parameters):
        here = f"parameters[{number}]"
        before = known.get(one.parameter_id)
        if before is not None and before.unit != one.unit:
            rule = f"The figure is known in {before.unit}."
            yield LawFinding(path=f"{here}.unit", value=one.unit, rule=rule, remedy="Keep its unit.")
            continue
        history = () if before is None else before.history
        for place, value in enumerate(one.history):
            following = _following(history, one.history, value)
            wrong = _contradiction(law, document.jurisdiction, history, value, following, open_day)
            if wrong is not None:
                yield replace(wrong, path=f"{here}.history[{place}].{wrong.path}")
    if not _has_a_rate(amended(law=law, document=document), document.jurisdiction):
        rule = f"A law begins with its rate; none of {document.jurisdiction} is known."
        remedy = f"Add {tax_parameter(document.jurisdiction, 'rate')}."
        yield LawFinding(path="parameters", value="", rule=rule, remedy=remedy)


def _contradiction(
    law: TaxLaw,
    jurisdiction: str,
    known: tuple[Value, ...],
    value: Value,
    following: date | None,
    open_day: date | None,
) -> LawFinding | None:
    """At a path within the value, which holds until `following`."""
    same = [one for one in known if one.in_force_from == value.in_force_from and not one.unread]
    if same:
        rule = f"From {value.in_force_from} on {_shown(same[0])} is known, by {same[0].citation}."
        remedy = "Leave it out, or say what holds from a later day on."
        found = LawFinding(path="value", value=_shown(value), rule=rule, remedy=remedy)
        return None if _same(same[0], value) else found
    if open_day is None or value.in_force_from > open_day:
        return None
    last = open_day if following is None else min(open_day, following - timedelta(days=1))
    name = value.parameter.partition(".withholding.")[2]
    answered = _answered(law, jurisdiction, name, value.in_force_from, last)
    if answered is None:
        return None
    return LawFinding(
        path="in_force_from",
        value=str(value.in_force_from),
        rule=f"Of {answered} the law is answered already, and days up to the open one ({open_day}) never change.",
        remedy=f"Say what holds from a day after {open_day} on.",
    )


def _following(known: tuple[Value, ...], own: tuple[Value, ...], value: Value) -> date | None:
    """The first day on which a value no longer holds: it ends, or another begins."""
    days = [one.in_force_from for one in (*known, *own) if one.in_force_from > value.in_force_from]
    return min([*days, *([] if value.in_force_until is None else [value.in_force_until])], default=None)


def _answered(law: TaxLaw, jurisdiction: str, name: str, first: date, last: date) -> date | None:
    """A day of these on which tax is withheld by the law as it is known, of those whom the figure concerns."""
    concerned = [one for one in SAVER_CLASSES if name in {f"rate.{one}", "rate"} or not name.startswith("rate")]
    values = [value for one in law.parameters(jurisdiction=jurisdiction) for value in one.history]
    turns = {first, *(one.in_force_from for one in values if first < one.in_force_from <= last)}
    return next(
        (day for day in sorted(turns) for one in concerned if _withholds(law, jurisdiction, one, name, day)), None
    )


def _withholds(law: TaxLaw, jurisdiction: str, saver_class: str, name: str, day: date) -> bool:
    try:
        found = law.withholding(jurisdiction=jurisdiction, saver_class=saver_class, on=day)
    except NotInForce:
        return False
    own = found.rate.parameter == tax_parameter(jurisdiction, f"rate.{saver_class}")
    return not (name == "rate" and own)  # a class with a rate of its own does not ask everybody's


def _has_a_rate(law: TaxLaw, jurisdiction: str) -> bool:
    names = {tax_parameter(jurisdiction, one) for one in ("rate", *(f"rate.{one}" for one in SAVER_CLASSES))}
    return any(one.parameter_id in names for one in law.parameters(jurisdiction=jurisdiction))


def _shown(value: Value) -> str:
    return f"{value.value} ({value.unit})" if isinstance(value.value, int) else str(value.value)
