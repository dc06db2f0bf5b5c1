"""Return what is in flight when an order that was received ahead has come due."""

from __future__ import annotations

from django.db import connection

from tidegate.deposits.in_flight import return_in_flight
from tidegate.gate.in_force import situation
from tidegate.gate.lock import lock_intake_exclusively
from tidegate.ledger.day import current_business_day
from tidegate.orders import closure_of


def return_due(*, count_max: int = 1000) -> int:
    """Releases reservations that an order in force meets, `count_max` at most; how many. Call it until none is left.

    The gate is held alone meanwhile, so it is done some at a time; nothing comes in between, for what an order in force
    meets cannot be reserved. The day close calls it before it rolls. An order in force at its receipt has returned its
    reservations already, so this finds something only for orders that took effect later than they came.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    lock_intake_exclusively()
    _, orders = situation()
    if not orders:
        return 0
    day = current_business_day()
    returned = 0
    for order in orders:
        returned += return_in_flight(
            covers=order.scope.covers,
            order_id=order.order_id,
            business_day=day,
            openings=closure_of(order.kind).open,
            top_ups=closure_of(order.kind).top_up,
            count_max=count_max - returned,
        )
    return returned
