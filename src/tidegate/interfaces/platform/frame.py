"""What every page of a platform shows around its content: which platform, which day, who looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from tidegate.deposits.told import asked_of
from tidegate.interfaces.site import clock
from tidegate.ledger.day import open_day
from tidegate.parties.describe import platform_profile
from tidegate.parties.profile import PlatformProfile

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """`saver` is the person's code, None for a stranger; `business_day` the day on which an act now is booked;
    `operator` the log-in name of an operator or auditor of the platform, `may_act` whether it may change anything."""

    profile: PlatformProfile
    now: datetime
    business_day: date | None
    saver: str | None
    place: str
    operator: str | None = None

    may_act: bool = False

    @property
    def name(self) -> str:
        return self.profile.name


class NotSetUp(Exception):
    """A deployment that has not been told which platform it is."""

    code = "database_trouble"
    what = "This platform is being set up"
    rule = "It has not been told yet which platform it is."
    remedy = "Wait until its set-up is finished; a demonstration builds itself in about a minute."


def profile_here() -> PlatformProfile:
    """Which platform this is. Raises `NotSetUp`."""
    profile = platform_profile()
    if profile is None:
        raise NotSetUp
    return profile


def saver_of(request: HttpRequest) -> str | None:
    """The person's code of whoever is logged in, None for strangers and for log-ins that are no saver's."""
    return getattr(request.user, "person_code", None) if request.user.is_authenticated else None


def operator_role(request: HttpRequest) -> str | None:
    """`operator` or `auditor` for a log-in of the platform's own people, None for everybody else."""
    role = getattr(request.user, "role", "") if request.user.is_authenticated else ""
    return role if role in {"operator", "auditor"} else None


def frame_of(request: HttpRequest, *, place: str) -> Frame:
    """The frame of this request; from here on the page's instants are in the platform's zone."""
    profile = profile_here()
    timezone.activate(ZoneInfo(profile.zone))
    role = operator_role(request)
    return Frame(
        profile=profile,
        now=clock.now(),
        business_day=open_day(),
        saver=saver_of(request),
        place=place,
        operator=request.user.get_username() if role else None,
        may_act=role == "operator",
    )


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, frame: Frame, status: int = 200
) -> HttpResponse:
    """A page in its frame, with how many things others ask of whoever is logged in."""
    known = frame.saver is not None and frame.business_day is not None
    asks = len(asked_of(person=frame.saver or "", on=frame.business_day or frame.now.date())) if known else 0
    return render(request, f"platform/{template}", {**context, "frame": frame, "asks": asks}, status=status)


def acting(frame: Frame) -> str:
    """The person who is logged in: who acts, whoever owns what is acted upon."""
    assert frame.saver is not None, "only savers come here"
    return frame.saver


def saver_only(view: View) -> View:
    """Sends strangers to the log-in page, and back afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if saver_of(request) is None:
            return HttpResponseRedirect(f"/login?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    return guarded
