"""The story's page and its buttons. Each button is what an officer does at the desk, in one step for a visitor."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tidegate.drills.story.supervision import AUTHORITY, OFFICERS
from tidegate.hub.compose import compose, revise
from tidegate.hub.deliver import deliver
from tidegate.hub.draft import Draft
from tidegate.hub.issue import issue
from tidegate.hub.make_draft import make_draft
from tidegate.hub.preview import preview as look
from tidegate.hub.probe import probe
from tidegate.hub.refusal import Refused
from tidegate.hub.register import Officer, officer, platforms
from tidegate.hub.sign import sign_with, to_sign
from tidegate.hub.standing import State
from tidegate.interfaces.desk import clock, line
from tidegate.interfaces.desk.story import scene as scenes
from tidegate.interfaces.desk.story.building import building
from tidegate.interfaces.desk.story.page import followed_saver, here, latest_standing, lines_of_platforms, page
from tidegate.interfaces.desk.story.platforms import (
    advance as send_on,
)
from tidegate.interfaces.desk.story.platforms import (
    progress,
    states,
)
from tidegate.interfaces.desk.story.platforms import (
    tick as act_once,
)
from tidegate.money import Invalid, parse_day

_BASIS = (("Demonstration notice, article 4", "A platform without a licence for it sells no deposits"),)
_REASON = "Platforms without a licence for it sell deposits of local banks nationwide, at the ceiling of rates."
_REDRESS = "The demonstration tribunal, within sixty days."
_YEARS = timedelta(days=6 * 365)
_TROUBLE = "The story's clock does not move"


@require_safe
def story(request: HttpRequest) -> HttpResponse:
    """The page: building, or one of the four scenes."""
    found = building(folder=line.demo_folder())
    if not found.ready:
        return render(request, "desk/story/building.html", {"building": found})
    return page(request)


@require_safe
def stages(request: HttpRequest) -> HttpResponse:
    """How far the world is; once it is ready the browser is sent to the story."""
    found = building(folder=line.demo_folder())
    response = render(request, "desk/story/stages.html", {"building": found})
    if found.ready:
        response["HX-Redirect"] = "/"
    return response


@require_POST
def tick(request: HttpRequest) -> HttpResponse:
    """One more saver acts on each platform; the shelves and tickers again."""
    timezone.activate(ZoneInfo(here().zone))
    lines = lines_of_platforms()
    act_once(client=line.client(), lines=lines)
    answers = states(client=line.client(), lines=lines, saver=followed_saver())
    shown = tuple(scenes.shown(answer) for answer in answers)
    return render(request, "desk/story/shelves.html", {"scene": {"platforms": shown, "ticking": True}})


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Composes (or changes) the order and asks each platform what it would meet."""
    at, some = clock.now(), request.POST.get("scope") == "some"
    draft = _draft(at=at, some=some)
    standing = latest_standing(at)
    first = _officer(0)
    key = line.key_of_officer(first)
    assert key is not None, "a demonstration has its officers' keys"
    open_order = standing if standing is not None and standing.state is not State.ISSUED else None
    order_id = open_order.order_id if open_order else uuid4()
    with transaction.atomic():
        composed = (
            revise(order_id=order_id, officer=first.code, draft=draft, at=at)
            if open_order
            else compose(order_id=order_id, authority=AUTHORITY, officer=first.code, draft=draft, at=at)
        )
    if isinstance(composed, Refused):
        return page(request, trouble=composed)
    looked = look(order_id=order_id, officer=first.code, key=key, client=line.client(), at=at, wait=line.wait)
    return page(request, trouble=looked) if isinstance(looked, Refused) else _back()


@require_POST
def sign(request: HttpRequest) -> HttpResponse:
    """Two officers sign the same bytes; the order leaves, receipts come back, the shelves are looked at."""
    at = clock.now()
    standing = latest_standing(at)
    if standing is None or standing.state is State.ISSUED:
        return _back()
    refused = _signed_and_issued(standing.order_id, at)
    if refused is not None:
        return page(request, trouble=refused)
    deliver(order_id=standing.order_id, client=line.client(), at=at, wait=line.wait)
    clock.forget()
    probe(client=line.client(), at=clock.now(), wait=line.wait, order_id=standing.order_id)
    return _back()


def _signed_and_issued(order_id: UUID, at: datetime) -> Refused | None:
    with transaction.atomic():
        document = to_sign(order_id=order_id, at=at)
        if isinstance(document, Refused):
            return document
        for place in range(len(OFFICERS)):
            who = _officer(place)
            key = line.key_of_officer(who)
            assert key is not None, "a demonstration has its officers' keys"
            signed = sign_with(order_id=order_id, officer=who.code, key=key, seen=document.digest, at=at)
            if isinstance(signed, Refused):
                return signed
        issued = issue(order_id=order_id, officer=_officer(1).code, at=at)
    return issued if isinstance(issued, Refused) else None


@require_POST
def advance(request: HttpRequest) -> HttpResponse:
    """The clock goes on: every platform, and its twin, closes its days up to the one chosen."""
    try:
        until = parse_day(request.POST.get("until", ""), field="until")
    except Invalid as error:
        return page(request, trouble=error)
    send_on(client=line.client(), lines=lines_of_platforms(), until=until)
    clock.forget()
    return _back()


@require_safe
def advancing(request: HttpRequest) -> HttpResponse:
    """How far the days are; once they are gone the browser is sent to the story."""
    shown = scenes.advancing_shown(progress(client=line.client(), lines=lines_of_platforms()))
    if shown is None:
        clock.forget()
        response = HttpResponse(status=200)
        response["HX-Redirect"] = "/"
        return response
    return render(request, "desk/story/advancing.html", {"scene": {"advancing": shown}})


def _draft(*, at: datetime, some: bool) -> Draft:
    found = make_draft(
        kind="takedown",
        platforms=[one.code for one in platforms()],
        legal_basis=_BASIS,
        reason=_REASON,
        comply_within_s=3600,
        expires_at=at + _YEARS,
        redress=_REDRESS,
        at=at,
        everything=not some,
        kinds=["fixed"] if some else [],
    )
    assert isinstance(found, Draft), f"the story's order is well made: {found}"
    return found


def _officer(place: int) -> Officer:
    found = officer(code=OFFICERS[place].code)
    assert found is not None, "the hub was founded with its officers"
    return found


def _back() -> HttpResponse:
    response = HttpResponseRedirect("/")
    response.status_code = 303
    return response
