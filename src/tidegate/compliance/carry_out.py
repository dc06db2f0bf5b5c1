"""Carry out an accepted order: put it in force, return what is in flight, count, answer, and say what is left."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from uuid import UUID

from tidegate.compliance import models
from tidegate.compliance.answer import Received, keep
from tidegate.compliance.look import currency_here, look
from tidegate.compliance.preview import simulated
from tidegate.compliance.say import say
from tidegate.compliance.trust import rotate
from tidegate.deposits.in_flight import return_in_flight
from tidegate.gate.clock import now
from tidegate.gate.in_force import carried_out_about, put_in_force, situation
from tidegate.ledger.day import current_business_day, open_day
from tidegate.orders import (
    SHUT,
    TRANSFER,
    Effect,
    Family,
    Kind,
    Order,
    Said,
    Verdict,
    amended,
    closure_of,
    conflicts,
    live_orders,
    meets,
    parse_reply,
)
from tidegate.seal import SigningKey

_NOT_BY_MACHINE = (
    "What is held is not moved to another bank by machine. New money is shut as ordered; holders keep what they have "
    "until people have arranged the transfer."
)


def carry_out(
    *,
    envelope: bytes,
    verdict: Verdict,
    platform: str,
    key: SigningKey,
    paper: models.Paper | None = None,
    confirmed_by: str | None = None,
) -> Received:
    """Under the gate's exclusive lock and that of the numbers: everything in this transaction, and the receipt."""
    order = verdict.order
    assert order is not None, "what is accepted could be read"
    received_at = now()
    in_effect_at = put_in_force(order=order)
    if order.kind is Kind.KEY_REVOKE:
        rotate(order=order)
    answer = keep(
        envelope=envelope,
        verdict=verdict,
        platform=platform,
        received_at=received_at,
        key=key,
        in_effect_at=in_effect_at,
        effect=effect_of(order, at=received_at),
        paper=paper,
        confirmed_by=confirmed_by,
    )
    _say_what_is_left(order, platform=platform, key=key, at=received_at)
    return answer


def effect_of(order: Order, *, at: datetime) -> Effect:
    """Returns what is in flight where the order is due, then counts. A lift or stay meets what its order had met."""
    working = _working(order)
    currency = currency_here()
    day = None if open_day() is None else current_business_day()
    returned = 0
    if day is not None and order.kind not in {Kind.LIFT, Kind.STAY} and order.is_due(at=at):
        returned = return_met(working, cause=order, day=day)
    found = look(scope=working.scope, currency=currency, on=day or at.date(), person=working.measure.person)
    touches = working.kind.family not in {Family.INFORMATION, Family.LIFE}
    return Effect(
        products=found.products if working.kind.family is Family.INTAKE else 0,
        holders=found.holders if touches else 0,
        stock_minor=found.stock_minor if touches else 0,
        currency=currency,
        in_flight_returned=returned,
    )


def return_met(order: Order, *, cause: Order, day: date, count_max: int | None = None) -> int:
    """What is reserved and not placed goes back in full, by the way in that is shut: openings, top-ups; of a person
    whose assets are frozen both."""
    closure = SHUT if order.kind is Kind.ASSET_FREEZE else closure_of(order.kind)
    return return_in_flight(
        covers=partial(meets, order),
        order_id=cause.order_id,
        business_day=day,
        openings=closure.open,
        top_ups=closure.top_up,
        count_max=count_max,
    )


def _working(order: Order) -> Order:
    """The order whose content counts: the one that is lifted, stayed or amended, as amended by this one."""
    if order.about is None or order.kind is Kind.NOTICE:
        return order
    regarded = carried_out_about(order_id=order.about)[order.about]
    return amended(regarded, order) if order.kind is Kind.AMEND else regarded


def _say_what_is_left(order: Order, *, platform: str, key: SigningKey, at: datetime) -> None:
    received = models.Received.objects.get(order_id=order.order_id, spent=True)
    if order.existing_holders == TRANSFER:
        say(received=received, said=Said.CANNOT_COMPLY, at=at, platform=platform, key=key, detail=_NOT_BY_MACHINE)
    if order.kind is Kind.REPORT and order.is_due(at=at):
        figures = simulated(kind=order.kind, scope=order.scope, platform=platform)
        say(received=received, said=Said.REPORT, at=at, platform=platform, key=key, figures=figures)
    say_conflicts(platform=platform, key=key)


def say_conflicts(*, platform: str, key: SigningKey) -> int:
    """Tells of each live order which others it conflicts with, once for each set; how many were told."""
    at, standing = situation()
    meets: dict[str, set[str]] = {}
    live = live_orders(standing, at=at)
    for conflict in conflicts(live):
        one, other = (str(part) for part in conflict.orders)
        meets.setdefault(one, set()).add(other)
        meets.setdefault(other, set()).add(one)
    told = 0
    for order in live:
        others = meets.get(str(order.order_id), set()) - _told_of(order)
        if not others:
            continue
        say(
            received=models.Received.objects.get(order_id=order.order_id, spent=True),
            said=Said.CONFLICT,
            at=at,
            platform=platform,
            key=key,
            others=tuple(sorted(UUID(other) for other in others)),
            detail="Everything new is shut on what both meet, until one of them names the other or ends.",
        )
        told += 1
    return told


def _told_of(order: Order) -> set[str]:
    rows = models.Reply.objects.filter(
        received__order_id=order.order_id, received__spent=True, said=Said.CONFLICT.value
    )
    return {str(other) for row in rows for other in parse_reply(bytes(row.payload)).others}
