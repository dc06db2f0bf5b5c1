"""A pledge from its entry to its end: the deposit goes on, what is pledged leaves to nobody but the pledgee."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from tests.command_line import called
from tests.conftest import Database
from tests.gate_world import DAY, PLATFORM, SUPERVISOR, _terms, found_platform, order, uid
from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import EarlyWithdrawal, FeeEvery, Instruction, Kind, MaintenanceFee, Maturity
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits import models
from tidegate.deposits.check import check
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.enter_pledge import pledge_deposit
from tidegate.deposits.instruct import instruct
from tidegate.deposits.instruction import MaturityInstruction
from tidegate.deposits.movement import Done
from tidegate.deposits.notice import give_notice
from tidegate.deposits.open import open_deposit
from tidegate.deposits.pledge import Pledge
from tidegate.deposits.pledged import pledge_by_id
from tidegate.deposits.position import position
from tidegate.deposits.reading import deposit_of, statement
from tidegate.deposits.realise_pledge import Realised, realise_pledge
from tidegate.deposits.release_pledge import Released, release_pledge
from tidegate.deposits.withdraw import withdraw
from tidegate.gate.in_force import put_in_force
from tidegate.ledger.balance import totals
from tidegate.ledger.check import check as ledger_check
from tidegate.money import parse_term
from tidegate.orders import EVERYTHING, PAYMENTS_STOPPED, Measure
from tidegate.orders import Kind as OrderKind
from tidegate.payments.pay_out import pay_out_cash
from tidegate.payments.payment import Paid

AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
MONDAY, MATURITY, FORTNIGHT = date(2020, 12, 21), date(2021, 12, 20), date(2021, 1, 4)
ANNA, LENDER, OTHER = "S000001", "S000002", "S000003"
CASH, MILLION = 100_000_000, 1_000_000
YEAR_INTEREST = 22_623  # 10,000.00 at 2.25 % for the 367 days from 18 December 2020 to 20 December 2021
TERMS = {"YEAR": "P1Y", "LOCKED": "P1Y", "FORTNIGHT": "P14D"}


def _founded() -> None:
    found_platform(at=AT, cash_minor=CASH)
    locked = {"early_withdrawal": EarlyWithdrawal.FORBIDDEN, "demand_rate": None}
    renews = {"maturity": Maturity(allowed=(Instruction.PAY_OUT, Instruction.RENEW_ALL, Instruction.RENEW_PRINCIPAL))}
    for code, more in (
        ("ANY", {}), ("YEAR", renews), ("LOCKED", locked), ("FORTNIGHT", renews),
        ("NOTICE", {"kind": Kind.NOTICE, "notice_days": 7}),
    ):  # fmt: skip
        plain = _terms(code, "PORTLIN", TERMS.get(code), "2.25")
        with transaction.atomic():
            publish_product(terms=replace(plain, **more), on=DAY)
            assert isinstance(list_product(product_code=code, platform=PLATFORM, business_day=DAY), Listed)


def _opened(product: str, *, key: object = "open", until: date = DAY) -> UUID:
    """A million fen of Anna's, placed: the open day is Monday afterwards, or the day after `until`."""
    term = TERMS.get(product)
    with transaction.atomic():
        found = open_deposit(
            request_id=uid(key), saver=ANNA, product_code=product, amount_minor=MILLION, platform=PLATFORM,
            term=None if term is None else parse_term(term),
        )  # fmt: skip
    assert isinstance(found, Done), found
    _closed(until)
    return found.deposit_id


def _closed(until: date) -> None:
    found = close_day(until=until)
    assert isinstance(found, Closed)
    assert not found.exceptions, found.exceptions


def _pledge(deposit_id: UUID, minor: int | None = None, *, key: object = "pledge", **more: Any) -> Any:
    told = {"pledgee": LENDER, "evidence": "deed of pledge 4/2020 (fictional)", "recorded_by": "op", **more}
    with transaction.atomic():
        return pledge_deposit(pledge_id=uid(key), deposit_id=deposit_id, amount_minor=minor, **told)


def _pledged(deposit_id: UUID, minor: int | None = None, **more: Any) -> UUID:
    found = _pledge(deposit_id, minor, **more)
    assert isinstance(found, Pledge), found
    return found.pledge_id


def _out(key: object, deposit_id: UUID, minor: int | None) -> str:
    with transaction.atomic():
        found = withdraw(request_id=uid(key), deposit_id=deposit_id, saver=ANNA, amount_minor=minor)
    return found.outcome if isinstance(found, Done) else found.code


