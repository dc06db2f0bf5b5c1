"""The example documents of `docs/products`, and ways to change one of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tidegate.catalogue.document import read_document
from tidegate.catalogue.terms import ProductTerms

FOLDER = Path(__file__).parents[1] / "docs" / "products"


@cache
def example() -> dict[str, ProductTerms]:
    """Terms by the name of the document."""
    found = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        document = read_document(file.read_bytes())
        assert document.terms is not None, (file.name, document.findings)
        found[file.stem] = document.terms
    return found


def text_of(name: str) -> str:
    """The document as it is written."""
    return (FOLDER / f"{name}.yaml").read_text("utf-8")


def changed(name: str, *changes: tuple[str, str]) -> bytes:
    """An example with pieces of its text replaced; each must stand in it once at least."""
    text = text_of(name)
    for old, new in changes:
        assert old in text, f"{old!r} is not in {name}"
        text = text.replace(old, new, 1)
    return text.encode()
