"""What I own: a saver's first page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tidegate.deposits.deposit import Deposit
from tidegate.deposits.position import position
from tidegate.gate.in_force import Closures, closures
from tidegate.interfaces.platform.forms import new_key
from tidegate.interfaces.platform.frame import frame_of, page, saver_only
from tidegate.interfaces.platform.holdings import owned
from tidegate.interfaces.platform.market import limits_of, names_of, titles
from tidegate.interfaces.platform.tax import own_tax
from tidegate.interfaces.site.display import instant_text
from tidegate.money import Amount, currency
from tidegate.orders import Order, closure_of

CASH_STEP_MAJOR = 50_000
"""What a visitor of a demonstration may bring at a time, in whole units of the currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """What an order means for a holder, in plain words."""

    title: str
    text: str
    href: str


@require_safe
@saver_only
def me(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request, place="me")
    assert frame.saver is not None, "only savers come here"
    on, money = frame.business_day or frame.now.date(), currency(frame.profile.currency)
    found = position(saver=frame.saver, jurisdiction=frame.profile.jurisdiction, on=on)
    live = [deposit for bank in found.banks for deposit in bank.deposits]
    insured = limits_of(banks=[bank.bank for bank in found.banks], jurisdiction=frame.profile.jurisdiction, on=on)
    names = names_of(products={deposit.product for deposit in (*live, *found.ended, *found.requested)})
    context = {
        "owned": owned(position=found, code=frame.profile.currency, insured=insured, names=names),
        "banners": banners(live, shut=closures()),
        "tax": own_tax(saver=frame.saver, on=on),
        "today": on,
        "cash_key": new_key(),
        "cash_step": Amount(minor=CASH_STEP_MAJOR * 10**money.digits, currency=money),
    }
    return page(request, "me.html", context, frame=frame)


def banners(deposits: list[Deposit], *, shut: Closures) -> tuple[Banner, ...]:
    """A banner for each order in force that closes something these deposits had open."""
    met: dict[str, Order] = {}
    for deposit in deposits:
        _, orders = shut.closed(bank=deposit.bank, product=deposit.product, kind=deposit.contract.kind.value)
        met.update({str(order.order_id): order for order in orders})
    return tuple(
        Banner(
            title=f"{_closed(order)} since {instant_text(order.effective_at)}.",
            text=f"By {title[:1].lower()}{title[1:]}. Your deposits run on to their end at their agreed rate. "
            "You can withdraw as your contract says.",
            href=href,
        )
        for order, (href, title) in zip(met.values(), titles(met.values()), strict=True)
    )


def _closed(order: Order) -> str:
    closure = closure_of(order.kind)
    if closure.open and closure.top_up:
        return "New deposits and top-ups are closed"
    return "Top-ups are closed" if closure.top_up else "New deposits and renewals are closed"
