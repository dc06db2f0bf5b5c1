"""The order of locks, and how whoever moves several deposits in one transaction keeps it.

    1  the gate, shared (orders and the day roll: alone)     gate/lock.py
    2  a request's id                                        movement.py
    3  deposits, by id; then their own movements             rows.py, movement.py
    4  the tax years of owners                               withhold.py
    5  savers, then products, then banks, by code;           exposure.py
       then orders that cap an amount, by identifier         capped.py
    6  the ledger's day, then accounts, by id                ledger
    7  stock, by place                                       stock.py

What is held already is free, and what the transaction itself opened is nobody else's. Savers come behind deposits,
because whose a deposit is can be believed only once it is held. An act on one deposit keeps the order by doing one
thing after the other. What goes deposit by deposit (instalments, awaited money) would come back to a saver with
accounts in its hands: it takes 5 to 7 for all of its deposits before it asks for the first. Renewals are asked for
together (`intake.Intakes`) and booked in one batch. What the server ends all the same is carried out again
(`gate/again.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from tidegate.deposits.capped import lock_caps
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.exposure import lock_exposures
from tidegate.deposits.intake import Intake
from tidegate.deposits.legs import accounts_of
from tidegate.deposits.pledged import pledgees_cash
from tidegate.deposits.stock import lock_stock, place_of
from tidegate.deposits.strand import strands_of
from tidegate.deposits.strand_legs import strand_accounts
from tidegate.deposits.withhold import tax_account
from tidegate.gate.in_force import closures
from tidegate.ledger.account import Account
from tidegate.ledger.hold import hold_accounts
from tidegate.orders import CAPS


def lock_in_order(*, intakes: Collection[Intake], deposits: Collection[Deposit]) -> None:
    """Holds what the gate will be told of for these acts, then what moves when these deposits do.

    The deposits are held already, or are new; so are their owners' tax years.
    """
    if intakes:
        lock_exposures(
            people={person for one in intakes for person in one.ownership.people},
            products={one.contract.product_code for one in intakes},
            banks={one.contract.bank_code for one in intakes if one.bank_capacity_minor is not None},
        )
        lock_caps(orders=[order for order in closures().orders if order.kind in CAPS])
    lock_moved(deposits=deposits)


def lock_moved(*, deposits: Collection[Deposit]) -> None:
    """Holds every account that paying or placing these deposits may move, and their products' stock."""
    hold_accounts(account_ids=set(_accounts(deposits)))
    lock_stock(places={place_of(one) for one in deposits})


def _accounts(deposits: Collection[Deposit]) -> Iterator[UUID]:
    for deposit in deposits:
        yield from (one.account_id for one in _of_one(deposit))
    yield from (one.account_id for one in pledgees_cash(deposits=deposits))


def _of_one(deposit: Deposit) -> Iterator[Account]:
    yield from accounts_of(deposit=deposit).all()
    if deposit.contract.tax_withheld:
        yield tax_account(deposit=deposit)
    if strands_of(deposit.contract):
        yield from strand_accounts(deposit=deposit)
