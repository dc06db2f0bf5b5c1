"""The page of rules: what law is kept, since when, from which source, and who sees to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from tidegate.money import Amount, Rate
from tidegate.rules import (
    Citation,
    Parameter,
    Rule,
    Value,
    jurisdictions,
    rule_set,
    rules_of,
    shipped_tax_law,
)

NAMES = {
    "AT": "Austria", "AU": "Australia", "CN": "China", "DE": "Germany", "ES": "Spain", "EU": "European Union",
    "GB": "United Kingdom", "IE": "Ireland", "IT": "Italy", "US": "United States",
}  # fmt: skip
INTRODUCTION = """# Rules

Made from the law files and the gate's checks by `python -m docs.reference.write`; a test holds it equal.

A rule is a sentence of law, told in our own words, with the place where it was read and the days on which it holds.
A check of the gate quotes it when it refuses. What was noted but not read is disabled, and nothing is answered from it.
The law files are no legal advice: an operator reads the sources, and counsel has the last word.

"""


def page() -> str:
    """The whole page."""
    return (
        INTRODUCTION
        + "\n".join([*_checks(), _PAYMENTS, *(line for place in jurisdictions() for line in _place(place)), *_taxes()])
        + "\n"
    )


def _checks() -> Iterable[str]:
    from tidegate.gate.act import INTAKE_ACTS, Act
    from tidegate.gate.checks import CHECKS
    from tidegate.gate.decision import GateRefusal

    yield "## Checks of the gate, in order of precedence"
    yield "| check | refuses with | asked of | stands on | where law is silent |"
    yield "|---|---|---|---|---|"
    for check in sorted(CHECKS, key=lambda one: list(GateRefusal).index(one.code)):
        whole = {frozenset(Act): "all", INTAKE_ACTS: "all that let money in"}
        acts = whole.get(check.acts) or ", ".join(sorted(check.acts))
        law = ", ".join(f"`{name}`" for name in (*check.law, *check.quotes))
        silent = check.ours or "not asked"
        yield f"| `{check.check_id}` | `{check.code}` | {acts} | {law} | {silent} |"


_PAYMENTS = """
## Of money going out
Withdrawals, interest, maturities and pay-outs ask none of these checks. Only an order of the payments family stands
before them, and stops what its law says: a moratorium or an unavailability what that bank pays, a freeze what that
person takes out, an attachment the amount it names. `gate.payment_stopped` and `gate.attachment` refuse with
`payment_stopped_by_order`; what is stopped is paid when the order ends."""


_TAXES = """
## Tax withheld of interest
By jurisdiction of the product, class of saver and day. Each figure is reckoned on an owner's whole calendar year and
rounded down once. A jurisdiction that is not here was not read, and no product of it withholds tax, unless the platform
installs its law (`tidegate tax law install`)."""


def _taxes() -> Iterable[str]:
    yield _TAXES
    law = shipped_tax_law()
    for place in law.jurisdictions:
        yield ""
        yield f"### {NAMES[place]}"
        for one in law.parameters(jurisdiction=place):
            yield from _parameter(one, level="####")


def _place(place: str) -> Iterable[str]:
    law = rule_set(place)
    yield ""
    yield f"## {NAMES[place]}"
    for one in rules_of(place):
        yield from _rule(one)
    for parameter_id in sorted(law.parameters):
        yield from _parameter(law.parameters[parameter_id])


def _rule(one: Rule) -> Iterable[str]:
    yield ""
    yield f"### `{one.rule_id}`"
    yield one.sentence.strip()
    yield ""
    until = "" if one.in_force_until is None else f" up to {one.in_force_until}, not included"
    if one.enabled:
        yield f"- In force from {one.in_force_from}{until}. Enforced by {', '.join(map(_who, one.enforced_by))}."
    else:
        yield f"- **Disabled{': not read' if one.unread else ''}.**"
    if one.disclosure:
        yield f"- To be acknowledged: `{one.disclosure}`."
    yield f"- {_cited(one.citation)}"
    if one.note:
        yield f"- {one.note.strip()}"


def _parameter(one: Parameter, *, level: str = "###") -> Iterable[str]:
    yield ""
    yield f"{level} `{one.parameter_id}`"
    yield f"{one.title.strip()} ({one.unit})."
    yield ""
    yield "| from | until | value | source |"
    yield "|---|---|---|---|"
    for value in one.history:
        shown = "not read" if value.unread else _figure(value)
        note = f" {value.note.strip()}" if value.note else ""
        yield f"| {value.in_force_from} | {value.in_force_until or ''} | {shown} | {_cited(value.citation)}{note} |"


def _figure(value: Value) -> str:
    found = value.value
    if isinstance(found, Mapping):
        return ", ".join(f"{term.text()} {rate.percent_text()}" for term, rate in found.items())
    if isinstance(found, Amount):
        return found.text()
    if isinstance(found, Rate):
        return found.percent_text()
    return f"{float(found):g}" if isinstance(found, Fraction) else str(found)


def _who(one: str) -> str:
    return f"`{one}`" if one.startswith("gate.") else one


def _cited(citation: Citation) -> str:
    text = str(citation).strip()
    return f"[{text}]({citation.url})." if citation.url else f"{text}."
