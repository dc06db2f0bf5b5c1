"""A deposit changes hands: to heirs, by gift, by divorce. It goes on; who owned what is known of any day."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
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
from tidegate.catalogue.terms import Instruction, Maturity, Owners, Title
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits import models
from tidegate.deposits.certificate import certificate
from tidegate.deposits.change_owners import Changed, change_owners
from tidegate.deposits.check import check
from tidegate.deposits.enter_pledge import pledge_deposit
from tidegate.deposits.instruct import instruct
from tidegate.deposits.instruction import MaturityInstruction
from tidegate.deposits.movement import Done
from tidegate.deposits.open import open_deposit
from tidegate.deposits.owned import owned_on, ownership_of
from tidegate.deposits.owners import Owner, Ownership, jointly, sole
from tidegate.deposits.pledge import Pledge
from tidegate.deposits.pledged import pledge_by_id
from tidegate.deposits.reading import deposit_of, deposits_of
from tidegate.deposits.statement.read import deposit_statement, saver_statement
from tidegate.deposits.statement.value import AccountStatement
from tidegate.deposits.succession import Ground
from tidegate.deposits.top_up import top_up
from tidegate.deposits.withdraw import withdraw
from tidegate.gate.in_force import put_in_force
from tidegate.gate.record import replay_all
from tidegate.ledger.balance import totals
from tidegate.ledger.check import check as ledger_check
from tidegate.money import Invalid, parse_term
from tidegate.orders import EVERYTHING, PAYMENTS_STOPPED, Measure
from tidegate.orders import Kind as OrderKind
from tidegate.parties.enrol import set_kyc
from tidegate.parties.life import LifeFact, LifeKind
from tidegate.parties.person import Kyc
from tidegate.parties.record_life import record_life

AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
MATURITY = date(2021, 12, 20)
ANNA, BEN, CARL, DORA = "S000001", "S000002", "S000003", "S000004"
CASH, MILLION = 100_000_000, 1_000_000
HALVES = tuple(Owner(person=one, share=Fraction(1, 2)) for one in (BEN, CARL))
HEIRS = Ownership(title=Title.SHARES, owners=HALVES)


def _founded() -> None:
    found_platform(at=AT, count=4, cash_minor=CASH)
    for code, term in (("ANY", None), ("YEAR", "P1Y")):
        terms = replace(
            _terms(code, "PORTLIN", term, "2.25"),
            owners=Owners(count_max=3, titles=(Title.SOLE, Title.JOINT, Title.SHARES)),
            maturity=Maturity(allowed=(Instruction.PAY_OUT, Instruction.RENEW_ALL)) if term else Maturity(),
        )
        with transaction.atomic():
            publish_product(terms=terms, on=DAY)
            assert isinstance(list_product(product_code=code, platform=PLATFORM, business_day=DAY), Listed)


def _opened(product: str = "ANY", ownership: Ownership | None = None, *, key: object = "open") -> UUID:
    with transaction.atomic():
        found = open_deposit(
            request_id=uid(key), saver=ANNA, product_code=product, amount_minor=MILLION, platform=PLATFORM,
            term=parse_term("P1Y") if product == "YEAR" else None, ownership=ownership,
        )  # fmt: skip
    assert isinstance(found, Done), found
    _closed(DAY)
    return found.deposit_id


def _closed(until: date) -> None:
    found = close_day(until=until)
    assert isinstance(found, Closed)
    assert not found.exceptions, found.exceptions


def _change(
    deposit_id: UUID, to: Ownership, ground: Ground = Ground.GIFT, *, key: object = "change", **more: Any
) -> Any:
    told = {"evidence": "deed 7/2021 (fictional)", "recorded_by": "op", "platform": PLATFORM, **more}
    with transaction.atomic():
        return change_owners(request_id=uid(key), deposit_id=deposit_id, ownership=to, ground=ground, **told)


def _changed(deposit_id: UUID, to: Ownership, ground: Ground = Ground.GIFT, **more: Any) -> Changed:
    found = _change(deposit_id, to, ground, **more)
    assert isinstance(found, Changed), found
    return found


def _died(person: str, on: date) -> None:
    with transaction.atomic():
        fact = LifeFact(kind=LifeKind.DEATH, person=person, from_day=on, evidence="certificate 1 (fictional)")
        assert isinstance(record_life(fact=fact, recorded_by="op", confirmed_by="another", recorded_on=on), LifeFact)


def _out(key: object, deposit_id: UUID, saver: str, minor: int | None) -> str:
    with transaction.atomic():
        found = withdraw(request_id=uid(key), deposit_id=deposit_id, saver=saver, amount_minor=minor)
    return found.outcome if isinstance(found, Done) else found.code


def _cash(saver: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(balance_minor), 0)::bigint FROM ledger_balances"
            " WHERE owner_code = %s AND purpose = 'saver_cash'",
            [saver],
        )
        return int(cursor.fetchone()[0])


def _shares(day: date, known_on: date | None = None) -> dict[str, str]:
    return {one.person: str(one.share) for one in owned_on(day=day, known_on=known_on)}


def _books_hold() -> None:
    assert not ledger_check().findings, ledger_check()
    assert not check().findings, check()
    assert all(one.balanced for one in totals())
    for day in (DAY, date(2021, 3, 1), date(2021, 6, 1)):
        by: dict[UUID, Fraction] = {}
        for one in owned_on(day=day):
            by[one.deposit_id] = by.get(one.deposit_id, Fraction(0)) + one.share
        assert set(by.values()) <= {Fraction(1)}, "all shares of a deposit make one whole, whatever the day"


def test_a_deposit_passes_to_the_heirs_and_goes_on(platform_db: Database) -> None:
    """Anna dies on 1 March; on 10 March the certificate of inheritance is here: Ben and Carl, by halves."""
    _founded()
    year = _opened("YEAR")
    with transaction.atomic():
        wanted = MaturityInstruction(instruction=Instruction.RENEW_ALL)
        assert isinstance(instruct(request_id=uid("i"), deposit_id=year, saver=ANNA, wanted=wanted), Done)
    _closed(date(2021, 3, 9))
    before = deposit_statement(deposit_id=year, saver=ANNA, last=date(2021, 2, 28))
    early = _change(year, HEIRS, Ground.INHERITANCE)
    assert (early.code, early.field) == ("nobody_has_died", "ground")
    _died(ANNA, date(2021, 3, 1))
    done = _changed(year, HEIRS, Ground.INHERITANCE, from_day=date(2021, 3, 1))
    assert (done.outcome, done.succession.known_on) == ("created", date(2021, 3, 10))
    again = _changed(year, HEIRS, Ground.INHERITANCE, from_day=date(2021, 3, 1))
    assert again.outcome == "exists"
    other = _change(year, sole(saver=BEN), Ground.INHERITANCE, from_day=date(2021, 3, 1))
    assert other.code == "exists_with_different_content"
    _books_hold()
    # Who owned it on which day, as known now, and as the books of the day have it.
    assert _shares(date(2021, 2, 28)) == {ANNA: "1"}
    assert _shares(date(2021, 3, 5)) == {ANNA: "1"}
    assert _shares(date(2021, 3, 5), date(2021, 3, 10)) == {BEN: "1/2", CARL: "1/2"}
    assert _shares(date(2021, 3, 10)) == {BEN: "1/2", CARL: "1/2"}
    assert not _shares(date(2020, 12, 17))
    assert not deposits_of(saver=ANNA)
    assert [one.deposit_id for one in deposits_of(saver=CARL)] == [year]
    assert _out("dead", year, ANNA, 100) == "unknown_deposit"
    assert _out("heir", year, CARL, 100_000) == "created"
    assert _cash(BEN) == CASH + 100_000 + 79, "to the account holder's cash: 1,000.00 at 0.35 % for 82 days"
    _closed(MATURITY)
    paid = models.Deposit.objects.get(deposit_id=year)
    assert paid.state == "paid", "a dead person's instruction binds nobody: it is paid out"
    assert (_cash(ANNA), _cash(BEN)) == (CASH - MILLION, CASH + MILLION + paid.interest_paid_minor)
    # What was told before stays as it was told; each reads the books of their own days.
    assert deposit_statement(deposit_id=year, saver=ANNA, last=date(2021, 2, 28)) == before
    annas, bens = saver_statement(saver=ANNA, first=DAY), saver_statement(saver=BEN, first=DAY)
    assert annas is not None
    assert bens is not None
    (hers,) = [one for one in annas.accounts if one.held is not None]
    (his,) = [one for one in bens.accounts if one.held is not None]
    assert [(one.code, one.amount_minor) for one in hers.movements] == [
        ("deposit_placed", MILLION), ("deposit_changed_hands", -MILLION),
    ]  # fmt: skip
    first = his.movements[0]
    assert (first.code, first.amount_minor) == ("deposit_changed_hands", MILLION)
    assert (hers.closing_minor, his.closing_minor) == (0, 0)
    assert hers.held is not None
    assert hers.held.owners == ()
    assert hers.earnings is not None
    assert his.earnings is not None
    assert hers.earnings.closing_minor == his.earnings.opening_minor, "what was earned passed on with it"
    whole = deposit_statement(deposit_id=year)
    assert whole is not None
    assert [one.code for one in whole.accounts[0].movements] == [
        "deposit_placed", "deposit_withdrawn", "deposit_matured",
    ]  # fmt: skip
    told = [certificate(saver=one, year=2021) for one in (ANNA, BEN, CARL)]
    parts = [0 if one is None else sum(paid.interest_minor for paid in one.paid) for one in told]
    assert (parts[0], sum(parts)) == (0, paid.interest_paid_minor)
    assert abs(parts[1] - parts[2]) <= 1, "each heir is told their half"
    _books_hold()


def _interest(saver: str) -> int:
    told = certificate(saver=saver, year=2021)
    assert told is not None
    return sum(one.interest_minor for one in told.paid)


def _taken(key: object, deposit_id: UUID, saver: str, minor: int) -> int:
    """The interest that a withdrawal paid."""
    with transaction.atomic():
        found = withdraw(request_id=uid(key), deposit_id=deposit_id, saver=saver, amount_minor=minor)
    assert isinstance(found, Done), found
    return found.interest_minor


def _of(deposit_id: UUID, saver: str) -> AccountStatement:
    found = deposit_statement(deposit_id=deposit_id, saver=saver)
    assert found is not None
    return found.accounts[0]


def _told(one: AccountStatement) -> tuple[Any, ...]:
    assert one.earnings is not None
    moved = [(found.code.removeprefix("deposit_"), found.amount_minor) for found in one.movements]
    return one.opening_minor, moved, one.closing_minor, one.earnings.paid_minor


def test_what_was_paid_on_the_day_of_a_change_before_it_is_the_former_owners(platform_db: Database) -> None:
    """By the order of what was booked, not by the day: certificate, statement and what is told of either side."""
    _founded()
    year = _opened("YEAR")
    _closed(date(2021, 3, 9))
    hers = _taken("hers", year, ANNA, 100_000)
    _changed(year, sole(saver=BEN))
    his = _taken("his", year, BEN, 200_000)
    assert (hers, his) == (79, 157), "at 0.35 % for 82 days"
    assert [_interest(one) for one in (ANNA, BEN)] == [hers, his]
    annas, bens = _of(year, ANNA), _of(year, BEN)
    assert _told(annas) == (
        0, [("placed", MILLION), ("withdrawn", -100_000), ("changed_hands", 100_000 - MILLION)], 0, hers
    )  # fmt: skip
    assert _told(bens) == (0, [("changed_hands", 900_000), ("withdrawn", -200_000)], 700_000, his)
    assert annas.earnings is not None
    assert bens.earnings is not None
    assert annas.earnings.closing_minor == bens.earnings.opening_minor, "what was earned and not paid passed on"
    lost = [annas.earnings.restated_minor, bens.earnings.restated_minor]
    assert max(lost) < 0, "each lost what leaving early took"
    assert abs(lost[1] - 2 * lost[0]) <= 2, "and no more than by their own withdrawal"
    _closed(MATURITY)
    paid = models.Deposit.objects.get(deposit_id=year)
    assert [_interest(one) for one in (ANNA, BEN)] == [hers, paid.interest_paid_minor - hers]
    _books_hold()


def test_who_owned_it_for_a_time_reads_what_was_booked_in_that_time(platform_db: Database) -> None:
    """Anna keeps the account; Ben owns half of it from the middle of one day to the middle of another."""
    _founded()
    year = _opened("YEAR")
    _closed(date(2021, 3, 9))
    first = _taken("before", year, ANNA, 100_000)
    ours = Ownership(title=Title.SHARES, owners=tuple(Owner(person=one, share=Fraction(1, 2)) for one in (ANNA, BEN)))
    _changed(year, ours)
    second = _taken("ours", year, BEN, 200_000)
    _closed(date(2021, 3, 10))
    third = _taken("still ours", year, ANNA, 50_000)
    _changed(year, sole(saver=ANNA), key="back")
    fourth = _taken("hers again", year, ANNA, 30_000)
    assert _told(_of(year, BEN)) == (
        900_000,
        [("withdrawn", -200_000), ("withdrawn", -50_000)],
        650_000,
        second + third,
    )
    assert _told(_of(year, ANNA))[2:] == (620_000, first + second + third + fourth)
    halves = [(second + third) // 2, -(-(second + third) // 2)]
    assert _interest(BEN) in halves, "their half of what was paid while they owned it"
    assert _interest(ANNA) + _interest(BEN) == first + second + third + fourth
    _books_hold()


def test_a_gift_is_no_new_money_and_the_new_owner_is_identified(platform_db: Database) -> None:
    _founded()
    one = _opened()
    _closed(date(2021, 1, 20))
    with transaction.atomic():
        put_in_force(
            order=order(1, OrderKind.TAKEDOWN, EVERYTHING, issuer=SUPERVISOR, expires_at=AT + timedelta(days=720))
        )
        set_kyc(person=BEN, kyc=Kyc.PENDING)
    assert _change(one, sole(saver=BEN)).code == "identity_not_verified"
    assert not models.Ownership.objects.exists()
    with transaction.atomic():
        set_kyc(person=BEN, kyc=Kyc.VERIFIED)
    assert _change(one, sole(saver="S000009")).code == "unknown_saver"
    _changed(one, sole(saver=BEN))
    assert [found.saver for found in deposits_of(saver=BEN)] == [BEN]
    assert not deposits_of(saver=ANNA)
    _closed(date(2021, 1, 21))
    assert _cash(BEN) == CASH + 1911, "interest of 31 days, paid on the day after the gift"
    assert _cash(ANNA) == CASH - MILLION + 185
    with transaction.atomic():
        more = top_up(request_id=uid("t"), deposit_id=one, saver=BEN, amount_minor=100, platform=PLATFORM)
    assert not isinstance(more, Done)
    assert more.code == "closed_by_order", "the way in stays shut"
    assert all(found.same for found in replay_all())
    _books_hold()


def test_a_divorce_parts_it_and_shares_make_one_whole(platform_db: Database) -> None:
    _founded()
    one = _opened(ownership=jointly(people=(ANNA, BEN)))
    parted = Ownership(
        title=Title.SHARES, owners=(Owner(person=ANNA, share=Fraction(1, 3)), Owner(person=BEN, share=Fraction(2, 3)))
    )
    wrong = replace(parted, owners=(parted.owners[0], replace(parted.owners[1], share=Fraction(1, 2))))
    with pytest.raises(Invalid, match="make exactly one whole") as shares:
        _change(one, wrong, Ground.DIVORCE)
    assert shares.value.field == "owners[1].share"
    with pytest.raises(Invalid, match="at most 3 owners"):
        _change(one, jointly(people=(ANNA, BEN, CARL, DORA)), Ground.GIFT)
    assert _change(one, jointly(people=(ANNA, CARL)), Ground.DIVORCE).code == "between_its_owners_only"
    _changed(one, parted, Ground.DIVORCE)
    assert ownership_of(deposit_id=one, saver=ANNA) == parted
    assert ownership_of(deposit_id=one, saver=ANNA, on=DAY).title is Title.JOINT
    assert _change(one, sole(saver=BEN), key="twice").code == "begins_before_the_last", "one change a day"
    _closed(date(2020, 12, 21))
    _changed(one, sole(saver=BEN), Ground.DIVORCE, key="all of it")
    assert _cash(ANNA) == CASH - MILLION + 185
    assert _out("now hers no more", one, ANNA, 1) == "unknown_deposit"
    assert _out("his", one, BEN, None) == "created"
    _books_hold()


def test_what_is_pledged_frozen_or_attached_is_looked_at(platform_db: Database) -> None:
    _founded()
    one = _opened()
    with transaction.atomic():
        pledge = pledge_deposit(
            pledge_id=uid("p"), deposit_id=one, pledgee=CARL, amount_minor=400_000, evidence="deed", recorded_by="op"
        )
    assert isinstance(pledge, Pledge)
    assert _change(one, sole(saver=CARL)).code == "pledgee_would_own_it"
    with transaction.atomic():
        put_in_force(order=_against(1, OrderKind.ATTACHMENT, Measure(person=ANNA, amount_minor=CASH, currency="CNY")))
    attached = _change(one, sole(saver=BEN))
    assert attached.code == "payment_stopped_by_order", "all she has is attached"
    with transaction.atomic():
        put_in_force(order=_against(2, OrderKind.ASSET_FREEZE, Measure(person=DORA)))
    assert _change(one, sole(saver=DORA), key="to the frozen").code == "closed_by_order"
    with transaction.atomic():
        put_in_force(order=order(3, OrderKind.LIFT, lifts=UUID(int=1), legal_basis=(), expires_at=None))
    _changed(one, sole(saver=BEN))
    follows = pledge_by_id(pledge_id=pledge.pledge_id)
    assert follows is not None
    assert follows.open, "a pledge follows the deposit"
    assert _out("pledged", one, BEN, 600_001) == "pledged"
    assert _out("free", one, BEN, 600_000) == "created"
    _books_hold()


def _against(number: int, kind: OrderKind, measure: Measure) -> Any:
    return order(
        number, kind, EVERYTHING, issuer=SUPERVISOR, existing_holders=PAYMENTS_STOPPED, confidential=True,
        expires_at=AT + timedelta(days=720), measure=measure, order_id=UUID(int=number),
    )  # fmt: skip


def test_money_on_its_way_and_a_close_under_way_wait(platform_db: Database) -> None:
    _founded()
    one = _opened()
    with transaction.atomic():
        more = top_up(request_id=uid("t"), deposit_id=one, saver=ANNA, amount_minor=100, platform=PLATFORM)
    assert isinstance(more, Done)
    waits = _change(one, sole(saver=BEN))
    assert (waits.code, waits.transient) == ("money_on_its_way", True)
    _closed(date(2020, 12, 21))
    with pytest.raises(Invalid, match="day that has come"):
        _change(one, sole(saver=BEN), from_day=date(2020, 12, 23))
    with pytest.raises(Invalid, match="names what proves it"):
        _change(one, sole(saver=BEN), evidence="")
    assert _change(uid("none"), sole(saver=BEN)).code == "unknown_deposit"
    assert _out("all", one, ANNA, None) == "created"
    assert _change(one, sole(saver=BEN)).code == "already_ended"


def test_the_database_holds_the_account_holder_to_the_first_owner(
    platform_db: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    """As its owner: no code of ours stands before it."""
    _founded()
    one = _opened()
    owner = owner_connection
    with pytest.raises(psycopg.errors.CheckViolation, match="not its first owner"), owner.transaction():
        owner.execute("UPDATE deposits_deposit SET saver_code = %s WHERE deposit_id = %s", (BEN, one))
    for ground, evidence, request, place, rule in (
        ("theft", "x", uid("r"), 1, "ground_proved"),
        ("gift", "", uid("r"), 1, "ground_proved"),
        ("gift", "x", uid("r"), 0, "ground_proved"),
        ("gift", "x", None, 1, "ground_proved"),
        ("contract", "x", None, 0, "ground_proved"),
        ("gift", "x", uid("r"), 1, "not its first owner"),
    ):
        with pytest.raises(psycopg.errors.CheckViolation, match=rule):
            _written(owner, one, ground, evidence, request, place)
    _changed(one, sole(saver=BEN))
    found = deposit_of(deposit_id=one)
    assert found is not None
    assert found.saver == BEN
    with pytest.raises(psycopg.errors.RestrictViolation, match="only ever added to"):
        owner.execute("UPDATE deposits_ownership SET from_day = '2020-01-01'")


def _written(
    owner: psycopg.Connection[Any], deposit_id: UUID, ground: str, evidence: str, request: UUID | None, place: int
) -> None:
    with owner.transaction():
        (kept,) = owner.execute(
            "INSERT INTO deposits_ownership (deposit_id, from_day, known_on, title, signing, ground, evidence,"
            " recorded_by, request_id, after_place)"
            " VALUES (%s, %s, %s, 'sole', 'any', %s, %s, %s, %s, %s) RETURNING id",
            (deposit_id, DAY, DAY, ground, evidence, evidence and "op", request, place),
        ).fetchone() or (0,)
        owner.execute(
            "INSERT INTO deposits_stake (ownership_id, role, place, person_code, capacity, parts, whole)"
            " VALUES (%s, 'owner', 1, %s, 'own_name', 1, 1)",
            (kept, BEN),
        )


def _tidegate(database: Database, *arguments: str) -> tuple[int, str, str]:
    done = called(database, *arguments)
    return done.returncode, done.stdout, done.stderr


def test_the_operator_changes_owners_by_command(platform_db: Database, tmp_path: Path) -> None:
    _founded()
    one = str(_opened())
    _closed(date(2020, 12, 21))
    proof = ("--evidence", "deed 7 (fictional)", "--by", "op", "--json")
    halves = ("--owner", f"{ANNA}=1/2", "--owner", f"{BEN}=1/2")
    code, out, err = _tidegate(
        platform_db, "deposit", "change-owners", one, *halves, "--ground", "gift", *proof, "--from", "2020-12-21"
    )
    assert code == 0, err
    said = json.loads(out)
    assert (said["outcome"], said["from_day"], said["known_on"]) == ("created", "2020-12-21", "2020-12-22")
    _, out, err = _tidegate(platform_db, "deposit", "owners", one, "--json")
    assert [found["ground"] for found in json.loads(out)] == ["contract", "gift"], err
    for known, who in (("2020-12-21", [ANNA]), ("2020-12-22", [ANNA, BEN])):
        _, out, _ = _tidegate(
            platform_db, "deposit", "owners", one, "--on", "2020-12-21", "--known-on", known, "--json"
        )
        assert [found["person"] for found in json.loads(out)[0]["ownership"]["owners"]] == who
    _closed(date(2020, 12, 22))
    document = tmp_path / "owners.json"
    document.write_text(json.dumps({"title": "shares", "owners": [{"person": ANNA, "share": "1/2"}]}))
    code, _, err = _tidegate(
        platform_db, "deposit", "change-owners", one, "--document", str(document), "--ground", "gift", *proof
    )
    assert (code != 0, json.loads(err)["field"]) == (True, "title")
    code, _, err = _tidegate(platform_db, "deposit", "change-owners", one, "--ground", "gift", *proof)
    assert (code != 0, json.loads(err)["field"]) == (True, "owner")
    code, out, err = _tidegate(platform_db, "deposit", "change-owners", one, "--owner", BEN, "--ground", "gift", *proof)
    assert code == 0, err
    _, out, _ = _tidegate(platform_db, "deposit", "owners", one)
    assert out.splitlines()[-1].startswith(f"from 2020-12-23: {BEN} 1 by gift (deed 7 (fictional))")
