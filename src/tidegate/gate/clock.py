"""The gate's instant: the database's, or a drill's simulated one kept there."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from tidegate.gate import models


def now() -> datetime:
    """The instant, read now (not at the beginning of the transaction). Aware, UTC."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gate_now_v1()")
        found: datetime = cursor.fetchone()[0]
    return found


def simulated_at() -> datetime | None:
    """The simulated instant; None where time is real. A production deployment must find None, or refuse to start."""
    row = models.Clock.objects.first()
    return None if row is None else row.simulated_at


def set_simulated(*, at: datetime) -> None:
    """Moves the simulated clock (drills only). It never goes back: an order that expired would come alive again."""
    assert at.tzinfo is not None, "an instant has a zone"
    row = models.Clock.objects.first()
    assert row is None or row.simulated_at <= at, f"the clock stands at {row and row.simulated_at} and never goes back"
    models.Clock.objects.update_or_create(only=True, defaults={"simulated_at": at})
