"""Law files, read strictly: every member known, every figure exact, every value cited, nothing unread enabled."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import yaml

from tidegate.money import Amount, Rate, Term, currency, parse_amount, parse_rate, parse_term
from tidegate.rules.parameter import Citation, Parameter, Value
from tidegate.rules.rule import Rule
from tidegate.rules.rule_set import RuleSet
from tidegate.seal import canonical_bytes, digest

PERCENT = frozenset(
    {
        "percent a year",
        "percent of interest",
        "percent of tax",
        "percent of subsidy",
        "percent of church tax",
        "percent of loss",
    }
)
TIMES = "times"


class LawFileBroken(ValueError):
    """A law file that is not what it must be. Our own files never are; tests hold them."""


def read_rule_set(jurisdiction: str, texts: Mapping[str, bytes]) -> RuleSet:
    """The rule set of the files of a jurisdiction, by name. Raises `LawFileBroken`."""
    parameters: dict[str, Parameter] = {}
    rules: dict[str, Rule] = {}
    for name in sorted(texts):
        document = members_of(yaml_of(name, texts[name]), name, needed=set(), known={"parameters", "rules"})
        for entry in document.get("parameters", []):
            parameter = _parameter(entry, name, on=jurisdiction)
            _once(parameter.parameter_id, parameters, name, jurisdiction)
            parameters[parameter.parameter_id] = parameter
        for entry in document.get("rules", []):
            rule = _rule(entry, name)
            _once(rule.rule_id, rules, name, jurisdiction)
            rules[rule.rule_id] = rule
    version = digest(canonical_bytes([[name, digest(texts[name])] for name in sorted(texts)]))
    return RuleSet(
        jurisdiction=jurisdiction,
        version=version,
        parameters=MappingProxyType(parameters),
        rules=MappingProxyType(rules),
    )


class _OnceLoader(yaml.SafeLoader):
    """YAML in which a key stands once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if len(set(keys)) != len(keys):
            raise LawFileBroken(f"{node.start_mark}: a key stands twice")
        return super().construct_mapping(node, deep=deep)


def yaml_of(name: str, text: bytes) -> Any:
    """What a YAML file says, each key once. Raises `LawFileBroken`."""
    try:
        return yaml.load(text, Loader=_OnceLoader)  # noqa: S506 (a safe loader, made stricter)
    except yaml.YAMLError as error:
        raise LawFileBroken(f"{name}: {error}") from error


def members_of(entry: Any, where: str, *, needed: set[str], known: set[str]) -> dict[str, Any]:
    """A mapping with all that is needed and nothing that is not known. Raises `LawFileBroken`."""
    if not isinstance(entry, dict):
        raise LawFileBroken(f"{where}: not a mapping")
    if missing := needed - set(entry):
        raise LawFileBroken(f"{where}: {', '.join(sorted(missing))} missing")
    if strange := set(entry) - needed - known:
        raise LawFileBroken(f"{where}: {', '.join(sorted(map(str, strange)))} unknown")
    return entry


def _once(some_id: str, found: Mapping[str, object], name: str, jurisdiction: str) -> None:
    if not some_id.startswith(f"{jurisdiction.lower()}."):
        raise LawFileBroken(f"{name}: {some_id} is not of {jurisdiction}")
    if some_id in found:
        raise LawFileBroken(f"{name}: {some_id} stands twice")


def _parameter(entry: Any, name: str, *, on: str) -> Parameter:
    members = members_of(entry, f"{name} ({on})", needed={"id", "title", "unit", "history"}, known=set())
    where = f"{name}: {members['id']}"
    history = tuple(_value(value, where, parameter=members["id"], unit=members["unit"]) for value in members["history"])
    days = [value.in_force_from for value in history]
    if not days or days != sorted(set(days)):
        raise LawFileBroken(f"{where}: the history rises by day and is not empty")
    return Parameter(parameter_id=members["id"], title=members["title"], unit=members["unit"], history=history)


