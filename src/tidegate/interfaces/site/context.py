"""What every page knows of its deployment."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from tidegate.drills.story.place import MARKET_FOLDER


def deployment(_request: HttpRequest) -> dict[str, object]:
    return {
        "DEMO": settings.DEMO,
        "DEMO_MARKET": settings.DEMO and _on_a_market(),
        "ROLE": settings.ROLE,
        "PLATFORM_CODE": settings.PLATFORM_CODE,
    }


def _on_a_market() -> bool:
    """Whether this demonstration shows products as real banks published them: their names are then no fiction."""
    return Path(os.environ.get("TIDEGATE_STORY_FOLDER", "")).name == MARKET_FOLDER
