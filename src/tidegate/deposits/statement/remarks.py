"""Which orders a statement tells of: those that shut something the deposit had open, within the period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tidegate.deposits.statement.period import Days
from tidegate.deposits.statement.value import Held, Remark
from tidegate.gate.clock import now
from tidegate.gate.in_force import CarriedOut, history
from tidegate.orders import closure_of, meets


def orders_until(*, last: date, zone: str) -> tuple[CarriedOut, ...]:
    """Orders carried out here, as they stood at the end of the day `last`, or now if that is earlier."""
    end = datetime.combine(last + timedelta(days=1), time(), tzinfo=ZoneInfo(zone)) - timedelta(microseconds=1)
    return history(at=min(now(), end))


def remarks_on(
    held: Held, *, orders: Iterable[CarriedOut], days: Days, zone: str, region: str, saver: str
) -> tuple[Remark, ...]:
    """The remarks on one deposit, by their day. A confidential order is nobody's to tell."""
    found = [
        remark
        for carried in orders
        if not carried.order.confidential
        and meets(
            carried.now,
            bank=held.contract.bank_code,
            product=held.contract.product_code,
            kind=held.contract.kind.value,
            term_days=None,
            region=region,
            person=saver,
        )
        for remark in [_remark(carried, ZoneInfo(zone))]
        if (remark.shuts_open or remark.shuts_top_up or remark.shuts_renew)
        and max(remark.since, held.opened_on) <= days.last
        and (remark.ends_on is None or remark.ends_on >= days.first)
        and (held.ended_on is None or remark.since <= held.ended_on)
    ]
    return tuple(sorted(found, key=lambda one: (one.since, one.issuer, one.sequence)))


def _remark(carried: CarriedOut, zone: ZoneInfo) -> Remark:
    closure = closure_of(carried.order.kind)
    ends = carried.ended_by.effective_at if carried.ended_by else None
    if ends is None and not carried.live:
        ends = carried.now.expires_at
    return Remark(
        order_id=carried.order.order_id,
        issuer=carried.order.issuer,
        sequence=carried.order.sequence,
        kind=carried.order.kind.value,
        since=carried.in_force_at.astimezone(zone).date(),
        ends_on=None if ends is None else ends.astimezone(zone).date(),
        shuts_open=closure.open,
        shuts_top_up=closure.top_up,
        shuts_renew=closure.renew,
    )
