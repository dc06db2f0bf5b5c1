"""A deposit's pledges as its page tells them. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from tidegate.deposits.deposit import Deposit
from tidegate.deposits.pledge import Pledge
from tidegate.interfaces.platform.words import Line
from tidegate.interfaces.site.display import day_text, minor_text


def pledge_lines(pledges: Iterable[Pledge], *, deposit: Deposit) -> tuple[Line, ...]:
    """To whom what is pledged, what is free, and what is held of what the deposit paid."""
    return tuple(_line(one, deposit=deposit) for one in pledges)


def _line(one: Pledge, *, deposit: Deposit) -> Line:
    code, rest = deposit.currency, one.rest_minor
    what = "All of it" if rest is None else minor_text(rest, code=code)
    notes = []
    if one.held_minor:
        notes.append(f"{minor_text(one.held_minor, code=code)} of what it paid is held in the account holder's cash.")
    if not deposit.state.ended:
        inside = one.secures(deposit.principal_minor)
        free = deposit.principal_minor - inside
        notes.append("It earns and ends as agreed; what it pays then is held.")
        notes.append("Nothing is free to be taken out." if not free else f"{minor_text(free, code=code)} is free.")
    return Line(name="Pledged", text=f"{what} to {one.pledgee}, since {day_text(one.from_day)}.", note=" ".join(notes))
