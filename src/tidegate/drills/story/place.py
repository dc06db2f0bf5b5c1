"""Where and when a story happens: the fictional one in China, or the same on a real market in Australia."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

MARKET_FOLDER = "market"
"""The name of the folder of a story on a real market, below the home folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The platforms' zone, the instant of the visitor's arrival, the law, and how the page says it."""

    zone: str
    city: str
    arrival: datetime
    jurisdiction: str
    sells: str


STORY = Place(
    zone="Asia/Shanghai",
    city="Shanghai",
    arrival=datetime(2020, 12, 18, 18, 19, tzinfo=ZoneInfo("Asia/Shanghai")),
    jurisdiction="CN",
    sells="the deposits of twelve banks",
)
MARKET = Place(
    zone="Australia/Sydney",
    city="Sydney",
    arrival=datetime(2024, 8, 30, 18, 19, tzinfo=ZoneInfo("Australia/Sydney")),
    jurisdiction="AU",
    sells="term deposits as real banks published them; platforms, savers and licences are a rehearsal's",
)


def place_of(*, folder: str | None) -> Place:
    """The place of the story that lives in a folder of this name."""
    return MARKET if folder == MARKET_FOLDER else STORY
