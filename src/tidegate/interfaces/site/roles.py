"""Which rooms with tables each kind of deployment has."""

from __future__ import annotations

PLATFORM_ROOMS = ("parties", "gate", "ledger", "catalogue", "deposits", "compliance", "closing")
HUB_ROOMS = ("parties", "hub")
DJANGO_APPS = ("contenttypes", "auth", "sessions")


def rooms_of(role: str | None) -> tuple[str, ...]:
    """The rooms of a role, from below upwards; every room for a test (or when no role is set, for type checkers)."""
    if role == "platform":
        return PLATFORM_ROOMS
    if role == "hub":
        return HUB_ROOMS
    return (*PLATFORM_ROOMS, *(room for room in HUB_ROOMS if room not in PLATFORM_ROOMS))
