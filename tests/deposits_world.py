"""A small platform for tests of deposits and of the day close: one settlement bank, two banks, savers with cash.

Deposits are funded here without a catalogue or a gate, so that a test of what follows needs neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction

from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import Cell, ProductTerms
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits import models, rows
from tidegate.deposits.contract import Contract, EarlyWithdrawal, InterestPaid, Kind
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.fund import fund, plan_deposit
from tidegate.deposits.movement import Asked, Done, MovementKind
from tidegate.deposits.owners import Ownership
from tidegate.deposits.refusal import Refused
from tidegate.gate.clock import set_simulated
from tidegate.ledger.balance import balance_now
from tidegate.ledger.chart import Purpose, account_id
from tidegate.ledger.day import current_business_day, open_first_day
from tidegate.money import DayCount, Rate, Roll, Rounding, parse_term
from tidegate.parties.agree import agree
from tidegate.parties.agreement import Holding
from tidegate.parties.describe import describe_platform
from tidegate.parties.enrol import add_persons
from tidegate.parties.institution import Activity, InstitutionKind
from tidegate.parties.person import Person
from tidegate.parties.profile import PlatformProfile
from tidegate.parties.register import grant_licence, record_snapshot, register_institution
from tidegate.payments.payment import Paid
from tidegate.payments.receive import receive_cash

FIRST_DAY = date(2020, 10, 9)
SETTLEMENT, DIRECT, OMNIBUS = "LANTERN", "CLEARBROOK", "NORTHHILL"


def uid(*parts: object) -> UUID:
    """A test's id: the same parts, the same id."""
    return uuid5(NAMESPACE_OID, "/".join(str(part) for part in parts))


def savers(count: int) -> tuple[str, ...]:
    return tuple(f"S{number:06d}" for number in range(1, count + 1))


def found_platform(
    *, count: int = 3, cash_minor: int = 100_000_000, first_day: date = FIRST_DAY, currency: str = "CNY"
) -> None:
    """The platform, its banks and agreements, its first day, and cash for `count` savers."""
    with transaction.atomic():
        profile = PlatformProfile(
            code="alder", name="Alder Wealth", zone="Asia/Shanghai", calendar="CN", currency=currency, jurisdiction="CN"
        )
        describe_platform(profile=profile)
        register_institution(
            code="alder", kind=InstitutionKind.PLATFORM, name="Alder", jurisdiction="CN", home_region="CN-11"
        )
        for bank, holding in ((SETTLEMENT, Holding.OMNIBUS), (DIRECT, Holding.DIRECT), (OMNIBUS, Holding.OMNIBUS)):
            register_institution(
                code=bank, kind=InstitutionKind.BANK, name=bank.title(), jurisdiction="CN", home_region="CN-11"
            )
            agree(
                platform="alder", bank=bank, holding=holding, currency=currency, valid_from=date(2019, 1, 1),
                settlement=bank == SETTLEMENT,
            )  # fmt: skip
            grant_licence(
                institution=bank, activity=Activity.ACCEPT_DEPOSITS, areas=["*"], insured=True,
                valid_from=date(2019, 1, 1), source="a test's register",
            )  # fmt: skip
        grant_licence(
            institution="alder", activity=Activity.INTRODUCE_DEPOSITS, areas=["*"], insured=False,
            valid_from=date(2019, 1, 1), source="a test's register",
        )  # fmt: skip
        add_persons(persons=[Person(code=code, region="CN-11") for code in savers(count)])
        assert open_first_day(day=first_day).ok
    with transaction.atomic():
        for code in savers(count):
            paid = receive_cash(request_id=uid("cash", code), saver=code, currency=currency, amount_minor=cash_minor)
            assert isinstance(paid, Paid), paid


def contract(*, product: str, bank: str = DIRECT, percent: str, term: str | None, **changes: Any) -> Contract:
    """A contract with the story's habits; `changes` replace single terms."""
    made = Contract(
        bank_code=bank, product_code=product, product_version=1,
        kind=Kind.DEMAND if term is None else Kind.FIXED, currency="CNY", jurisdiction="CN", calendar="CN",
        roll=Roll.FOLLOWING, day_count=DayCount.ACT_365F, rounding=Rounding.HALF_UP, rate=Rate.percent(percent),
        term=None if term is None else parse_term(term), interest_paid=InterestPaid.AT_MATURITY, pay_day=None,
        early_withdrawal=EarlyWithdrawal.FORBIDDEN if term is None else EarlyWithdrawal.DEMAND_RATE,
        demand_rate=None if term is None else Rate.percent("0.35"), amount_min_minor=100, amount_max_minor=None,
        amount_multiple_minor=1, top_up_allowed=term is None,
    )  # fmt: skip
    return replace(made, **changes)


