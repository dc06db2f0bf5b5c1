"""What the register of parties says of the bank, the platform and the saver of an act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tidegate.gate.act import IntakeFacts
from tidegate.parties.institution import EVERYWHERE
from tidegate.parties.standing import standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Perimeter:
    """`bank_areas` None: no licence to take deposits on that day. `saver_state` None: the saver is not registered.

    `register_as_of` is the freshest reading of the register before the act; None if it was never read.
    """

    bank_areas: tuple[str, ...] | None
    bank_insured: bool
    bank_local: bool
    bank_home_region: str | None
    platform_licensed: bool
    saver_state: str | None
    register_as_of: datetime | None

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
        }


def perimeter_from_json(plain: dict[str, Any]) -> Perimeter:
    """The perimeter as it was recorded."""
    areas, as_of = plain["bank_areas"], plain["register_as_of"]
    return Perimeter(
        bank_areas=None if areas is None else tuple(areas),
        bank_insured=plain["bank_insured"],
        bank_local=plain["bank_local"],
        bank_home_region=plain["bank_home_region"],
        platform_licensed=plain["platform_licensed"],
        saver_state=plain["saver_state"],
        register_as_of=None if as_of is None else datetime.fromisoformat(as_of),
    )


def perimeter_of(*, facts: IntakeFacts, at: datetime) -> Perimeter:
    """Asks the parties, after the lock."""
    found = standing(
        bank=facts.bank,
        platform=facts.platform,
        person=facts.saver,
        jurisdiction=facts.jurisdiction,
        on=facts.business_day,
        at=at,
    )
    return Perimeter(
        bank_areas=found.bank_areas,
        bank_insured=found.bank_insured,
        bank_local=found.bank_local,
        bank_home_region=found.bank_home_region,
        platform_licensed=found.platform_licensed,
        saver_state=None if found.person_state is None else found.person_state.value,
        register_as_of=found.register_as_of,
    )
