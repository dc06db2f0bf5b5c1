"""What a saver is told of all they own: other currencies apart, and of what several own their part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest
from django.db import transaction

from tests.conftest import Databases
from tests.deposits_world import contract
from tests.journeys.test_platform_pages import page
from tests.platform_world import ALICE, BOB, PLATFORM, client_of, story, uid
from tidegate.catalogue.terms import Title
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits.fund import fund, plan_deposit
from tidegate.deposits.movement import Asked, Done, MovementKind
from tidegate.deposits.owners import Owner, Ownership
from tidegate.ledger.day import current_business_day
from tidegate.parties.agree import agree
from tidegate.parties.agreement import Holding
from tidegate.payments.payment import Paid
from tidegate.payments.receive import receive_cash

BANK, SETTLEMENT = "CLEARBROOK", "LANTERN"
API = "/api/v1"


@pytest.fixture(autouse=True)
def platform(databases: Databases) -> Iterator[None]:
    """Alice has € 2,500.00 beside her yuan, of them € 1,000.00 in a deposit that was placed."""
    with story(databases):
        terms = contract(product="EURO", bank=BANK, percent="3.65", term="P1Y", currency="EUR")
        with transaction.atomic():
            for bank in (SETTLEMENT, BANK):
                agree(
                    platform=PLATFORM, bank=bank, holding=Holding.OMNIBUS, currency="EUR",
                    valid_from=date(2019, 1, 1), settlement=bank == SETTLEMENT,
                )  # fmt: skip
            brought = receive_cash(request_id=uid("eur"), saver=ALICE, currency="EUR", amount_minor=250_000)
            assert isinstance(brought, Paid), brought
            asked = Asked(
                request_id=uid("euro"), kind=MovementKind.OPEN, saver=ALICE, product_code="EURO", term="P1Y",
                amount_minor=100_000,
            )  # fmt: skip
            on = current_business_day()
            made = plan_deposit(asked=asked, contract=terms, holding="omnibus", settlement_code=SETTLEMENT, on=on)
            assert isinstance(fund(asked=asked, deposit=made, permit_ids=()), Done)
        assert isinstance(close_day(until=on), Closed)
        yield


def test_another_currency_is_told_and_added_to_nothing() -> None:
    alice = client_of(ALICE)
    said = alice.get(f"{API}/position").json()
    others = {one["bank_code"]: one for one in said["other_currencies"]}
    assert {code: (one["currency"], one["principal"], one["cash"]) for code, one in others.items()} == {
        BANK: ("EUR", "1000.00", "0.00"), SETTLEMENT: ("EUR", "0.00", "1500.00"),
    }  # fmt: skip
    assert said["currency"] == "CNY"
    assert said["cash"] == "200000.00", "no euro is counted as a yuan"
    shown = " ".join(page(alice, "/me").text.replace("\u2009", " ").split())
    for words in (
        "In EUR",
        "€ 2,500.30",
        "€ 1,000.00",
        "€ 0.30",
        "Cash € 1,500.00",
        "other currencies are not added up",
    ):
        assert words in shown, words
    yuan = " ".join(page(client_of(BOB), "/me").text.replace("\u2009", " ").split())
    assert "In EUR" not in yuan


def test_who_has_one_currency_reads_of_one() -> None:
    assert client_of(BOB).get(f"{API}/position").json()["other_currencies"] == []


def test_of_a_deposit_that_several_own_each_is_told_their_part_and_whose_cash_is_paid() -> None:
    terms = contract(product="TOGETHER", bank=BANK, percent="3.65", term="P1Y")
    both = Ownership(
        owners=(Owner(person=ALICE, share=Fraction(1, 3)), Owner(person=BOB, share=Fraction(2, 3))), title=Title.SHARES
    )
    with transaction.atomic():
        asked = Asked(
            request_id=uid("both"), kind=MovementKind.OPEN, saver=ALICE, product_code="TOGETHER", term="P1Y",
            amount_minor=900_000,
        )  # fmt: skip
        on = current_business_day()
        made = plan_deposit(asked=asked, contract=terms, holding="omnibus", settlement_code=SETTLEMENT, on=on)
        assert isinstance(fund(asked=asked, deposit=made, permit_ids=(), ownership=both), Done)
    shown = {one: " ".join(page(client_of(one), "/me").text.split()) for one in (ALICE, BOB)}
    assert "1/3 of it is yours" in shown[ALICE]
    assert "paid to your cash (1/3 of it is yours)" in shown[ALICE]
    assert "2/3 of it is yours" in shown[BOB]
    assert f"paid to the cash of {ALICE} (2/3 of it is yours)" in shown[BOB]
