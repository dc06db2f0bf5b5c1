"""Life events change who may act, by dated facts with evidence; what is inside goes on, and nothing is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import transaction

from tests.command_line import called
from tests.conftest import Database
from tests.gate_world import DAY, PLATFORM, _terms, found_platform, uid
from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import Instruction, Maturity, Owners, Title
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits import models
from tidegate.deposits.asking import Waiting, waiting_for
from tidegate.deposits.instruct import instruct
from tidegate.deposits.instruction import MaturityInstruction
from tidegate.deposits.movement import Done
from tidegate.deposits.open import open_deposit
from tidegate.deposits.owners import Owner, Ownership, Signing, jointly
from tidegate.deposits.position import cash_of
from tidegate.deposits.reading import deposit_of
from tidegate.deposits.sign import sign
from tidegate.deposits.told import About, told_to
from tidegate.deposits.top_up import top_up
from tidegate.deposits.withdraw import withdraw
from tidegate.money import parse_term
from tidegate.parties.life import LifeFact, LifeKind, Verb
from tidegate.parties.record_life import record_life
from tidegate.payments.pay_out import pay_out_cash
from tidegate.payments.payment import Paid

AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
MATURITY = date(2021, 12, 20)
ANNA, BEN, CARL, DORA = "S000001", "S000002", "S000003", "S000004"
TERMS = {"OURS-1Y": parse_term("P1Y"), "OURS-2W": parse_term("P14D")}
TOGETHER = jointly(people=(ANNA, BEN), signing=Signing.ALL)


def _founded() -> None:
    found_platform(at=AT, count=4)
    for code, term in (("OURS-ANY", None), ("OURS-1Y", "P1Y"), ("OURS-2W", "P14D")):
        terms = replace(
            _terms(code, "PORTLIN", term, "2.25"),
            owners=Owners(count_max=3, titles=(Title.SOLE, Title.JOINT, Title.SHARES)),
            maturity=Maturity(allowed=(Instruction.PAY_OUT, Instruction.RENEW_ALL)) if term else Maturity(),
        )
        with transaction.atomic():
            publish_product(terms=terms, on=DAY)
            assert isinstance(list_product(product_code=code, platform=PLATFORM, business_day=DAY), Listed)


def _opened(key: object, ownership: Ownership | None = None, *, product: str = "OURS-ANY", **who: Any) -> UUID:
    with transaction.atomic():
        found = open_deposit(
            request_id=uid(key), saver=ANNA, product_code=product, amount_minor=1_000_000, platform=PLATFORM,
            term=TERMS.get(product), ownership=ownership, **who,
        )  # fmt: skip
    assert isinstance(found, Done), found
    return found.deposit_id


def _fact(kind: LifeKind, person: str, agent: str | None = None, **more: Any) -> LifeFact:
    fact = LifeFact(kind=kind, person=person, agent=agent, **{"from_day": DAY, "evidence": "a deed", **more})
    with transaction.atomic():
        found = record_life(fact=fact, recorded_by="operator", confirmed_by="another", recorded_on=DAY)
    assert isinstance(found, LifeFact), found
    return found


def _out(key: object, deposit_id: UUID, saver: str, minor: int | None = 1_000) -> str:
    with transaction.atomic():
        found = withdraw(request_id=uid(key), deposit_id=deposit_id, saver=saver, amount_minor=minor)
    return found.outcome if isinstance(found, Done) else found.code


def _signed(key: object, person: str) -> str:
    with transaction.atomic():
        found = sign(request_id=uid(key), person=person)
    return found.outcome if isinstance(found, Done) else found.code


def _cash_out(key: object, saver: str, acting: str | None = None) -> str:
    with transaction.atomic():
        found = pay_out_cash(request_id=uid(key), saver=saver, currency="CNY", amount_minor=100, acting=acting)
    return found.outcome if isinstance(found, Paid) else found.code


def _closed(until: date) -> None:
    found = close_day(until=until)
    assert isinstance(found, Closed)
    assert not found.exceptions


def _principal(deposit_id: UUID) -> int:
    found = deposit_of(deposit_id=deposit_id)
    assert found is not None
    return found.principal_minor


def test_owners_who_act_together_all_sign_and_it_is_done_once(platform_db: Database) -> None:
    _founded()
    ours = _opened("ours", TOGETHER)
    _closed(DAY)
    assert _out("too much", ours, ANNA, 2_000_000) == "amount_above_principal", "what cannot be waits for nobody"
    assert _out("out", ours, ANNA) == "waiting_for_signatures"
    assert _out("out", ours, ANNA) == "waiting_for_signatures", "asked again it still waits"
    assert _out("out", ours, ANNA, 2_000) == "exists_with_different_kind"
    assert _out("out", ours, BEN) == "exists_with_different_kind", "the other signs, and does not ask"
    (waits,) = waiting_for(deposit_id=ours, on=date(2020, 12, 21))
    assert (waits.signed, waits.expires_on, waits.amount_minor) == ((ANNA,), date(2020, 12, 28), 1_000)
    assert told_to(person=ANNA, on=date(2020, 12, 21)) == ()
    (told,) = told_to(person=BEN, on=date(2020, 12, 21))
    assert (told.about, told.request_id, told.amount_minor) == (About.SIGNATURE, uid("out"), 1_000)
    assert _principal(ours) == 1_000_000
    assert _signed("out", CARL) == "unknown_request"
    assert _signed("nothing", BEN) == "unknown_request"
    assert _signed("out", ANNA) == "waiting_for_signatures", "one hand is not two"
    assert _signed("out", BEN) == "created"
    assert _signed("out", BEN) == "exists"
    assert _out("out", ours, ANNA) == "exists"
    assert _principal(ours) == 999_000
    assert not waiting_for(deposit_id=ours, on=date(2020, 12, 21))
    assert told_to(person=BEN, on=date(2020, 12, 21)) == (), "it is done"


def test_a_request_that_not_all_sign_expires(platform_db: Database) -> None:
    _founded()
    ours = _opened("ours", TOGETHER)
    _closed(DAY)
    assert _out("out", ours, BEN) == "waiting_for_signatures"
    _closed(date(2020, 12, 28))
    assert not waiting_for(deposit_id=ours, on=date(2020, 12, 29))
    assert _signed("out", ANNA) == "signatures_expired"
    assert _out("out", ours, BEN) == "signatures_expired"
    assert _principal(ours) == 1_000_000


def test_an_instruction_is_signed_by_all_too(platform_db: Database) -> None:
    _founded()
    ours = _opened("ours", TOGETHER, product="OURS-2W")
    _closed(DAY)
    with transaction.atomic():
        wanted = MaturityInstruction(instruction=Instruction.RENEW_ALL)
        waits = instruct(request_id=uid("renew"), deposit_id=ours, saver=ANNA, wanted=wanted)
    assert isinstance(waits, Waiting)
    assert _signed("renew", BEN) == "created"
    _closed(date(2021, 1, 4))
    (renewed,) = models.Deposit.objects.filter(state="running")
    assert models.Ownership.objects.filter(deposit_id=renewed.deposit_id).count() == 1, "it belongs to both again"


def test_death_stops_the_hand_and_not_the_money(platform_db: Database) -> None:
    """Interest and maturity go on; the estate's representative acts; no new money comes from the dead."""
    _founded()
    year, demand = _opened("year", product="OURS-1Y"), _opened("demand")
    _closed(DAY)
    with transaction.atomic():
        wanted = MaturityInstruction(instruction=Instruction.RENEW_ALL)
        assert isinstance(instruct(request_id=uid("r"), deposit_id=year, saver=ANNA, wanted=wanted), Done)
    _fact(LifeKind.POWER_OF_ATTORNEY, ANNA, BEN)
    assert _out("attorney", demand, BEN) == "created"
    _fact(LifeKind.DEATH, ANNA)
    for who in (ANNA, BEN):
        assert _out(("after", who), demand, who) in {"may_not_act", "unknown_deposit"}
        assert _cash_out(("after", who), ANNA, who) == "may_not_act"
    assert _out("stranger", demand, CARL) == "unknown_deposit"
    cash = cash_of(saver=ANNA)[("LANTERN", "CNY")]
    _closed(MATURITY)
    paid = models.Deposit.objects.get(deposit_id=year)
    assert paid.state == "paid", "an estate renews nothing: it is paid out, with its interest"
    assert cash_of(saver=ANNA)[("LANTERN", "CNY")] > cash + 1_000_000
    (refused,) = models.Step.objects.filter(deposit_id=year, step="renewal_refused")
    assert refused.evidence["code"] == "may_not_act"
    _fact(LifeKind.ESTATE, ANNA, CARL, evidence="certificate of inheritance 17/2021 (fictional)")
    with transaction.atomic():
        more = top_up(request_id=uid("more"), deposit_id=demand, saver=CARL, amount_minor=100, platform=PLATFORM)
    assert not isinstance(more, Done)
    assert (more.code, more.rule[:29]) == ("may_not_act", "The account holder has died: ")
    assert _out("all", demand, CARL, None) == "created"
    assert _cash_out("estate", ANNA, CARL) == "created"