def _realised(key: object, pledge_id: UUID, minor: int | None = None) -> Any:
    with transaction.atomic():
        return realise_pledge(
            request_id=uid(key), pledge_id=pledge_id, amount_minor=minor, evidence="notice of default 1 (fictional)",
            recorded_by="op",
        )  # fmt: skip


def _released(key: object, pledge_id: UUID, minor: int | None = None) -> Any:
    with transaction.atomic():
        return release_pledge(
            request_id=uid(key), pledge_id=pledge_id, amount_minor=minor, evidence="the lender's letter (fictional)",
            recorded_by="op",
        )  # fmt: skip


def _cash(saver: str) -> int:
    """What is there to be paid out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(balance_minor - debits_pending), 0)::bigint FROM ledger_balances"
            " WHERE owner_code = %s AND purpose = 'saver_cash'",
            [saver],
        )
        return int(cursor.fetchone()[0])


def _deposit(deposit_id: UUID) -> Deposit:
    found = deposit_of(deposit_id=deposit_id)
    assert found is not None
    return found


def _books_hold() -> None:
    assert not ledger_check().findings, ledger_check()
    assert not check().findings, check()
    assert all(one.balanced for one in totals())


def test_a_pledged_deposit_goes_on_and_what_it_pays_is_held(platform_db: Database) -> None:
    """Of ten thousand six are pledged: four leave by the contract's rule, six wait in cash, and interest is free."""
    _founded()
    year = _opened("YEAR")
    pledge = _pledged(year, 600_000)
    assert _out("all", year, None) == "pledged"
    assert _out("too much", year, 400_001) == "pledged"
    assert _out("free", year, 100_000) == "created"
    assert _out("free", year, 100_000) == "exists"
    left = _deposit(year).principal_minor
    _closed(MATURITY)
    paid = _deposit(year)
    assert (paid.state, left) == ("paid", 900_000)
    held = pledge_by_id(pledge_id=pledge)
    assert held is not None
    assert held.held_minor == 600_000
    mine = position(saver=ANNA, jurisdiction="CN")
    assert sum(one.held_minor for one in mine.banks) == 600_000
    assert _cash(ANNA) == CASH - MILLION + 100_000 + paid.interest_paid_minor + 300_000
    with transaction.atomic():
        out = pay_out_cash(request_id=uid("cash"), saver=ANNA, currency="CNY", amount_minor=_cash(ANNA) + 1)
        assert not isinstance(out, Paid)
        assert out.code == "insufficient_cash", "the ledger itself keeps what is held"
        whole = pay_out_cash(request_id=uid("rest"), saver=ANNA, currency="CNY", amount_minor=_cash(ANNA))
        assert isinstance(whole, Paid)
    _books_hold()
    done = _realised("due", pledge, 450_000)
    assert isinstance(done, Realised)
    assert (done.amount_minor, done.from_cash_minor, done.pledge.held_minor) == (450_000, 450_000, 150_000)
    assert _cash(LENDER) == CASH + 450_000
    freed = _released("over", pledge)
    assert isinstance(freed, Released)
    assert (freed.from_cash_minor, _cash(ANNA)) == (150_000, 150_000)
    told = statement(deposit_id=year)
    assert told is not None
    assert not told.pledges
    steps = [one.step for one in told.steps]
    assert steps[-4:] == ["paid", "pledge_held", "pledge_realised", "pledge_released"]
    _books_hold()


def test_a_whole_pledge_holds_all_that_is_paid_with_its_interest(platform_db: Database) -> None:
    _founded()
    year = _opened("YEAR")
    pledge = _pledged(year)
    assert _out("a cent", year, 1) == "pledged"
    _closed(MATURITY)
    held = pledge_by_id(pledge_id=pledge)
    assert held is not None
    assert (held.held_minor, _cash(ANNA)) == (MILLION + YEAR_INTEREST, CASH - MILLION)
    assert isinstance(_realised("due", pledge), Realised)
    assert _cash(LENDER) == CASH + MILLION + YEAR_INTEREST
    spent = _realised("again", pledge)
    assert spent.code == "nothing_to_realise"
    _books_hold()


def _held(pledge_id: UUID) -> tuple[int, int | None]:
    found = pledge_by_id(pledge_id=pledge_id)
    assert found is not None
    return found.held_minor, found.rest_minor


