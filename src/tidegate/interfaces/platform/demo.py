"""A demonstration's own doors: one more act, the clock moved on, what everybody was paid. Never in production."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tidegate.deposits.history import acts_after
from tidegate.deposits.holdings import holdings
from tidegate.drills.story import world
from tidegate.drills.story.onward import to_documents
from tidegate.drills.story.outcome import compare
from tidegate.drills.story.tick import tick
from tidegate.interfaces.database.url import parts, url
from tidegate.interfaces.site.clock import now
from tidegate.ledger.check import check
from tidegate.ledger.day import open_day
from tidegate.money import Invalid, calendar, parse_day
from tidegate.parties.describe import platform_profile

_running: list[subprocess.Popen[bytes]] = []
_one_at_a_time = Lock()
FOLLOWED = frozenset({world.EXAMPLE_SAVER})


def _folder() -> Path:
    return Path(os.environ["TIDEGATE_STORY_FOLDER"]) / str(settings.PLATFORM_CODE)


def _read(name: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads((_folder() / name).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found


@csrf_exempt
@require_POST
def tick_now(_request: HttpRequest) -> JsonResponse:
    """One more saver acts, unless the days are going by."""
    if _going():
        return JsonResponse({"acted": False})
    with _one_at_a_time:
        outcome = tick(seed=world.SEED, followed=FOLLOWED)
    return JsonResponse({"acted": outcome is not None, "refused": outcome is not None and outcome.refused})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def advance(request: HttpRequest) -> JsonResponse:
    """POST `{"until": day}` starts two processes, this platform and its twin, going on to that day. GET: how far."""
    if request.method == "POST" and not _going():
        try:
            until = parse_day(json.loads(request.body or b"{}").get("until", ""), field="until")
        except (Invalid, ValueError) as error:
            return JsonResponse({"trouble": str(error)}, status=422)
        with _one_at_a_time:
            _start(until.isoformat())
    return JsonResponse(_progress())


def _start(until: str) -> None:
    folder = _folder()
    arrival = _read("arrival.json")
    assert arrival is not None, "the build wrote when the visitor arrives"
    with transaction.atomic():
        acts = to_documents(acts_after(instant=datetime.fromisoformat(arrival["at"])))
    (folder / "acts.json").write_text(json.dumps(acts), encoding="utf-8")
    _spawn(until, name="real", acts=None, database=os.environ["TIDEGATE_DATABASE_URL"])
    _spawn(until, name="twin", acts=folder / "acts.json", database=_twin_url(os.environ["TIDEGATE_DATABASE_URL"]))


def _spawn(until: str, *, name: str, acts: Path | None, database: str) -> None:
    folder = _folder()
    begun = {"done": 0, "total": 1, "day": until, "ended": False, "trouble": ""}
    (folder / f"{name}-progress.json").write_text(json.dumps(begun), encoding="utf-8")
    command = [sys.executable, "-m", "tidegate", "story", "onward", "--until", until]
    command += ["--progress", str(folder / f"{name}-progress.json"), "--outcome", str(folder / f"{name}-outcome.json")]
    command += ["--acts", str(acts)] if acts else []
    with (folder / f"{name}.log").open("ab") as log:
        _running.append(
            subprocess.Popen(
                command,
                env={**os.environ, "TIDEGATE_DATABASE_URL": database},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        )


def _twin_url(database: str) -> str:
    found = parts(database)
    return url(
        role=str(found["user"]),
        password=str(found["password"]),
        database=f"{found['dbname']}_twin",
        host=str(found["host"]),
        port=int(str(found.get("port", 5432))),
    )


def _going() -> bool:
    _running[:] = [child for child in _running if child.poll() is None]
    return bool(_running)


def _progress() -> dict[str, Any]:
    both = [found for name in ("real", "twin") if (found := _read(f"{name}-progress.json")) is not None]
    going = _going()
    trouble = next((one["trouble"] for one in both if one["trouble"]), "")
    if not going and not trouble and any(not one["ended"] for one in both):
        trouble = "it was stopped before it got there"
    return {
        "going": going,
        "trouble": trouble,
        "done": sum(one["done"] for one in both),
        "total": sum(one["total"] for one in both) or 1,
        "day": both[0]["day"] if both else "",
    }


@require_safe
def outlook(_request: HttpRequest) -> JsonResponse:
    """The business day after the last maturity (null: nothing matures any more), and whether the books balance."""
    profile, today = platform_profile(), open_day()
    assert profile is not None, "a platform is there"
    assert today is not None, "a day is always open"
    with transaction.atomic():
        held = [one for one in holdings(on=today) if one.stock_minor]
        last = max((one.ends_on for one in held if one.ends_on), default=None)
        report = check()
    return JsonResponse(
        {
            "open_day": today.isoformat(),
            "clock": now().isoformat(),
            "after_last_maturity": None if last is None else calendar(profile.calendar).next_after(last).isoformat(),
            "tomorrow": (today + timedelta(days=1)).isoformat(),
            "holders": len({one.saver for one in held}),
            "balanced": report.ok,
            "transfers": report.figures["transfers"],
        }
    )


@require_safe
def outcome(_request: HttpRequest) -> JsonResponse:
    """Both worlds side by side, as they were when the days had last gone by."""
    real, twin = _read("real-outcome.json"), _read("twin-outcome.json")
    profile = platform_profile()
    if real is None or twin is None or profile is None or real["open_day"] != twin["open_day"] or _going():
        return JsonResponse({"ready": False})
    found = compare(real=real["paid"], twin=twin["paid"])
    return JsonResponse({"ready": True, "currency": profile.currency, "open_day": real["open_day"], **asdict(found)})


urlpatterns = [
    path("tick", tick_now, name="demo-tick"),
    path("advance", advance, name="demo-advance"),
    path("outlook", outlook, name="demo-outlook"),
    path("outcome", outcome, name="demo-outcome"),
]
