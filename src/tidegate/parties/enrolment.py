"""The file by which savers are enrolled, CSV, read strictly: everything that is wrong is found, nothing is guessed at.

A row is a person. `code` and `region` are always there, and one of `identified` (yes or no) and `kyc`: that somebody's
identity was checked is never assumed. The other columns may be left out, or empty.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from tidegate.money import Invalid, parse_day
from tidegate.parties.file_finding import FileFinding, finding
from tidegate.parties.person import Identity, Kyc, Person, SaverClass
from tidegate.parties.refusal import checked_code
from tidegate.parties.text import checked_text

ENROLMENT_BYTES_MAX = 64 * 1024 * 1024
COLUMNS = (
    "code", "region", "class", "full_name", "email", "born_on", "document", "identified", "kyc", "verified_until",
)  # fmt: skip
_NEEDED = ("code", "region")
_IDENTIFIED = {"yes": Kyc.VERIFIED, "no": Kyc.PENDING}

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A row: the person, and their name if it was given."""

    line: int
    person: Person
    identity: Identity | None


def read_enrolment(data: bytes) -> tuple[tuple[Enrolment, ...], tuple[FileFinding, ...]]:
    """The rows of a file, or everything that is wrong in it. Never raises for content."""
    if len(data) > ENROLMENT_BYTES_MAX:
        rule, remedy = f"A file has at most {ENROLMENT_BYTES_MAX} bytes.", "Enrol in several files."
        return (), (finding(path="", value=f"{len(data)} bytes", rule=rule, remedy=remedy),)
    findings: list[FileFinding] = []
    try:
        reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        columns = [name.strip() for name in next(reader, [])]
        findings += _columns(columns)
        if findings:
            return (), tuple(findings)
        rows = list(_rows(reader, columns, findings))
    except (UnicodeDecodeError, csv.Error) as error:
        rule = f"The file is CSV in UTF-8: {error}."
        return (), (*findings, finding(path="", value="", rule=rule, remedy="Export it again."))
    read = [_Row(line, row, findings).enrolment() for line, row in rows]
    if not rows and not findings:
        findings.append(finding(path="", value="", rule="A file enrols at least one person.", remedy="Add a row."))
    found = tuple(one for one in read if one is not None)
    findings += _twice(found)
    return ((), tuple(sorted(findings, key=lambda one: one.line))) if findings else (found, ())


def _columns(names: Sequence[str]) -> Iterable[FileFinding]:
    def told(name: str, rule: str, remedy: str) -> FileFinding:
        return finding(path=name, value="", rule=rule, remedy=remedy, line=1)

    for name in _NEEDED:
        if name not in names:
            yield told(name, "This column is needed.", "Add it.")
    for name in dict.fromkeys(names):
        if name not in COLUMNS:
            yield told(name, "This column is not known.", f"Known are {', '.join(COLUMNS)}.")
        elif names.count(name) > 1:
            yield told(name, "A column stands once.", "Take one of them out.")
    if ("identified" in names) == ("kyc" in names):
        rule = "How far the check of identity has come is said in one column, identified or kyc."
        yield told("identified", rule, "Have one of the two.")


def _rows(reader: Any, columns: Sequence[str], findings: list[FileFinding]) -> Iterable[tuple[int, Mapping[str, str]]]:
    for row in reader:
        if not row:
            continue
        if len(row) != len(columns):
            rule, remedy = f"A row has {len(columns)} fields, as there are columns.", "Quote fields that hold a comma."
            told = finding(path="", value=f"{len(row)} fields", rule=rule, remedy=remedy, line=reader.line_num)
            findings.append(told)
            continue
        yield reader.line_num, dict(zip(columns, (value.strip() for value in row), strict=True))


def _twice(rows: Sequence[Enrolment]) -> Iterable[FileFinding]:
    first: dict[str, int] = {}
    for row in rows:
        line = first.setdefault(row.person.code, row.line)
        if line != row.line:
            rule = f"A code stands for one person; line {line} has it already."
            yield finding(path="code", value=row.person.code, rule=rule, remedy="Take one of them out.", line=row.line)


class _Row:
    """Reads one row; what is wrong is added to `findings`."""

    def __init__(self, line: int, row: Mapping[str, str], findings: list[FileFinding]) -> None:
        self._line, self._row, self._findings, self._wrong = line, row, findings, False

    def enrolment(self) -> Enrolment | None:
        """The row, or None if anything in it is wrong."""
        code = self._read("code", lambda text: checked_code(text, field="code"), needed=True)
        region = self._read("region", lambda text: checked_code(text, field="region"), needed=True)
        saver_class = self._word("class", {one.value: one for one in SaverClass}) or SaverClass.NATURAL_PERSON
        kyc = self._kyc()
        until = self._day("verified_until")
        if until is not None and kyc not in {Kyc.VERIFIED, None}:
            self._find("verified_until", "Only a check that was passed counts until a day.", "Leave it empty.")
        identity = self._identity(code or "")
        if self._wrong or code is None or region is None or kyc is None:
            return None
        person = Person(code=code, region=region, saver_class=saver_class, kyc=kyc, verified_until=until)
        return Enrolment(line=self._line, person=person, identity=identity)

    def _kyc(self) -> Kyc | None:
        if "kyc" in self._row:
            return self._word("kyc", {one.value: one for one in Kyc}, needed=True)
        return self._word("identified", _IDENTIFIED, needed=True)

    def _identity(self, code: str) -> Identity | None:
        name = self._text("full_name")
        email, document, born_on = self._text("email"), self._text("document"), self._day("born_on")
        if email and (email.count("@") != 1 or " " in email or email[0] == "@" or email[-1] == "@"):
            self._find("email", "An address of e-mail has a name, one @ and a domain.", "Correct it.")
        if not self._row.get("full_name"):
            for column in ("email", "born_on", "document"):
                if self._row.get(column):
                    self._find(column, "This is kept with a person's name only.", "Fill in full_name.")
            return None
        if name is None:
            return None
        return Identity(person=code, full_name=name, email=email or "", born_on=born_on, document=document or "")

    def _word(self, column: str, words: Mapping[str, Value], *, needed: bool = False) -> Value | None:
        def read(text: str) -> Value:
            if text not in words:
                rule, remedy = "Only certain words stand here.", f"Write one of {', '.join(words)}."
                raise Invalid(field=column, value=text, rule=rule, remedy=remedy)
            return words[text]

        return self._read(column, read, needed=needed)

    def _text(self, column: str) -> str | None:
        return self._read(column, lambda text: checked_text(text, field=column))

    def _day(self, column: str) -> date | None:
        return self._read(column, lambda text: parse_day(text, field=column))

    def _read(self, column: str, read: Callable[[str], Value], *, needed: bool = False) -> Value | None:
        text = self._row.get(column, "")
        if not text:
            if needed:
                self._find(column, "This field is never empty.", "Fill it in.")
            return None
        try:
            return read(text)
        except Invalid as error:
            self._find(column, error.rule, error.remedy)
            return None

    def _find(self, column: str, rule: str, remedy: str) -> None:
        self._wrong = True
        self._findings.append(
            finding(path=column, value=self._row.get(column, ""), rule=rule, remedy=remedy, line=self._line)
        )