def test_a_second_pledge_stands_behind_the_first_and_moves_up(platform_db: Database) -> None:
    """Of ten thousand eight are pledged, and five behind them: the second has what the first leaves, and more of it as
    the first is released."""
    _founded()
    year = _opened("YEAR")
    assert _pledge(year, 100_000, behind=True).code == "stands_behind_none"
    first = _pledged(year, 800_000)
    assert _pledge(year, 500_000, key="second", pledgee=OTHER).code == "above_what_is_free"
    assert _pledge(year, MILLION + 1, key="second", pledgee=OTHER, behind=True).code == "above_what_is_there"
    second = _pledged(year, 500_000, key="second", pledgee=OTHER, behind=True)
    kept = pledge_by_id(pledge_id=second)
    assert kept is not None
    assert (kept.rank, kept.behind) == (2, True)
    assert _pledge(year, 500_000, key="second", pledgee=OTHER).code == "exists_with_different_content"
    assert _out("a cent", year, 1) == "pledged"
    early = _realised("too much", second, 200_001)
    assert (early.code, early.field) == ("stands_for_earlier_ones", "pledge_id")
    done = _realised("what is left", second, 100_000)
    assert isinstance(done, Realised)
    assert (done.amount_minor, _deposit(year).principal_minor, _cash(OTHER)) == (100_000, 900_000, CASH + 100_000)
    _books_hold()
    _closed(MATURITY)
    interest = _deposit(year).interest_paid_minor
    assert _held(first) == (800_000, 800_000), "the first is paid first"
    assert 100_000 < _held(second)[0] < 100_000 + interest, "what the last payment left beyond it"
    short = 400_000 - _held(second)[0]
    mine = _cash(ANNA)
    part = _released("in part", first, 150_000)
    assert isinstance(part, Released)
    assert (part.from_cash_minor, part.moved_up_minor, _cash(ANNA)) == (0, 150_000, mine)
    assert _released("in part", first, 150_000) == replace(part, outcome="exists")
    _books_hold()
    rest = _released("the rest", first)
    assert isinstance(rest, Released)
    assert (rest.moved_up_minor, rest.from_cash_minor) == (short - 150_000, 650_000 - (short - 150_000))
    assert _held(second) == (400_000, 400_000)
    assert _cash(ANNA) == mine + rest.from_cash_minor, "what nobody else is short of is hers"
    assert isinstance(_realised("due", second), Realised)
    assert _cash(OTHER) == CASH + 500_000
    _books_hold()


def test_a_whole_pledge_behind_has_all_that_the_first_leaves(platform_db: Database) -> None:
    _founded()
    year = _opened("YEAR")
    first, second = _pledged(year, 800_000), _pledged(year, key="second", pledgee=OTHER, behind=True)
    third = _pledged(year, 300_000, key="third", pledgee=OTHER, behind=True)
    _closed(MATURITY)
    assert [_held(one)[0] for one in (first, second, third)] == [800_000, MILLION + YEAR_INTEREST - 800_000, 0]
    assert _realised("last", third).code == "stands_for_earlier_ones"
    told = statement(deposit_id=year)
    assert told is not None
    assert [one.rank for one in told.pledges] == [1, 2, 3], "the last may move up yet"
    assert isinstance(_released("second", second), Released)
    assert _held(third)[0] == MILLION + YEAR_INTEREST - 800_000
    assert _cash(ANNA) == CASH - MILLION
    _books_hold()
    assert isinstance(_realised("first", first), Realised)
    assert isinstance(_realised("third", third), Realised)
    assert _cash(OTHER) == CASH + MILLION + YEAR_INTEREST - 800_000
    _books_hold()


def test_what_the_end_by_the_first_brings_beyond_it_is_held_for_the_next(platform_db: Database) -> None:
    _founded()
    one = _opened("ANY")
    first, second = _pledged(one, MILLION), _pledged(one, 500_000, key="second", pledgee=OTHER, behind=True)
    _closed(date(2020, 12, 30))
    assert isinstance(_realised("due", first), Realised)
    assert _deposit(one).state == "withdrawn"
    assert _cash(LENDER) == CASH + MILLION
    interest = _deposit(one).interest_paid_minor
    assert interest > 0
    assert _held(second)[0] == interest - 185, "the interest of the end; what was paid before is the owner's"
    _books_hold()


