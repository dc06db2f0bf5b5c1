"""Phases 0 to 5 of the acceptance table: from the order to the closing of top-ups."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from typing import Any

from tidegate.drills.december import world
from tidegate.drills.december.judging import Facts, Phase, at, late_acts
from tidegate.drills.december.papers import MUST_SAY, NOTICE_TYP, URGING
from tidegate.money import Period, calendar
from tidegate.orders import ORDER_TYP, RECEIPT_TYP
from tidegate.seal import PublicKey, Unsealed, digest, strict_json, verify

_HOUR = timedelta(hours=1)
_THREE_DAYS = timedelta(days=3)
_DAY = timedelta(days=1)
_QUIET = 50
_RUN = 3
"""Withdrawals may not rise to more than this many times what they were before, or what is quiet anyway."""


def order_recorded(facts: Facts) -> Phase:
    """0: scope, law, instant, evidence; a hash, two signers, a receipt time that nobody can change."""
    phase, order = Phase(0, "Order"), facts.order
    document = json.loads(order["document"])
    kids = _kids(order["envelope"], facts.keys["officers"], ORDER_TYP)
    phase.say(
        "the hash is that of the document that was signed", true=digest(order["document"].encode()) == order["digest"]
    )
    phase.say("two officers' pinned keys signed the same bytes", true=len(kids) >= 2)
    phase.say("it says its law, its reason, its effect and its expiry", true=all(
        document.get(member) for member in ("legal_basis", "reason", "effective_at", "expires_at", "redress")
    ))  # fmt: skip
    phase.say(
        "the signatures bind what was looked at on each platform",
        true=set(document["preview_digests"]) == set(order["answers"]),
    )
    for code in facts.reached:
        answer = order["answers"][code]
        signed = _kids(answer["envelope"], [facts.keys["platforms"][code]], RECEIPT_TYP)
        phase.say(f"{code}'s receipt is signed by its pinned key", true=len(signed) == 1)
        phase.say(f"{code}'s receipt names this document", true=answer["order_digest"] == order["digest"])
        phase.say(f"{code}'s record cannot be changed", true=facts.instant[code]["record_is_fixed"])
    phase.say("the order cannot be changed once it left", true=facts.amended != "changed")
    phase.figures = {
        "digest": order["digest"],
        "signers": [one["officer"] for one in order["signers"]],
        "receipts": {code: order["answers"][code]["received_at"] for code in facts.reached},
        "scope": document["scope"],
    }
    return phase


def _kids(envelope: str, keys: list[Any], typ: str) -> tuple[str, ...]:
    found = [PublicKey.from_jwk(jwk) for jwk in keys]
    try:
        return verify(envelope.encode(), keys={key.kid: key for key in found}, typ=typ).kids
    except Unsealed:
        return ()


def shelf_shut(facts: Facts) -> Phase:
    """1: no stranger finds a product by any route; what was in flight went back; probes prove it by the minute."""
    phase = Phase(1, "Stop listing and new opens")
    routes = returned = 0
    for code in facts.reached:
        seen, answer = facts.instant[code], facts.order["answers"][code]
        took = at(answer["in_effect_at"]) - world.T0
        phase.say(f"{code} was shut within the hour, not after {took}", true=took <= _HOUR)
        phase.say(f"{code} shows strangers {seen['after']['seen'][:3]}", true=not seen["after"]["seen"])
        phase.say(
            f"{code} showed strangers its shelf before", true=len(seen["before"]["seen"]) > len(world.shop(code).shelf)
        )
        routes += seen["after"]["asked"]
        waiting = sum(one["count"] for one in seen["waiting"].values()) + seen["crowd_sold"]
        phase.say(
            f"{code} returned {answer['in_flight_returned']} of {waiting} in flight",
            true=answer["in_flight_returned"] == waiting,
        )
        phase.say(f"{code} had openings and top-ups in flight", true=set(seen["waiting"]) == {"openings", "top_ups"})
        phase.say(f"{code} still holds reservations", true=not seen["waiting_after"])
        phase.say(
            f"{code} kept what its banks had confirmed",
            true=answer["stock_minor"] == facts.order["previews"][code]["stock_minor"],
        )
        phase.say(
            f"{code}: a form left open and an old app were answered {seen['old_devices']}",
            true=all(status in {404, 409, 422} for status in seen["old_devices"]),
        )
        returned += answer["in_flight_returned"]
    bad = [one for one in facts.probes if one["platform"] in facts.reached and one["verdict"] != "shut"]
    phase.say(f"a probe found {bad[:1]}", true=not bad)
    phase.say("shelves were looked at minute by minute", true=len(facts.probes) > 0)
    phase.say("nobody got in over the network after the answer", true=facts.crowd_late == 0)
    phase.figures = {
        "routes_asked": routes,
        "probes": len(facts.probes),
        "in_flight_returned": returned,
        "in_flight": {code: facts.instant[code]["waiting"] for code in facts.reached},
        "refused_over_the_network": sum(facts.instant[code]["crowd_refused"] for code in facts.reached),
    }
    return phase


def holders_keep_sight(facts: Facts) -> Phase:
    """2: position, contract, insured amount stay; the answer is the one of before, apart from status."""
    phase = Phase(2, "Holders keep sight")
    compared = 0
    for code in facts.reached:
        sight = facts.instant[code]["sight"]
        compared += len(sight)
        phase.say(
            f"{code}: {[one for one, same in sight.items() if not same][:3]} no longer see what they hold",
            true=all(sight.values()),
        )
    phase.say("holders were asked", true=compared > 0)
    phase.figures = {"holders_asked": compared}
    return phase


def other_platforms(facts: Facts) -> Phase:
    """3: the same order on every platform within three days; platform by platform, when it was complete."""
    phase = Phase(3, "Other platforms")
    done = {}
    for code, answer in facts.order["answers"].items():
        completed = at(answer["in_effect_at"]) if answer and answer["in_effect_at"] else None
        done[code] = None if completed is None else completed.isoformat()
        phase.say(f"{code} has not answered after {len(facts.deliveries)} rounds", true=completed is not None)
        phase.say(
            f"{code} was complete later than three days", true=completed is None or completed - world.T0 <= _THREE_DAYS
        )
    phase.figures = {"completed_at": done, "products": {
        code: answer["products"] for code, answer in facts.order["answers"].items() if answer
    }, "delivery_seconds": [one.get("seconds") for one in facts.deliveries]}  # fmt: skip
    missed = [code for code in facts.order["answers"] if code not in facts.reached]
    phase.figures["sold_where_it_was_missed"] = {
        code: sum(
            act["kind"] in {"open", "top_up"} and not act["returned"] for act in facts.worlds["ordered"][code]["acts"]
        )
        for code in missed
    }
    if "own" in facts.worlds:
        own = {
            code: [[one["name"], one["in_effect_at"], one["products"]] for one in found["receipts"]]
            for code, found in facts.worlds["own"].items()
        }
        phase.figures["as_it_happened"] = own
        first = {code: at(found["receipts"][0]["in_effect_at"]) for code, found in facts.worlds["own"].items()}
        phase.say(
            "as it happened, each began within three days",
            true=all(one - world.T0 <= _THREE_DAYS for one in first.values()),
        )
    return phase


def notices(facts: Facts) -> Phase:
    """4: one notice per holder, from the bank, that urges nobody; and nobody runs."""
    phase = Phase(4, "Notices")
    sent = 0
    for way, code, found in facts.each():
        for one in found["notices"]:
            where = f"{way}, {code}, {one['bank']}"
            read = _read_notice(one, facts.keys["banks"][one["bank"]])
            phase.say(f"{where}: signed by another than the bank", true=read is not None)
            phase.say(
                f"{where}: {one['sent']} notices to {one['holders']} holders",
                true=one["sent"] == one["holders"] == (read or 0),
            )
            phase.say(f"{where}: later than a day", true=at(one["sent_at"]) - world.T0 <= _DAY)
            text = one["sample"].lower()
            phase.say(f"{where}: it urges", true=not any(word in text for word in URGING))
            phase.say(f"{where}: it leaves something out", true=not text or all(word in text for word in MUST_SAY))
            sent += one["sent"] if way == "ordered" else 0
    before, after = _withdrawal_rates(facts)
    phase.say(f"{after} withdrawals in 100 days after {before} before: a run", true=after <= max(before, _QUIET) * _RUN)
    phase.figures = {"notices": sent, "withdrawals_in_100_business_days_before": before, "after": after}
    return phase


def _read_notice(one: Any, jwk: Any) -> int | None:
    key = PublicKey.from_jwk(jwk)
    try:
        payload = verify(one["envelope"].encode(), keys={key.kid: key}, typ=NOTICE_TYP).payload
    except Unsealed:
        return None
    read: Any = strict_json(payload)
    return len(read["notices"])


def _withdrawal_rates(facts: Facts) -> tuple[int, int]:
    """Withdrawals in a hundred business days: in the nine weeks before the order, and until top-ups closed."""
    before = sum(found["withdrawn_before"] for way, _, found in facts.each() if way == "ordered")
    acts = [act for way, _, found in facts.each() if way == "ordered" for act in found["acts"]]
    after = sum(act["kind"] == "withdraw" and at(act["at"]) < world.CUT for act in acts)
    table = calendar(world.CALENDAR)
    days_before = len(table.business_days(Period(start=world.opening_days()[0], end=world.EFFECTIVE_DAY)))
    days_after = len(table.business_days(Period(start=world.EFFECTIVE_DAY, end=world.CUT.date())))
    return before * 100 // days_before, after * 100 // days_after


def top_ups_closed(facts: Facts) -> Phase:
    """5: no top-up after the cut, by whatever way; flexible balances only shrink."""
    phase = Phase(5, "Close top-ups for holders")
    refused = late = rose = 0
    for way, code, found in facts.each():
        top_ups = [act for act in late_acts(found) if act["kind"] == "top_up"]
        late += len(top_ups)
        refused += sum(count for act, _, count in found["refused_by"] if act == "top_up")
        phase.say(f"{way}, {code}: {len(top_ups)} top-ups after the cut", true=not top_ups)
        flexible = [
            one["ladder"].get("any_time", 0) for one in found["reports"] if one["day"] > world.CUT.date().isoformat()
        ]
        rose += sum(b > a for a, b in pairwise(flexible))
    phase.say(f"flexible balances rose {rose} times after the cut", true=rose == 0)
    phase.say("somebody tried to top up", true=refused > 0)
    phase.figures = {"top_ups_after_the_cut": late, "top_ups_refused": refused, "cut": world.CUT.isoformat()}
    return phase
