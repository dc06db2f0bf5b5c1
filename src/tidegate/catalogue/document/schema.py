"""The JSON Schema of a product document, made from its layout; editors complete and check by it."""

from __future__ import annotations

from typing import Any

from tidegate.catalogue.document.layout import FORMAT, FORMAT_KEY, LEAVING, Key, Section, layout
from tidegate.catalogue.document.leaf import leaf_of
from tidegate.catalogue.terms import Kind


def schema() -> dict[str, Any]:
    """JSON Schema, draft 2020-12. It knows form only; contradictions are found by `tidegate product validate`."""
    found = _mapping(layout())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{FORMAT.replace('.', ':').replace('/', ':')}",
        "title": "A deposit product of a bank",
        "description": "Amounts are text in the product's currency, rates text in per cent a year.",
        **found,
        "properties": {FORMAT_KEY: {"const": FORMAT}, **found["properties"]},
        "required": [FORMAT_KEY, *(name for name in found["required"] if name != LEAVING)],
        "if": {"properties": {"kind": {"const": str(Kind.DEMAND)}}},
        "else": {"required": [LEAVING]},
    }


def _mapping(section: Section) -> dict[str, Any]:
    required = [name for name, inner in section.inner.items() if _required(inner)]
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required,
        "properties": {name: _of(inner) for name, inner in section.inner.items()},
    }


def _required(inner: Section | Key) -> bool:
    if isinstance(inner, Key):
        return inner.required
    return not inner.optional and (inner.listed or any(_required(one) for one in inner.inner.values()))


def _of(inner: Section | Key) -> dict[str, Any]:
    if isinstance(inner, Key):
        return _leaf(inner)
    single = inner.inner.get("")
    if not inner.listed:
        return _mapping(inner)
    return {"type": "array", "minItems": 1, "items": _leaf(single) if isinstance(single, Key) else _mapping(inner)}


def _leaf(key: Key) -> dict[str, Any]:
    plain = dict(leaf_of(key).schema)
    if not key.required and "type" in plain:
        plain["type"] = [plain["type"], "null"]
    elif not key.required:
        plain["enum"] = [*plain["enum"], None]
    return {"description": key.about, **plain}
