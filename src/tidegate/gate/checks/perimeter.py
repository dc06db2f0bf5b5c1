"""Licences, areas, registration: what the register of parties says."""

from __future__ import annotations

from datetime import timedelta

from tidegate.gate.act import CONTRACT_ACTS, INTAKE_ACTS, MONEY_ACTS, OWN, THIRD_PARTY, Act
from tidegate.gate.case import Case
from tidegate.gate.checks.check import Check, Found
from tidegate.gate.decision import GateRefusal
from tidegate.gate.law import disclosures_wanted
from tidegate.parties.institution import ANYBODY, EVERYWHERE, CapitalClass
from tidegate.parties.person import Kyc, PersonState

_ALL = INTAKE_ACTS
_BECOME_OWNER = frozenset({Act.BECOME_OWNER})


def _bank_licensed(case: Case) -> Found | None:
    if case.perimeter.bank_areas is not None:
        return None
    return Found(detail=f"{case.facts.bank} has no licence to take deposits on {case.facts.business_day}.")


def _bank_insured(case: Case) -> Found | None:
    if case.perimeter.bank_areas is None or case.perimeter.bank_insured:
        return None
    return Found(detail=f"Deposits at {case.facts.bank} are not insured on {case.facts.business_day}.")


def _platform_permitted(case: Case) -> Found | None:
    if case.facts.channel != THIRD_PARTY or case.perimeter.platform_licensed:
        return None
    return Found(detail=f"{case.facts.platform} has no permission to introduce on {case.facts.business_day}.")


def _saver_active(case: Case) -> Found | None:
    state = case.perimeter.saver_state
    if state == PersonState.ACTIVE:
        return None
    return Found(detail=f"{case.facts.saver} is {state or 'not registered'}.")


def _identity_verified(case: Case) -> Found | None:
    perimeter, day = case.perimeter, case.facts.business_day
    if perimeter.saver_state is None:
        return None
    if perimeter.saver_kyc != Kyc.VERIFIED:
        return Found(detail=f"The identity of {case.facts.saver} is {perimeter.saver_kyc}.")
    if perimeter.saver_verified_until is not None and perimeter.saver_verified_until <= day:
        return Found(detail=f"The evidence on {case.facts.saver} counted until {perimeter.saver_verified_until}.")
    return None


def _saver_class(case: Case) -> Found | None:
    perimeter = case.perimeter
    allowed = perimeter.bank_saver_classes
    if perimeter.saver_state is None or perimeter.bank_areas is None or ANYBODY in allowed:
        return None
    if perimeter.saver_class in allowed:
        return None
    names = ", ".join(one.replace("_", " ") for one in allowed)
    return Found(detail=f"{case.facts.bank} may take deposits of {names}; {case.facts.saver} is none of these.")


def _own_channel(case: Case) -> Found | None:
    owner, facts = case.perimeter.channel_owner, case.facts
    if facts.channel != OWN or owner == facts.bank:
        return None
    whose = "nobody's own" if owner is None else f"{owner}'s own"
    return Found(detail=f"{facts.platform} is {whose} platform, not {facts.bank}'s.")


def _disclosures(case: Case) -> tuple[Found, ...]:
    facts = case.facts
    wanted = disclosures_wanted(jurisdiction=facts.jurisdiction, on=facts.business_day)
    return tuple(
        Found(detail=f"{facts.saver} has not acknowledged {word} of {facts.bank}.", ground=ground)
        for word, ground in wanted
        if word not in case.perimeter.acknowledged
    )


def _brokered_deposits(case: Case) -> Found | None:
    facts, capital = case.facts, case.perimeter.bank_capital_class
    if facts.channel != THIRD_PARTY or case.perimeter.bank_areas is None or capital == CapitalClass.WELL_CAPITALISED:
        return None
    told = "is not told by the register" if capital is None else f"is {capital.replace('_', ' ')}"
    return Found(detail=f"{facts.platform} mediates, and how {facts.bank} is capitalised {told}.")


def _licensed_area(case: Case) -> Found | None:
    region = case.facts.saver_region
    if region is None or case.perimeter.bank_areas is None or case.perimeter.reaches(region):
        return None
    return Found(detail=f"{region} is outside {', '.join(case.perimeter.bank_areas)}.")


def _local_bank(case: Case) -> Found | None:
    perimeter, region = case.perimeter, case.facts.saver_region
    if region is None or perimeter.bank_areas is None or not perimeter.bank_local:
        return None
    # "Everywhere" is no region in which a local bank has set up institutions; its seat is one.
    regions = {perimeter.bank_home_region, *perimeter.bank_areas} - {EVERYWHERE}
    return None if region in regions else Found(detail=f"{region} is none of {', '.join(sorted(map(str, regions)))}.")


