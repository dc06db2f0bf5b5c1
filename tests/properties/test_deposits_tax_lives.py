"""Random acts over a turn of the year on deposits of several owners whose tax is withheld: every cent of interest is
somebody's, every owner's tax is that of their own year, certificates are the books, and money is conserved."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from tests.conftest import Database
from tests.deposits_world import (
    MONTHLY,
    OMNIBUS,
    SETTLEMENT,
    cash_of,
    closed,
    contract,
    deposit,
    found_platform,
    funded,
    savers,
    set_clock,
    uid,
)
from tests.properties.test_deposits_withholding import _due
from tidegate.catalogue.terms import Interest, PaidTo, Title
from tidegate.deposits.certificate import certificate
from tidegate.deposits.check import check
from tidegate.deposits.deposit import State
from tidegate.deposits.movement import Done
from tidegate.deposits.owners import Owner, Ownership, jointly, sole
from tidegate.deposits.remit import Pot, owed_account
from tidegate.deposits.tax_year import tax_years
from tidegate.deposits.withdraw import withdraw
from tidegate.ledger.balance import balance_now, totals
from tidegate.ledger.check import check as ledger_check
from tidegate.ledger.day import open_day
from tidegate.money import Amount, Rate, currency
from tidegate.parties.tax_fact import TaxFact, TaxFactKind, note_tax_fact

START, END = date(2020, 11, 20), date(2021, 2, 5)
CASH = 50_000_000
PEOPLE = savers(4)
GERMAN: dict[str, Any] = {"currency": "EUR", "jurisdiction": "DE", "tax_withheld": True}
INSIDE: dict[str, Any] = {**MONTHLY, "interest": Interest(paid_to=PaidTo.DEPOSIT)}
TERMS = (
    contract(product="CASH", percent="4.00", term="P1Y", **MONTHLY, **GERMAN),
    contract(product="INSIDE", bank=OMNIBUS, percent="3.00", term=None, **INSIDE, **GERMAN),
    contract(product="ANEW", percent="5.00", term="P1Y", **INSIDE, **GERMAN),
    contract(product="BONUS", bank=OMNIBUS, percent="2.50", term="P30D", subsidy=Rate.percent("0.75"), **GERMAN),
)
KNOWN: tuple[dict[str, Any] | None, ...] = (
    None,
    {"kind": TaxFactKind.ALLOWANCE, "minor": 5_000},
    {"kind": TaxFactKind.EXEMPT},
    {"kind": TaxFactKind.CHURCH_TAX, "percent": 9},
)


def _owned(chance: random.Random) -> Ownership:
    people = chance.sample(PEOPLE, chance.choice((1, 2, 3)))
    if len(people) == 1:
        return sole(saver=people[0])
    if chance.random() < 0.5:
        return jointly(people=people)
    weights = [chance.randint(1, 9) for _ in people]
    owners = tuple(
        Owner(person=one, share=Fraction(weight, sum(weights))) for one, weight in zip(people, weights, strict=True)
    )
    return Ownership(title=Title.SHARES, owners=owners)


def _knows() -> None:
    for person, known in zip(PEOPLE, KNOWN, strict=True):
        if known is None:
            continue
        fact = TaxFact(
            person=person, jurisdiction="DE", kind=known["kind"], valid_from=date(2020, 1, 1), evidence="a test's",
            amount=Amount(minor=known["minor"], currency=currency("EUR")) if "minor" in known else None,
            rate=Rate.percent(str(known["percent"])) if "percent" in known else None,
            body="ev" if known["kind"] is TaxFactKind.CHURCH_TAX else None,
        )  # fmt: skip
        with transaction.atomic():
            assert note_tax_fact(fact=fact, recorded_by="a test", recorded_on=START) == fact


def _lived(seed: int) -> tuple[dict[UUID, Ownership], Counter[str]]:
    chance, seen = random.Random(seed), Counter[str]()
    owned: dict[UUID, Ownership] = {}
    found_platform(count=len(PEOPLE), cash_minor=CASH, first_day=START, currency="EUR")
    _knows()
    number = 0
    while (today := open_day()) is not None and today < END:
        set_clock(today)
        for _ in range(chance.randint(0, 2)):
            number += 1
            if not owned or chance.random() < 0.4:
                ownership = _owned(chance)
                done = funded(
                    request=uid(seed, number), saver=ownership.people[0], terms=chance.choice(TERMS),
                    amount_minor=chance.randint(10_000, 3_000_000), ownership=ownership,
                )  # fmt: skip
                if isinstance(done, Done):
                    owned[done.deposit_id] = ownership
                    seen["opened"] += 1
                continue
            one = chance.choice(list(owned))
            amount = None if chance.random() < 0.4 else chance.randint(100, 500_000)
            with transaction.atomic():
                answer = withdraw(
                    request_id=uid(seed, number), deposit_id=one, saver=owned[one].people[-1], amount_minor=amount
                )
            if isinstance(answer, Done):
                seen["given back" if answer.withheld_minor < 0 else "withdrawn"] += 1
        closed(today + timedelta(days=chance.randint(0, 2)))
    return owned, seen


_PAID = """
    SELECT coalesce(sum(CASE t.code WHEN 'interest_clawed_back' THEN -amount_minor ELSE amount_minor END), 0)::bigint
    FROM ledger_transfers t JOIN ledger_accounts a ON a.account_id IN (t.debit_account, t.credit_account)
    WHERE a.purpose = 'accrued_interest_payable' AND extract(year FROM t.value_date) = %s
      AND t.code IN ('interest_paid', 'interest_clawed_back', 'interest_capitalised', 'subsidy_paid')
"""
"""What the books have paid of interest and subsidies in a year, whoever it is for."""


@pytest.mark.parametrize("seed", [1, 2])
def test_every_owners_tax_is_that_of_their_year_and_money_is_conserved(platform_db: Database, seed: int) -> None:
    owned, seen = _lived(seed)
    assert min(seen["opened"], seen["withdrawn"], seen["given back"]) > 0, seen
    assert check().ok, check().findings
    assert ledger_check().ok
    assert all(total.balanced for total in totals())
    withheld = interest = 0
    losses = dict.fromkeys(PEOPLE, 0)
    for year in (2020, 2021):
        years = {person: sum(one.interest_minor for one in tax_years(saver=person, year=year)) for person in PEOPLE}
        with connection.cursor() as cursor:
            cursor.execute(_PAID, [year])
            (paid,) = cursor.fetchone()
        assert sum(years.values()) == paid, "every cent is somebody's"
        interest += paid
        for person, known in zip(PEOPLE, KNOWN, strict=True):
            found = sum(one.withheld_minor for one in tax_years(saver=person, year=year))
            due = _due(years[person] - losses[person], known)
            losses[person] = max(0, losses[person] - years[person])
            assert due - 2 <= found <= due, (person, year)
            told = certificate(saver=person, year=year)
            assert told is not None
            assert sum(one.withheld_minor for one in told.paid) == found
            assert sum(one.interest_minor + one.subsidy_minor for one in told.paid) == years[person]
            withheld += found
    tax = balance_now(account_id=owed_account(pot=Pot(jurisdiction="DE", currency="EUR", bank=SETTLEMENT)).account_id)
    assert tax is not None
    assert tax.amount_minor == withheld > 0
    inside = sum(one.principal_minor for one in map(deposit, owned) if one.state in {State.FUNDED, State.RUNNING})
    cash = sum(cash_of(person, currency="EUR") for person in PEOPLE)
    assert cash + inside + withheld == CASH * len(PEOPLE) + interest, "money is conserved"
