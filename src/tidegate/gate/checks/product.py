"""The kind of product on its channel, and its rate."""

from __future__ import annotations

from tidegate.gate.act import COMPLETED_TIER, INTAKE_ACTS, THIRD_PARTY, Act, Cell
from tidegate.gate.case import Case
from tidegate.gate.checks.check import Check, Found
from tidegate.gate.decision import GateRefusal
from tidegate.gate.law import national_cap, rate_ceiling
from tidegate.parties.institution import CapitalClass

_TIME_DEPOSITS = frozenset({"fixed", "recurring"})


def _kind_on_channel(case: Case) -> Found | None:
    facts = case.facts
    if facts.channel != THIRD_PARTY or facts.kind not in _TIME_DEPOSITS:
        return None
    return Found(
        detail=f"{facts.product} is a time deposit on {facts.platform}, which is not {facts.bank}'s own channel."
    )


def _no_completed_tier(case: Case) -> Found | None:
    if case.facts.early_withdrawal != COMPLETED_TIER:
        return None
    return Found(detail=f"{case.facts.product} pays the rate of the highest term reached when it is withdrawn early.")


def _rate_cap(case: Case) -> tuple[Found, ...]:
    if case.perimeter.bank_areas is None or case.perimeter.bank_capital_class in {None, CapitalClass.WELL_CAPITALISED}:
        return ()
    return tuple(found for cell in case.facts.cells if (found := _above_cap(case, cell)) is not None)


def _above_cap(case: Case, cell: Cell) -> Found | None:
    """A cap that cannot be computed shuts: for new money a gap in what is kept here is no permission."""
    facts = case.facts
    words = "any term" if cell.term is None else cell.term.text()
    cap = national_cap(jurisdiction=facts.jurisdiction, term=cell.term, on=facts.business_day)
    if cap is None:
        return Found(
            detail=f"No national rate for {words} is kept for {facts.business_day}, so there is no cap to keep to."
        )
    if cell.all_in <= cap.rate:
        return None
    above = f"{cell.all_in} for {words}, subsidies included, is above {cap.rate}"
    return Found(
        detail=f"{above}." if cap.complete else f"{above}, and no reference rate is kept that would allow more."
    )


def _rate_ceiling(case: Case) -> tuple[Found, ...]:
    return tuple(found for cell in case.facts.cells if (found := _above(case, cell)) is not None)


def _above(case: Case, cell: Cell) -> Found | None:
    ceiling = rate_ceiling(jurisdiction=case.facts.jurisdiction, term=cell.term, on=case.facts.business_day)
    if ceiling is None or ceiling.rate is None or cell.term is None or cell.all_in <= ceiling.rate:
        return None
    over = f"{cell.all_in} for {cell.term.text()}, subsidies included, is above the ceiling of {ceiling.rate}"
    return Found(detail=f"{over} ({ceiling.citation}).")


_ALL = INTAKE_ACTS
KIND_ON_CHANNEL = Check(
    check_id="gate.kind_on_channel",
    code=GateRefusal.KIND_NOT_ON_CHANNEL,
    acts=_ALL - {Act.RENEW},
    look=_kind_on_channel,
    law=("shelf.time_deposits_own_channel_only",),
)
NO_RENEWAL_ON_CHANNEL = Check(
    check_id="gate.no_renewal_on_channel",
    code=GateRefusal.KIND_NOT_ON_CHANNEL,
    acts=frozenset({Act.RENEW}),
    look=_kind_on_channel,
    law=("shelf.existing_deposits_run_off",),
)
RATE_CEILING = Check(
    check_id="gate.rate_ceiling",
    code=GateRefusal.RATE_ABOVE_CEILING,
    acts=_ALL,
    look=_rate_ceiling,
    law=("shelf.pricing", "rate.ceiling"),
)
RATE_CAP = Check(
    check_id="gate.rate_cap",
    code=GateRefusal.RATE_ABOVE_CEILING,
    acts=_ALL,
    look=_rate_cap,
    law=("rate_cap.weighted_average_or_reference", "rate_cap.simple_average"),
)
NO_COMPLETED_TIER = Check(
    check_id="gate.no_completed_tier",
    code=GateRefusal.TERMS_NOT_ALLOWED,
    acts=_ALL,
    look=_no_completed_tier,
    law=("early_withdrawal.no_completed_tier",),
)
