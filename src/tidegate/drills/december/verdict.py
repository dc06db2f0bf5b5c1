"""The drill's verdict: every phase by the facts, the negative tests, and what a script reads."""

from __future__ import annotations

from typing import Any

from tidegate.drills.december import phases_after, phases_before, world
from tidegate.drills.december.judging import Facts, late_sales, paid_minor, twin_differences

PHASES = (
    phases_before.order_recorded,
    phases_before.shelf_shut,
    phases_before.holders_keep_sight,
    phases_before.other_platforms,
    phases_before.notices,
    phases_before.top_ups_closed,
    phases_after.run_off,
    phases_after.handover,
    phases_after.insurance_unchanged,
    phases_after.reported,
    phases_after.closed,
)


def verdict(*, facts: Facts) -> dict[str, Any]:
    """`ok` when every phase and every negative test held."""
    phases = [phase(facts).document() for phase in PHASES]
    negative = negative_tests(facts)
    apart = twin_differences(facts)
    return {
        "ok": all(one["held"] for one in phases) and all(one["held"] for one in negative),
        "phases": phases,
        "late_sales": late_sales(facts),
        "holders": facts.holders,
        "platforms": len(facts.order["answers"]),
        "twin_money_difference_minor": sum(apart.values()),
        "banks": len(world.BANKS),
        "products": len(world.PRODUCTS),
        "ways": list(facts.worlds),
        "deposits": {way: sum(len(one["paid"]) for one in found.values()) for way, found in facts.worlds.items()},
        "negative_tests": negative,
    }


def negative_tests(facts: Facts) -> list[dict[str, Any]]:
    """The table's negative tests, each with what was answered."""
    return [
        _test("second device with an old app; a cached page", *_devices(facts)),
        *(_test(name, one["held"], one["answer"]) for name, one in facts.side.items()),
        _test("a deposit maturing on the effective day", *_on_the_day(facts)),
        _test("a saver for whom nobody acts any more", *_silent(facts)),
        _test("the bank itself fails in phase 6", *_bank_fails(facts)),
    ]


def _test(name: str, held: bool, answer: str) -> dict[str, Any]:
    return {"name": name, "held": held, "answer": answer}


def _devices(facts: Facts) -> tuple[bool, str]:
    statuses = [status for code in facts.reached for status in facts.instant[code]["old_devices"]]
    cached = [one for code in facts.reached for one in facts.instant[code]["after"]["seen"] if "cached" in one]
    return not cached and all(400 <= status < 500 for status in statuses), f"answered {sorted(set(statuses))}"


def _on_the_day(facts: Facts) -> tuple[bool, str]:
    """Paid in full, under the order, on the very day it took effect."""
    day = world.EFFECTIVE_DAY.isoformat()
    due = [one for _, _, found in facts.each() for one in found["paid"] if one["matures_on"] == day]
    paid = [one for one in due if one["state"] == "paid" and one["ended_on"] == day]
    return bool(due) and len(paid) == len(due), f"{len(paid)} of {len(due)} paid on {day}"


def _silent(facts: Facts) -> tuple[bool, str]:
    """Savers who do nothing after the order are paid all the same."""
    found = [(one, real) for _, _, real in facts.each() for one in real["paid"] if one["state"] == "paid"]
    acted = {act["saver"] for _, _, real in facts.each() for act in real["acts"]}
    silent = [one for one, _ in found if one["saver"] not in acted]
    return bool(silent) and all(paid_minor(one) > 0 for one in silent), f"{len(silent)} deposits paid without an act"


def _bank_fails(facts: Facts) -> tuple[bool, str]:
    """Insured by bank, from the same records, on a day of the run-off, as in the twin."""
    pairs = [
        (one["insured_by_bank"], other["insured_by_bank"])
        for way, code, real in facts.each()
        for one, other in zip(real["insured"][-3:], facts.twins[way][code]["insured"][-3:], strict=True)
    ]
    return bool(pairs) and all(
        one == other for one, other in pairs
    ), f"{len(pairs)} determinations, equal to the twin's"
