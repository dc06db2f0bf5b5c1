"""Incentives at the door: granted for what is known of every owner on the day they sign, and kept whatever follows."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from tests.conftest import Database
from tests.deposits_world import MONTHLY, OMNIBUS, closed, contract, deposit, found_platform, listed, set_clock, uid
from tidegate.catalogue.terms import Cell, Incentive, Instruction, Owners, Title
from tidegate.deposits.asking import Waiting
from tidegate.deposits.cancel import cancel
from tidegate.deposits.check import check
from tidegate.deposits.contract import Contract
from tidegate.deposits.instruction import MaturityInstruction
from tidegate.deposits.invite import agree_to, invite
from tidegate.deposits.movement import Done
from tidegate.deposits.open import open_deposit
from tidegate.deposits.owners import Ownership, jointly
from tidegate.deposits.renewal import Renewal, renewal
from tidegate.deposits.top_up import top_up
from tidegate.ledger.check import check as ledger_check
from tidegate.money import Rate

DAY = date(2020, 10, 9)
ANN, BEN, CEM = "S000001", "S000002", "S000003"
WELCOME = Incentive(rate=Rate.percent("0.5"), new_to_bank=True)
LOCAL = Incentive(rate=Rate.percent("0.1"), region="CN-11")
FAR = Incentive(rate=Rate.percent("9"), region="CN-37")
ALL = (WELCOME, LOCAL, FAR)
BOTH = (WELCOME, LOCAL)
OWNERS = Owners(count_max=2, titles=(Title.SOLE, Title.JOINT))
MONTH = contract(product="MONTH", percent="3.05", term="P30D")
ANY = contract(product="ANY", percent="1", term=None, **MONTHLY)
ELSEWHERE = contract(product="ELSEWHERE", bank=OMNIBUS, percent="3.05", term="P30D")


@pytest.fixture(autouse=True)
def shelf(platform_db: Database) -> None:
    found_platform(first_day=DAY)
    set_clock(DAY)
    for terms in (MONTH, ELSEWHERE):
        listed(terms=terms, incentives=ALL, owners=OWNERS)
    low, high = (
        Cell(term=None, from_minor=start, to_minor=end, rate=Rate.percent(rate))
        for start, end, rate in ((0, 500_000, "1"), (500_000, None, "2"))
    )
    listed(terms=ANY, incentives=ALL, chart=(low, high))


def opens(key: str, saver: str, terms: Contract = MONTH, ownership: Ownership | None = None) -> Contract:
    with transaction.atomic():
        done = open_deposit(
            request_id=uid(key), saver=saver, product_code=terms.product_code, term=terms.term, amount_minor=1_000_000,
            platform="alder", ownership=ownership,
        )  # fmt: skip
    assert isinstance(done, Done), done
    return deposit(done.deposit_id).contract


def granted(signed: Contract) -> tuple[str, tuple[Incentive, ...]]:
    return signed.rate.percent_text(), signed.incentives


def test_a_saver_is_new_to_a_bank_once() -> None:
    assert granted(opens("first", ANN)) == ("3.65", BOTH)
    assert granted(opens("second", ANN)) == ("3.15", (LOCAL,)), "what is on its way to the bank counts"
    assert granted(opens("other bank", ANN, ELSEWHERE)) == ("3.65", BOTH)
    assert granted(opens("first", ANN)) == ("3.65", BOTH), "asked again, the first answer stands"


def test_money_that_never_came_to_the_bank_makes_nobody_known_there() -> None:
    opens("first", BEN)
    with transaction.atomic():
        assert isinstance(cancel(request_id=uid("no"), deposit_id=uid("first"), saver=BEN), Done)
    assert granted(opens("again", BEN)) == ("3.65", BOTH)


def test_what_several_own_is_granted_if_it_holds_for_each() -> None:
    opens("ann", ANN)
    assert granted(opens("known and new", BEN, ownership=jointly(people=[BEN, ANN]))) == ("3.15", (LOCAL,))
    assert granted(opens("then he is known", BEN)) == ("3.15", (LOCAL,))


def test_it_earns_and_is_paid_and_stays_when_the_product_changes() -> None:
    opens("first", ANN)
    closed(DAY)
    set_clock(date(2020, 10, 12))
    listed(terms=MONTH)
    closed(date(2020, 11, 9))
    # 31 days to Monday, 9 November, at 3.65 % of 10,000.00: 1.00 a day
    assert deposit(uid("first")).interest_paid_minor == 3_100
    assert not (*check().findings, *ledger_check().findings)


def test_of_a_rate_that_follows_the_balance_every_cell_is_raised() -> None:
    signed = opens("any", ANN, ANY)
    assert [cell.rate.percent_text() for cell in signed.chart] == ["1.6", "2.6"]
    closed(DAY)
    set_clock(date(2020, 10, 12))
    with transaction.atomic():
        more = top_up(
            request_id=uid("more"), deposit_id=uid("any"), saver=ANN, amount_minor=1_000_000, platform="alder"
        )
    assert isinstance(more, Done), more
    assert deposit(uid("any")).contract == signed


def test_a_renewal_is_granted_what_then_holds() -> None:
    opens("first", ANN)
    closed(DAY)
    again = MaturityInstruction(instruction=Instruction.RENEW_PRINCIPAL)
    with transaction.atomic():
        found = renewal(deposit=deposit(uid("first")), wanted=again, amount_minor=1_000_000, on=date(2020, 10, 12))
    assert isinstance(found, Renewal), found
    assert granted(found.contract) == ("3.15", (LOCAL,))


def test_a_yes_is_for_the_rate_that_was_shown() -> None:
    with transaction.atomic():
        waits = invite(
            request_id=uid("both"), saver=ANN, product_code="MONTH", term=MONTH.term, amount_minor=1_000_000,
            platform="alder", ownership=jointly(people=[ANN, BEN]),
        )  # fmt: skip
    assert isinstance(waits, Waiting), waits
    opens("alone", ANN)
    with transaction.atomic():
        answer = agree_to(request_id=uid("both"), person=BEN)
    assert getattr(answer, "code", "") == "terms_changed", "she is new to the bank no more"


def test_together_they_get_what_they_were_shown() -> None:
    with transaction.atomic():
        invite(
            request_id=uid("both"), saver=CEM, product_code="MONTH", term=MONTH.term, amount_minor=1_000_000,
            platform="alder", ownership=jointly(people=[CEM, BEN]),
        )  # fmt: skip
    with transaction.atomic():
        assert isinstance(agree_to(request_id=uid("both"), person=BEN), Done)
    assert granted(deposit(uid("both")).contract) == ("3.65", BOTH)
