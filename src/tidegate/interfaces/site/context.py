"""What every page knows of its deployment."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def deployment(_request: HttpRequest) -> dict[str, object]:
    return {"DEMO": settings.DEMO, "ROLE": settings.ROLE, "PLATFORM_CODE": settings.PLATFORM_CODE}
