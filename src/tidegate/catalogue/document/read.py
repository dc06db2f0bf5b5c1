"""A document to terms: every key known and of its type, every value in its field's form, nothing contradictory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from tidegate.catalogue.document.finding import Finding, shown
from tidegate.catalogue.document.layout import FORMAT, FORMAT_KEY, LEAVING, OFFERED, Key, Section, document_path, layout
from tidegate.catalogue.document.leaf import read_leaf
from tidegate.catalogue.document.places import look, places_of, put, with_places
from tidegate.catalogue.document.tree import Tree, read_tree
from tidegate.catalogue.not_yet import not_carried_out
from tidegate.catalogue.terms import EarlyWithdrawal, Kind, ProductTerms, contradictions
from tidegate.money import Currency, Invalid, currency
from tidegate.rules import TaxLaw, shipped_tax_law


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDocument:
    """What a document says. `terms` are None where findings kept them from being made."""

    terms: ProductTerms | None
    findings: tuple[Finding, ...]

    @property
    def valid(self) -> bool:
        """Whether it describes a product soundly; it may still not be publishable yet."""
        return self.terms is not None and all(one.unpublishable for one in self.findings)


def read_document(data: bytes, *, law: TaxLaw | None = None) -> ProductDocument:
    """The terms of a YAML document, with all findings in order of their lines. Never raises for content.

    `law`: the withholding that is known where it is to be published; None: what is shipped.
    """
    tree = read_tree(data)
    terms = _Reading(tree, law or shipped_tax_law()).terms() if tree.readable else None
    return ProductDocument(terms=terms, findings=tuple(sorted(tree.findings, key=lambda one: one.line)))


@dataclass(slots=True)
class _Reading:
    """`plain` grows into the terms' stored form; `rows` says which row of the document each cell came from."""

    tree: Tree
    law: TaxLaw
    money: Currency | None = None
    plain: dict[str, Any] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)

    def terms(self) -> ProductTerms | None:
        content = self.tree.content
        if not isinstance(content, dict):
            self.tree.find("", content, "A product document is a mapping of keys.", "Begin with format and product.")
            return None
        given = content.pop(FORMAT_KEY, None)
        if given != FORMAT:
            self.tree.find(FORMAT_KEY, given, "A document says which format it is in.", f"Write {FORMAT_KEY}: {FORMAT}")
        self.money = self._money(content.get("currency"))
        if content.get("kind") == Kind.DEMAND:  # it has no maturity to leave before
            content.setdefault(LEAVING, {"rule": str(EarlyWithdrawal.FORBIDDEN)})
        self._section(layout(), content, "")
        if self.tree.findings:
            return None
        self._spread(self.plain.pop(OFFERED, []))
        if self.tree.findings:
            return None
        terms = ProductTerms.from_json(self.plain)
        self._judge(terms)
        return terms

    def _money(self, code: Any) -> Currency | None:
        """The currency, without which no amount can be read."""
        try:
            return currency(code if isinstance(code, str) else "")
        except Invalid as error:
            if code is not None:
                self.tree.find("currency", code, error.rule, error.remedy)
            return None

    def _section(self, section: Section, value: Any, path: str) -> None:
        if section.listed:
            self._list(section, value, path)
        elif not isinstance(value, dict):
            self.tree.find(path, value, "It is a mapping of keys.", f"Write {_listed(section.inner)} below it.")
        else:
            self._mapping(section, value, path)

    def _list(self, section: Section, value: Any, path: str) -> None:
        if not isinstance(value, list):
            self.tree.find(path, value, "It is a list.", "Write its entries one a line, each after a dash.")
            return
        if not value:
            remedy = "Add one, or leave the list out." if section.optional else "Add one."
            self.tree.find(path, None, "A list has at least one entry.", remedy)
        for number, one in enumerate(value):
            here = f"{path}[{number}]"
            single = section.inner.get("")
            if isinstance(single, Key):
                self._leaf(single, one, here)
            elif isinstance(one, dict):
                self._mapping(section, one, here)
            else:
                self.tree.find(here, one, "It is a mapping of keys.", f"Write {_listed(section.inner)} in it.")

    def _mapping(self, section: Section, value: Mapping[str, Any], path: str) -> None:
        for name in value:
            if name not in section.inner:
                near = get_close_matches(name, section.inner, n=1)
                hint = f"Did you mean {near[0]}?" if near else f"There are {_listed(section.inner)}."
                self.tree.find(_join(path, name), name, "There is no such key here.", hint)
        for name, inner in section.inner.items():
            here, given = _join(path, name), value.get(name)
            if isinstance(inner, Key):
                self._key(inner, given, here)
            elif given is not None or not inner.optional:
                self._section(inner, [] if given is None and inner.listed else {} if given is None else given, here)

    def _key(self, key: Key, value: Any, path: str) -> None:
        if value is not None:
            self._leaf(key, value, path)
        elif key.required:
            self.tree.find(path, None, f"It is required. {key.about}", "Add it.")
        else:
            self._put(key, path, key.otherwise)

    def _leaf(self, key: Key, value: Any, path: str) -> None:
        if self.money is None and key.is_amount:
            return  # the finding about the currency says why
        try:
            self._put(key, path, read_leaf(key, value, money=self.money, path=path))
        except Invalid as error:
            self.tree.find(error.field, error.value, error.rule, error.remedy)

    def _put(self, key: Key, path: str, value: Any) -> None:
        """Puts a value where its term stands. What is absent and has a default of its own is left to that default."""
        if value is not None or not key.has_default:
            put(self.plain, with_places(key.term, places_of(path)), value)

    def _spread(self, offered: list[str]) -> None:
        """Makes cells of the chart's rows: one each, or one for each offered term where a row names none."""
        cells: list[dict[str, Any]] = []
        for number, row in enumerate(self.plain["chart"]):
            term = row["term"]
            if offered and term is not None and term not in offered:
                rule, remedy = "The row is for a term that is not offered.", "Add the term to rates.terms, or drop it."
                self.tree.find(f"rates.chart[{number}].term", term, rule, remedy)
            for one in offered if offered and term is None else [term]:
                cells.append({**row, "term": one})
                self.rows.append(number)
        self.plain["chart"] = cells
        for number, term in enumerate(offered):
            if term not in {cell["term"] for cell in cells}:
                rule, remedy = "The chart has no rate for this term.", "Add a row for it, or do not offer it."
                self.tree.find(f"rates.terms[{number}]", term, rule, remedy)
            if term in offered[:number]:
                self.tree.find(f"rates.terms[{number}]", term, "A term is offered once.", "Take one out.")

    def _judge(self, terms: ProductTerms) -> None:
        """Contradictions, told by where they stand in the document."""
        for wrong in contradictions(terms=terms):
            self._told(wrong, unpublishable=False)
        if not self.tree.findings:
            for wrong in not_carried_out(terms=terms, law=self.law):
                self._told(wrong, unpublishable=True)

    def _told(self, wrong: Invalid, *, unpublishable: bool) -> None:
        found = re.match(r"chart\[(\d+)\]", wrong.field)
        field = wrong.field if found is None else f"chart[{self.rows[int(found[1])]}]{wrong.field[found.end() :]}"
        path = document_path(field)
        given = look(self.tree.content, path)
        value = wrong.value if given is None or isinstance(given, dict | list) else given
        value = None if value == "None" else value
        finding = Finding(
            path=path, line=self.tree.line_of(path), value=shown(value), rule=wrong.rule, remedy=wrong.remedy,
            unpublishable=unpublishable,
        )  # fmt: skip
        if finding not in self.tree.findings:
            self.tree.findings.append(finding)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
