"""The check of deposits holds over a lived life, and catches a planted fault for each of its rules."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import transaction

from tests.conftest import Database
from tests.deposits_world import MONTHLY, OMNIBUS, closed, contract, found_platform, opened, savers, uid
from tidegate.catalogue.terms import FeeEvery, MaintenanceFee
from tidegate.deposits.check import check
from tidegate.deposits.enter_pledge import pledge_deposit
from tidegate.deposits.movement import Done
from tidegate.deposits.pledge import Pledge
from tidegate.deposits.withdraw import withdraw

Owner = psycopg.Connection[Any]

FIVE = contract(product="FIVE", percent="4.875", term="P5Y")
MONTH = contract(product="MONTH", percent="1.6", term="P30D")
FEE = MaintenanceFee(amount_minor=250, every=FeeEvery.MONTHLY)
ANY = contract(product="ANY", bank=OMNIBUS, percent="1", term=None, maintenance_fee=FEE, **MONTHLY)
YEAR = contract(product="YEAR", bank=OMNIBUS, percent="3.65", term="P1Y", **MONTHLY)


@pytest.fixture
def lived(platform_db: Database) -> None:
    found_platform()
    for number, (saver, terms) in enumerate(zip((*savers(3), "S000001"), (FIVE, YEAR, MONTH, ANY), strict=True)):
        opened(request=uid(number), saver=saver, terms=terms, amount_minor=3_000_000)
    closed(date(2020, 11, 30))
    with transaction.atomic():
        done = withdraw(request_id=uid("part"), deposit_id=uid(1), saver="S000002", amount_minor=1_000_000)
    assert isinstance(done, Done)
    opened(request=uid("waiting"), saver="S000003", terms=MONTH, amount_minor=3_000_000)


def rules_broken() -> dict[str, str]:
    return {finding.rule: finding.first for finding in check().findings}


TAXED = (
    "INSERT INTO deposits_withholding (deposit_id, saver_code, jurisdiction, currency, paid_on, business_day,"
    " interest_minor, exempt_minor, allowance_minor, tax_numerator, surcharge_numerator, tax_minor, surcharge_minor,"
    " rate_ppb, surcharge_ppb, law, evidence)"
    " SELECT deposit_id, saver_code, jurisdiction, currency, starts_on, starts_on,"
    " 100, 0, 0, 24000000000, 0, 25, 0, 240000000, 0, 'planted', ''"
    " FROM (SELECT *, 'DE' AS jurisdiction FROM deposits_deposit) d"
)
"""A payment that withheld more than its exact tax, and of which the ledger knows nothing."""

PLANTED: dict[str, tuple[str, int]] = {
    "segments_follow_one_another": (
        "UPDATE deposits_segment SET ends_on = ends_on - 1 WHERE deposit_id = %s AND ends_on < '2021-01-01'", 1,
    ),
    "running_deposits_earn_on_their_principal": (
        "UPDATE deposits_segment SET base_minor = base_minor + 1 WHERE deposit_id = %s", 0,
    ),
    "segments_earn_by_base_and_rate": (
        "UPDATE deposits_segment SET per_unit = per_unit + 1 WHERE deposit_id = %s", 0,
    ),
    "segments_begin_where_their_clock_stands": (
        "UPDATE deposits_segment SET origin = origin + 1 WHERE deposit_id = %s", 0,
    ),
    "interest_paid_is_settled_interest_rounded_once": (
        "UPDATE deposits_deposit SET settled_numerator = settled_numerator + 365000000000 WHERE deposit_id = %s", 1,
    ),
    "paid_deposits_got_the_contract_amount": (
        "UPDATE deposits_deposit SET contract = jsonb_set(contract, '{rate}', '16000001') WHERE deposit_id = %s", 2,
    ),
    "interest_paid_equals_the_ledger": (
        "UPDATE deposits_deposit SET interest_paid_minor = interest_paid_minor + 1 WHERE deposit_id = %s", 1,
    ),
    "every_maturity_is_announced_once_on_its_day": (
        "UPDATE deposits_deposit SET announce_on = starts_on WHERE deposit_id = %s", 0,
    ),
    "withheld_tax_equals_the_ledger": (f"{TAXED} WHERE deposit_id = %s", 1),
    "taxed_interest_is_the_interest_paid": (
        """UPDATE deposits_deposit SET contract = contract || '{"tax_withheld": true}' WHERE deposit_id = %s""", 1,
    ),
    "capital_is_what_was_capitalised": (
        "UPDATE deposits_segment SET capital_minor = 1 WHERE deposit_id = %s", 0,
    ),
    "own_money_weighs_no_more_than_it_was_there": (
        "UPDATE deposits_segment SET own_weight = own_weight + 1 WHERE deposit_id = %s", 3,
    ),
    "fees_charged_equal_the_ledger": (
        "UPDATE deposits_fee SET charged_minor = charged_minor - 1 WHERE deposit_id = %s", 3,
    ),
    "fees_are_the_contract_s_and_follow_one_another": (
        "UPDATE deposits_fee SET charged_minor = 0, waived = true WHERE deposit_id = %s", 3,
    ),
    "fees_are_waived_by_the_least_balance_of_their_period": (
        "UPDATE deposits_fee SET least_minor = least_minor + 1 WHERE deposit_id = %s", 3,
    ),
    "no_period_of_a_fee_is_passed_over": (
        "UPDATE deposits_deposit SET next_turn_on = next_turn_on + 1 WHERE deposit_id = %s", 3,
    ),
    "money_was_taken_out_no_more_often_than_the_contract_allows": (
        """UPDATE deposits_deposit SET contract = contract || '{"withdrawals": {"times": 0, "per": "half_year"}}'"""
        " WHERE deposit_id = %s", 1,
    ),
    "nothing_was_taken_out_while_it_was_locked": (
        """UPDATE deposits_deposit SET contract = contract || '{"withdrawals": {"locked": "P3M"}}'"""
        " WHERE deposit_id = %s", 1,
    ),
    "principal_equals_the_ledger": (
        "UPDATE deposits_deposit SET principal_minor = principal_minor - 1 WHERE deposit_id = %s", 0,
    ),
    "accrued_interest_is_payable": (
        "UPDATE deposits_segment SET per_unit = per_unit + 3000000000000 WHERE deposit_id = %s", 0,
    ),
    "accrued_interest_is_receivable": (
        "UPDATE deposits_segment SET per_unit = per_unit + 3000000000000 WHERE deposit_id = %s", 0,
    ),
}  # fmt: skip


@pytest.mark.usefixtures("lived")
def test_a_lived_life_holds() -> None:
    report = check()
    assert report.ok, report.findings
    assert report.figures == {"deposits": 5, "running": 3, "paid": 1}


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize("rule", sorted(PLANTED))
def test_a_planted_fault_is_caught_and_named(rule: str, owner_connection: Owner) -> None:
    statement, number = PLANTED[rule]
    owner_connection.execute(statement, (uid(number),))
    named = rules_broken()
    assert rule in named
    assert str(uid(number)) in named[rule] or "FIVE" in named[rule]


OTHERS = {
    "a_years_tax_is_its_exact_tax_rounded_down": TAXED,
    "withheld_tax_is_owed_until_it_is_paid_over": TAXED,
    "own_funds_are_what_was_brought_less_subsidies": (
        "UPDATE deposits_deposit SET subsidy_paid_minor = 1 WHERE state = 'running'"
    ),
    "accrued_margin_is_receivable": "UPDATE deposits_deposit SET margin_paid_minor = 1 WHERE state = 'running'",
    "accrued_subsidy_is_payable": "UPDATE deposits_deposit SET subsidy_paid_minor = 1 WHERE state = 'running'",
    "calendar_days_are_accrued_once_and_without_gaps": (
        "UPDATE deposits_accrued SET next_day = next_day + 1"
        " WHERE first_day = (SELECT min(first_day) FROM deposits_accrued)"
    ),
    "principal_equals_the_ledger": (
        "UPDATE deposits_deposit SET principal_minor = principal_minor + 1 WHERE state = 'funded'"
    ),
    "stock_is_what_is_there": "UPDATE deposits_stock SET minor = minor + 1 WHERE product_code = 'YEAR'",
    "fees_are_passed_on_to_their_bank": (
        "UPDATE ledger_account SET credits_posted = credits_posted + 1 WHERE purpose = 'fees'"
    ),
    "every_deposit_account_has_its_deposit": (
        "ALTER TABLE deposits_deposit DISABLE TRIGGER deposits_deposit_whose_cash;"
        " UPDATE deposits_deposit SET saver_code = 'S000009' WHERE state = 'running'"
    ),
}


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize("rule", sorted(OTHERS))
def test_faults_without_a_deposit_of_their_own(rule: str, owner_connection: Owner) -> None:
    owner_connection.execute(OTHERS[rule])
    assert rule in rules_broken()


EVENT = (
    "ALTER TABLE deposits_pledgeevent DISABLE TRIGGER USER; INSERT INTO deposits_pledgeevent (pledge_id, kind,"
    " amount_minor, holder_code, transfer_id, request_id, business_day, evidence, recorded_by)"
    " SELECT pledge_id, '{kind}', 1, {holder}, gen_random_uuid(), pledge_id, from_day, 'planted', 'planted'"
    " FROM deposits_pledge"
)
"""Of a pledge, something of which the ledger knows nothing."""
PLEDGES = {
    "what_is_held_for_a_pledgee_is_reserved_in_the_ledger": EVENT.format(kind="held", holder="'S000001'"),
    "what_pledgees_were_paid_equals_the_ledger": EVENT.format(kind="realised", holder="NULL"),
    "what_is_pledged_is_in_the_deposit_or_held": (
        "ALTER TABLE deposits_deposit DISABLE TRIGGER USER; UPDATE deposits_deposit SET pledged = false"
    ),
}


@pytest.mark.usefixtures("lived")
@pytest.mark.parametrize("rule", sorted(PLEDGES))
def test_faults_of_a_pledge(rule: str, owner_connection: Owner) -> None:
    with transaction.atomic():
        pledge = pledge_deposit(
            pledge_id=uid("pledge"), deposit_id=uid(0), pledgee="S000003", amount_minor=1_000_000,
            evidence="a test's deed", recorded_by="op",
        )  # fmt: skip
    assert isinstance(pledge, Pledge), pledge
    assert not rules_broken()
    owner_connection.execute(PLEDGES[rule].encode())
    assert str(uid(0)) in rules_broken()[rule]


def test_every_rule_has_its_planted_fault() -> None:
    from tidegate.deposits import check as module

    text = module._SQL.joinpath("check.sql").read_text("utf-8")
    named = {line.removeprefix("-- name: ") for line in text.splitlines() if line.startswith("-- name: ")}
    assert named <= PLANTED.keys() | OTHERS.keys() | PLEDGES.keys()