def test_joint_owners_survive_and_shares_wait_for_the_estate(platform_db: Database) -> None:
    _founded()
    joint = _opened("joint", TOGETHER)
    halves = tuple(Owner(person=one, share=Fraction(1, 2)) for one in (ANNA, BEN))
    parted = _opened("parted", Ownership(title=Title.SHARES, owners=halves))
    _closed(DAY)
    assert _out("begun", joint, ANNA) == "waiting_for_signatures"
    _fact(LifeKind.DEATH, BEN)
    assert _out("survivor", joint, ANNA) == "created"
    assert _out("begun", joint, ANNA) == "created", "the survivor's word suffices now"
    assert _out("alone", parted, ANNA) == "may_not_act"
    _fact(LifeKind.ESTATE, BEN, DORA)
    assert _out("both", parted, ANNA) == "waiting_for_signatures"
    assert _signed("both", DORA) == "created"


def test_a_minor_s_guardian_acts_until_the_day_of_age(platform_db: Database) -> None:
    _founded()
    _fact(LifeKind.MINORITY, ANNA, until_day=date(2021, 3, 1))
    guardian = _fact(LifeKind.GUARDIANSHIP, ANNA, BEN, until_day=date(2021, 3, 1))
    with transaction.atomic():
        no = open_deposit(
            request_id=uid(0), saver=ANNA, product_code="OURS-ANY", term=None, amount_minor=100, platform=PLATFORM
        )
    assert not isinstance(no, Done)
    assert (no.code, no.remedy) == ("may_not_act", "Let one of those act who may.")
    ours = _opened("ours", acting=BEN)
    _closed(DAY)
    assert _out("child", ours, ANNA) == "may_not_act"
    assert _out("guardian", ours, BEN) == "created"
    assert deposit_of(deposit_id=ours, saver=BEN) is not None
    _closed(date(2021, 2, 28))
    assert _out("of age", ours, ANNA) == "created"
    assert _out("guardian later", ours, BEN) == "unknown_deposit", "and sees it no more"
    assert guardian.number is not None


