"""A pledge as a document: what the API and the command line tell of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tidegate.deposits.deposit import Deposit
from tidegate.deposits.pledge import Pledge, secured_minor, standings
from tidegate.money import Amount, currency


def pledge_documents(*, pledges: Iterable[Pledge], deposit: Deposit) -> list[dict[str, Any]]:
    """All pledges of a deposit. Plain values; amounts in the deposit's currency, null for the whole deposit.

    `place`: in which order it is paid among those that still secure something; null for one that secures nothing.
    """
    every = tuple(pledges)
    open_ones = {one.pledge.pledge_id: one for one in standings(pledges=every, principal_minor=deposit.principal_minor)}
    return [
        {
            "pledge_id": str(pledge.pledge_id),
            "pledgee": pledge.pledgee,
            "from_day": pledge.from_day.isoformat(),
            "rank": pledge.rank,
            "behind": pledge.behind,
            "place": standing.place if (standing := open_ones.get(pledge.pledge_id)) else None,
            "amount": _text(pledge.amount_minor, deposit),
            "secured": _text(pledge.rest_minor, deposit),
            "covered": _text(standing.covered_minor if standing else 0, deposit),
            "held": _text(pledge.held_minor, deposit),
            "realised": _text(pledge.realised_minor, deposit),
            "open": pledge.open,
        }
        for pledge in every
    ]


def free_text(*, pledges: Iterable[Pledge], deposit: Deposit) -> str:
    """What of the principal is free of pledges."""
    minor = deposit.principal_minor
    free = minor - secured_minor(pledges=pledges, principal_minor=minor)
    return Amount(minor=free, currency=currency(deposit.currency)).text()


def _text(minor: int | None, deposit: Deposit) -> str | None:
    return None if minor is None else Amount(minor=minor, currency=currency(deposit.currency)).text()
