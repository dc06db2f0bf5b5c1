"""Limits that orders in force set: rate, stock, the day's inflow. Several hold all: the stricter wins."""

from __future__ import annotations

from collections.abc import Iterator

from tidegate.gate.act import INTAKE_ACTS, MONEY_ACTS
from tidegate.gate.case import Case
from tidegate.gate.checks.check import Check, Found
from tidegate.gate.checks.live_order import cited
from tidegate.gate.decision import GateRefusal
from tidegate.money import Amount, Rate, currency
from tidegate.orders import CAPS, Kind, Order, live_orders, meets


def _ordered_cap(case: Case) -> tuple[Found, ...]:
    return tuple(
        found
        for order in live_orders(case.orders, at=case.at)
        for found in (*_above_rate(order, case), *_above_amount(order, case))
    )


def _above_rate(order: Order, case: Case) -> Iterator[Found]:
    most = order.measure.rate_ppb
    if order.kind is not Kind.CAP_RATE or most is None:
        return
    for cell in case.facts.cells:
        if cell.all_in.ppb > most and _met(order, case, cell.days(case.facts.business_day)):
            term = "" if cell.term is None else f" for {cell.term.text()}"
            yield cited(
                order, detail=f"{cell.all_in}{term}, subsidies included, is above the ordered {Rate(ppb=most)}."
            )


def _above_amount(order: Order, case: Case) -> Iterator[Found]:
    facts, most = case.facts, order.measure.amount_minor
    if order.kind not in CAPS or most is None or facts.act not in MONEY_ACTS:
        return
    if order.measure.currency != facts.currency or not any(_met(order, case, days) for days in facts.term_days):
        return
    there = dict(facts.under_caps).get(str(order.order_id))
    if there is None:
        yield cited(order, detail="What the order's scope holds was not measured, and without that nothing comes in.")
    elif there + facts.amount_minor > most:
        held, more, cap = (
            Amount(minor=minor, currency=currency(facts.currency)).text() for minor in (there, facts.amount_minor, most)
        )
        what = "held" if order.kind is Kind.CAP_STOCK else "that came in today"
        yield cited(order, detail=f"{facts.currency} {held} {what} and {more} more is above the ordered {cap}.")


def _met(order: Order, case: Case, days: int | None) -> bool:
    facts = case.facts
    return meets(
        order,
        bank=facts.bank,
        product=facts.product,
        kind=facts.kind,
        term_days=days,
        region=facts.saver_region,
        person=facts.saver,
    )


ORDERED_CAP = Check(
    check_id="gate.ordered_cap",
    code=GateRefusal.ABOVE_ORDERED_CAP,
    acts=INTAKE_ACTS,
    look=_ordered_cap,
    ours="An order in force lets money in up to its cap, and no more.",
)
