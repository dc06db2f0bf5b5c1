"""Terms as a document: what `read` reads back to the same terms."""

from __future__ import annotations

import re
from typing import Any

import yaml

from tidegate.catalogue.document.layout import FORMAT, FORMAT_KEY, LEAVING, keys
from tidegate.catalogue.document.leaf import leaf_of
from tidegate.catalogue.document.places import every, put, with_places
from tidegate.catalogue.terms import EarlyWithdrawal, Kind, ProductTerms
from tidegate.money import currency

WIDTH = 120


_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./~:-]*(?<!:)")
_OTHERS_READ_AS_TRUTH = {"no", "yes", "on", "off", "null", "true", "false", "y", "n"}


class _Row(dict[str, Any]):
    """A mapping on one line."""


class _Dumper(yaml.SafeDumper):
    """Text in quotes wherever some reader could take it for something else."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    plain = _PLAIN.fullmatch(text) and text.lower() not in _OTHERS_READ_AS_TRUTH
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


def _row(dumper: yaml.SafeDumper, row: _Row) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", row.items(), flow_style=True)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Row, _row)


def content_of(terms: ProductTerms) -> dict[str, Any]:
    """The document's content as nested mappings, lists, texts, whole numbers and truth values."""
    money = currency(terms.currency)
    plain = terms.to_json()
    found: dict[str, Any] = {FORMAT_KEY: FORMAT}
    for key in keys():
        for places, value in every(plain, key.term):
            put(found, with_places(key.path, places), leaf_of(key).write(value, money))
    if terms.kind is Kind.DEMAND and found[LEAVING] == {"rule": str(EarlyWithdrawal.FORBIDDEN)}:
        del found[LEAVING]  # it has no maturity to leave before
    return found


def document_of(terms: ProductTerms) -> str:
    """The document's text, in the order of the layout."""
    return yaml.dump(_in_rows(content_of(terms)), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)


def _in_rows(content: Any) -> Any:
    if isinstance(content, dict):
        return {name: _in_rows(value) for name, value in content.items()}
    if isinstance(content, list):
        return [_Row(one) if isinstance(one, dict) else one for one in content]
    return content
