"""What belongs to the saver who looks, and nothing else."""

from __future__ import annotations

from datetime import date

from tidegate.deposits.position import BankPosition, position
from tidegate.deposits.reading import deposits_of


def holds_something(*, saver: str, product: str | None = None) -> bool:
    """Whether the saver has a deposit that has not ended (of this product, if one is given)."""
    live = (deposit for deposit in deposits_of(saver=saver) if not deposit.state.ended)
    return any(product in {None, deposit.product} for deposit in live)


def at_bank(*, saver: str, bank: str, currency: str, jurisdiction: str, on: date) -> BankPosition | None:
    """The saver's position at one bank in one currency; None if nothing is there."""
    banks = position(saver=saver, jurisdiction=jurisdiction, on=on).banks
    return next((one for one in banks if (one.bank, one.currency) == (bank, currency)), None)
