"""When a product takes money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from tidegate.catalogue.terms.plain import Plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding(Plain):
    """From the day `opens_on` to the day `closes_on` (both included; None: no such end), on each of these days from
    `opens_at` until, not including, `cut_off`, by the clocks of `zone` (an IANA name; given with a time).

    `within_days`: business days that an ordered deposit waits for its money before it is cancelled (None: it is
    opened only with money that is there).
    """

    opens_on: date | None = None
    closes_on: date | None = None
    opens_at: time | None = None
    cut_off: time | None = None
    zone: str | None = None
    within_days: int | None = None