def set_clock(day: date) -> None:
    """The simulated clock stands at this day's noon and the register has just been read."""
    set_instant(datetime.combine(day, time(12), tzinfo=timezone(timedelta(hours=8))))


def set_instant(at: datetime) -> None:
    """The same to the minute."""
    with transaction.atomic():
        set_simulated(at=at)
        for jurisdiction in ("CN", "DE"):
            record_snapshot(jurisdiction=jurisdiction, as_of=at, digest="sha256:" + "0" * 64)


def listed(*, terms: Contract, **more: Any) -> str:
    """Publishes and lists a product with these terms as its only cell; its code."""
    plain = {name: getattr(terms, name) for name in ProductTerms.__slots__ if hasattr(terms, name)}
    cell = Cell(
        term=terms.term, from_minor=0, to_minor=None, rate=terms.rate, bank_rate=terms.bank_rate, subsidy=terms.subsidy
    )
    product = ProductTerms(
        **{**plain, "name": terms.product_code, "per_saver_max_minor": None, "capacity_minor": None, "chart": (cell,)}
        | more
    )
    with transaction.atomic():
        day = current_business_day()
        publish_product(terms=product, on=day)
        found = list_product(product_code=product.product_code, platform="alder", business_day=day)
        assert isinstance(found, Listed), found
    return product.product_code


MONTHLY: dict[str, Any] = {"interest_paid": InterestPaid.MONTHLY, "pay_day": 21}


def funded(
    *, request: UUID, saver: str, terms: Contract, amount_minor: int, ownership: Ownership | None = None
) -> Done | Refused:
    """An opening after its permit, in a transaction of its own."""
    with transaction.atomic():
        asked = Asked(
            request_id=request, kind=MovementKind.OPEN, saver=saver, product_code=terms.product_code,
            term=None if terms.term is None else terms.term.text(), amount_minor=amount_minor,
        )  # fmt: skip
        holding = {DIRECT: "direct"}.get(terms.bank_code, "omnibus")
        deposit = plan_deposit(
            asked=asked, contract=terms, holding=holding, settlement_code=SETTLEMENT, on=current_business_day()
        )
        return fund(asked=asked, deposit=deposit, permit_ids=(), ownership=ownership)


def opened(
    *, request: UUID, saver: str, terms: Contract, amount_minor: int, ownership: Ownership | None = None
) -> UUID:
    """The id of a deposit that was funded."""
    done = funded(request=request, saver=saver, terms=terms, amount_minor=amount_minor, ownership=ownership)
    assert isinstance(done, Done), done
    return done.deposit_id


def deposit(deposit_id: UUID) -> Deposit:
    """The deposit as it stands."""
    (found,) = rows.values(models.Deposit.objects.filter(deposit_id=deposit_id))
    return found


def cash_of(saver: str, *, currency: str = "CNY") -> int:
    """The saver's available cash."""
    cash = account_id(purpose=Purpose.SAVER_CASH, owner=saver, book=SETTLEMENT, currency=currency)
    found = balance_now(account_id=cash)
    return 0 if found is None else found.available_minor


def closed(until: date, **how: Any) -> Closed:
    """Closes the days up to `until`; a refusal fails the test."""
    outcome = close_day(until=until, **how)
    assert isinstance(outcome, Closed), outcome
    return outcome


def journal(connection: Any, *, without: Sequence[str] = ()) -> list[tuple[Any, ...]]:
    """The journal's content: everything but when and in which order it was written."""
    return connection.execute(  # type: ignore[no-any-return]
        "SELECT transfer_id, debit_account, credit_account, amount_minor, currency, code, phase, pending_id, reverses,"
        " expires_on, value_date, business_day, reference FROM ledger_transfer WHERE code <> ALL (%s)"
        " ORDER BY transfer_id",
        (list(without),),
    ).fetchall()
