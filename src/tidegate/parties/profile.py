"""Which platform a deployment is."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tidegate.money import Invalid, calendar, currency
from tidegate.parties.refusal import checked_code


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformProfile:
    """`zone` an IANA time zone, `calendar` a business-day calendar of `tidegate.money`, `currency` ISO 4217."""

    code: str
    name: str
    zone: str
    calendar: str
    currency: str
    jurisdiction: str

    def __post_init__(self) -> None:
        checked_code(self.code, field="platform")
        checked_code(self.jurisdiction, field="jurisdiction")
        calendar(self.calendar)
        currency(self.currency)
        checked_zone(self.zone)


def checked_zone(text: str) -> str:
    """The name of a time zone as it is; raises `Invalid` for one that the IANA database does not have."""
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(
            field="zone",
            value=text,
            rule="A platform keeps its days in a zone of the IANA time zone database.",
            remedy="Write it like Asia/Shanghai.",
        ) from error
    return text
