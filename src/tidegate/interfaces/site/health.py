"""Health: `live` says that the process answers, `ready` that it may be given work."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from tidegate.interfaces.database import schema
from tidegate.interfaces.database.trouble import DatabaseTrouble
from tidegate.interfaces.site.business_day import overdue_days

OVERDUE_DAYS_MAX = 1  # yesterday's day may still be closing


@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "live"})


@require_safe
def ready(_request: HttpRequest, rooms: tuple[str, ...]) -> JsonResponse:
    """200 if the database answers, has this code's version, and no business day is left unclosed; else 503."""
    checks: dict[str, str] = {}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        checks["database"] = "reachable"
        found = schema.state(rooms=rooms)
        checks["version"] = "current" if found.current else "newer than this code" if found.unknown else "older"
        late = overdue_days() if found.current else None
        checks["business_day"] = "unknown" if late is None else "overdue" if late > OVERDUE_DAYS_MAX else "current"
    except (Error, DatabaseTrouble):
        checks["database"] = "unreachable"
    good = checks.get("version") == "current" and checks.get("business_day") != "overdue"
    return JsonResponse({"status": "ready" if good else "not_ready", "checks": checks}, status=200 if good else 503)
