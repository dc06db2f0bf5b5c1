"""Pages around orders: platforms, probes, log-in."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tidegate.hub.look_up import orders_in_force, standings
from tidegate.hub.probe import Probed, probe, probes
from tidegate.hub.refusal import Refused
from tidegate.hub.register import Platform, platforms
from tidegate.interfaces.desk import line, words
from tidegate.interfaces.desk.frame import frame_of, page
from tidegate.interfaces.desk.names import names
from tidegate.interfaces.desk.viewer import Viewer, officers_only, viewers_only
from tidegate.interfaces.problem import Problem
from tidegate.orders import Family

_LOOKS = 60
_LASTING = {Family.INTAKE, Family.PAYMENTS}
_REFUSED = Problem(
    slug="log-in-refused",
    status=422,
    title="That did not work",
    rule="Log-in name and password do not belong together, or the log-in is closed.",
    remedy="Check both and try again.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformRow:
    """One platform: how many orders stand for it, how many it still owes an answer to, what was seen last."""

    platform: Platform
    standing: int
    owing: int
    in_effect: int
    look: Probed | None
    look_text: str
    look_chip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRow:
    look: Probed
    name: str
    text: str
    chip: str


@viewers_only
@require_safe
def platform_list(request: HttpRequest, *, viewer: Viewer) -> HttpResponse:
    frame = frame_of(viewer=viewer, place="platforms")
    found = standings(at=frame.now)
    rows = []
    for one in platforms():
        look = next(iter(probes(platform=one.code, last=1)), None)
        text, chip = words.FOUND[look.verdict] if look else ("never looked at", "plain")
        at = [(a.state, order.draft.kind) for order in found for a in order.addressees if a.platform == one.code]
        rows.append(
            PlatformRow(
                platform=one,
                standing=len(orders_in_force(platform=one.code, at=frame.now)),
                owing=sum(1 for state, _ in at if state.owes_an_answer),
                in_effect=sum(1 for state, kind in at if state.has_effect and kind.family in _LASTING),
                look=look,
                look_text=text,
                look_chip=chip,
            )
        )
    return page(request, "platforms.html", {"rows": rows}, frame=frame)


@viewers_only
@require_safe
def probe_list(request: HttpRequest, *, viewer: Viewer) -> HttpResponse:
    frame = frame_of(viewer=viewer, place="probes")
    named = names()
    rows = []
    for look in probes(last=_LOOKS):
        text, chip = words.FOUND[look.verdict]
        rows.append(LookRow(look=look, name=named.get(look.platform, look.platform), text=text, chip=chip))
    return page(request, "probes.html", {"rows": rows, "platforms": platforms()}, frame=frame)


@officers_only
@require_POST
def probe_all(_request: HttpRequest, *, viewer: Viewer) -> HttpResponse:
    """Looks at every shelf."""
    frame = frame_of(viewer=viewer, place="probes")
    found = probe(client=line.client(), at=frame.now, wait=line.wait)
    assert not isinstance(found, Refused), "only an order's own probe can be refused"
    return HttpResponseRedirect("/desk/probes")


@require_http_methods(["GET", "HEAD", "POST"])
def log_in(request: HttpRequest) -> HttpResponse:
    after = _next(request, request.POST.get("next") or request.GET.get("next", ""))
    problem, username = None, ""
    if request.method == "POST":
        username, password = request.POST.get("username", "")[:150], request.POST.get("password", "")[:1000]
        user = None if "\x00" in username else authenticate(request, username=username, password=password)
        if user is not None:
            login(request, user)
            return HttpResponseRedirect(after)
        problem = _REFUSED
    context = {"problem": problem, "username": username, "next": after, "open_desk": settings.DEMO}
    return render(request, "desk/login.html", context, status=422 if problem else 200)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect("/desk/")


def _next(request: HttpRequest, given: str) -> str:
    safe = url_has_allowed_host_and_scheme(given, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return given if given and safe else "/desk/"
