"""The desk's pictures: how the stock runs off, and how far an order is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from babel.dates import format_date
from django.utils import timezone

from tidegate.hub.draft import UNSEEN
from tidegate.hub.standing import AddresseeState, Standing, State
from tidegate.hub.sum_up import Total
from tidegate.interfaces.charts import Figure, Series, Stop, run_off, timeline
from tidegate.interfaces.site.display import minor_text, reader_locale, short_day_text, short_money_text
from tidegate.orders import Curve, closure_of, largest_outflow, stock_on

HORIZONS = (1, 7, 30, 90, 180, 365)
"""Days after which a table tells what is still held."""


def run_off_picture(*, total: Total) -> Figure | None:
    """The stock of all platforms together, by contract, by habit and at worst; None where no stock runs off."""
    if not total.run_off:
        return None
    return run_off(
        series=[Series(name=name, points=curve) for name, curve in total.curves],
        title="How the stock runs off",
        caption=(
            "What savers hold now in what the order covers, principal only, if no new money comes in. By contract: "
            "nobody leaves early. By habit: as many leave early as lately. At worst: everything leaves on the first "
            "day on which it may."
        ),
        amount=lambda minor: minor_text(minor, code=total.currency),
        axis_amount=lambda minor: short_money_text(minor, code=total.currency),
        day=short_day_text,
        width=1080,
        height=300,
    )


Row = tuple[str, tuple[tuple[str, str], ...]]
"""A row's name, and by heading what stands there."""


def run_off_table(*, total: Total) -> tuple[Row, ...]:
    """What is still held after so many days, and the largest outflow, by each curve."""
    if not total.run_off:
        return ()
    names, curves = zip(*total.curves, strict=True)
    rows = [
        (f"after {days} day{'' if days == 1 else 's'}", [_left(one, days, total) for one in curves])
        for days in HORIZONS
    ]
    rows.append(("most leaves", [_largest(one, total.currency) for one in curves]))
    return tuple((name, tuple(zip(names, cells, strict=True))) for name, cells in rows)


def _left(curve: Curve, days: int, total: Total) -> str:
    return minor_text(stock_on(curve, total.run_off[0][0] + timedelta(days=days)), code=total.currency)


def _largest(curve: Curve, code: str) -> str:
    found = largest_outflow(curve)
    return "nothing" if found is None else f"{minor_text(found[1], code=code)} on {short_day_text(found[0])}"


def life_picture(*, standing: Standing, proved: datetime | None) -> Figure:
    """Scope, look, two signatures, delivery, effect, proof: where it is. `proved`: when a probe found it so."""
    reached = _reached(standing, proved)
    signed = standing.signatures[-1].at if standing.signatures else None
    answered = [one.receipt for one in standing.addressees if one.receipt and _done(one.state)]
    in_effect = [one.in_effect_at for one in answered if one.in_effect_at]
    found = [
        ("Composed", _short(standing.composed_at)),
        ("Looked at", _short(standing.drawn_up_at, since=standing.composed_at)),
        ("Signed", f"{len(standing.signatures)} of {standing.signers_min}" if signed else ""),
        ("Issued", _short(standing.issued_at, since=standing.composed_at)),
        ("In effect", f"{len(answered)} of {len(standing.addressees)}" if in_effect else ""),
        ("Proved from outside", _short(proved, since=standing.composed_at)),
    ]
    stops = [
        Stop(name=name, when=when, state="done" if place < reached else "now" if place == reached else "ahead")
        for place, (name, when) in enumerate(found)
    ]
    if standing.draft.kind in UNSEEN:  # nobody looks first, and an open shelf proves nothing
        stops = [stops[0], *stops[2:4], replace(stops[4], name="Carried out")]
    return timeline(stops=stops, title="Where this order is")


def _short(instant: datetime | None, *, since: datetime | None = None) -> str:
    """`18:21` on the day of `since`, `21 Dec` on another, both where nothing was before; the page says the year."""
    if instant is None:
        return ""
    local = timezone.localtime(instant)
    day, clock = format_date(local.date(), format="d MMM", locale=reader_locale()), f"{local:%H:%M}"
    if since is None:
        return f"{day}, {clock}"
    return clock if timezone.localtime(since).date() == local.date() else day


_ENDED = {AddresseeState.EXPIRED, AddresseeState.LIFTED, AddresseeState.STAYED}


def _done(state: AddresseeState) -> bool:
    return state.has_effect or state in _ENDED


def _reached(standing: Standing, proved: datetime | None) -> int:
    """The stop the order waits at: everything before it is done."""
    if standing.state is not State.ISSUED:
        return {State.DRAFT: 1, State.LOOKED_AT: 2, State.PARTLY_SIGNED: 2, State.SIGNED: 3}[standing.state]
    if not all(_done(one.state) for one in standing.addressees):
        return 4
    return 6 if proved or not closure_of(standing.draft.kind).listing else 5