def test_a_power_covers_its_scope_until_it_is_revoked(platform_db: Database) -> None:
    _founded()
    ours = _opened("ours")
    _closed(DAY)
    power = _fact(LifeKind.POWER_OF_ATTORNEY, ANNA, BEN, verbs=frozenset({Verb.WITHDRAW}))
    assert _out("power", ours, BEN) == "created"
    with transaction.atomic():
        more = top_up(request_id=uid("more"), deposit_id=ours, saver=BEN, amount_minor=100, platform=PLATFORM)
    assert not isinstance(more, Done)
    assert more.code == "may_not_act", "outside its scope"
    _fact(LifeKind.REVOCATION, ANNA, ends=power.number, from_day=date(2020, 12, 21))
    assert _out("revoked", ours, BEN) == "unknown_deposit"


def test_facts_are_only_ever_added_to(platform_db: Database, owner_connection: psycopg.Connection[Any]) -> None:
    _founded()
    fact = _fact(LifeKind.DEATH, ANNA)
    assert _fact(LifeKind.DEATH, ANNA) == fact, "the same again changes nothing"
    with transaction.atomic():
        two: dict[str, Any] = {"recorded_by": "x", "confirmed_by": "y", "recorded_on": DAY}
        other = record_life(fact=replace(fact, evidence="another"), **two)
        nobody = record_life(fact=replace(fact, person="S9"), **two)
        ends = LifeFact(kind=LifeKind.REVOCATION, person=BEN, ends=fact.number, from_day=DAY, evidence="a letter")
        foreign = record_life(fact=ends, **two)
    codes = [one.code for one in (other, nobody, foreign) if not isinstance(one, LifeFact)]
    assert codes == ["exists_with_different_content", "unknown_person", "unknown_fact"]
    for act in ("UPDATE parties_lifefact SET evidence = 'x'", "DELETE FROM parties_lifefact"):
        with pytest.raises(psycopg.errors.RestrictViolation, match="only ever added to"):
            owner_connection.execute(act.encode())
    insert = "INSERT INTO parties_lifefact (kind, person_id, agent_id, verbs, from_day, until_day, evidence,"
    insert += " recorded_by, confirmed_by, recorded_on) VALUES "
    for wrong, rule in (
        ("('birth', 'S000001', NULL, '{}', '2020-01-01', NULL, 'x', 'x', 'y', '2020-01-01')", "kind_known"),
        ("('estate', 'S000001', NULL, '{}', '2020-01-01', NULL, 'x', 'x', 'y', '2020-01-01')", "kind_known"),
        ("('estate', 'S000001', 'S000001', '{}', '2020-01-01', NULL, 'x', 'x', 'y', '2020-01-01')", "for_another"),
        ("('estate', 'S000001', 'S000002', '{}', '2020-01-01', '2020-01-01', 'x', 'x', 'y', '2020-01-01')", "period"),
        ("('estate', 'S000001', 'S000002', '{open}', '2020-01-01', NULL, 'x', 'x', 'y', '2020-01-01')", "scope"),
        ("('minority', 'S000001', NULL, '{}', '2020-01-01', NULL, 'x', 'x', 'y', '2020-01-01')", "kind_known"),
        ("('death', 'S000002', NULL, '{}', '2020-01-01', NULL, '', 'x', 'y', '2020-01-01')", "proved"),
        ("('death', 'S000001', NULL, '{}', '2020-12-18', NULL, 'x', 'x', 'y', '2020-01-01')", "once"),
        ("('death', 'S000002', NULL, '{}', '2020-01-01', NULL, 'x', 'x', 'x', '2020-01-01')", "by_two"),
        ("('death', 'S000002', NULL, '{}', '2020-01-01', NULL, 'x', 'x', '', '2020-01-01')", "by_two"),
    ):
        with pytest.raises(psycopg.errors.IntegrityError, match=rule):
            owner_connection.execute((insert + wrong).encode())


