"""How much: the product's caps and the insured amount."""

from __future__ import annotations

from tidegate.gate.act import MONEY_ACTS, IntakeFacts
from tidegate.gate.case import Case
from tidegate.gate.checks.check import Check, Found
from tidegate.gate.decision import GateRefusal, Ground
from tidegate.gate.law import insured_limit
from tidegate.gate.policy import REFUSE
from tidegate.money import Amount, DayCount, Rounding, currency, round_fraction, simple_interest


def _saver_maximum(case: Case) -> tuple[Found, ...]:
    facts = case.facts
    return _beyond(facts, (facts.product, facts.held_with_product_minor, facts.per_saver_max_minor), facts.own_minor)


def _capacity(case: Case) -> tuple[Found, ...]:
    facts = case.facts
    return _beyond(facts, (facts.product, facts.product_stock_minor, facts.capacity_minor), facts.amount_minor)


def _saver_maximum_at_bank(case: Case) -> tuple[Found, ...]:
    facts = case.facts
    return _beyond(facts, (facts.bank, facts.held_at_bank_minor, facts.per_saver_bank_max_minor), facts.own_minor)


def _bank_capacity(case: Case) -> tuple[Found, ...]:
    facts = case.facts
    return _beyond(facts, (facts.bank, facts.bank_stock_minor, facts.bank_capacity_minor), facts.amount_minor)


def _beyond(facts: IntakeFacts, cap: tuple[str, int, int | None], more_minor: int) -> tuple[Found, ...]:
    where, held_minor, max_minor = cap
    if max_minor is None or held_minor + more_minor <= max_minor:
        return ()
    held, more, most = (_shown(minor, facts) for minor in (held_minor, more_minor, max_minor))
    return (Found(detail=f"{held} held with {where} and {more} more is above {most}."),)


def _insurance_headroom(case: Case) -> Found | None:
    facts = case.facts
    limit = insured_limit(jurisdiction=facts.jurisdiction, on=facts.business_day)
    if limit is None or limit.amount is None or limit.amount.currency.code != facts.currency:
        return None
    total_minor = facts.insured_exposure_minor + facts.own_minor + interest_to_maturity_minor(facts)
    if total_minor <= limit.amount.minor:
        return None
    beyond, most = _shown(total_minor - limit.amount.minor, facts), _shown(limit.amount.minor, facts)
    return Found(
        detail=f"{beyond} at {facts.bank} would be above the insured {most}, interest to maturity included,"
        " as known here.",
        warning=case.policy.insurance_headroom != REFUSE,
        ground=Ground(sentence=_INSURED, citation=limit.citation),
    )


def interest_to_maturity_minor(facts: IntakeFacts) -> int:
    """The interest that this amount would earn to the end of its term, rounded up; 0 without a term. An estimate for
    the warning: the contract's own day count may give a little less than Act/360."""
    cell = facts.cells[0]
    if cell.term is None:
        return 0
    interest = simple_interest(
        base_minor=facts.own_minor,
        rate=cell.rate,  # what the bank owes: a subsidy is nobody's deposit
        day_count=DayCount.ACT_360,
        start=facts.business_day,
        end=cell.term.end(facts.business_day),
    )
    return round_fraction(interest, Rounding.UP)


def _shown(minor: int, facts: IntakeFacts) -> str:
    return f"{facts.currency} {Amount(minor=minor, currency=currency(facts.currency)).text()}"


_INSURED = "Deposit insurance pays a saver at one bank no more than its limit, principal and interest together."
SAVER_MAXIMUM = Check(
    check_id="gate.saver_maximum",
    code=GateRefusal.ABOVE_SAVER_MAXIMUM,
    acts=MONEY_ACTS,
    look=_saver_maximum,
    ours="The bank takes no more than its maximum from one saver in this product.",
)
CAPACITY = Check(
    check_id="gate.capacity",
    code=GateRefusal.ABOVE_CAPACITY,
    acts=MONEY_ACTS,
    look=_capacity,
    ours="The bank takes no more than its capacity in this product.",
)
SAVER_MAXIMUM_AT_BANK = Check(
    check_id="gate.saver_maximum_at_bank",
    code=GateRefusal.ABOVE_SAVER_MAXIMUM,
    acts=MONEY_ACTS,
    look=_saver_maximum_at_bank,
    ours="The bank takes no more than its maximum from one saver through this platform.",
)
BANK_CAPACITY = Check(
    check_id="gate.bank_capacity",
    code=GateRefusal.ABOVE_CAPACITY,
    acts=MONEY_ACTS,
    look=_bank_capacity,
    ours="The bank takes no more than it agreed to through this platform.",
)
INSURANCE_HEADROOM = Check(
    check_id="gate.insurance_headroom",
    code=GateRefusal.BEYOND_INSURANCE,
    acts=MONEY_ACTS,
    look=_insurance_headroom,
    law=("deposit_insurance.one_limit_per_institution",),
    ours=_INSURED,
)
