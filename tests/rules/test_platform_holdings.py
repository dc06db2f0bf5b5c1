"""What a saver sees of their own money: sums that add up, insured and above, payments in order."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tidegate.deposits.contract import Contract, EarlyWithdrawal, InterestPaid, Kind
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.position import plan_position
from tidegate.deposits.schedule import first_segment, resolve
from tidegate.interfaces.platform import words
from tidegate.interfaces.platform.holdings import Limit, Owned, owned
from tidegate.money import Amount, DayCount, Rate, Roll, Rounding, Term, currency
from tidegate.rules import insurance_limit

CNY = currency("CNY")
TODAY = date(2020, 12, 18)
LIMIT = Limit(
    amount=Amount(minor=50_000_000, currency=CNY), citation_title="Regulations", citation_article="5", citation_url=""
)
NAMES = {"A": "Clear Brook Rural", "B": "Port of Lin", "A-5Y": "Five Springs", "B-ANY": "Open Gate"}


FIVE_YEARS = Term(months=60)


def contract(
    *, bank: str = "A", term: Term | None = FIVE_YEARS, percent: str = "4.875", monthly: bool = False
) -> Contract:
    return Contract(
        bank_code=bank,
        product_code=f"{bank}-5Y" if term else f"{bank}-ANY",
        product_version=1,
        kind=Kind.FIXED if term else Kind.DEMAND,
        currency="CNY",
        jurisdiction="CN",
        calendar="CN",
        roll=Roll.NONE,
        day_count=DayCount.ACT_365F,
        rounding=Rounding.HALF_UP,
        rate=Rate.percent(percent),
        term=term,
        interest_paid=InterestPaid.MONTHLY if monthly else InterestPaid.AT_MATURITY,
        pay_day=9 if monthly else None,
        early_withdrawal=EarlyWithdrawal.FORBIDDEN,
        demand_rate=None,
        amount_min_minor=5000,
        amount_max_minor=None,
        amount_multiple_minor=1,
        top_up_allowed=term is None,
    )


def deposit(
    number: int,
    terms: Contract,
    *,
    amount_minor: int,
    starts_on: date = date(2020, 10, 9),
    state: State = State.RUNNING,
) -> Deposit:
    resolved = resolve(contract=terms, starts_on=starts_on)
    placed = state is not State.FUNDED
    return Deposit(
        deposit_id=UUID(int=number),
        saver="S000001",
        contract=terms,
        holding="direct",
        settlement_code="LANTERN",
        state=state,
        opened_on=starts_on,
        starts_on=starts_on,
        matures_on=resolved.matures_on,
        next_pay_on=resolved.next_pay_on,
        ended_on=None,
        opened_minor=amount_minor,
        principal_minor=amount_minor,
        interest_paid_minor=0,
        settled_numerator=0,
        interest_paid_to=starts_on,
        segments=first_segment(contract=terms, resolved=resolved, amount_minor=amount_minor) if placed else (),
    )


def seen(*deposits: Deposit, cash_minor: int = 0, insured: Limit | None = LIMIT) -> Owned:
    position = plan_position(
        saver="S000001",
        deposits=deposits,
        cash={("LANTERN", "CNY"): cash_minor},
        on=TODAY,
        limit=insurance_limit("CN", TODAY),
    )
    banks = ("A", "B", "LANTERN")
    return owned(position=position, code="CNY", insured=dict.fromkeys(banks, insured), names=NAMES)


def test_the_whole_is_the_sum_of_what_is_shown() -> None:
    five_years = deposit(1, contract(), amount_minor=30_000_000)
    any_time = deposit(2, contract(bank="B", term=None, percent="3.00", monthly=True), amount_minor=4_135_000)
    view = seen(five_years, any_time)
    rows = [row for bank in view.banks for row in bank.deposits]
    assert view.total.minor == sum(row.principal.minor + row.interest.minor for row in rows)
    assert view.insured.minor + view.above.minor == view.total.minor
    # 300,000 at 4.875 % for the 70 days from 9 October
    assert rows[0].interest.minor == (30_000_000 * 4875 * 70 * 2 + 365 * 100_000) // (2 * 365 * 100_000)
    assert [bank.name for bank in view.banks] == ["Clear Brook Rural", "Port of Lin"]


def test_payments_come_in_order_of_their_days() -> None:
    any_time = deposit(
        2,
        contract(bank="B", term=None, percent="3.00", monthly=True),
        amount_minor=4_135_000,
        starts_on=date(2020, 12, 10),
    )
    view = seen(deposit(1, contract(), amount_minor=30_000_000), any_time)
    assert [one.on for one in view.ahead] == [date(2021, 1, 9), date(2025, 10, 9)]
    assert view.next_on == date(2021, 1, 9)
    at_end = view.ahead[1].amount
    # five years of which one is a leap year: 1,826 days
    assert at_end is not None
    assert at_end.minor == 30_000_000 + (30_000_000 * 4875 * 1826 * 2 + 365 * 100_000) // (2 * 365 * 100_000)


def test_what_lies_above_the_limit_is_said_with_its_bank() -> None:
    view = seen(deposit(1, contract(), amount_minor=50_000_000))
    assert view.insured.minor == 50_000_000
    assert view.above.minor == view.interest.minor > 0
    assert "Clear Brook Rural" in view.above_text
    assert "above the limit" in view.banks[0].bar.caption


def test_nothing_is_insured_at_a_bank_without_a_limit() -> None:
    view = seen(deposit(1, contract(), amount_minor=100), insured=None)
    assert view.insured.minor == 0
    assert "Not insured" in view.banks[0].bar.caption


def test_money_waiting_to_be_placed_is_shown_and_earns_nothing_yet() -> None:
    view = seen(deposit(1, contract(), amount_minor=700, starts_on=TODAY, state=State.FUNDED))
    row = view.banks[0].deposits[0]
    assert (view.waiting.minor, view.insured.minor) == (700, 0)
    assert row.state_chip == words.STATE["funded"]
    assert row.interest.minor == 0


def test_two_ends_make_a_ladder_and_one_does_not() -> None:
    one = deposit(1, contract(), amount_minor=700)
    other = deposit(2, contract(bank="B", term=Term(days=90)), amount_minor=500)
    assert seen(one).ladder is None
    ladder = seen(one, other).ladder
    assert ladder is not None
    assert [row[0] for row in ladder.rows] == ["2021", "2025"]


def test_ended_deposits_are_kept_apart() -> None:
    view = seen(deposit(1, contract(), amount_minor=700, state=State.CANCELLED), cash_minor=650)
    assert not view.banks
    assert view.ended[0].state_chip == "cancelled"
    assert view.total == view.cash == view.insured == Amount(minor=650, currency=CNY)


def test_every_state_has_words() -> None:
    assert set(words.STATE) == set(words.STATE_CHIP) == set(State)


def test_the_withdrawal_rule_reads_plainly() -> None:
    terms = contract()
    assert words.withdrawal_line(terms).text == "Not before the end."
    assert words.withdrawal_line(contract(term=None)).text == "At any time, any part of it."
    assert [line.name for line in words.plain(terms)] == ["Taking money out", "Interest", "Adding money", "Amount"]


def test_every_kind_of_order_has_a_title_and_a_meaning() -> None:
    from tidegate.interfaces.platform import order_words
    from tidegate.orders import Kind

    assert set(order_words.TITLE) == set(order_words.MEANING) == set(Kind)
