"""Pledged to me: what somebody registered here has as security, how far it is covered, and its order."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tidegate.deposits.pledged import pledged_to
from tidegate.interfaces.platform.frame import acting, frame_of, page, saver_only
from tidegate.interfaces.platform.market import names_of
from tidegate.interfaces.platform.pledge_view import pledged_to_me


@require_safe
@saver_only
def pledged(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request, place="me")
    found = pledged_to(pledgee=acting(frame))
    names = names_of(products={deposit.product for deposit, _ in found})
    shown = pledged_to_me(found, pledgee=acting(frame), names=names)
    return page(request, "pledged.html", {"pledges": shown}, frame=frame)
