"""What I own: a saver's first page."""

from __future__ import annotations

from fractions import Fraction
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tidegate.deposits.deposit import Deposit
from tidegate.deposits.invite import invitations
from tidegate.deposits.owned import ownerships
from tidegate.deposits.pledged import is_pledgee
from tidegate.deposits.position import position
from tidegate.deposits.told import told_to
from tidegate.gate.in_force import closures
from tidegate.interfaces.platform.banner import banners
from tidegate.interfaces.platform.forms import new_key
from tidegate.interfaces.platform.frame import frame_of, page, saver_only
from tidegate.interfaces.platform.holdings import owned
from tidegate.interfaces.platform.invitation_view import asked_of
from tidegate.interfaces.platform.market import limits_of, names_of
from tidegate.interfaces.platform.tax import own_tax
from tidegate.interfaces.platform.told_view import told_lines
from tidegate.money import Amount, currency
from tidegate.parties.record_life import represented_by

CASH_STEP_MAJOR = 50_000
"""What a visitor of a demonstration may bring at a time, in whole units of the currency."""


@require_safe
@saver_only
def me(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request, place="me")
    assert frame.saver is not None, "only savers come here"
    on, money = frame.business_day or frame.now.date(), currency(frame.profile.currency)
    found = position(saver=frame.saver, jurisdiction=frame.profile.jurisdiction, on=on)
    live = [deposit for bank in found.banks for deposit in bank.deposits]
    insured = limits_of(banks=[bank.bank for bank in found.banks], jurisdiction=frame.profile.jurisdiction, on=on)
    told = told_to(person=frame.saver, on=on)
    answers = {one.request_id for one in told}
    asked = [one for one in invitations(person=frame.saver, on=on) if one.request_id not in answers]
    shown = {deposit.product for deposit in (*live, *found.ended, *found.requested)}
    names = names_of(products=shown | {one.product_code for one in asked} | {one.product for one in told})
    shares = _shares([*live, *found.ended], saver=frame.saver)
    others = sorted({bank.currency for bank in found.banks} - {frame.profile.currency})
    context = {
        "others": [owned(position=found, code=code, insured={}, names=names, shares=shares) for code in others],
        "owned": owned(position=found, code=frame.profile.currency, insured=insured, names=names, shares=shares),
        "banners": banners(live, shut=closures(), saver=frame.saver),
        "tax": own_tax(saver=frame.saver, on=on),
        "today": on,
        "acts_for": sorted(represented_by(person=frame.saver, on=on)),
        "pledged_to_me": is_pledgee(person=frame.saver),
        "asked": asked_of(asked, person=frame.saver, names=names),
        "told": told_lines(told, names=names),
        "cash_key": new_key(),
        "cash_step": Amount(minor=CASH_STEP_MAJOR * 10**money.digits, currency=money),
    }
    return page(request, "me.html", context, frame=frame)


def _shares(deposits: list[Deposit], *, saver: str) -> dict[UUID, Fraction]:
    """What of each deposit with several owners is the saver's."""
    of = ownerships(deposits={one.deposit_id: one.saver for one in deposits})
    return {one: ownership.share(saver) for one, ownership in of.items() if len(ownership.owners) > 1}