def _register_fresh(case: Case) -> Found | None:
    as_of, hours = case.perimeter.register_as_of, case.policy.register_age_max_h
    if as_of is None:
        return Found(detail="The register was never read.")
    if case.at - as_of <= timedelta(hours=hours):
        return None
    return Found(detail=f"Last read {as_of.isoformat()}, more than {hours} hours before.")


BANK_LICENSED = Check(
    check_id="gate.bank_licensed",
    code=GateRefusal.BANK_NOT_LICENSED,
    acts=_ALL,
    look=_bank_licensed,
    law=("licence.accept_deposits",),
    ours="Only a bank with a licence in force takes deposits.",
)
BANK_INSURED = Check(
    check_id="gate.bank_insured",
    code=GateRefusal.BANK_NOT_INSURED,
    acts=_ALL,
    look=_bank_insured,
    law=("deposit_insurance.membership",),
    ours="Only deposits covered by deposit insurance are offered here.",
)
PLATFORM_PERMITTED = Check(
    check_id="gate.platform_permitted",
    code=GateRefusal.PLATFORM_NOT_PERMITTED,
    acts=_ALL,
    look=_platform_permitted,
    law=("licence.introduce_deposits",),
    ours="Only a platform permitted to introduce deposits offers those of other banks.",
)
SAVER_ACTIVE = Check(
    check_id="gate.saver_active",
    code=GateRefusal.SAVER_NOT_ACTIVE,
    acts=MONEY_ACTS,
    look=_saver_active,
    ours="New money is taken only from a registered, active saver.",
)
IDENTITY_VERIFIED = Check(
    check_id="gate.identity_verified",
    code=GateRefusal.IDENTITY_NOT_VERIFIED,
    acts=MONEY_ACTS,
    look=_identity_verified,
    ours="New money is taken only from a saver whose identity is verified by evidence that still counts.",
)
OWNER_ACTIVE = Check(
    check_id="gate.owner_active",
    code=GateRefusal.SAVER_NOT_ACTIVE,
    acts=_BECOME_OWNER,
    look=_saver_active,
    ours="Only a registered, active person comes to own a deposit here.",
)
OWNER_IDENTITY = Check(
    check_id="gate.owner_identity",
    code=GateRefusal.IDENTITY_NOT_VERIFIED,
    acts=_BECOME_OWNER,
    look=_identity_verified,
    ours="Nobody comes to own a deposit here whose identity is not verified by evidence that still counts.",
)
SAVER_CLASS = Check(
    check_id="gate.saver_class",
    code=GateRefusal.SAVER_CLASS_NOT_ALLOWED,
    acts=MONEY_ACTS,
    look=_saver_class,
    ours="A bank takes deposits only from the classes of savers that its permission names.",
)
OWN_CHANNEL = Check(
    check_id="gate.own_channel",
    code=GateRefusal.CHANNEL_NOT_OWN,
    acts=_ALL,
    look=_own_channel,
    law=("shelf.own_platform",),
)
DISCLOSURES = Check(
    check_id="gate.disclosures",
    code=GateRefusal.DISCLOSURE_MISSING,
    acts=CONTRACT_ACTS,
    look=_disclosures,
    ours="What law wants told before a contract is told and acknowledged before it.",
)
BROKERED_DEPOSITS = Check(
    check_id="gate.brokered_deposits",
    code=GateRefusal.BANK_MAY_NOT_BE_BROKERED,
    acts=_ALL,
    look=_brokered_deposits,
    law=("brokered.well_capitalised_only",),
    quotes=("brokered.what_is_brokered", "brokered.matchmaking"),
)
LICENSED_AREA = Check(
    check_id="gate.licensed_area",
    code=GateRefusal.OUTSIDE_AREA,
    acts=MONEY_ACTS,
    look=_licensed_area,
    law=("licence.scope_of_business",),
    ours="A bank takes deposits from persons living inside the area of its licence.",
)
LOCAL_BANK = Check(
    check_id="gate.local_bank",
    code=GateRefusal.OUTSIDE_AREA,
    acts=MONEY_ACTS,
    look=_local_bank,
    law=("area.local_banks", "area.no_deposits_from_elsewhere"),
)
REGISTER_FRESH = Check(
    check_id="gate.register_fresh",
    code=GateRefusal.REGISTER_STALE,
    acts=_ALL,
    look=_register_fresh,
    ours="New money waits when our copy of the licence register is too old; money going out never does.",
)
