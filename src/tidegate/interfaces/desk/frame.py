"""What every page of the desk shows around its content: who acts, at which instant, in which zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tidegate.hub.register import Authority, authorities
from tidegate.interfaces.desk import clock
from tidegate.interfaces.desk.viewer import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """`authority` is the acting officer's, or the first; None at a desk that nobody has set up yet."""

    viewer: Viewer
    authority: Authority | None
    now: datetime
    place: str


def frame_of(*, viewer: Viewer, place: str) -> Frame:
    """The frame of a page; from here on its instants are in the authority's zone."""
    known = authorities()
    mine = viewer.officer.authority if viewer.officer else None
    authority = next((one for one in known if one.code == mine), known[0] if known else None)
    timezone.activate(ZoneInfo(authority.zone) if authority else timezone.get_default_timezone())
    return Frame(viewer=viewer, authority=authority, now=clock.now(), place=place)


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, frame: Frame, status: int = 200
) -> HttpResponse:
    """A page in its frame."""
    return render(request, f"desk/{template}", {**context, "frame": frame}, status=status)
