"""A register's file, read strictly: everything that is wrong is found, and what is wrong is not guessed at."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tidegate.parties.look_alike import look_alikes
from tidegate.parties.refusal import checked_code
from tidegate.parties.snapshot.entry import PROFILE, Entry, Snapshot
from tidegate.parties.snapshot.finding import Finding, Rule
from tidegate.parties.snapshot.row import COLUMNS, RowReader
from tidegate.seal import Malformed, digest, strict_json

BYTES_MAX = 64 * 1024 * 1024
_HEADER = ("profile", "jurisdiction", "as_of", "source", "entries")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    jurisdiction: str
    as_of: datetime
    source: str
    entries: int


def read_snapshot(text: bytes) -> tuple[Snapshot | None, tuple[Finding, ...]]:
    """The snapshot of a file and all findings; no snapshot if one of them is not merely for a person.

    A file that begins with `{` is JSON, any other CSV.
    """
    findings: list[Finding] = []
    if len(text) > BYTES_MAX:
        return None, (_of(Rule.NOT_READABLE, "", "", detail=f"It has more than {BYTES_MAX} bytes."),)
    parsed = _json(text, findings) if text.lstrip()[:1] == b"{" else _csv(text, findings)
    if parsed is None:
        return None, tuple(findings)
    plain_header, rows = parsed
    header = _header(plain_header, findings)
    if header is not None and header.entries != len(rows):
        findings.append(_of(Rule.ENTRY_COUNT, "entries", header.entries, detail=f"{len(rows)} entries follow."))
    jurisdiction = "ZZ" if header is None else header.jurisdiction
    read = [RowReader(line, row, jurisdiction=jurisdiction, findings=findings).entry() for line, row in rows]
    entries = tuple(entry for entry in read if entry is not None)
    findings += _together(entries)
    findings += _names(entries)
    if header is None or any(not one.for_a_person for one in findings):
        return None, tuple(findings)
    snapshot = Snapshot(
        jurisdiction=header.jurisdiction,
        as_of=header.as_of,
        source=header.source,
        digest=digest(text),
        entries=entries,
    )
    return snapshot, tuple(findings)


Rows = list[tuple[int, Mapping[str, Any]]]
Parsed = tuple[Mapping[str, Any], Rows]


def _json(text: bytes, findings: list[Finding]) -> Parsed | None:
    try:
        document = strict_json(text, field="snapshot")
    except Malformed as error:
        findings.append(_of(Rule.NOT_READABLE, "", "", detail=error.rule))
        return None
    assert isinstance(document, dict), "it begins like an object"
    rows = document.get("register")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        findings.append(_of(Rule.COLUMNS, "register", "", detail="The entries are a list of objects named register."))
        return None
    known = set(_HEADER) | {"register"}
    findings += [_of(Rule.HEADER, name, "", detail="It is not known.") for name in sorted(set(document) - known)]
    for number, row in enumerate(rows, 1):
        findings += _columns(list(row), line=number)
    if any(one.rule is Rule.COLUMNS for one in findings):
        return None
    return document, list(enumerate(rows, 1))


def _csv(text: bytes, findings: list[Finding]) -> Parsed | None:
    """Header lines `# name: value`, a line of column names, then a row for each licence."""
    try:
        lines = text.decode("utf-8-sig").splitlines(keepends=True)
    except UnicodeDecodeError as error:
        findings.append(_of(Rule.NOT_READABLE, "", "", detail=f"Byte {error.start} is no UTF-8."))
        return None
    header: dict[str, str] = {}
    top = 0
    while top < len(lines) and lines[top].startswith("#"):
        name, _, value = lines[top][1:].partition(":")
        if name.strip() not in _HEADER or name.strip() in header:
            findings.append(Finding(rule=Rule.HEADER, line=top + 1, field=name.strip(), value=value.strip()))
        header[name.strip()] = value.strip()
        top += 1
    reader = csv.reader(io.StringIO("".join(lines[top:])), strict=True)
    try:
        columns = [name.strip() for name in next(reader, [])]
        wrong = _columns(columns, line=top + 1)
        findings += wrong
        if wrong:
            return None
        return header, list(_rows(reader, columns, findings, above=top))
    except csv.Error as error:
        findings.append(
            Finding(rule=Rule.NOT_READABLE, line=top + reader.line_num, field="", value="", detail=str(error))
        )
        return None


def _rows(reader: Any, columns: Sequence[str], findings: list[Finding], *, above: int) -> Iterable[tuple[int, Any]]:
    for row in reader:
        line = above + reader.line_num
        if not row:
            continue
        if len(row) != len(columns):
            findings.append(Finding(rule=Rule.ROW_LENGTH, line=line, field="", value=str(len(row))))
            continue
        yield line, dict(zip(columns, (value.strip() for value in row), strict=True))


def _columns(names: Sequence[str], *, line: int) -> list[Finding]:
    twice = sorted({name for name in names if names.count(name) > 1})
    wrong = [(name, "missing") for name in COLUMNS if name not in names]
    wrong += [(name, "unknown") for name in names if name not in COLUMNS]
    wrong += [(name, "twice") for name in twice]
    return [
        Finding(rule=Rule.COLUMNS, line=line, field=name, value="", detail=f"It is {word}.") for name, word in wrong
    ]


def _header(plain: Mapping[str, Any], findings: list[Finding]) -> _Header | None:
    before = len(findings)
    missing = [name for name in _HEADER if plain.get(name) in {None, ""}]
    findings += [_of(Rule.HEADER, name, "", detail="It is missing.") for name in missing]
    if missing:
        return None
    if plain["profile"] != PROFILE:
        findings.append(_of(Rule.HEADER, "profile", plain["profile"], detail=f"This reader knows {PROFILE}."))
    as_of, count = _instant(plain["as_of"]), str(plain["entries"])
    if as_of is None:
        findings.append(_of(Rule.HEADER, "as_of", plain["as_of"], detail="An instant reads 2020-12-18T08:00:00Z."))
    if not (count.isascii() and count.isdigit() and len(count) < 10):
        findings.append(_of(Rule.HEADER, "entries", count, detail="It is a whole number."))
    try:
        checked_code(plain["jurisdiction"], field="jurisdiction")
    except ValueError:
        findings.append(_of(Rule.CODE, "jurisdiction", plain["jurisdiction"]))
    if as_of is None or len(findings) > before:
        return None
    return _Header(
        jurisdiction=plain["jurisdiction"], as_of=as_of, source=str(plain["source"]), entries=int(plain["entries"])
    )


def _instant(text: object) -> datetime | None:
    """An instant in UTC with its zone written."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return None if found is None or found.tzinfo is None else found.astimezone(UTC)