def test_a_renewal_keeps_the_ranks(platform_db: Database) -> None:
    _founded()
    first = _opened("FORTNIGHT")
    with transaction.atomic():
        wanted = MaturityInstruction(instruction=Instruction.RENEW_ALL)
        assert isinstance(instruct(request_id=uid("i"), deposit_id=first, saver=ANNA, wanted=wanted), Done)
    for key, minor, more in (("1", 400_000, {}), ("2", 900_000, {"behind": True}), ("3", 700_000, {"behind": True})):
        _pledged(first, minor, key=key, **more)
    assert isinstance(_released("gone", uid("1")), Released)
    _closed(FORTNIGHT)
    renewed = models.Deposit.objects.get(state="running")
    following = models.Pledge.objects.filter(deposit_id=renewed.deposit_id).order_by("rank")
    assert [(one.rank, one.amount_minor, one.behind) for one in following] == [(1, 900_000, False), (2, 700_000, True)]
    assert _out("too much", renewed.deposit_id, 1) == "pledged"
    _books_hold()


def test_realising_early_follows_the_contract_s_rule(platform_db: Database) -> None:
    """A pledgee has no more rights than the owner: the demand rate where it is paid, else the maturity."""
    _founded()
    year, locked = _opened("YEAR"), _opened("LOCKED", key="locked", until=MONDAY)
    pledge, other = _pledged(year, 600_000), _pledged(locked, key="other")
    _closed(date(2021, 3, 1))
    done = _realised("due", pledge, 200_000)
    assert isinstance(done, Realised)
    assert (done.amount_minor, done.from_cash_minor, done.pledge.rest_minor) == (200_000, 0, 400_000)
    assert _cash(LENDER) == CASH + 200_000
    one = _deposit(year)
    assert (one.principal_minor, one.interest_paid_minor) == (800_000, 142), "2,000.00 at 0.35 % for 74 days"
    again = _realised("due", pledge, 200_000)
    assert (again.outcome, again.amount_minor) == ("exists", 200_000)
    assert _realised("due", pledge, 200_001).code == "exists_with_different_content"
    assert _realised("too much", pledge, 400_001).code == "above_the_pledge"
    early = _realised("locked", other)
    assert (early.code, early.remedy) == ("early_withdrawal_forbidden", "Wait for the maturity.")
    _books_hold()
    _closed(MATURITY + timedelta(days=1))
    assert isinstance(_realised("locked", other), Realised), "the same asked again, when there is something"
    _books_hold()


def test_a_renewal_carries_the_pledge_on(platform_db: Database) -> None:
    _founded()
    first = _opened("FORTNIGHT")
    with transaction.atomic():
        wanted = MaturityInstruction(instruction=Instruction.RENEW_ALL)
        assert isinstance(instruct(request_id=uid("i"), deposit_id=first, saver=ANNA, wanted=wanted), Done)
    pledge = _pledged(first, 600_000)
    with transaction.atomic():
        wanted = MaturityInstruction(instruction=Instruction.RENEW_PRINCIPAL)
        bound = instruct(request_id=uid("j"), deposit_id=first, saver=ANNA, wanted=wanted)
    assert not isinstance(bound, Done)
    assert (bound.code, bound.field) == ("pledged", "instruction")
    _closed(FORTNIGHT)
    renewed = models.Deposit.objects.get(state="running")
    following = models.Pledge.objects.get(deposit_id=renewed.deposit_id)
    assert (following.continues_id, following.amount_minor) == (pledge, 600_000)
    before = pledge_by_id(pledge_id=pledge)
    assert before is not None
    assert not before.open
    assert _out("too much", renewed.deposit_id, 500_000) == "pledged"
    with transaction.atomic():
        out = MaturityInstruction(instruction=Instruction.PAY_OUT)
        assert isinstance(instruct(request_id=uid("k"), deposit_id=renewed.deposit_id, saver=ANNA, wanted=out), Done)
    assert _realised("old", pledge).code == "pledge_has_ended"
    _books_hold()
    _closed(date(2021, 2, 1))
    kept = pledge_by_id(pledge_id=following.pledge_id)
    assert kept is not None
    assert kept.held_minor == 600_000, "paid out this time, and held"
    _books_hold()


