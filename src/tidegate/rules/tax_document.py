"""A withholding law as a document that a platform reviews and installs: the form of `taxes/*.yaml`, read strictly.

`parameters` is a list of figures of one jurisdiction, each with its history: from which day, which value, and where it
was read. What is wrong is told by its path, with the rule and a remedy, and a document with findings is never used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tidegate.money import PPB, Invalid, Rate, currency, parse_amount
from tidegate.rules.parameter import Parameter
from tidegate.rules.reading import LawFileBroken, read_rule_set, yaml_of
from tidegate.rules.tax_figure import KINDS, Figure, figure_of

DOCUMENT_BYTES_MAX = 200_000
_SHOWN_MAX = 60
_NEEDED = ("in_force_from", "value", "citation")
_ID = re.compile(r"([a-z]{2})\.withholding\.([a-z0-9_.]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class LawFinding:
    """At `path` (as in `parameters[0].history[1].value`): the value that came, the rule it breaks, what to do."""

    path: str
    value: str
    rule: str
    remedy: str

    def text(self) -> str:
        """One line for people."""
        shown = f" {self.value!r}" if self.value else ""
        return f"{self.path or 'the document'}{shown}: {self.rule} {self.remedy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxDocument:
    """What a document says. `parameters` are empty where it has findings."""

    jurisdiction: str
    parameters: tuple[Parameter, ...]
    findings: tuple[LawFinding, ...]


def read_tax_document(data: bytes) -> TaxDocument:
    """The figures of a document, or everything that is wrong in it. Never raises for content."""
    if len(data) > DOCUMENT_BYTES_MAX:
        rule = f"A law document has at most {DOCUMENT_BYTES_MAX} bytes."
        return _broken(LawFinding(path="", value=f"{len(data)} bytes", rule=rule, remedy="Leave out what is none."))
    try:
        content = yaml_of("document", data)
    except (ValueError, TypeError, RecursionError) as error:  # a day that is none is a ValueError
        said = " ".join(str(error).removeprefix("document: ").split())
        return _broken(LawFinding(path="", value="", rule=f"It is YAML, each key once: {said}.", remedy="Correct it."))
    reading = _Reading(findings=[])
    jurisdiction = reading.document(content)
    if not reading.findings:
        try:
            found = read_rule_set(jurisdiction, {f"{jurisdiction.lower()}.yaml": data}).parameters
            return TaxDocument(jurisdiction=jurisdiction, parameters=tuple(found.values()), findings=())
        except (LawFileBroken, Invalid) as error:  # pragma: no cover (the rules above leave nothing to it)
            return _broken(LawFinding(path="", value="", rule=str(error), remedy="Correct it."))
    return _broken(*reading.findings, jurisdiction=jurisdiction)


def _broken(*findings: LawFinding, jurisdiction: str = "") -> TaxDocument:
    return TaxDocument(jurisdiction=jurisdiction, parameters=(), findings=findings)


@dataclass(slots=True)
class _Reading:
    """Goes through a document and gathers what is wrong."""

    findings: list[LawFinding]

    def document(self, content: Any) -> str:
        """The jurisdiction that all its figures are of; empty where there is none."""
        members = self._mapping(content, "", needed=("parameters",))
        entries = self._list(members.get("parameters"), "parameters") if "parameters" in members else []
        places: list[str] = []
        seen: set[str] = set()
        for number, entry in enumerate(entries):
            path = f"parameters[{number}]"
            place, name = self._parameter(entry, path)
            if place and places and place != places[0]:
                self._find(f"{path}.id", f"{place}.…", f"The document is of {places[0]}.", "Give each its document.")
            if place:
                places.append(place)
            if name and name in seen:
                self._find(f"{path}.id", name, "A figure stands once.", "Put its values into one history.")
            seen.add(name)
        return places[0].upper() if places else ""

    def _parameter(self, entry: Any, path: str) -> tuple[str, str]:
        members = self._mapping(entry, path, needed=("id", "title", "unit", "history"))
        if not members:
            return "", ""
        self._text(members.get("title"), f"{path}.title", "It says in a sentence what the figure is.")
        found = _ID.fullmatch(members["id"]) if isinstance(members.get("id"), str) else None
        figure = None if found is None else figure_of(found[2])
        if figure is None:
            rule = "An id is <jurisdiction>.withholding.<figure>, in small letters."
            self._find(f"{path}.id", members.get("id"), rule, f"The figures are {', '.join(KINDS)}.")
            return "", ""
        assert found is not None, "what has a figure has an id"
        self._unit(figure, members.get("unit"), f"{path}.unit")
        self._history(figure, members, f"{path}.history")
        return found[1], found[0]

    def _unit(self, figure: Figure, unit: Any, path: str) -> None:
        if figure.unit is not None and unit != figure.unit:
            self._find(path, unit, f"It is in {figure.unit}.", f"Write unit: {figure.unit}")
        elif figure.unit is None:
            self._said(lambda: currency(unit if isinstance(unit, str) else ""), path)

    def _history(self, figure: Figure, members: Mapping[str, Any], path: str) -> None:
        before: date | None = None
        for number, entry in enumerate(self._list(members.get("history"), path)):
            here = f"{path}[{number}]"
            value = self._mapping(entry, here, needed=_NEEDED, known=("in_force_until", "note"))
            if not value:
                continue
            day = self._day(value.get("in_force_from"), f"{here}.in_force_from")
            if day is not None and before is not None and day <= before:
                self._find(f"{here}.in_force_from", day, "A history rises by day.", "Put the later day below.")
            before = day or before
            if "in_force_until" in value:
                until = self._day(value["in_force_until"], f"{here}.in_force_until")
                if until is not None and day is not None and until <= day:
                    self._find(f"{here}.in_force_until", until, "It ends on a later day than it begins.", "Correct it.")
            if "note" in value:
                self._text(value["note"], f"{here}.note", "A note is text.")
            self._value(figure, value.get("value"), members.get("unit"), f"{here}.value")
            self._citation(value.get("citation"), f"{here}.citation")

    def _value(self, figure: Figure, value: Any, unit: Any, path: str) -> None:
        if figure.counts is not None:
            if type(value) is not int or value not in figure.counts:
                rule = f"It is one of {_listed(figure.counts)}."
                self._find(path, value, rule, "Write a whole number, without quotes.")
        elif not isinstance(value, str):
            self._find(path, value, "A figure is text in quotes, so that it stays exact.", 'Write it like "25".')
        elif figure.unit is None:
            if isinstance(unit, str):
                self._said(lambda: parse_amount(value, currency=currency(unit), field=path), path, of_unit=True)
        else:
            rate = self._said(lambda: Rate.percent(value, field=path), path)
            if isinstance(rate, Rate) and rate.ppb > PPB:
                self._find(path, value, "It is at most 100 percent.", "Correct it.")

    def _citation(self, value: Any, path: str) -> None:
        members = self._mapping(value, path, needed=("title", "url"), known=("article",))
        if not members:
            return
        self._text(members.get("title"), f"{path}.title", "A citation names the text that was read.")
        if "article" in members:
            self._text(members["article"], f"{path}.article", "An article is text in quotes.")
        url = members.get("url")
        if not isinstance(url, str) or not re.fullmatch(r"https?://[^\s/]+\S*", url):
            self._find(f"{path}.url", url, "A citation says at which address it was read.", "Give an http(s) address.")

    def _day(self, value: Any, path: str) -> date | None:
        if type(value) is date:
            return value
        self._find(path, value, "A day is written like 2020-12-18, without quotes.", "Correct it.")
        return None

    def _text(self, value: Any, path: str, rule: str) -> None:
        if not isinstance(value, str) or not value.strip():
            self._find(path, value, rule, "Write it as text.")

    def _list(self, value: Any, path: str) -> list[Any]:
        if isinstance(value, list) and value:
            return value
        if value is not None or path == "parameters":
            self._find(path, value, "It is a list of one entry or more.", "Write its entries, each after a dash.")
        return []

    def _mapping(
        self, value: Any, path: str, *, needed: tuple[str, ...], known: tuple[str, ...] = ()
    ) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            self._find(path, value, "It is a mapping of keys.", f"Write {_listed(needed)} in it.")
            return {}
        for name in needed:
            if name not in value:
                self._find(_join(path, name), None, "It is required.", "Add it.")
        for name in value:
            if name not in (*needed, *known):
                rule = "What was not read is not installed." if name == "unread" else "There is no such key here."
                self._find(_join(path, str(name)), name, rule, f"There are {_listed((*needed, *known))}.")
        return value

    def _said(self, read: Callable[[], object], path: str, *, of_unit: bool = False) -> object:
        """What it reads; its refusal is a finding. A wrong unit has been told of already."""
        try:
            return read()
        except Invalid as error:
            if not of_unit or error.field == path:
                self._find(path, error.value, error.rule, error.remedy)
            return None

    def _find(self, path: str, value: object, rule: str, remedy: str) -> None:
        text = "" if value is None or isinstance(value, dict | list) else str(value)
        shown = text if len(text) <= _SHOWN_MAX else text[: _SHOWN_MAX - 1] + "…"
        self.findings.append(LawFinding(path=path, value=shown, rule=rule, remedy=remedy))


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _listed(names: tuple[object, ...] | range) -> str:
    if isinstance(names, range):
        return f"{names.start} to {names.stop - 1}"
    return ", ".join(str(one) for one in names)
