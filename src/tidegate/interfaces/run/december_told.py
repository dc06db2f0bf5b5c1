"""The drill told to people: what happens while it runs, and the timeline at its end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from tidegate.drills.december import world
from tidegate.interfaces.site.display import minor_text

_EVERY_S = 4.0


class Telling:
    """Lines for people, on stderr; of a stage not more than one every few seconds."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say, self._told = say, dict[str, float]()

    def line(self, text: str) -> None:
        """Something begins."""
        self._say(text)

    def stage(self, name: str, done: int, total: int, text: str) -> None:
        """How far a part is."""
        last = self._told.get(name, 0.0)
        if done >= total or time.monotonic() - last >= _EVERY_S:
            self._told[name] = time.monotonic()
            self._say(f"  {name:<18} {done:>6,} of {total:,}  {text}")


def told(found: Mapping[str, Any]) -> str:
    """Timeline, phases, refusals by reason, completion by platform, negative tests."""
    lines = [
        f"The December drill: {found['holders']:,} holders on {found['platforms']} platforms, {found['banks']} banks, "
        f"{found['products']} products; {' and '.join(_WAYS[way] for way in found['ways'])}.",
        "",
        "Timeline",
        *(f"  {line}" for line in timeline(found)),
        "",
        "Phases",
    ]
    for phase in found["phases"]:
        mark = "held " if phase["held"] else "FAILS"
        said = ": ".join(filter(None, (phase["name"], words_of(phase))))
        lines.append(f"  {mark}  {phase['number']:>2}  {said}")
        lines += [f"             {one}" for one in phase["wrong"][:5]]
    lines += ["", "Refused attempts by reason"]
    reasons = found["phases"][9]["figures"]["by_reason"]
    lines += [f"  {count:>6,}  {name}" for name, count in sorted(reasons.items(), key=lambda one: -one[1])]
    lines += ["", "Negative tests"]
    lines += [f"  {_MARK[one['held']]}  {one['name']}: {one['answer']}" for one in found["negative_tests"]]
    difference = minor_text(found["twin_money_difference_minor"], code=world.CURRENCY)
    lines += [
        "",
        f"Late sales: {found['late_sales']}. Holders were paid otherwise than without an order: {difference}.",
        "Every phase holds." if found["ok"] else "NOT every phase holds.",
        "Seconds: "
        + ", ".join(f"{name} {value}" for name, value in found["seconds"].items())
        + f"; of processors {found['processor_seconds']}; largest process {found['memory_mb_largest_process']} MB.",
    ]
    return "\n".join(lines)


_WAYS = {"ordered": "one signed order", "own": "as it happened"}
_MARK = {True: "held   ", False: "FAILS  "}


def timeline(found: Mapping[str, Any]) -> list[str]:
    """What happened when, in the order of instants."""
    phases = {one["number"]: one["figures"] for one in found["phases"]}
    lines = [(world.T0.isoformat(), f"the order, signed by {' and '.join(phases[0]['signers'])}")]
    for code, completed in phases[3]["completed_at"].items():
        lines.append(
            (completed or "9", f"{world.shop(code).name} shut by the order" if completed else f"{code} NEVER ANSWERED")
        )
    for code, events in phases[3].get("as_it_happened", {}).items():
        lines += [
            (instant, f"as it happened: {world.shop(code).name}, {name} ({products} products)")
            for name, instant, products in events
        ]
    last = phases[6]["last_maturity"]
    if last:
        lines.append((last, "the last deposit is paid"))
    lines.append((world.END.isoformat(), "the scope is closed, the certificates are signed"))
    return [f"{at:<16}  {words}" for at, words in sorted((_here(instant), words) for instant, words in lines)]


def _here(instant: str) -> str:
    """An instant on the platforms' own clocks, or a day."""
    if "T" not in instant:
        return instant
    return f"{datetime.fromisoformat(instant).astimezone(world.ZONE):%Y-%m-%d %H:%M}"


def words_of(phase: Mapping[str, Any]) -> str:
    """A phase's figures in one line."""
    said = [
        f"{name.removesuffix('_minor').replace('_', ' ')} {_plain(name, value)}"
        for name, value in phase["figures"].items()
        if isinstance(value, int | float | str) and name != "digest"
    ]
    return ", ".join(said)


def _plain(name: str, value: object) -> str:
    if isinstance(value, int) and name.endswith("_minor"):
        return minor_text(value, code=world.CURRENCY)
    return f"{value:,}" if isinstance(value, int) else str(value)
