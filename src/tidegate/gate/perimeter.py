"""What the register of parties says of the bank, the platform and the saver of an act."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tidegate.gate.act import IntakeFacts
from tidegate.parties.institution import ANYBODY, EVERYWHERE
from tidegate.parties.standing import Standing, Subject, standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Perimeter:
    """`bank_areas` None: no licence to take deposits on that day. `saver_state` None: the saver is not registered.

    `register_as_of` is the freshest reading of the register before the act; None if it was never read. `channel_owner`
    is the bank whose own platform this is, None for nobody's. `acknowledged` are the disclosures of this bank that the
    saver has received. Of a listing nothing is known of a saver.
    """

    bank_areas: tuple[str, ...] | None
    bank_insured: bool
    bank_local: bool
    bank_home_region: str | None
    platform_licensed: bool
    saver_state: str | None
    register_as_of: datetime | None
    bank_saver_classes: tuple[str, ...] = (ANYBODY,)
    bank_capital_class: str | None = None
    channel_owner: str | None = None
    saver_class: str | None = None
    saver_kyc: str | None = None
    saver_verified_until: date | None = None
    acknowledged: frozenset[str] = frozenset()

    def reaches(self, region: str) -> bool:
        """Whether a person living in `region` is inside the bank's area."""
        return self.bank_areas is not None and (EVERYWHERE in self.bank_areas or region in self.bank_areas)

    def to_json(self) -> dict[str, Any]:
        """Plain values, as recorded."""
        return {
            "bank_areas": None if self.bank_areas is None else list(self.bank_areas),
            "bank_insured": self.bank_insured,
            "bank_local": self.bank_local,
            "bank_home_region": self.bank_home_region,
            "platform_licensed": self.platform_licensed,
            "saver_state": self.saver_state,
            "register_as_of": None if self.register_as_of is None else self.register_as_of.isoformat(),
            "bank_saver_classes": list(self.bank_saver_classes),
            "bank_capital_class": self.bank_capital_class,
            "channel_owner": self.channel_owner,
            "saver_class": self.saver_class,
            "saver_kyc": self.saver_kyc,
            "saver_verified_until": None
            if self.saver_verified_until is None
            else self.saver_verified_until.isoformat(),
            "acknowledged": sorted(self.acknowledged),
        }


def perimeter_from_json(plain: dict[str, Any]) -> Perimeter:
    """The perimeter as it was recorded."""
    areas, as_of, until = plain["bank_areas"], plain["register_as_of"], plain["saver_verified_until"]
    return Perimeter(
        bank_areas=None if areas is None else tuple(areas),
        bank_insured=plain["bank_insured"],
        bank_local=plain["bank_local"],
        bank_home_region=plain["bank_home_region"],
        platform_licensed=plain["platform_licensed"],
        saver_state=plain["saver_state"],
        register_as_of=None if as_of is None else datetime.fromisoformat(as_of),
        bank_saver_classes=tuple(plain["bank_saver_classes"]),
        bank_capital_class=plain["bank_capital_class"],
        channel_owner=plain["channel_owner"],
        saver_class=plain["saver_class"],
        saver_kyc=plain["saver_kyc"],
        saver_verified_until=None if until is None else date.fromisoformat(until),
        acknowledged=frozenset(plain["acknowledged"]),
    )


def subject_of(facts: IntakeFacts) -> Subject:
    """Whom the register is asked about for an act."""
    return (facts.bank, facts.platform, facts.saver, facts.jurisdiction)


def perimeters_of(*, subjects: Collection[Subject], on: date, at: datetime) -> dict[Subject, Perimeter]:
    """Asks the parties, after the lock: one statement however many."""
    return {subject: _perimeter(found) for subject, found in standings(subjects=subjects, on=on, at=at).items()}


def _perimeter(found: Standing) -> Perimeter:
    return Perimeter(
        bank_areas=found.bank_areas,
        bank_insured=found.bank_insured,
        bank_local=found.bank_local,
        bank_home_region=found.bank_home_region,
        platform_licensed=found.platform_licensed,
        saver_state=None if found.person_state is None else found.person_state.value,
        register_as_of=found.register_as_of,
        bank_saver_classes=found.bank_saver_classes,
        bank_capital_class=found.bank_capital_class,
        channel_owner=found.channel_owner,
        saver_class=found.saver_class,
        saver_kyc=None if found.kyc is None else found.kyc.value,
        saver_verified_until=found.verified_until,
        acknowledged=found.acknowledged,
    )
