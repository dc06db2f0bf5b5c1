"""The desk's pictures: how the stock runs off, and how far an order is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tidegate.hub.standing import AddresseeState, Standing, State
from tidegate.hub.sum_up import Total
from tidegate.interfaces.charts import Figure, Series, Stop, run_off, timeline
from tidegate.interfaces.site.display import day_text, instant_text, minor_text, short_day_text, short_money_text
from tidegate.orders import Preview

LINES_MAX = 3
"""Platforms with a line of their own beside the sum; the table behind names them too."""


def run_off_picture(*, total: Total, previews: Sequence[Preview], names: Mapping[str, str]) -> Figure | None:
    """The sum, and its largest parts; None where no stock runs off."""
    mine = [one for one in previews if one.currency == total.currency and one.run_off]
    if not total.run_off or not mine:
        return None
    parts = sorted(mine, key=lambda one: -one.stock_minor)[:LINES_MAX] if len(mine) > 1 else []
    whole = "together" if parts else names.get(mine[0].platform, mine[0].platform)
    series = [Series(name=whole, points=total.run_off)]
    series += [Series(name=names.get(one.platform, one.platform), points=one.run_off) for one in parts]
    return run_off(
        series=series,
        title="How the stock runs off",
        caption=(
            "As contracted, principal only: what savers hold now in what the order covers, if no new money comes in. "
            "Deposits that may leave at any time stay in the figure until they do."
        ),
        amount=lambda minor: minor_text(minor, code=total.currency),
        axis_amount=lambda minor: short_money_text(minor, code=total.currency),
        day=short_day_text,
        width=1080,
        height=300,
    )


def life_picture(*, standing: Standing, proved: str) -> Figure:
    """Scope, look, two signatures, delivery, effect, proof: where the order is. `proved` is when a probe found it so."""
    reached = _reached(standing, proved)
    signed = standing.signatures[-1].at if standing.signatures else None
    answered = [one.receipt for one in standing.addressees if one.receipt and one.state in _DONE]
    in_effect = [one.in_effect_at for one in answered if one.in_effect_at]
    whens = (
        instant_text(standing.composed_at),
        day_text(standing.drawn_up_at.date()) if standing.drawn_up_at else "",
        f"{len(standing.signatures)} of {standing.signers_min}" if signed else "",
        instant_text(standing.issued_at) if standing.issued_at else "",
        f"{len(answered)} of {len(standing.addressees)}" if in_effect else "",
        proved,
    )
    names = ("Composed", "Looked at", "Signed", "Issued", "In effect", "Proved from outside")
    stops = [
        Stop(name=name, when=when, state="done" if place < reached else "now" if place == reached else "ahead")
        for place, (name, when) in enumerate(zip(names, whens, strict=True))
    ]
    return timeline(stops=stops, title="Where this order is")


_DONE = {AddresseeState.IN_EFFECT, AddresseeState.EXPIRED, AddresseeState.LIFTED}


def _reached(standing: Standing, proved: str) -> int:
    """The stop the order waits at: everything before it is done."""
    if standing.state is not State.ISSUED:
        return {State.DRAFT: 1, State.LOOKED_AT: 2, State.PARTLY_SIGNED: 2, State.SIGNED: 3}[standing.state]
    if not all(one.state in _DONE for one in standing.addressees):
        return 4
    return 6 if proved else 5
