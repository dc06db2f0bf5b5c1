"""An entry of a register, and the snapshot that it stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from tidegate.parties.institution import Activity, CapitalClass, Institution, InstitutionKind, Licence

PROFILE = "tidegate-register/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One licence with its institution, as the register states it."""

    line: int
    institution: Institution
    licence: Licence

    @property
    def code(self) -> str:
        return self.institution.code

    def to_json(self) -> dict[str, Any]:
        """Plain values under the profile's names, as kept."""
        of, licence = self.institution, self.licence
        return {
            "institution": of.code,
            "kind": of.kind.value,
            "name": of.name,
            "home_region": of.home_region,
            "local": of.local,
            "own_platform_of": of.own_platform_of,
            "activity": licence.activity.value,
            "areas": list(licence.areas),
            "insured": licence.insured,
            "saver_classes": list(licence.saver_classes),
            "capital_class": None if licence.capital_class is None else licence.capital_class.value,
            "valid_from": licence.valid_from.isoformat(),
            "valid_until": None if licence.valid_until is None else licence.valid_until.isoformat(),
            "source": licence.source,
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any], *, line: int, jurisdiction: str) -> Entry:
        """The entry as it was kept."""
        capital, until = plain["capital_class"], plain["valid_until"]
        institution = Institution(
            code=plain["institution"],
            kind=InstitutionKind(plain["kind"]),
            name=plain["name"],
            jurisdiction=jurisdiction,
            home_region=plain["home_region"],
            local=plain["local"],
            own_platform_of=plain["own_platform_of"],
        )
        licence = Licence(
            institution=plain["institution"],
            activity=Activity(plain["activity"]),
            areas=tuple(plain["areas"]),
            insured=plain["insured"],
            valid_from=date.fromisoformat(plain["valid_from"]),
            valid_until=None if until is None else date.fromisoformat(until),
            source=plain["source"],
            saver_classes=tuple(plain["saver_classes"]),
            capital_class=None if capital is None else CapitalClass(capital),
        )
        return cls(line=line, institution=institution, licence=licence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All entries of a jurisdiction's register as of an instant; `digest` is of the file's bytes."""

    jurisdiction: str
    as_of: datetime
    source: str
    digest: str
    entries: tuple[Entry, ...]

    @property
    def institutions(self) -> Mapping[str, Institution]:
        """Each institution once, by code."""
        return {entry.code: entry.institution for entry in self.entries}


def content(licence: Licence) -> dict[str, Any]:
    """What a licence allows, without its days and source: two of the same content go on as one."""
    return {
        name: value for name, value in asdict(licence).items() if name not in {"valid_from", "valid_until", "source"}
    }
