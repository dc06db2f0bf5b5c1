"""The life of a deposit on a real database: from the saver's cash to the last payment, with every step on record."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.db import connection, transaction

from tests.deposits_world import (
    DIRECT,
    MONTHLY,
    OMNIBUS,
    SETTLEMENT,
    cash_of,
    closed,
    contract,
    deposit,
    found_platform,
    funded,
    listed,
    opened,
    savers,
    set_clock,
    uid,
)
from tidegate.deposits.cancel import cancel
from tidegate.deposits.check import check
from tidegate.deposits.deposit import State
from tidegate.deposits.holdings import holdings
from tidegate.deposits.in_flight import return_in_flight
from tidegate.deposits.movement import Done
from tidegate.deposits.open import No, open_deposit, renew
from tidegate.deposits.position import position
from tidegate.deposits.reading import Statement, deposits_of, explain, statement
from tidegate.deposits.refusal import Refused
from tidegate.deposits.top_up import top_up
from tidegate.deposits.withdraw import withdraw
from tidegate.gate.decision import GateRefused
from tidegate.ledger.check import check as ledger_check
from tidegate.ledger.day import open_day
from tidegate.money import Invalid, Roll, Term, parse_term

pytestmark = pytest.mark.usefixtures("platform_db")
FIVE = contract(product="FIVE", percent="4.875", term="P5Y")
YEAR = contract(product="YEAR", bank=OMNIBUS, percent="3.65", term="P1Y", **MONTHLY)
ANY = contract(product="ANY", bank=OMNIBUS, percent="3.00", term=None, **MONTHLY)
SAVER = "S000001"


def books_hold() -> None:
    assert not (found := (*ledger_check().findings, *check().findings)), found


def steps_of(deposit_id: UUID) -> list[str]:
    return [one.step for one in statement_of(deposit_id).steps]


def statement_of(deposit_id: UUID) -> Statement:
    found = statement(deposit_id=deposit_id)
    assert found is not None
    return found


def refusal(outcome: Done | No) -> str:
    assert not isinstance(outcome, Done), outcome
    return outcome.code


def withdrawn(request: int, of: UUID, amount_minor: int | None) -> Done:
    with transaction.atomic():
        done = withdraw(request_id=uid(request), deposit_id=of, saver=SAVER, amount_minor=amount_minor)
    assert isinstance(done, Done), done
    return done


def test_five_springs_from_cash_to_cash() -> None:
    found_platform()
    one = opened(request=uid(1), saver=SAVER, terms=FIVE, amount_minor=30_000_000)
    assert cash_of(SAVER) == 70_000_000
    assert deposit(one).state is State.FUNDED
    closed(date(2020, 10, 9))
    assert open_day() == date(2020, 10, 10), "a working Saturday"
    assert deposit(one).state is State.RUNNING
    closed(date(2025, 10, 8))
    assert deposit(one).accrued_minor(on=date(2025, 10, 9)) == 7_316_507
    assert deposit(one).state is State.RUNNING
    books_hold()
    closed(date(2025, 10, 9))
    assert deposit(one).state is State.PAID
    assert cash_of(SAVER) == 100_000_000 + 7_316_507
    assert steps_of(one) == ["requested", "funded", "placed", "paid"]
    named = {UUID(leg) for step in statement_of(one).steps for leg in step.evidence.get("transfers", ())}
    with connection.cursor() as cursor:
        cursor.execute("SELECT transfer_id FROM ledger_transfers WHERE reference = %s", [str(one)])
        assert named == {row[0] for row in cursor.fetchall()}, "every transfer of the deposit is named by a step"
    books_hold()


def test_a_maturity_on_a_holiday_is_paid_on_the_rolled_day() -> None:
    found_platform()
    # Saturday 10 October 2020 is a working day after the holidays; the Sunday after it is none.
    following = opened(
        request=uid(1), saver=SAVER, terms=contract(product="F", percent="2", term="P2D"), amount_minor=10_000_000
    )
    plain = opened(
        request=uid(2), saver="S000002", amount_minor=10_000_000,
        terms=contract(product="N", percent="2", term="P2D", roll=Roll.NONE),
    )  # fmt: skip
    assert deposit(following).matures_on == date(2020, 10, 12), "Sunday rolls to Monday and earns until then"
    assert deposit(plain).matures_on == date(2020, 10, 11), "without a roll it earns until Sunday"
    closed(date(2020, 10, 10))
    assert deposit(plain).state is State.RUNNING, "no business day has come"
    closed(date(2020, 10, 12))
    assert (deposit(following).state, deposit(plain).state) == (State.PAID, State.PAID)
    assert deposit(following).interest_paid_minor == 1_644  # 100,000.00 × 2 % × 3 / 365 = 16.438
    assert deposit(plain).interest_paid_minor == 1_096  # 100,000.00 × 2 % × 2 / 365 = 10.959
    books_hold()


def test_monthly_interest_goes_to_cash_and_the_last_with_the_principal() -> None:
    found_platform()
    one = opened(request=uid(1), saver=SAVER, terms=YEAR, amount_minor=1_000_000)
    closed(date(2020, 10, 20))
    assert cash_of(SAVER) == 99_000_000
    closed(date(2020, 10, 21))
    assert cash_of(SAVER) == 99_001_200, "1.00 a day, twelve days"
    closed(date(2021, 10, 11))
    assert deposit(one).state is State.PAID
    assert deposit(one).matures_on == date(2021, 10, 9), "a working Saturday"
    assert cash_of(SAVER) == 100_036_500
    paid = [one.evidence["amount_minor"] for one in statement_of(one).steps if one.step == "interest_paid"]
    assert len(paid) == 12
    books_hold()


def test_leaving_a_fixed_deposit_early() -> None:
    found_platform()
    terms = contract(product="EARLY", percent="3.65", term="P1Y", demand_rate=FIVE.rate.percent("0.365"), **MONTHLY)
    one = opened(request=uid(1), saver=SAVER, terms=terms, amount_minor=1_000_000)
    closed(date(2021, 1, 15))
    paid = deposit(one).interest_paid_minor
    assert paid == 7_300, "73 days to 21 December"
    day = open_day()
    assert day == date(2021, 1, 18)
    part = withdrawn(2, one, 400_000)
    # 4,000.00 for 101 days: deserved 0.04 a day, had been paid 0.40 a day for 73 days.
    assert (part.amount_minor, part.interest_minor) == (400_000, 404 - 2_920)
    books_hold()
    whole = withdrawn(3, one, None)
    assert (whole.amount_minor, whole.interest_minor) == (600_000, 606 - 4_380)
    assert deposit(one).state is State.WITHDRAWN
    assert deposit(one).interest_paid_minor == 1_010, "10,000.00 × 0.365 % × 101 / 365"
    assert cash_of(SAVER) == 100_001_010
    assert withdrawn(3, one, None).outcome == "exists"
    books_hold()
    closed(date(2021, 3, 1))
    books_hold()
    assert steps_of(one)[-2:] == ["partly_withdrawn", "withdrawn"]


def test_a_demand_deposit_grows_shrinks_and_leaves() -> None:
    found_platform()
    set_clock(date(2020, 10, 9))
    listed(terms=ANY)
    with transaction.atomic():
        done = open_deposit(
            request_id=uid(1), saver=SAVER, product_code="ANY", term=None, amount_minor=7_300_000, platform="alder"
        )
    assert isinstance(done, Done), done
    one = done.deposit_id
    closed(date(2020, 10, 16))
    set_clock(date(2020, 10, 19))
    with transaction.atomic():
        more = top_up(request_id=uid(2), deposit_id=one, saver=SAVER, amount_minor=3_650_000, platform="alder")
    assert isinstance(more, Done), more
    assert (deposit(one).principal_minor, cash_of(SAVER)) == (7_300_000, 100_000_000 - 7_300_000 - 3_650_000)
    found = {held.deposit_id: held for held in holdings(on=date(2020, 10, 19))}[one]
    assert (found.stock_minor, found.in_flight_minor) == (7_300_000, 3_650_000)
    books_hold()
    closed(date(2020, 10, 20))
    assert deposit(one).principal_minor == 10_950_000
    part = withdrawn(3, one, 7_300_000)
    assert (part.business_day, part.interest_minor) == (date(2020, 10, 21), 0)
    # 6.00 a day for 10 days, 9.00 a day for 2 days, from the 21st 3.00 a day.
    assert deposit(one).accrued_minor(on=date(2020, 10, 21)) == 7_800
    closed(date(2020, 10, 21))
    assert deposit(one).interest_paid_minor == 7_800
    closed(date(2020, 10, 30))
    books_hold()
    last = withdrawn(4, one, None)
    assert (last.business_day, last.interest_minor) == (date(2020, 11, 2), 3_600)
    assert cash_of(SAVER) == 100_000_000 + 7_800 + 3_600
    explained = explain(deposit=deposit(one), start=date(2020, 10, 9), end=date(2020, 11, 5))
    assert explained.accrued_minor == explained.closing_minor == 11_400
    assert [line.accrual_minor for line in explained.days[:14]] == [600] * 10 + [900] * 2 + [300] * 2
    books_hold()


def test_cancelled_before_placement_and_only_then() -> None:
    found_platform()
    one = opened(request=uid(1), saver=SAVER, terms=FIVE, amount_minor=30_000_000)
    with transaction.atomic():
        assert refusal(cancel(request_id=uid(9), deposit_id=one, saver="S000002")) == "unknown_deposit"
        done = cancel(request_id=uid(2), deposit_id=one, saver=SAVER)
    assert isinstance(done, Done), done
    assert cash_of(SAVER) == 100_000_000
    with transaction.atomic():
        assert refusal(cancel(request_id=uid(3), deposit_id=one, saver=SAVER)) == "already_ended"
        again = cancel(request_id=uid(2), deposit_id=one, saver=SAVER)
        assert isinstance(again, Done)
        assert again.outcome == "exists"
    two = opened(request=uid(4), saver=SAVER, terms=FIVE, amount_minor=30_000_000)
    with transaction.atomic():
        assert refusal(withdraw(request_id=uid(5), deposit_id=two, saver=SAVER, amount_minor=1)) == "not_placed_yet"
    closed(date(2020, 10, 9))
    with transaction.atomic():
        assert refusal(cancel(request_id=uid(6), deposit_id=two, saver=SAVER)) == "already_placed"
    assert (steps_of(one)[-1], steps_of(two)[-1]) == ("cancelled", "placed")
    books_hold()


def test_an_order_returns_what_is_in_flight_and_nothing_else() -> None:
    found_platform()
    set_clock(date(2020, 10, 9))
    listed(terms=ANY)
    placed = opened(request=uid(1), saver=SAVER, terms=ANY, amount_minor=5_000_000)
    closed(date(2020, 10, 9))
    with transaction.atomic():
        more = top_up(request_id=uid(2), deposit_id=placed, saver=SAVER, amount_minor=1_000_000, platform="alder")
    assert isinstance(more, Done), more
    met = opened(request=uid(3), saver="S000002", terms=ANY, amount_minor=2_000_000)
    spared = opened(request=uid(4), saver="S000003", terms=FIVE, amount_minor=3_000_000)
    day = open_day()
    assert day is not None
    with transaction.atomic():
        returned = return_in_flight(
            covers=lambda *, bank, product, kind, term_days, region, person: (
                (bank, product, kind) == (OMNIBUS, "ANY", "demand")
            ),
            order_id=uid("order"), business_day=day,
        )  # fmt: skip
    assert returned == 2
    assert (cash_of(SAVER), cash_of("S000002"), cash_of("S000003")) == (95_000_000, 100_000_000, 97_000_000)
    assert deposit(met).state is State.RETURNED
    books_hold()
    closed(day)
    assert (deposit(placed).principal_minor, deposit(spared).state) == (5_000_000, State.RUNNING)
    assert steps_of(placed)[-1] == "top_up_returned"
    found = statement(deposit_id=met)
    assert found is not None
    assert found.steps[-1].evidence["order_id"] == str(uid("order"))
    books_hold()


def test_opening_passes_gate_product_cash_and_its_own_memory() -> None:
    found_platform()
    set_clock(date(2020, 10, 9))
    listed(terms=FIVE, per_saver_max_minor=40_000_000)
    term = parse_term("P5Y")

    def ask(
        request: int, *, minor: int = 30_000_000, saver: str = SAVER, product: str = "FIVE", t: Term | None = term
    ) -> Done | No:
        with transaction.atomic():
            return open_deposit(
                request_id=uid(request), saver=saver, product_code=product, term=t, amount_minor=minor, platform="alder"
            )

    first = ask(1)
    assert isinstance(first, Done), first
    again = ask(1)
    assert isinstance(again, Done)
    assert (again.outcome, again.deposit_id) == ("exists", first.deposit_id)
    assert refusal(ask(1, minor=30_000_001)) == "exists_with_different_amount"
    assert refusal(ask(1, saver="S000002")) == "exists_with_different_saver"
    assert refusal(ask(1, product="OTHER")) == "exists_with_different_product"
    assert refusal(ask(1, t=None)) == "exists_with_different_term"
    assert refusal(ask(2, product="NONE")) == "unknown_product"
    assert refusal(ask(3, t=parse_term("P4Y"))) == "term_not_offered"
    assert refusal(ask(4, minor=99)) == "amount_below_minimum"
    assert refusal(ask(5, saver="S999999")) == "unknown_saver"
    capped = ask(6, minor=10_000_001)
    assert isinstance(capped, GateRefused)
    assert capped.code == "above_saver_maximum"
    assert refusal(ask(7, minor=100_000_001, saver="S000002")) in {"insufficient_cash", "above_saver_maximum"}
    with pytest.raises(Invalid):
        ask(8, minor=0)
    assert len(deposits_of(saver=SAVER)) == 1
    books_hold()


def test_too_little_cash_leaves_nothing_behind() -> None:
    found_platform()
    outcome = funded(request=uid(1), saver=SAVER, terms=FIVE, amount_minor=100_000_001)
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.transient) == ("insufficient_cash", True)
    assert deposits_of(saver=SAVER) == ()
    assert ledger_check().figures["accounts"] == 1 + len(savers(3)), "no account was opened for it"
    assert isinstance(funded(request=uid(1), saver=SAVER, terms=FIVE, amount_minor=100_000_000), Done)


def test_renewal_is_asked_for_and_passes_the_gate() -> None:
    found_platform()
    set_clock(date(2020, 10, 9))
    terms = contract(product="SHORT", percent="1.5", term="P30D")
    listed(terms=terms)
    one = opened(request=uid(1), saver=SAVER, terms=terms, amount_minor=5_000_000)
    with transaction.atomic():
        assert refusal(renew(request_id=uid(2), deposit_id=one, saver=SAVER, platform="alder")) == "not_matured"
    closed(date(2020, 11, 9))
    set_clock(date(2020, 11, 10))
    with transaction.atomic():
        again = renew(request_id=uid(3), deposit_id=one, saver=SAVER, platform="alder")
    assert isinstance(again, Done), again
    found = statement(deposit_id=again.deposit_id)
    assert found is not None
    assert found.steps[0].evidence["renews"] == str(one)
    assert deposit(again.deposit_id).state is State.FUNDED


def test_what_a_saver_owns_and_what_of_it_is_insured() -> None:
    found_platform(cash_minor=120_000_000)
    opened(request=uid(1), saver=SAVER, terms=FIVE, amount_minor=48_850_000)
    opened(request=uid(2), saver=SAVER, terms=YEAR, amount_minor=1_000_000)
    closed(date(2020, 10, 16))
    found = position(saver=SAVER, jurisdiction="CN")
    assert found.on == date(2020, 10, 19)
    banks = {bank.bank: bank for bank in found.banks}
    five = banks[DIRECT]
    assert (five.principal_minor, five.interest_minor) == (48_850_000, 65_245)  # 10 days of 6,524.5
    assert (five.insured_minor, five.uninsured_minor) == (48_915_245, 0)
    assert five.uninsured_at_maturity_minor == 48_850_000 + 11_913_712 - 50_000_000
    assert banks[SETTLEMENT].cash_minor == 120_000_000 - 49_850_000
    assert banks[SETTLEMENT].uninsured_minor == 20_150_000
    assert found.limit is not None
    assert found.limit.amount.minor == 50_000_000
    assert [(one.product, one.on) for one in found.maturities] == [
        ("YEAR", date(2021, 10, 9)),
        ("FIVE", date(2025, 10, 9)),
    ]
