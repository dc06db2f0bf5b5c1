"""The desk's line to platforms, and the keys at hand to sign with."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from django.conf import settings

from tidegate.hub.register import Officer
from tidegate.interfaces.jobs.line import client, wait
from tidegate.seal import SigningKey

__all__ = ["client", "demo_folder", "key_of_officer", "wait"]
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def demo_folder() -> Path | None:
    """Where a demonstration keeps its keys; None outside one."""
    folder = os.environ.get("TIDEGATE_STORY_FOLDER")
    return Path(folder) if settings.DEMO and folder else None


def key_of_officer(officer: Officer) -> SigningKey | None:
    """The officer's private key if it is at hand: from a demonstration's key ring, or the desk's own signing key."""
    folder = demo_folder()
    files = [settings.SIGNING_KEY_FILE]
    if folder is not None and _CODE.fullmatch(officer.code):
        files.append(folder / "keys" / f"officer-{officer.code}.jwk")
    for file in files:
        key = _read(Path(file)) if file else None
        if key is not None and key.public == officer.key:
            return key
    return None


def _read(file: Path) -> SigningKey | None:
    try:
        return SigningKey.from_jwk(json.loads(file.read_text("ascii")))
    except (OSError, ValueError):
        return None
