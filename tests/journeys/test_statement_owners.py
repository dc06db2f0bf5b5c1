"""The statement of a deposit that several own: each owner's own paper, in every form, with the whole and their part."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from io import BytesIO
from uuid import UUID

import pytest
from django.db import transaction
from lxml import etree
from pypdf import PdfReader

from tests.deposits_world import MONTHLY, SETTLEMENT, closed, contract, found_platform, set_clock, uid
from tidegate.catalogue.terms import Title
from tidegate.deposits.fund import fund, plan_deposit
from tidegate.deposits.movement import Asked, Done, MovementKind
from tidegate.deposits.owned import keep
from tidegate.deposits.owners import Owner, Ownership
from tidegate.deposits.statement.read import deposit_statement, saver_statement
from tidegate.deposits.statement.value import AccountStatement, Part, Statement
from tidegate.interfaces.papers.camt053 import NAMESPACE
from tidegate.interfaces.papers.forms import Form, statement_bytes
from tidegate.interfaces.papers.reference import reference_of
from tidegate.ledger.day import current_business_day

pytestmark = pytest.mark.usefixtures("platform_db")
ANNA, BEN, CARL = "S000001", "S000002", "S000003"
START, END = date(2020, 10, 9), date(2021, 10, 11)
THIRDS = {ANNA: Fraction(1, 3), BEN: Fraction(2, 3)}
FIRST, LAST = START, date(2020, 11, 18)


def _owned(shares: dict[str, Fraction]) -> Ownership:
    owners = tuple(Owner(person=person, share=share) for person, share in shares.items())
    return Ownership(title=Title.SHARES, owners=owners)


@pytest.fixture
def ours() -> UUID:
    """10,000.01 at 3.65 %: 1.00 a day, paid on the 21st to Anna's cash; a third of it hers, two thirds Ben's."""
    found_platform(count=3, cash_minor=2_000_000)
    set_clock(START)
    terms = contract(product="OURS", percent="3.65", term="P1Y", **MONTHLY)
    asked = Asked(
        request_id=uid("ours"), kind=MovementKind.OPEN, saver=ANNA, product_code="OURS", term="P1Y",
        amount_minor=1_000_001,
    )  # fmt: skip
    with transaction.atomic():
        planned = plan_deposit(
            asked=asked, contract=terms, holding="direct", settlement_code=SETTLEMENT, on=current_business_day()
        )
        assert isinstance(fund(asked=asked, deposit=planned, permit_ids=(), ownership=_owned(THIRDS)), Done)
    closed(LAST)
    return planned.deposit_id


def _of(deposit_id: UUID, saver: str, first: date = FIRST, last: date = LAST) -> Statement:
    found = deposit_statement(deposit_id=deposit_id, saver=saver, first=first, last=last)
    assert found is not None
    return found


def _part(one: AccountStatement) -> Part:
    assert one.part is not None
    return one.part


def test_each_owner_reads_the_whole_and_their_own_part(ours: UUID) -> None:
    anna, ben = _of(ours, ANNA), _of(ours, BEN)
    assert (anna.holder, ben.holder) == (ANNA, BEN), "each has a paper of their own"
    assert reference_of(anna) != reference_of(ben)
    for one in (anna, ben):
        (account,) = one.accounts
        assert (account.opening_minor, account.closing_minor) == (0, 1_000_001)
        assert account.held is not None
        assert account.held.owners == ((ANNA, "1/3"), (BEN, "2/3"))
        assert account.held.account_holder == ANNA
    assert _part(anna.accounts[0]) == Part(
        share=Fraction(1, 3), opening_minor=0, closing_minor=333_333, unpaid_before_minor=0, unpaid_after_minor=966,
        earned_minor=1_366, settled_minor=400,
    )  # fmt: skip
    assert _part(ben.accounts[0]) == Part(
        share=Fraction(2, 3), opening_minor=0, closing_minor=666_668, unpaid_before_minor=0, unpaid_after_minor=1_934,
        earned_minor=2_734, settled_minor=800,
    )  # fmt: skip
    assert deposit_statement(deposit_id=ours, saver=CARL) is None, "who owns nothing of it does not find it"
    unasked = deposit_statement(deposit_id=ours)
    assert unasked is not None
    assert unasked.holder == ANNA, "the operator reads the account holder's"


CUTS = [(START, date(2020, 10, 20)), (date(2020, 10, 21), date(2020, 10, 23)), (date(2020, 11, 2), LAST), (START, END)]
FIGURES = ("opening_minor", "closing_minor", "unpaid_before_minor", "unpaid_after_minor")


def test_all_owners_parts_add_up_in_every_period(ours: UUID) -> None:
    closed(END)
    for first, last in CUTS:
        papers = [_of(ours, saver, first, last).accounts[0] for saver in (ANNA, BEN)]
        (whole, _), parts = papers, [_part(one) for one in papers]
        assert whole.earnings is not None
        earned = whole.earnings
        assert [sum(getattr(one, name) for one in parts) for name in FIGURES] == [
            whole.opening_minor, whole.closing_minor, earned.opening_minor, earned.closing_minor,
        ]  # fmt: skip
        assert sum(one.earned_minor or 0 for one in parts) == earned.earned_minor + earned.restated_minor
        assert sum(one.settled_minor or 0 for one in parts) == earned.paid_minor + earned.capitalised_minor


def _text(one: Statement, form: Form) -> str:
    data = statement_bytes(one, form=form)
    if form is Form.PDF:
        return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())
    return " ".join(" ".join(etree.HTML(data.decode()).itertext()).split())


@pytest.mark.parametrize("form", [Form.HTML, Form.PDF])
def test_page_and_pdf_tell_the_reader_s_part_and_whose_cash_it_is(ours: UUID, form: Form) -> None:
    ben, anna = _text(_of(ours, BEN), form), _text(_of(ours, ANNA), form)
    for words in ("S000001 1/3, S000002 2/3; 2/3 is yours", "Your part, in CNY", "6,666.68", "27.34", "19.34"):
        assert words in ben, words
    assert "On the cash account of S000001, in CNY" in ben
    assert "Paid to the cash account of S000001" in ben
    assert "your cash account" not in ben
    for words in ("1/3 is yours", "3,333.33", "13.66", "On your cash account, in CNY", "Paid to your cash account"):
        assert words in anna, words
    assert "6,666.68" not in anna


def _accounts(saver: str) -> Iterator[dict[str, object]]:
    whole = saver_statement(saver=saver, first=FIRST, last=LAST)
    assert whole is not None
    yield from json.loads(statement_bytes(whole, form=Form.JSON))["accounts"]


def test_the_statement_of_everything_counts_only_one_s_own(ours: UUID) -> None:
    """Ben has 20,000.00 in cash and two thirds of the deposit; Anna brought it and was paid 12.00."""
    ben = saver_statement(saver=BEN, first=FIRST, last=LAST)
    assert ben is not None
    for form in (Form.HTML, Form.PDF):
        told = _text(ben, form)
        assert "Together 0.00 0.00 30,000.01 30,000.01" in told
        assert "Of it your own 0.00 26,666.68" in told
    anna = saver_statement(saver=ANNA, first=FIRST, last=LAST)
    assert anna is not None
    assert "Of it your own 0.00 13,345.32" in _text(anna, Form.HTML)
    cash, deposit = _accounts(BEN)
    assert cash["your_part"] is None
    assert deposit["your_part"] == {
        "share": "2/3", "opening_balance": "0.00", "closing_balance": "6666.68", "unpaid_at_the_beginning": "0.00",
        "unpaid_at_the_end": "19.34", "earned": "27.34", "paid_or_capitalised": "8.00",
    }  # fmt: skip
    assert deposit["account_holder"] == ANNA
    assert deposit["closing_balance"] == "10000.01"


def test_camt_is_of_the_reader_and_names_the_part(ours: UUID) -> None:
    tree = etree.fromstring(statement_bytes(_of(ours, BEN), form=Form.CAMT053))
    names = {"c": NAMESPACE}
    assert tree.findtext(".//c:Acct/c:Ownr/c:Nm", namespaces=names) == "Saver S000002"
    told = tree.findtext(".//c:AddtlStmtInf", namespaces=names)
    assert told is not None
    assert "Of the deposit 2/3 is yours: 0.00 before, 6666.68 after." in told


def test_shares_that_changed_within_the_period_are_told_with_the_day_s_own(ours: UUID) -> None:
    """On 2 November half of it becomes Ben's: before it he had two thirds. What was earned meanwhile is not cut."""
    with transaction.atomic():
        keep(deposit_id=ours, ownership=_owned({ANNA: Fraction(1, 2), BEN: Fraction(1, 2)}), from_day=date(2020, 11, 2))
    part = _part(_of(ours, BEN, date(2020, 10, 21), LAST).accounts[0])
    assert (part.share, part.opening_minor, part.closing_minor) == (Fraction(1, 2), 666_668, 500_001)
    assert (part.earned_minor, part.settled_minor) == (None, None)
    assert "shares changed within it" in _text(_of(ours, BEN, date(2020, 10, 21), LAST), Form.HTML)
    after = _part(_of(ours, BEN, date(2020, 11, 3), LAST).accounts[0])
    assert after.earned_minor is not None
    before = _part(_of(ours, BEN, FIRST, date(2020, 10, 30)).accounts[0])
    assert before.share == Fraction(2, 3), "an earlier period stays as it was"
