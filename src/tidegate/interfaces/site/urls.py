"""The URLs of a role: health, then the pages and API of its interface."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from tidegate.interfaces.site import health
from tidegate.interfaces.site.roles import HUB_ROOMS, PLATFORM_ROOMS


def urls_of(interface: str) -> list[URLPattern | URLResolver]:
    """`interface` is the package below `interfaces` with a module `urls`: platform or desk."""
    rooms = HUB_ROOMS if interface == "desk" else PLATFORM_ROOMS
    return [
        path("health/live", health.live, name="health-live"),
        path("health/ready", health.ready, {"rooms": rooms}, name="health-ready"),
        path("", include(f"tidegate.interfaces.{interface}.urls")),
    ]
