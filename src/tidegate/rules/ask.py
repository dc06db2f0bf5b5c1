"""What callers ask: by id, by jurisdiction, by day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from importlib.resources import files

from tidegate.money import Invalid
from tidegate.rules.parameter import Parameter, Value
from tidegate.rules.reading import read_rule_set
from tidegate.rules.rule import Rule
from tidegate.rules.rule_set import RuleSet


@lru_cache(maxsize=1)
def jurisdictions() -> tuple[str, ...]:
    """The jurisdictions for which law is kept, by ISO 3166 code (and EU)."""
    return tuple(sorted(entry.name.upper() for entry in files("tidegate.rules").joinpath("law").iterdir()))


def rule_set(jurisdiction: str) -> RuleSet:
    """The law kept for a jurisdiction. Raises `Invalid` if there is none."""
    if jurisdiction not in jurisdictions():
        raise Invalid(
            field="jurisdiction",
            value=jurisdiction,
            rule="No law is kept for this jurisdiction.",
            remedy=f"Give one of {', '.join(jurisdictions())}.",
        )
    return _rule_set(jurisdiction)


@lru_cache(maxsize=64)
def _rule_set(jurisdiction: str) -> RuleSet:
    folder = files("tidegate.rules").joinpath("law", jurisdiction.lower())
    texts = {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".yaml")}
    return read_rule_set(jurisdiction, texts)


def parameter(parameter_id: str) -> Parameter:
    """A figure of law by its id, such as `cn.deposit_insurance.limit`. An unknown id is a bug: `KeyError`."""
    return rule_set(_jurisdiction(parameter_id)).parameters[parameter_id]


def rule(rule_id: str) -> Rule:
    """A sentence of law by its id, such as `cn.shelf.time_deposits_own_channel_only`. Unknown: `KeyError`."""
    return rule_set(_jurisdiction(rule_id)).rules[rule_id]


def rules_of(jurisdiction: str) -> tuple[Rule, ...]:
    """All rules kept for a jurisdiction, by id, enabled or not. Raises `Invalid`."""
    return tuple(rule_set(jurisdiction).rules[rule_id] for rule_id in sorted(rule_set(jurisdiction).rules))


@lru_cache(maxsize=1)
def disclosures() -> frozenset[str]:
    """The words of everything that some rule wants acknowledged before a contract."""
    rules = [one for place in jurisdictions() for one in rules_of(place)]
    return frozenset(one.disclosure for one in rules if one.disclosure is not None and one.enabled)


def insurance_limit(jurisdiction: str, day: date) -> Value:
    """What deposit insurance pays at most on a day (`.amount`), with its citation. Raises `Invalid`, `NotInForce`."""
    return rule_set(jurisdiction).parameters[f"{jurisdiction.lower()}.deposit_insurance.limit"].at(day)


def _jurisdiction(some_id: str) -> str:
    code = some_id.partition(".")[0].upper()
    if code not in jurisdictions():
        raise KeyError(some_id)
    return code
