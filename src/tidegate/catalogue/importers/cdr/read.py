"""Documents from where they lie: a file, a folder, JSON lines, gzip of either, or a data holder's endpoint.

Files are read as streams, one document in memory at a time. What is broken inside a source is told as a finding with
file and line, then what follows; a source that is missing, unreadable or empty is Invalid.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tidegate.catalogue.importers.cdr.finding import Finding, Kind
from tidegate.money import Invalid
from tidegate.seal import Malformed, strict_json

if TYPE_CHECKING:
    import httpx

DOCUMENT_BYTES_MAX = 8_000_000
BRANDS = "brands.json"
_LINES = (".jsonl", ".ndjson")
_ENDINGS = (".json", *_LINES)
_REMEDY = "Name a JSON file, a folder of them, JSON lines, gzip of either, or a data holder's https address."


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One JSON document and where it was: a file, a file and its line, or an address."""

    where: str
    content: Any


def is_address(source: str) -> bool:
    """Whether a source is an endpoint; else it is a path."""
    return source.startswith(("http://", "https://"))


def documents(source: str, *, client: httpx.Client | None = None) -> Iterator[Document | Finding]:
    """The documents of a source in a fixed order, findings about broken ones among them."""
    some = False
    for found in _addressed(source, client) if is_address(source) else _in_path(Path(source)):
        some = True
        yield found
    if not some:
        raise Invalid(field="source", value=source, rule="There is no document in it.", remedy=_REMEDY)


def brand_names(source: str) -> Mapping[str, str]:
    """Names by brand id from a `brands.json` beside the documents; none if there is none. Invalid if it is broken."""
    if is_address(source):
        return {}
    path = Path(source)
    file = (path if path.is_dir() else path.parent) / BRANDS
    if not file.is_file():
        return {}
    try:
        plain = strict_json(file.read_bytes(), size_max=DOCUMENT_BYTES_MAX, field=str(file))
    except Malformed as error:
        raise Invalid(field=str(file), value="", rule=error.rule, remedy="Correct it, or take it away.") from None
    entries = plain.items() if isinstance(plain, dict) else ()
    names = {brand: one.get("brandName") for brand, one in entries if isinstance(one, dict)}
    return {brand: name.strip() for brand, name in names.items() if isinstance(name, str) and name.strip()}


def _addressed(source: str, client: httpx.Client | None) -> Iterator[Document | Finding]:
    from tidegate.catalogue.importers.cdr.fetch import fetch

    for where, content in fetch(source, client=client):
        yield content if isinstance(content, Finding) else Document(where=where, content=content)


def _in_path(path: Path) -> Iterator[Document | Finding]:
    if path.is_dir():
        for file in _files(path):
            yield from _in_file(file)
    elif path.exists():
        yield from _in_file(path)
    else:
        raise Invalid(field="source", value=str(path), rule="There is no such file or folder.", remedy=_REMEDY)


def _files(folder: Path) -> Iterator[Path]:
    """Every document file below a folder, in order of their names. Links to folders are not followed."""

    def unreadable(error: OSError) -> None:
        raise Invalid(
            field="source", value=str(error.filename), rule=f"It cannot be read: {error.strerror}.",
            remedy="Give this account the right to read it.",
        )  # fmt: skip

    for root, folders, names in os.walk(folder, onerror=unreadable):
        folders.sort()
        for name in sorted(names):
            if name != BRANDS and name.removesuffix(".gz").endswith(_ENDINGS):
                yield Path(root) / name


def _in_file(file: Path) -> Iterator[Document | Finding]:
    try:
        with file.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            yield from _in_stream(gzip.GzipFile(fileobj=raw) if packed else raw, file)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        yield _broken(str(file), f"The gzip stream is damaged or cut off: {error}. What came before it was read.")
    except OSError as error:
        raise Invalid(
            field="source", value=str(file), rule=f"It cannot be read: {error.strerror or error}.",
            remedy="Give this account the right to read it.",
        ) from None  # fmt: skip


def _in_stream(stream: IO[bytes] | gzip.GzipFile, file: Path) -> Iterator[Document | Finding]:
    """One document, perhaps over many lines, or one a line: the file's name, else its first line, tells which."""
    first = stream.readline(DOCUMENT_BYTES_MAX + 1)
    if not file.name.removesuffix(".gz").endswith(_LINES) and not _is_whole(first):
        yield from _parsed(first + stream.read(max(0, DOCUMENT_BYTES_MAX + 1 - len(first))), str(file))
        return
    line, number = first, 0
    while line:
        number += 1
        if line.strip():
            yield from _parsed(line, f"{file}:{number}")
        if len(line) > DOCUMENT_BYTES_MAX:
            return
        line = stream.readline(DOCUMENT_BYTES_MAX + 1)


def _is_whole(line: bytes) -> bool:
    """Whether a line is a JSON value of its own, or is meant to be one: it opens and closes an object."""
    text = line.strip()
    if not text or not line.endswith(b"\n"):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text.startswith(b"{") and text.endswith(b"}")
    return True


def _parsed(data: bytes, where: str) -> Iterator[Document | Finding]:
    if not data.strip():
        yield _broken(where, "It is empty.")
        return
    try:
        yield Document(where=where, content=strict_json(data.strip(), size_max=DOCUMENT_BYTES_MAX, field=where))
    except Malformed as error:
        inside = "" if error.field == where else f"{error.field}: "
        yield _broken(where, f"{inside}{error.rule}")


def _broken(where: str, rule: str) -> Finding:
    return Finding(kind=Kind.DOCUMENT_UNREADABLE, product="", field=where, value="", reason=rule)