def test_a_notice_given_before_is_paid_and_what_it_uncovers_is_held(platform_db: Database) -> None:
    _founded()
    one = _opened("NOTICE")
    with transaction.atomic():
        given = give_notice(request_id=uid("n"), deposit_id=one, saver=ANNA, amount_minor=700_000)
    assert isinstance(given, Done)
    pledge = _pledged(one, 500_000)
    with transaction.atomic():
        more = give_notice(request_id=uid("m"), deposit_id=one, saver=ANNA, amount_minor=1_000)
    assert not isinstance(more, Done)
    assert more.code == "pledged"
    _closed(date(2020, 12, 28))
    held = pledge_by_id(pledge_id=pledge)
    assert held is not None
    assert (_deposit(one).principal_minor, held.held_minor) == (300_000, 200_000)
    assert _cash(ANNA) == CASH - MILLION + 500_000 + 185, "interest of three days is not pledged"
    part = _released("part", pledge, 50_000)
    assert isinstance(part, Released)
    assert (part.from_cash_minor, part.pledge.held_minor, part.pledge.rest_minor) == (50_000, 150_000, 450_000)
    assert _released("part", pledge, 50_000).outcome == "exists"
    assert _released("part", pledge, 60_000).code == "exists_with_different_content"
    assert _released("more", pledge, 450_001).code == "above_the_pledge"
    _books_hold()


REFUSED = [
    ({"pledgee": "S000009"}, MILLION, "unknown_pledgee"),
    ({"pledgee": ANNA}, MILLION, "pledgee_owns_it"),
    ({}, MILLION + 1, "above_what_is_free"),
    ({"key": "first"}, 1, "exists_with_different_content"),
]


def test_what_is_no_pledge_is_refused(platform_db: Database) -> None:
    _founded()
    with transaction.atomic():
        waits = open_deposit(
            request_id=uid("funded"), saver=ANNA, product_code="ANY", term=None, amount_minor=500, platform=PLATFORM
        )
    assert isinstance(waits, Done)
    assert _pledge(waits.deposit_id).code == "not_placed_yet"
    one = _opened("ANY")
    assert _pledge(uid("nothing")).code == "unknown_deposit"
    first = _pledged(one, 400_000, key="first")
    assert _pledge(one, 400_000, key="first").pledge_id == first, "the same again changes nothing"
    assert models.Pledge.objects.count() == 1
    for more, minor, code in REFUSED:
        assert _pledge(one, minor, **more).code == code
    assert _pledge(one, 600_001, key="more").code == "above_what_is_free"
    assert _pledge(one, key="whole").code == "above_what_is_free", "a whole pledge stands alone"
    assert isinstance(_pledge(one, 600_000, key="rest", pledgee=OTHER), Pledge)
    assert _realised("x", uid("nothing")).code == "unknown_pledge"
    assert _released("x", uid("nothing")).code == "unknown_pledge"
    assert isinstance(_released("y", first), Released)
    assert _released("z", first).code == "pledge_has_ended"
    assert _out("free again", one, 400_000) == "created"
    assert models.Pledge.objects.filter(deposit_id=one).count() == 2
    _books_hold()


def test_a_fee_is_charged_to_what_is_pledged_too(platform_db: Database) -> None:
    """What keeping it costs is the bank's by the contract, whoever has a claim on the deposit; it is no way out."""
    _founded()
    fee = MaintenanceFee(amount_minor=500, every=FeeEvery.MONTHLY)
    terms = replace(_terms("KEPT", "PORTLIN", None, "2.25"), maintenance_fee=fee, amount_min_minor=1_000)
    with transaction.atomic():
        publish_product(terms=terms, on=DAY)
        assert isinstance(list_product(product_code="KEPT", platform=PLATFORM, business_day=DAY), Listed)
    one = _opened("KEPT")
    pledge = _pledged(one, MILLION)
    _closed(date(2021, 2, 1))
    assert _deposit(one).principal_minor == MILLION - 500
    assert _out("all", one, None) == "pledged"
    _books_hold()
    done = _realised("due", pledge)
    assert isinstance(done, Realised)
    assert (done.amount_minor, _deposit(one).state) == (MILLION - 500, "withdrawn")
    _books_hold()


def test_an_owner_s_freeze_keeps_it_from_the_pledgee_too(platform_db: Database) -> None:
    _founded()
    pledge = _pledged(_opened("ANY"), 400_000)
    freeze = order(
        1, OrderKind.ASSET_FREEZE, EVERYTHING, issuer=SUPERVISOR, existing_holders=PAYMENTS_STOPPED, confidential=True,
        expires_at=AT + timedelta(days=720), measure=Measure(person=ANNA),
    )  # fmt: skip
    with transaction.atomic():
        put_in_force(order=freeze)
    assert _realised("due", pledge).code == "payment_stopped_by_order"
    assert not models.PledgeEvent.objects.exists()


