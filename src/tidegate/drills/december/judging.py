"""What phases are judged with: the facts of all worlds, and a phase's sentences, each held or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tidegate.drills.december import world

Plain = Mapping[str, Any]
_INTAKE = {"open", "top_up"}
WAYS = ("ordered", "own")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Plain values. `worlds` by way (`ordered`, `own`) and platform, `twins` likewise; a way may have been left out.

    `order` is what the hub keeps of the order, `instant` what was seen from outside and reserved inside around it,
    `side` what came of the attempts in a copy of a world. `keys` are public: officers, platforms, banks, by kid.
    """

    holders: int
    order: Plain
    instant: Mapping[str, Plain]
    probes: Sequence[Plain]
    deliveries: Sequence[Plain]
    crowd_late: int
    amended: str
    side: Plain
    worlds: Mapping[str, Mapping[str, Plain]]
    twins: Mapping[str, Mapping[str, Plain]]
    keys: Mapping[str, Any]
    certificates: Mapping[str, str] = field(default_factory=dict)

    @property
    def reached(self) -> tuple[str, ...]:
        """Platforms that answered the order with a receipt in effect."""
        return tuple(
            code for code, answer in self.order["answers"].items() if answer and answer["outcome"] == "in_effect"
        )

    def each(self, *, twins: bool = False) -> Iterator[tuple[str, str, Plain]]:
        """Way, platform and facts of every world in which the gate was shut (all of them, as it happened)."""
        for way, platforms in (self.twins if twins else self.worlds).items():
            for code, found in platforms.items():
                if way == "own" or code in self.reached:
                    yield way, code, found


@dataclass(slots=True)
class Phase:
    """A row of the acceptance table. `say` adds a sentence that must be true; the figures are for people."""

    number: int
    name: str
    figures: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def say(self, sentence: str, *, true: bool) -> None:
        if not true:
            self.wrong.append(sentence)

    @property
    def held(self) -> bool:
        return not self.wrong

    def document(self) -> dict[str, Any]:
        """As `--json` gives it."""
        return {
            "number": self.number,
            "name": self.name,
            "held": self.held,
            "figures": self.figures,
            "wrong": self.wrong,
        }


def at(text: str) -> datetime:
    """An instant as facts write it."""
    return datetime.fromisoformat(text)


def covers(*, order: Plain, act: Plain) -> bool:
    """Whether an order of a world shuts the way in that an act took."""
    product = world.product(act["product"])
    shuts = {"takedown": _INTAKE, "withdraw": {"open"}, "close_top_ups": {"top_up"}}.get(order["kind"], set())
    return (
        act["kind"] in shuts
        and (not order["banks"] or product.bank in order["banks"])
        and (not order["kinds"] or product.kind in order["kinds"])
    )


def late_acts(found: Plain) -> list[Plain]:
    """Money that came in and stayed, after an order in force that shuts its way; by the deposits' own history, not by
    the gate's. What stands at the very instant of the order was reserved before it and returned by it."""
    return [
        act
        for act in found["acts"]
        if act["kind"] in _INTAKE
        and not act["returned"]
        and any(covers(order=order, act=act) and at(act["at"]) >= at(order["in_force_at"]) for order in found["orders"])
    ]


def late_sales(facts: Facts) -> int:
    """In all worlds, and by the clocks of those who tried over the network while the order came."""
    return facts.crowd_late + sum(len(late_acts(found)) for _, _, found in facts.each())


def paid_minor(one: Plain) -> int:
    """Principal and interest paid out of a deposit."""
    return int(one["principal_minor"]) + int(one["interest_minor"])


def twin_differences(facts: Facts) -> dict[str, int]:
    """By way: the sum of absolute differences of what holders were paid, deposit by deposit, beside the twin; a
    deposit that only one of the two knows counts whole."""
    found: dict[str, int] = {}
    for way, code, real in facts.each():
        twin = facts.twins[way][code]
        ours = {one["deposit_id"]: paid_minor(one) for one in real["paid"]}
        theirs = {one["deposit_id"]: paid_minor(one) for one in twin["paid"]}
        apart = sum(abs(ours.get(key, 0) - theirs.get(key, 0)) for key in set(ours) | set(theirs))
        found[way] = found.get(way, 0) + apart
    return found
