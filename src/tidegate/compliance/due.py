"""What comes due after an order was received: what is in flight goes back, and what took effect later is said."""

from __future__ import annotations

from django.db import connection

from tidegate.compliance import models
from tidegate.compliance.answer import lock_numbers
from tidegate.compliance.carry_out import effect_of, return_met, say_conflicts
from tidegate.compliance.say import say
from tidegate.gate.in_force import situation
from tidegate.gate.lock import lock_intake_exclusively
from tidegate.ledger.day import current_business_day
from tidegate.orders import Order, Said, live_orders, parse_receipt
from tidegate.seal import SigningKey


def return_due(*, count_max: int = 1000) -> int:
    """Releases reservations that an order in force meets, `count_max` at most; how many. Call it until none is left.

    The gate is held alone meanwhile, so it is done some at a time; nothing comes in between, for what an order in force
    meets cannot be reserved. The day close calls it before it rolls. An order in force at its receipt has returned its
    reservations already, so this finds something only for orders that took effect later than they came.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    lock_intake_exclusively()
    at, standing = situation()
    live = live_orders(standing, at=at)
    if not live:
        return 0
    day = current_business_day()
    returned = 0
    for order in live:
        returned += return_met(order, cause=order, day=day, count_max=count_max - returned)
    return returned


def say_due(*, platform: str, signing_key: SigningKey) -> int:
    """Reports the effect of orders that came ahead of time and have taken effect since; how many. Doors that answer an
    authority call it first."""
    assert connection.in_atomic_block, "a door opens the transaction"
    lock_intake_exclusively()
    lock_numbers()
    at, standing = situation()
    told = 0
    for order in live_orders(standing, at=at):
        received = _came_ahead(order)
        if received is not None:
            effect = effect_of(order, at=at)
            say(received=received, said=Said.IN_EFFECT, at=at, platform=platform, key=signing_key, effect=effect)
            told += 1
    return told + say_conflicts(platform=platform, key=signing_key)


def _came_ahead(order: Order) -> models.Received | None:
    """The row of an order that was received before it took effect, if that has not been reported yet."""
    row = models.Receipt.objects.filter(received__order_id=order.order_id, received__spent=True).first()
    if row is None:
        return None
    receipt = parse_receipt(bytes(row.payload))
    if receipt.in_effect_at is None or receipt.in_effect_at <= receipt.received_at:
        return None
    said = models.Reply.objects.filter(received=row.received, said=Said.IN_EFFECT.value)
    return None if said.exists() else row.received
