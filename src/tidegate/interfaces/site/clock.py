"""The instant of a page: the database's, or the demonstration's simulated one. Pages read no other clock."""

from __future__ import annotations

from datetime import datetime

from tidegate.gate import clock


def now() -> datetime:
    """The same instant that the gate judges by."""
    return clock.now()