def _together(entries: Sequence[Entry]) -> Iterable[Finding]:
    """What no row shows alone."""
    first: dict[str, Entry] = {}
    held: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        known = first.setdefault(entry.code, entry)
        if known.institution != entry.institution:
            detail = f"Line {known.line} says otherwise of {entry.code}."
            yield Finding(
                rule=Rule.ONE_INSTITUTION, line=entry.line, field="institution", value=entry.code, detail=detail
            )
        others = held.setdefault((entry.code, entry.licence.activity), [])
        for other in others:
            if entry.licence.meets(other.licence):
                yield Finding(
                    rule=Rule.OVERLAP, line=entry.line, field="valid_from", value=entry.licence.valid_from.isoformat(),
                    detail=f"Line {other.line} holds then too.",
                )  # fmt: skip
        others.append(entry)
    for entry in entries:
        bank = entry.institution.own_platform_of
        if bank is not None and (bank not in first or first[bank].institution.kind != "bank"):
            yield Finding(rule=Rule.OWN_PLATFORM, line=entry.line, field="own_platform_of", value=bank)


def _names(entries: Sequence[Entry]) -> Iterable[Finding]:
    lines = {entry.code: entry.line for entry in reversed(entries)}
    names = {entry.code: entry.institution.name for entry in entries}
    for found in look_alikes(names):
        yield Finding(
            rule=Rule(found.kind), line=lines[found.code], field="name", value=names[found.code], detail=found.detail
        )


def _of(rule: Rule, field: str, value: object, *, detail: str = "") -> Finding:
    return Finding(rule=rule, line=0, field=field, value=str(value), detail=detail)