def _value(entry: Any, where: str, *, parameter: str, unit: str) -> Value:
    known = {"value", "by_term", "in_force_until", "note", "unread"}
    members = members_of(entry, where, needed={"in_force_from", "citation"}, known=known)
    if ("value" in members) == ("by_term" in members):
        raise LawFileBroken(f"{where}: one of value and by_term")
    return Value(
        parameter=parameter,
        value=_by_term(members["by_term"], where) if "by_term" in members else _figure(members["value"], unit, where),
        unit=unit,
        in_force_from=_day(members["in_force_from"], where),
        in_force_until=_until(members, where),
        citation=citation_of(members["citation"], where, unread=_unread(members)),
        note=members.get("note", ""),
        unread=_unread(members),
    )


def _figure(value: Any, unit: str, where: str) -> Amount | Rate | Fraction | int:
    """An amount, a rate or a factor is text, so that no reader of YAML turns it into a float; a count is whole."""
    if type(value) is int:
        return value
    if not isinstance(value, str):
        raise LawFileBroken(f"{where}: a figure is text in quotes, or a whole number")
    if unit in PERCENT:
        return Rate.percent(value)
    if unit == TIMES:
        return parse_rate(value, field=where).fraction
    return parse_amount(value, currency=currency(unit))


def _by_term(value: Any, where: str) -> Mapping[Term, Rate]:
    if not isinstance(value, dict) or not all(isinstance(rate, str) for rate in value.values()):
        raise LawFileBroken(f"{where}: by_term is a mapping from terms to rates as text")
    return MappingProxyType({parse_term(term): Rate.percent(rate) for term, rate in value.items()})


def _rule(entry: Any, name: str) -> Rule:
    members = members_of(
        entry,
        name,
        needed={"id", "sentence", "in_force_from", "enabled", "citation"},
        known={"in_force_until", "enforced_by", "disclosure", "note", "unread"},
    )
    where = f"{name}: {members['id']}"
    unread = _unread(members)
    enforced_by = members.get("enforced_by", [])
    if type(members["enabled"]) is not bool or (unread and members["enabled"]):
        raise LawFileBroken(f"{where}: enabled is true or false, and false for what was not read")
    if not members["enabled"] and not members.get("note"):
        raise LawFileBroken(f"{where}: what is not enabled has a note that says why")
    if not isinstance(enforced_by, list) or members["enabled"] != bool(enforced_by):
        raise LawFileBroken(
            f"{where}: enforced_by is a list, of somebody for what is enabled and empty for what is not"
        )
    return Rule(
        rule_id=members["id"],
        sentence=members["sentence"],
        citation=citation_of(members["citation"], where, unread=unread),
        in_force_from=_day(members["in_force_from"], where),
        in_force_until=_until(members, where),
        enabled=members["enabled"],
        enforced_by=tuple(enforced_by),
        disclosure=members.get("disclosure"),
        note=members.get("note", ""),
        unread=unread,
    )


def _unread(members: Mapping[str, Any]) -> bool:
    return members.get("unread", False) is not False


def _until(members: Mapping[str, Any], where: str) -> date | None:
    if "in_force_until" not in members:
        return None
    until = _day(members["in_force_until"], where)
    if until <= _day(members["in_force_from"], where):
        raise LawFileBroken(f"{where}: in_force_until is a later day")
    return until


def _day(value: Any, where: str) -> date:
    if type(value) is not date:
        raise LawFileBroken(f"{where}: a day is written like 2020-12-18")
    return value


def citation_of(entry: Any, where: str, *, unread: bool) -> Citation:
    """A citation; what was read says where. Raises `LawFileBroken`."""
    members = members_of(entry, f"{where}: citation", needed={"title"}, known={"url", "article"})
    if "url" not in members and not unread:
        raise LawFileBroken(f"{where}: a citation says where it was read")
    return Citation(title=members["title"], url=members.get("url"), article=members.get("article"))
