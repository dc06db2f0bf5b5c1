"""One row of a register's file: each field with its rule."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from tidegate.money import Invalid, parse_day
from tidegate.parties.institution import (
    ANYBODY,
    EVERYWHERE,
    Activity,
    CapitalClass,
    Institution,
    InstitutionKind,
    Licence,
)
from tidegate.parties.person import SaverClass
from tidegate.parties.refusal import checked_code
from tidegate.parties.snapshot.entry import Entry
from tidegate.parties.snapshot.finding import Finding, Rule

COLUMNS = (
    "institution", "kind", "name", "home_region", "local", "own_platform_of", "activity", "areas", "insured",
    "saver_classes", "capital_class", "valid_from", "valid_until", "source",
)  # fmt: skip
TEXT_MAX = 300
_FLAGS = {"yes": True, "no": False, "True": True, "False": False}
_ACTIVITY_OF = {
    InstitutionKind.BANK.value: Activity.ACCEPT_DEPOSITS.value,
    InstitutionKind.PLATFORM.value: Activity.INTRODUCE_DEPOSITS.value,
}


class RowReader:
    """Reads one row; what is wrong is added to `findings`. In JSON a list or a flag may stand for its text."""

    def __init__(self, line: int, row: Mapping[str, Any], *, jurisdiction: str, findings: list[Finding]) -> None:
        self._line, self._row, self._jurisdiction, self._findings = line, row, jurisdiction, findings
        self._wrong = 0

    def entry(self) -> Entry | None:
        """The entry, or None if anything in the row is wrong."""
        code, region = self._code("institution"), self._code("home_region")
        kind = self._word("kind", _ACTIVITY_OF)
        activity = self._word("activity", [one.value for one in Activity])
        name, source = self._prose("name"), self._prose("source")
        local, insured = self._flag("local"), self._flag("insured")
        owner = self._code("own_platform_of") if self._text("own_platform_of") else None
        areas = self._list("areas")
        for area in areas:
            if area != EVERYWHERE:
                self._checked_code("areas", area)
        classes = self._list("saver_classes")
        self._words("saver_classes", classes, {ANYBODY, *(one.value for one in SaverClass)})
        capital = self._word("capital_class", ["", *(one.value for one in CapitalClass)], needed=False)
        since, until = self._day("valid_from"), self._day("valid_until") if self._text("valid_until") else None
        if kind in _ACTIVITY_OF and activity in {*Activity} and _ACTIVITY_OF[kind] != activity:
            self._add(Rule.ACTIVITY_OF_KIND, "activity")
        if owner and kind == InstitutionKind.BANK.value:
            self._add(Rule.OWN_PLATFORM, "own_platform_of")
        if since and until and until <= since:
            self._add(Rule.PERIOD, "valid_until")
        if self._wrong or since is None:
            return None
        institution = Institution(
            code=code, kind=InstitutionKind(kind), name=name, jurisdiction=self._jurisdiction, home_region=region,
            local=local, own_platform_of=owner,
        )  # fmt: skip
        licence = Licence(
            institution=code, activity=Activity(activity), areas=tuple(areas), insured=insured, valid_from=since,
            valid_until=until, source=source, saver_classes=tuple(classes),
            capital_class=CapitalClass(capital) if capital else None,
        )  # fmt: skip
        return Entry(line=self._line, institution=institution, licence=licence)

    def _text(self, name: str) -> str:
        value = self._row.get(name)
        if value is None:
            return ""
        return " ".join(map(str, value)) if isinstance(value, list) else str(value)

    def _add(self, rule: Rule, name: str, value: str | None = None, *, detail: str = "") -> None:
        self._wrong += 1
        given = self._text(name) if value is None else value
        self._findings.append(Finding(rule=rule, line=self._line, field=name, value=given[:TEXT_MAX], detail=detail))

    def _needed(self, name: str) -> str:
        text = self._text(name)
        if not text.strip():
            self._add(Rule.NEEDED, name)
        return text

    def _code(self, name: str) -> str:
        text = self._needed(name)
        return self._checked_code(name, text) if text.strip() else text

    def _checked_code(self, name: str, text: str) -> str:
        try:
            return checked_code(text, field=name)
        except Invalid:
            self._add(Rule.CODE, name, text)
            return text

    def _prose(self, name: str) -> str:
        """Text for people. What is not seen but belongs to text (joiners, marks of direction) is for a person."""
        text = self._needed(name)
        if len(text) > TEXT_MAX or any(unicodedata.category(one) in {"Cc", "Zl", "Zp"} for one in text):
            self._add(Rule.TEXT, name)
        return text

    def _word(self, name: str, known: Collection[str], *, needed: bool = True) -> str:
        text = self._needed(name) if needed else self._text(name)
        if text.strip() or not needed:
            self._words(name, [text], known)
        return text

    def _words(self, name: str, words: Collection[str], known: Collection[str]) -> None:
        for word in words:
            if word not in known:
                names = ", ".join(sorted(one for one in known if one))
                self._add(Rule.WORD, name, word, detail=f"The words are {names}.")

    def _flag(self, name: str) -> bool:
        text = self._needed(name)
        if text.strip() and text not in _FLAGS:
            self._add(Rule.WORD, name, detail="The words are yes, no.")
        return _FLAGS.get(text, False)

    def _list(self, name: str) -> list[str]:
        return self._needed(name).split()

    def _day(self, name: str) -> date | None:
        text = self._needed(name)
        try:
            return parse_day(text, field=name) if text.strip() else None
        except Invalid:
            self._add(Rule.DAY, name)
            return None