def test_what_was_entered_is_never_changed_and_the_database_proves_it(
    platform_db: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    """As its owner: no code of ours stands before it."""
    _founded()
    one = _opened("ANY")
    pledge = _pledged(one, 400_000)
    owner = owner_connection
    for act in (
        "UPDATE deposits_pledge SET amount_minor = 1", "DELETE FROM deposits_pledge", "DELETE FROM deposits_pledgeevent"
    ):  # fmt: skip
        with pytest.raises(psycopg.errors.RestrictViolation, match="only ever added to"):
            owner.execute(act.encode())
    with pytest.raises(psycopg.errors.CheckViolation, match="would leave deposit"), owner.transaction():
        owner.execute("UPDATE deposits_deposit SET principal_minor = 399999 WHERE deposit_id = %s", (one,))
    with pytest.raises(psycopg.errors.CheckViolation, match="more than is in it"), owner.transaction():
        _insert(owner, uid("second"), one, 600_001)
    with pytest.raises(psycopg.errors.CheckViolation, match="do not follow one another"), owner.transaction():
        _insert(owner, uid("second"), one, 1, rank=3)
    with pytest.raises(psycopg.errors.UniqueViolation, match="pledge_rank_once"), owner.transaction():
        _insert(owner, uid("second"), one, 1, rank=1)
    with pytest.raises(psycopg.errors.CheckViolation, match="more than is in it"), owner.transaction():
        _insert(owner, uid("second"), one, MILLION + 1, behind=True)
    with pytest.raises(psycopg.errors.CheckViolation, match="not marked as pledged"), owner.transaction():
        _insert(owner, uid("third"), _opened("ANY", key="unmarked"), 1, rank=1)
    for kind, minor, transfer, rule in (
        ("given", 1, None, "kind_says"),
        ("held", 1, uid("t"), "kind_says"),
        ("realised", 1, None, "kind_says"),
        ("realised", None, uid("t"), "kind_says"),
        ("realised", 400_001, uid("t"), "more than it secures"),
        ("released", 400_001, None, "more than it secures"),
        ("released", 0, None, "kind_says"),
    ):
        with pytest.raises(psycopg.errors.CheckViolation, match=rule), owner.transaction():
            owner.execute(
                "INSERT INTO deposits_pledgeevent (pledge_id, kind, amount_minor, transfer_id, request_id,"
                " business_day, evidence, recorded_by) VALUES (%s, %s, %s, %s, %s, '2020-12-21', 'x', 'x')",
                (pledge, kind, minor, transfer, uid("r")),
            )
    with pytest.raises(psycopg.errors.InsufficientPrivilege), connection.cursor() as cursor, transaction.atomic():
        cursor.connection.execute("UPDATE deposits_pledge SET evidence = 'x'")


LESS = b"UPDATE deposits_deposit SET principal_minor = %s WHERE deposit_id = %s"
EVENT = (
    b"INSERT INTO deposits_pledgeevent (pledge_id, kind, amount_minor, holder_code, transfer_id, request_id,"
    b" business_day, evidence, recorded_by) VALUES (%s, %s, %s, %s, gen_random_uuid(), %s, '2020-12-21', 'x', 'x')"
)


def _at_once(owner: psycopg.Connection[Any], *acts: tuple[bytes, tuple[Any, ...]]) -> None:
    """What the database says of these at their commit; they are taken back."""
    with owner.transaction(force_rollback=True):
        for statement_text, values in acts:
            owner.execute(statement_text, values)
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_keeps_the_order_of_the_ranks(
    platform_db: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    """As its owner: what a later pledge is paid or holds is not an earlier one's."""
    _founded()
    one, owner = _opened("ANY"), owner_connection
    first, second = _pledged(one, 800_000), _pledged(one, 500_000, key="second", pledgee=OTHER, behind=True)
    for kind, holder in (("realised", None), ("held", ANNA)):
        gone = (EVENT, (second, kind, 200_001, holder, uid("r")))
        with pytest.raises(psycopg.errors.CheckViolation, match=f"what pledge {first} secures would leave"):
            _at_once(owner, (LESS, (799_999, one)), gone)
    _at_once(owner, (LESS, (800_000, one)), (EVENT, (second, "realised", 200_000, None, uid("r"))))
    _at_once(owner, (LESS, (700_000, one)), (EVENT, (first, "realised", 300_000, None, uid("r"))))
    with pytest.raises(psycopg.errors.CheckViolation, match="which is short"):
        _at_once(
            owner, (b"ALTER TABLE deposits_deposit DISABLE TRIGGER USER", ()), (LESS, (700_000, one)),
            (EVENT, (second, "held", 100_000, ANNA, uid("r"))),
        )  # fmt: skip


def _insert(
    owner: psycopg.Connection[Any],
    pledge_id: UUID,
    deposit_id: UUID,
    minor: int,
    *,
    rank: int = 2,
    behind: bool = False,
) -> None:
    owner.execute(
        "INSERT INTO deposits_pledge (pledge_id, deposit_id, pledgee_code, amount_minor, from_day, evidence,"
        " recorded_by, recorded_on, rank, behind)"
        " VALUES (%s, %s, 'S000002', %s, '2020-12-21', 'x', 'x', '2020-12-21', %s, %s)",
        (pledge_id, deposit_id, minor, rank, behind),
    )


def _tidegate(database: Database, *arguments: str) -> tuple[int, str, str]:
    done = called(database, *arguments)
    return done.returncode, done.stdout, done.stderr


def test_the_operator_pledges_releases_and_realises_by_command(platform_db: Database) -> None:
    _founded()
    one = str(_opened("ANY"))
    proof = ("--evidence", "deed 4 (fictional)", "--by", "op", "--json")
    code, out, err = _tidegate(platform_db, "deposit", "pledge", one, LENDER, "--amount", "4000.00", *proof)
    assert code == 0, err
    said = json.loads(out)
    assert (said["pledgee"], said["secured"], said["held"], said["open"]) == (LENDER, "4000.00", "0.00", True)
    _, out, _ = _tidegate(platform_db, "party", "may-act", one, "--on", "2020-12-21")
    assert "withdraw     S000001: The owner acts" in out, "of what is free"
    code, out, err = _tidegate(
        platform_db, "deposit", "realise", said["pledge_id"], "--amount", "1000.00", *proof, "--key", str(uid("r"))
    )
    assert code == 0, err
    assert [json.loads(out)[name] for name in ("outcome", "paid", "from_cash", "secured")] == [
        "created", "1000.00", "0.00", "3000.00",
    ]  # fmt: skip
    code, out, err = _tidegate(platform_db, "deposit", "release", said["pledge_id"], *proof)
    assert (code, json.loads(out)["open"]) == (0, False), err
    code, out, err = _tidegate(platform_db, "deposit", "pledges", one, "--json")
    assert (json.loads(out)["free"], len(json.loads(out)["pledges"])) == ("9000.00", 1), err
    _, out, err = _tidegate(platform_db, "deposit", "pledge", one, LENDER, *proof)
    assert out, err
    _, out, _ = _tidegate(platform_db, "party", "may-act", one, "--on", "2020-12-21")
    assert "withdraw     nobody: All of it is pledged" in out
    _, out, _ = _tidegate(platform_db, "deposit", "pledges", "--to", LENDER, "--json")
    assert [one["open"] for one in json.loads(out)["pledges"]] == [False, True]
    code, out, err = _tidegate(platform_db, "deposit", "pledge", one, OTHER, "--amount", "500.00", "--behind", *proof)
    assert code == 0, err
    assert [json.loads(out)[name] for name in ("rank", "behind", "place", "covered")] == [3, True, 2, "0.00"]
    _, out, _ = _tidegate(platform_db, "deposit", "pledges", "--to", OTHER)
    assert "CNY 500.00 pledged to S000003 from 2020-12-21, rank 3: 500.00 still secured, 0.00 of it covered" in out
    assert _tidegate(platform_db, "deposit", "pledges")[0] != 0, "of a deposit or to a person"
    code, _, err = _tidegate(platform_db, "deposit", "release", said["pledge_id"], *proof)
    assert (code != 0, json.loads(err)["type"]) == (True, "urn:tidegate:problem:pledge-has-ended")
    code, _, err = _tidegate(platform_db, "deposit", "pledge", one, LENDER, "--amount", "x", *proof)
    assert (code != 0, json.loads(err)["field"]) == (True, "amount")