def _tidegate(database: Database, *arguments: str) -> tuple[int, str, str]:
    done = called(database, *arguments)
    return done.returncode, done.stdout, done.stderr


def test_two_operators_enter_facts_by_command(platform_db: Database, tmp_path: Path) -> None:
    _founded()
    ours, paper = _opened("ours", TOGETHER), tmp_path / "certificate.pdf"
    paper.write_bytes(b"%PDF-1.7 a scan")
    death = ("--from", "2020-12-21", "--evidence", "certificate 9 (fictional)", "--original", str(paper), "--by", "op")
    code, out, err = _tidegate(platform_db, "party", "enter", ANNA, "death", *death, "--json")
    assert code == 0, err
    entry = json.loads(out)
    assert (entry["fact"]["kind"], entry["fact"]["number"], entry["settled_by"]) == ("death", None, None)
    _, out, err = _tidegate(platform_db, "party", "events", ANNA)
    assert "Nothing is known of S000001" in out, "nothing holds on one person's word"
    code, _, err = _tidegate(platform_db, "party", "confirm", str(entry["number"]), "--by", "op", "--json")
    assert (code != 0, json.loads(err)["field"]) == (True, "by")
    code, out, err = _tidegate(platform_db, "party", "confirm", str(entry["number"]), "--by", "second", "--json")
    assert code == 0, err
    said = json.loads(out)["fact"]
    assert (said["kind"], said["person"], said["from"], said["agent"]) == ("death", ANNA, "2020-12-21", None)
    _, out, err = _tidegate(platform_db, "party", "events", ANNA)
    assert out.strip() == f"{said['number']}: death of S000001 from 2020-12-21 (certificate 9 (fictional))"
    _, out, err = _tidegate(platform_db, "party", "may-act", str(ours), "--on", "2020-12-21", "--json")
    assert out, err
    verbs = json.loads(out)["verbs"]
    assert (verbs["withdraw"]["ways"], verbs["top_up"]["ways"]) == ([[BEN]], [])
    _, out, err = _tidegate(platform_db, "party", "may-act", str(ours), "--on", "2020-12-18")
    assert "withdraw     S000001 and S000002: The owners act together only." in out
    for who, kind, field in ((ANNA, "estate", "agent"), ("S9", "death", "person")):
        code, _, err = _tidegate(platform_db, "party", "enter", who, kind, *death, "--json")
        assert (code != 0, json.loads(err)["field"]) == (True, field)
