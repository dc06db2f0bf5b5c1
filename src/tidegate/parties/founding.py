"""The file that founds a platform, read strictly: which platform it is, its first business day, its banks.

    platform: {code: …, name: …, zone: …, calendar: …, currency: …, jurisdiction: …}
    first_day: 2026-03-02
    agreements:
      - {bank: …, holding: direct, currency: EUR, from: 2026-03-02}

What is wrong is told by its path, all at once; nothing is guessed at. Pure: what the register knows is asked later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from tidegate.money import Calendar, Invalid, OutsideCalendar, calendar, currency, parse_day
from tidegate.parties.agreement import Agreement, Holding
from tidegate.parties.file_finding import FileFinding, finding
from tidegate.parties.profile import PlatformProfile, checked_zone
from tidegate.parties.refusal import checked_code
from tidegate.parties.text import checked_text
from tidegate.rules.reading import yaml_of

FOUNDING_BYTES_MAX = 1_000_000
_PLATFORM = ("code", "name", "zone", "calendar", "currency", "jurisdiction")
_NEEDED, _MAY = ("bank", "holding", "currency", "from"), ("until", "settlement")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What a platform begins with. Its agreements stand in the order of the file."""

    profile: PlatformProfile
    first_day: date
    agreements: tuple[Agreement, ...]


def read_founding(data: bytes) -> tuple[Founding | None, tuple[FileFinding, ...]]:
    """What a file says, or everything that is wrong in it. Never raises for content."""
    if len(data) > FOUNDING_BYTES_MAX:
        rule = f"The file that founds a platform has at most {FOUNDING_BYTES_MAX} bytes."
        return None, (finding(path="", value=f"{len(data)} bytes", rule=rule, remedy="Leave out what is none of it."),)
    try:
        content = yaml_of("the file", data)
    except (ValueError, TypeError, RecursionError) as error:  # a day that is none is a ValueError
        said = " ".join(str(error).removeprefix("the file: ").split())
        rule = f"It is YAML, each key once: {said}."
        return None, (finding(path="", value="", rule=rule, remedy="Correct it."),)
    reading = _Reading(findings=[])
    found = reading.document(content)
    return (None, tuple(reading.findings)) if reading.findings else (found, ())


@dataclass(slots=True)
class _Reading:
    """Goes through a document and gathers what is wrong; what could not be read is None."""

    findings: list[FileFinding]

    def document(self, content: Any) -> Founding | None:
        members = self._mapping(content, "", needed=("platform", "first_day", "agreements"))
        profile = self._profile(members["platform"]) if "platform" in members else None
        first_day = self._day(members, "", "first_day")
        if profile is not None and first_day is not None:
            self._business_day(first_day, calendar(profile.calendar))
        if "agreements" not in members:
            return None
        entries = members["agreements"]
        if not isinstance(entries, list) or not entries:
            self._find("agreements", "", "It is a list of agreements with banks.", "Name at least one.")
            return None
        code = "" if profile is None else profile.code
        read = [self._agreement(entry, f"agreements[{n}]", platform=code) for n, entry in enumerate(entries)]
        if profile is None or first_day is None:
            return None
        return Founding(profile=profile, first_day=first_day, agreements=tuple(one for one in read if one is not None))

    def _profile(self, entry: Any) -> PlatformProfile | None:
        members = self._mapping(entry, "platform", needed=_PLATFORM)
        rules: Mapping[str, Callable[[str], str]] = {
            "code": lambda text: checked_code(text, field="code"),
            "name": lambda text: checked_text(text, field="name"),
            "zone": checked_zone,
            "calendar": lambda text: calendar(text).code,
            "currency": lambda text: currency(text).code,
            "jurisdiction": lambda text: checked_code(text, field="jurisdiction"),
        }
        read = {name: self._text(members, "platform", name, rule) for name, rule in rules.items()}
        known = {name: value for name, value in read.items() if value is not None}
        return PlatformProfile(**known) if len(known) == len(rules) else None

    def _agreement(self, entry: Any, path: str, *, platform: str) -> Agreement | None:
        members = self._mapping(entry, path, needed=_NEEDED, may=_MAY)
        bank = self._text(members, path, "bank", lambda text: checked_code(text, field="bank"))
        holding = self._text(members, path, "holding", _holding)
        money = self._text(members, path, "currency", lambda text: currency(text).code)
        since, until = self._day(members, path, "from"), self._day(members, path, "until")
        settlement = members.get("settlement", False)
        if not isinstance(settlement, bool):
            self._find(
                f"{path}.settlement",
                settlement,
                "It says whether savers' cash waits there.",
                "Say true, or leave it out.",
            )
            return None
        if since is not None and until is not None and until <= since:
            self._find(f"{path}.until", until, "A period ends after the day it begins.", "Correct one of both days.")
            return None
        if bank is None or holding is None or money is None or since is None:
            return None
        return Agreement(
            platform=platform, bank=bank, holding=holding, currency=money, settlement=settlement, valid_from=since,
            valid_until=until,
        )  # fmt: skip

    def _business_day(self, day: date, days: Calendar) -> None:
        try:
            if not days.is_business_day(day):
                rule = f"The books begin on a business day of the calendar {days.code}."
                self._find("first_day", day, rule, f"The next one is {days.next_after(day)}.")
        except OutsideCalendar as error:
            self._find("first_day", day, error.rule, error.remedy)

    def _mapping(self, entry: Any, path: str, *, needed: tuple[str, ...], may: tuple[str, ...] = ()) -> dict[str, Any]:
        """What is known of the entry's members."""
        known = (*needed, *may)
        if not isinstance(entry, dict):
            self._find(path, entry, f"It has the members {', '.join(known)}.", "Write it so.")
            return {}
        for name in needed:
            if entry.get(name) is None:
                self._find(_below(path, name), "", "This is never left out.", "Fill it in.")
        for name in entry:
            if name not in known:
                self._find(_below(path, str(name)), "", "It is not known here.", f"Known are {', '.join(known)}.")
        return {name: value for name, value in entry.items() if name in known and value is not None}

    def _text(self, members: Mapping[str, Any], path: str, name: str, read: Callable[[str], Value]) -> Value | None:
        if name not in members:
            return None
        value = members[name]
        if not isinstance(value, str):
            self._find(_below(path, name), value, "This is a text.", "Put it into quotation marks.")
            return None
        try:
            return read(value)
        except Invalid as error:
            self._find(_below(path, name), value, error.rule, error.remedy)
            return None

    def _day(self, members: Mapping[str, Any], path: str, name: str) -> date | None:
        value = members.get(name)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is None:
            return None
        try:
            return parse_day(str(value), field=name)
        except Invalid as error:
            self._find(_below(path, name), value, error.rule, error.remedy)
            return None

    def _find(self, path: str, value: object, rule: str, remedy: str) -> None:
        self.findings.append(finding(path=path, value=value, rule=rule, remedy=remedy))


def _holding(text: str) -> Holding:
    if text not in set(Holding):
        raise Invalid(
            field="holding", value=text, remedy=f"Write one of {', '.join(Holding)}.",
            rule="Money is held as the saver's own account at the bank, or in one custody account for savers.",
        )  # fmt: skip
    return Holding(text)


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
