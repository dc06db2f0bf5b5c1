"""What the story's page shows, as values: made of the platforms' answers and of the hub's records, pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tidegate.drills.story.place import Place
from tidegate.hub.standing import Standing, State
from tidegate.hub.sum_up import Total
from tidegate.interfaces.charts import Figure, Stop, timeline
from tidegate.interfaces.desk.story.platforms import Answer
from tidegate.interfaces.site.display import short_day_text, short_money_text
from tidegate.money import Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """A line of a ticker. `refused` is the rule that said no, with its law."""

    at: datetime
    what: str
    amount_minor: int
    currency: str
    refused: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One platform as it stands on the page."""

    code: str
    name: str
    base_url: str
    answers: bool
    products_open: int = 0
    shelf: tuple[Mapping[str, Any], ...] = ()
    ticker: tuple[Ticked, ...] = ()
    closed_because: str = ""
    clock: datetime | None = None
    saver: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewShown:
    """What the order would meet, added up over the platforms."""

    scope: str
    scope_text: str
    products: int
    holders: int
    stock_short: str
    in_flight: int
    run_off: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShown:
    """The order in force, its receipts by platform, and what the probe saw."""

    number: int | None
    href: str
    sentence: str
    officers: str
    receipts: tuple[Mapping[str, Any], ...]
    probe_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """A day the visitor may go on to."""

    until: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The whole page."""

    number: int
    place: Place
    clock_text: str
    lede: str
    timeline: Figure
    platforms: tuple[Shown, ...]
    holders: int
    saver: Mapping[str, Any] | None
    ticking: bool
    preview: PreviewShown | None = None
    order: OrderShown | None = None
    outcome: Mapping[str, Any] | None = None
    advancing: Mapping[str, Any] | None = None
    stops: tuple[Next, ...] = ()
    check_text: str = ""


_LEDES = {
    1: "Three platforms sell {sells}. In a minute you will shut them, and watch what happens to the people inside.",
    2: "Nothing has changed yet. This is what an order would meet. Narrow it, or let two officers sign.",
    3: "The gate is shut to new money on every platform it reached. What is inside stays, earns, and can leave.",
    4: "The days went by. Watch the holding of the saver, and what everybody was paid.",
}


def lede(*, number: int, place: Place) -> str:
    """The sentence beside the clock."""
    return _LEDES[number].format(sells=place.sells)


def shown(answer: Answer) -> Shown:
    """A platform's answer as it stands on the page."""
    document, line = answer.document, answer.line
    if document is None:
        return Shown(code=line.code, name=line.name, base_url=line.base_url, answers=False)
    shelf = tuple({**row, "rate": Rate.percent(row["rate_percent"])} for row in document["shelf"][:3])
    return Shown(
        code=line.code,
        name=line.name,
        base_url=line.base_url,
        answers=True,
        products_open=document["products_open"],
        shelf=shelf,
        ticker=tuple(_ticked(one) for one in document["ticker"][:3]),
        closed_because=_because(document["closed_by"]),
        clock=datetime.fromisoformat(document["clock"]),
        saver=document["saver"],
    )


def _ticked(one: Mapping[str, Any]) -> Ticked:
    refused = one["refused"]
    law = f" ({refused['citation']})" if refused and refused["citation"] else ""
    return Ticked(
        at=datetime.fromisoformat(one["at"]),
        what=one["what"],
        amount_minor=one["amount_minor"],
        currency=one["currency"],
        refused=f"{refused['rule'].rstrip('.')}{law}" if refused else "",
    )


def _because(closed_by: Sequence[Mapping[str, str]]) -> str:
    if not closed_by:
        return ""
    return f"{closed_by[0]['title']}. {closed_by[0]['reason']}"


def number_of(*, standing: Standing | None, moved: bool) -> int:
    """Which of the four scenes this is."""
    if standing is None or standing.state is State.DRAFT:
        return 1
    if standing.state is not State.ISSUED:
        return 2
    return 4 if moved else 3


def rail(*, number: int, place: Place, finished: bool) -> Figure:
    """The four scenes as stops."""
    reached = 5 if finished else number
    names = ("The visitor arrives", "The order is looked at", "In force", "The last maturity")
    whens = (
        f"{short_day_text(place.arrival.date())}, {place.arrival:%H:%M}",
        "",
        "",
        "everyone paid" if finished else "",
    )
    stops = [
        Stop(name=name, when=when, state="done" if place < reached else "now" if place == reached else "ahead")
        for place, (name, when) in enumerate(zip(names, whens, strict=True), start=1)
    ]
    return timeline(stops=stops, title="Four scenes of the story")


def preview_shown(*, standing: Standing, total: Total, picture: Figure | None) -> PreviewShown:
    """The sum over the platforms that answered."""
    some = not standing.draft.scope.everything
    return PreviewShown(
        scope="some" if some else "all",
        scope_text="deposits for a term" if some else "all products",
        products=total.products,
        holders=total.holders,
        stock_short=short_money_text(total.stock_minor, code=total.currency),
        in_flight=total.in_flight,
        run_off=picture,
    )


def order_shown(*, standing: Standing, names: Mapping[str, str], probe_text: str) -> OrderShown:
    """The order with what each platform answered."""
    rows = []
    for one in standing.addressees:
        effect = one.receipt.effect if one.receipt else None
        rows.append(
            {
                "name": names.get(one.platform, one.platform),
                "state": "in effect" if one.state.has_effect else one.state.value.replace("_", " "),
                "in_effect": one.state.has_effect,
                "products": effect.products if effect else 0,
                "holders": effect.holders if effect else 0,
                "stock_minor": effect.stock_minor if effect else 0,
                "returned": effect.in_flight_returned if effect else 0,
                "currency": effect.currency if effect else "CNY",
            }
        )
    basis = standing.draft.legal_basis[0]
    return OrderShown(
        number=standing.number,
        href=f"/desk/orders/{standing.order_id}",
        sentence=f"{basis.sentence} ({basis.ref}).",
        officers=" and ".join(one.name for one in standing.signatures),
        receipts=tuple(rows),
        probe_text=probe_text,
    )


def outcome_shown(answers: Sequence[Answer]) -> Mapping[str, Any] | None:
    """What everybody was paid, once every platform and its twin have arrived at the same day."""
    documents = [answer.document for answer in answers]
    if not documents or not all(one and one["ready"] for one in documents):
        return None
    rows = [{"name": answer.line.name, **(answer.document or {})} for answer in answers]
    difference = sum(row["difference_minor"] for row in rows)
    return {
        "rows": rows,
        "currency": rows[0]["currency"],
        "difference_minor": difference,
        "equal": difference == 0,
        "all_paid": all(row["term_deposits_paid"] == row["term_deposits"] for row in rows),
        "holders": sum(row["holders"] for row in rows),
    }


def advancing_shown(answers: Sequence[Answer]) -> Mapping[str, Any] | None:
    """How far the days have gone by; None if nothing is going."""
    documents = [answer.document or {} for answer in answers]
    if not any(one.get("going") for one in documents):
        return None
    rows = [
        {
            "name": answer.line.name,
            "done": document.get("done", 0),
            "total": document.get("total", 1),
            "day": date.fromisoformat(document["day"]) if document.get("day") else None,
            "going": document.get("going", False),
        }
        for answer, document in zip(answers, documents, strict=True)
    ]
    return {"rows": rows}
