"""Phases 6 to 10 of the acceptance table: run off, handover, insurance, reports, the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from tidegate.drills.december import world
from tidegate.drills.december.expected import due_on, promised_minor
from tidegate.drills.december.judging import Facts, Phase, late_acts, paid_minor, twin_differences
from tidegate.drills.december.papers import CERTIFICATE_TYP, HANDOVER_TYP
from tidegate.seal import PublicKey, Unsealed, canonical_bytes, digest, strict_json, verify


def run_off(facts: Facts) -> Phase:
    """6: interest at the contract rate, paid in full on the day, nothing renewed; count and balance only fall."""
    phase = Phase(6, "Run off")
    kept = paid = 0
    lag = 0
    for way, code, found in facts.each():
        where = f"{way}, {code}"
        renewed = [act for act in late_acts(found) if act["kind"] == "open"]
        phase.say(f"{where}: {len(renewed)} deposits began after the order", true=not renewed)
        phase.say(f"{where}: {found['outflow_refused'][:1]} could not leave", true=not found["outflow_refused"])
        for one in found["paid"]:
            promised = promised_minor(one=one)
            if promised is None or one["state"] != "paid":
                continue
            kept, paid = kept + 1, paid + paid_minor(one)
            due = due_on(one=one)
            late = (date.fromisoformat(one["ended_on"]) - due).days if due else 0
            lag = max(lag, abs(late))
            phase.say(
                f"{where}: {one['deposit_id']} was paid {paid_minor(one)}, its contract says {promised}",
                true=paid_minor(one) == promised,
            )
            phase.say(f"{where}: {one['deposit_id']} was paid {late} days late", true=late == 0)
        _only_falls(phase, where, way, found)
        phase.say(f"{where}: {found['set_aside'][:1]} set aside", true=not found["set_aside"])
        phase.say(f"{where}: the books do not hold: {found['findings'][:1]}", true=not found["findings"])
    apart = twin_differences(facts)
    phase.say(f"holders were paid otherwise than in the world without an order: {apart}", true=not any(apart.values()))
    phase.say("deposits were kept to their end", true=kept > 0)
    phase.figures = {
        "deposits_paid_as_contracted": kept,
        "paid_minor": paid,
        "due_date_lag_days_max": lag,
        "early_withdrawals": {
            way: sum(f["reports"][-1]["early_withdrawals"] for w, _, f in facts.each() if w == way)
            for way in facts.worlds
        },
        "twin_difference_minor": apart,
        "last_maturity": max(
            (one["ended_on"] for _, _, f in facts.each() for one in f["paid"] if one["ended_on"]), default=None
        ),
    }
    return phase


def _only_falls(phase: Phase, where: str, way: str, found: Any) -> None:
    """After the last way in was shut; as it happened that is the cut of January."""
    since = world.T0.date() if way == "ordered" else world.CUT.date()
    after = [one for one in found["reports"] if one["day"] > since.isoformat()]
    rose = [
        b["day"] for a, b in pairwise(after) if b["deposits"] > a["deposits"] or b["stock_minor"] > a["stock_minor"]
    ]
    # A top-up that a fault lets in belongs to phase 5: here only what begins is counted.
    began = [b["day"] for a, b in pairwise(after) if b["deposits"] > a["deposits"]]
    phase.say(f"{where}: holders' deposits became more on {began[:1]}", true=not began)
    phase.figures.setdefault("rises", 0)
    phase.figures["rises"] += len(rose)


def handover(facts: Facts) -> Phase:
    """7: the bank acknowledges every account that is handed to it; the list of breaks is empty."""
    phase = Phase(7, "Handover")
    accounts = acknowledged = 0
    for way, code, found in facts.each():
        phase.say(f"{way}, {code}: a bank was handed nothing", true=len(found["handover"]) == len(world.BANKS))
        for one in found["handover"]:
            where = f"{way}, {code}, {one['bank']}"
            said = _acknowledged(one, facts.keys["banks"][one["bank"]])
            phase.say(f"{where}: signed by another than the bank", true=said is not None)
            phase.say(f"{where}: breaks {one['breaks'][:1]}", true=not one["breaks"] and said == one["accounts"])
            accounts, acknowledged = accounts + one["accounts"], acknowledged + (said or 0)
    phase.say("accounts were handed over", true=accounts > 0)
    phase.figures = {"accounts": accounts, "acknowledged": acknowledged, "breaks": accounts - acknowledged}
    return phase


def _acknowledged(one: Any, jwk: Any) -> int | None:
    key = PublicKey.from_jwk(jwk)
    try:
        read: Any = strict_json(verify(one["envelope"].encode(), keys={key.kid: key}, typ=HANDOVER_TYP).payload)
    except Unsealed:
        return None
    return int(read["acknowledged"])


def insurance_unchanged(facts: Facts) -> Phase:
    """8: insured and uninsured of every saver and bank as in the twin, on every day that was looked at."""
    phase = Phase(8, "Insurance unchanged")
    days, apart, above = 0, 0, 0
    for way, code, found in facts.each():
        twin = {one["day"]: one for one in facts.twins[way][code]["insured"]}
        for one in found["insured"]:
            other = twin[one["day"]]
            days, above = days + 1, max(above, one["above_the_limit"])
            differs = abs(one["insured_minor"] - other["insured_minor"]) + abs(
                one["uninsured_minor"] - other["uninsured_minor"]
            )
            apart += differs
            phase.say(
                f"{way}, {code}, {one['day']}: {differs} apart from the twin", true=one["digest"] == other["digest"]
            )
    phase.say("a saver stands at the limit", true=above > 0)
    phase.figures = {"days_compared": days, "difference_minor": apart, "savers_above_the_limit_max": above}
    return phase


def reported(facts: Facts) -> Phase:
    """9: what the supervisor is told equals the ledger, every time; refused attempts are all on record."""
    phase = Phase(9, "Report to supervisor")
    reports = 0
    reasons: dict[str, int] = {}
    for way, code, found in facts.each():
        for one in found["reports"]:
            reports += 1
            phase.say(
                f"{way}, {code}, {one['day']}: reported {one['stock_minor']}, the ledger says {one['ledger_minor']}",
                true=one["stock_minor"] == one["ledger_minor"] == sum(one["ladder"].values()),
            )
        seen, slack = found["seen_refused"], 0
        if way == "ordered":
            seen, slack = seen + facts.instant[code]["crowd_refused"], len(facts.instant[code]["old_devices"])
        on_record = found["refused"]
        phase.say(
            f"{way}, {code}: {seen} attempts were refused, {on_record} are on record",
            true=seen <= on_record <= seen + slack,
        )
        for act, code_, count in found["refused_by"]:
            key = f"{act}: {code_}"
            reasons[key] = reasons.get(key, 0) + count
    phase.figures = {"reports": reports, "refused_attempts": sum(reasons.values()), "by_reason": reasons}
    return phase


def closed(facts: Facts) -> Phase:
    """10: the scope is empty, records are kept and answer again, the certificate is signed by all three."""
    phase = Phase(10, "Close")
    replayed = 0
    for way, code, found in facts.each():
        where = f"{way}, {code}"
        phase.say(f"{where}: {found['live']} deposits still run", true=found["live"] == 0)
        phase.say(
            f"{where}: {found['paid_out']['left_minor']} of cash is left", true=not found["paid_out"]["left_minor"]
        )
        phase.say(f"{where}: a recorded answer is another today", true=found["replayed"] == found["replayed_same"])
        phase.say(f"{where}: its orders are no longer known", true=bool(found["orders"]))
        replayed += found["replayed"]
    for code in facts.reached:
        wanted = [facts.keys["platforms"][code], *facts.keys["officers"], *facts.keys["banks"].values()]
        signed = _certified(facts.certificates.get(code, ""), wanted)
        phase.say(f"{code}: {signed} of {len(wanted)} signed the certificate", true=signed == len(wanted))
    phase.figures = {
        "records_replayed": replayed,
        "certificates": len(facts.certificates),
        "cash_paid_out_minor": sum(found["paid_out"]["amount_minor"] for _, _, found in facts.each()),
    }
    return phase


def certificate(*, code: str, facts: Facts) -> bytes:
    """What bank, platform and supervisor sign when the scope is closed on a platform."""
    found = facts.worlds["ordered"][code]
    return canonical_bytes({
        "order": facts.order["order_id"],
        "order_digest": facts.order["digest"],
        "platform": code,
        "closed_on": world.END.isoformat(),
        "deposits": len(found["paid"]),
        "still_running": found["live"],
        "paid_minor": str(sum(paid_minor(one) for one in found["paid"])),
        "accounts": digest(canonical_bytes([[one["deposit_id"], str(paid_minor(one))] for one in found["paid"]])),
    })  # fmt: skip


def _certified(envelope: str, wanted: Sequence[Any]) -> int:
    keys = [PublicKey.from_jwk(jwk) for jwk in wanted]
    try:
        return len(verify(envelope.encode(), keys={key.kid: key for key in keys}, typ=CERTIFICATE_TYP).kids)
    except Unsealed:
        return 0
