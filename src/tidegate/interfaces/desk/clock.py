"""The desk's instant: the clock on the wall, or in a demonstration the simulated one that the platforms share."""

from __future__ import annotations

import time
from datetime import datetime
from threading import Lock

import httpx
from django.conf import settings
from django.utils import timezone

from tidegate.hub.look_up import latest_instant
from tidegate.hub.preview import side_by_side
from tidegate.hub.register import Platform, platforms
from tidegate.hub.wire import get
from tidegate.interfaces.desk import line
from tidegate.seal import Malformed, strict_json

_FRESH_S = 1
_lock = Lock()
_kept: tuple[int, datetime] | None = None


def now() -> datetime:
    """The earliest of the platforms' instants, so that no platform gets an order before it was issued."""
    if not settings.DEMO:
        return timezone.now()
    global _kept  # noqa: PLW0603 (one instant for the pages of a second)
    with _lock:
        moment = int(time.monotonic() / _FRESH_S)
        if _kept is None or _kept[0] != moment:
            found = _asked()
            if found is None:
                return latest_instant() or timezone.now()
            _kept = (moment, found)
        return _kept[1]


def forget() -> None:
    """The next page asks anew: a clock has been moved."""
    global _kept  # noqa: PLW0603
    _kept = None


def _asked() -> datetime | None:
    client = line.client()
    found = side_by_side(things=platforms(), one=lambda platform: _instant_of(client, platform))
    return min((one for one in found if one is not None), default=None)


def _instant_of(client: httpx.Client, platform: Platform) -> datetime | None:
    answer = get(client=client, url=f"{platform.base_url}/demo/state")
    if not answer.good:
        return None
    try:
        instant = datetime.fromisoformat(strict_json(answer.body)["clock"])
    except (Malformed, KeyError, TypeError, ValueError):
        return None
    return instant if instant.tzinfo else None
