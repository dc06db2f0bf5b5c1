"""Opening with others: one asks, each says yes for themselves, the last yes opens; one no, or other terms, do not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.db import connections, transaction

from tests.conftest import Database
from tests.gate_world import DAY, PLATFORM, _terms, found_platform, uid
from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import Cell, Owners, ProductTerms, Title
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits import models
from tidegate.deposits.asking import Waiting
from tidegate.deposits.invite import Invitation, decline, invitation, invitations, invite
from tidegate.deposits.movement import Done
from tidegate.deposits.open import No
from tidegate.deposits.owned import ownership_of
from tidegate.deposits.owners import Owner, Ownership, jointly
from tidegate.deposits.refusal import Refused
from tidegate.deposits.sign import Answer, sign
from tidegate.deposits.told import About, told_to
from tidegate.gate.record import replay_all
from tidegate.ledger.day import open_day
from tidegate.money import Invalid, Rate, parse_term
from tidegate.parties.enrol import set_kyc
from tidegate.parties.life import LifeFact, LifeKind
from tidegate.parties.person import Kyc
from tidegate.parties.record_life import record_life

pytestmark = pytest.mark.usefixtures("platform_db")
AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
ANNA, BEN, CARL = "S000001", "S000002", "S000003"
OURS = "OURS-1Y"
ALL_THREE = Ownership(
    title=Title.SHARES,
    owners=(
        Owner(person=ANNA, share=Fraction(1, 2)),
        Owner(person=BEN, share=Fraction(1, 3)),
        Owner(person=CARL, share=Fraction(1, 6)),
    ),
)


def _ours(**more: Any) -> ProductTerms:
    who = Owners(count_max=3, titles=(Title.SOLE, Title.JOINT, Title.SHARES))
    return replace(_terms(OURS, "PORTLIN", "P1Y", "2.25"), owners=who, **more)


@pytest.fixture(autouse=True)
def _founded(platform_db: object) -> None:
    found_platform(at=AT)
    with transaction.atomic():
        publish_product(terms=_ours(), on=DAY)
        assert isinstance(list_product(product_code=OURS, platform=PLATFORM, business_day=DAY), Listed)


def _asks(key: object, ownership: Ownership = ALL_THREE, *, minor: int = 1_000_000, **more: Any) -> Done | No:
    with transaction.atomic():
        return invite(
            request_id=uid(key), saver=ANNA, product_code=OURS, term=parse_term("P1Y"), amount_minor=minor,
            platform=PLATFORM, ownership=ownership, **more,
        )  # fmt: skip


def _signs(key: object, person: str) -> Answer:
    with transaction.atomic():
        return sign(request_id=uid(key), person=person)


def _declines(key: object, person: str) -> Invitation | Refused:
    with transaction.atomic():
        return decline(request_id=uid(key), person=person)


def _code(given: object) -> str:
    return str(getattr(given, "code", type(given).__name__))


def _sees(person: str) -> list[Any]:
    return [one.request_id for one in invitations(person=person, on=open_day() or DAY)]


def test_the_last_yes_opens_it_once() -> None:
    waits = _asks("one")
    assert isinstance(waits, Waiting)
    assert (waits.deposit_id, waits.signed, waits.currency) == (uid("one"), (ANNA,), "CNY")
    assert [_sees(one) for one in (ANNA, BEN, CARL)] == [[uid("one")]] * 3
    assert isinstance(_asks("one"), Waiting), "the same again is the same"
    assert _code(_asks("one", minor=5)) == "exists_with_different_kind"
    assert isinstance(_signs("one", BEN), Waiting)
    assert isinstance(_signs("one", BEN), Waiting), "one voice is one"
    assert not models.Deposit.objects.exists()
    found = invitation(request_id=uid("one"), person=CARL, on=DAY)
    assert found is not None
    assert (found.waits_for, found.rate.text()) == ((CARL,), "0.0225")
    done = _signs("one", CARL)
    assert isinstance(done, Done)
    assert (done.outcome, done.deposit_id) == ("created", uid("one"))
    assert ownership_of(deposit_id=uid("one"), saver=ANNA) == ALL_THREE
    for again in (_signs("one", CARL), _signs("one", BEN), _asks("one")):
        assert isinstance(again, Done)
        assert again.outcome == "exists"
    assert models.Deposit.objects.count() == 1
    assert _sees(ANNA) == []
    assert _code(_declines("one", BEN)) == "already_opened"
    assert all(one.same for one in replay_all())


def test_a_no_ends_it_for_all_and_whoever_asked_may_take_it_back() -> None:
    _asks("one")
    _signs("one", BEN)
    said = _declines("one", CARL)
    assert isinstance(said, Invitation)
    assert said.declined_by == CARL
    assert _declines("one", BEN) == said, "the first no is the one that counts"
    for person in (ANNA, BEN, CARL):
        assert _code(_signs("one", person)) == "declined"
    assert _sees(BEN) == []
    _asks("two")
    assert isinstance(_declines("two", ANNA), Invitation)
    assert _code(_signs("two", BEN)) == "declined"
    assert not models.Deposit.objects.exists()


def test_strangers_find_nothing() -> None:
    _asks("one", jointly(people=(ANNA, BEN)))
    assert invitation(request_id=uid("one"), person=CARL, on=DAY) is None
    assert _sees(CARL) == []
    assert _code(_signs("one", CARL)) == "unknown_request"
    assert _code(_declines("one", CARL)) == "unknown_request"


def test_it_lapses_after_a_week() -> None:
    _asks("one", jointly(people=(ANNA, BEN)))
    assert isinstance(close_day(until=date(2020, 12, 25)), Closed)
    assert _code(_signs("one", BEN)) == "signatures_expired"
    assert _sees(BEN) == []


def test_what_was_agreed_to_is_what_is_opened() -> None:
    _asks("one", jointly(people=(ANNA, BEN)))
    lower = Cell(term=parse_term("P1Y"), from_minor=100, to_minor=None, rate=Rate.percent("1.00"))
    with transaction.atomic():
        publish_product(terms=_ours(chart=(lower,)), on=DAY)
        list_product(product_code=OURS, platform=PLATFORM, business_day=DAY)
    assert _code(_signs("one", BEN)) == "terms_changed"
    assert not models.Deposit.objects.exists()


def test_the_gate_is_asked_when_it_opens_and_a_yes_is_kept() -> None:
    """What stands in the way is put right, and anybody's yes again opens it."""
    _asks("one", jointly(people=(ANNA, BEN)))
    with transaction.atomic():
        set_kyc(person=BEN, kyc=Kyc.PENDING)
    assert _code(_signs("one", BEN)) == "identity_not_verified"
    with transaction.atomic():
        set_kyc(person=BEN, kyc=Kyc.VERIFIED)
    assert isinstance(_signs("one", ANNA), Done)


@pytest.mark.parametrize(
    ("ownership", "field"),
    [
        (jointly(people=(BEN, ANNA)), "owners[0].person"),
        (replace(ALL_THREE, owners=ALL_THREE.owners[:2]), "owners[1].share"),
        (replace(ALL_THREE, title=Title.JOINT), "owners[0].share"),
        (jointly(people=(ANNA, BEN, CARL, "S000004")), "owners"),
    ],
)
def test_wrong_shares_are_refused_before_anybody_is_asked(ownership: Ownership, field: str) -> None:
    with pytest.raises(Invalid) as wrong:
        _asks("one", ownership)
    assert wrong.value.field == field
    assert not models.Request.objects.exists()


def test_only_people_who_are_here_and_can_speak_are_asked() -> None:
    assert _code(_asks("nobody", jointly(people=(ANNA, "S000009")))) == "unknown_saver"
    with transaction.atomic():
        born = LifeFact(
            kind=LifeKind.MINORITY, person=CARL, from_day=date(2008, 5, 4), until_day=date(2026, 5, 4),
            evidence="a test's register of births",
        )  # fmt: skip
        record_life(fact=born, recorded_by="Op", confirmed_by="another", recorded_on=DAY)
    assert _code(_asks("child", jointly(people=(ANNA, CARL)))) == "may_not_act"
    assert not models.Request.objects.exists()
    with transaction.atomic():
        guards = LifeFact(
            kind=LifeKind.GUARDIANSHIP, person=CARL, agent=BEN, from_day=date(2008, 5, 4),
            evidence="a test's register of births",
        )  # fmt: skip
        record_life(fact=guards, recorded_by="Op", confirmed_by="another", recorded_on=DAY)
    _asks("child", jointly(people=(ANNA, CARL)))
    assert _sees(BEN) == [uid("child")], "the guardian is asked for the child"
    assert _code(_signs("child", CARL)) == "may_not_act"
    assert isinstance(_signs("child", BEN), Done)


def test_two_last_words_at_once_open_it_once() -> None:
    _asks("one")

    def says(person: str) -> str:
        try:
            return type(_signs("one", person)).__name__
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=2) as pool:
        said = sorted(pool.map(says, (BEN, CARL)))
    assert said == ["Done", "Waiting"]
    assert models.Deposit.objects.count() == 1


def test_whoever_is_asked_is_told_until_they_have_answered(platform_db: Database) -> None:
    assert told_to(person=BEN, on=DAY) == ()
    _asks("one")
    assert told_to(person=ANNA, on=DAY) == (), "who asks has said yes"
    (one,) = told_to(person=BEN, on=DAY)
    assert (one.about, one.asks, one.request_id, one.asked_by) == (About.INVITATION, True, uid("one"), ANNA)
    environment = os.environ | {"TIDEGATE_DATABASE_URL": platform_db.application_url, "TIDEGATE_ROLE": "platform"}
    run = [sys.executable, "-m", "tidegate", "deposit", "announcements", BEN]
    plain = subprocess.run(run, env=environment, capture_output=True, text=True, check=True).stdout
    assert plain.strip() == f"invitation of {OURS}, CNY 10000.00, asked by {ANNA}, until {one.until}: {uid('one')}"
    shown = json.loads(subprocess.run([*run, "--json"], env=environment, capture_output=True, check=True).stdout)
    assert [(each["about"], each["kind"]) for each in shown["announcements"]] == [("invitation", "open")]
    _signs("one", BEN)
    assert told_to(person=BEN, on=DAY) == (), "it waits for another"
    assert [each.request_id for each in told_to(person=CARL, on=DAY)] == [uid("one")]
    _declines("one", CARL)
    assert told_to(person=CARL, on=DAY) == ()
    _asks("two")
    assert told_to(person=CARL, on=one.until + timedelta(days=1)) == (), "its time is over"
    guards = LifeFact(kind=LifeKind.POWER_OF_ATTORNEY, person=CARL, agent=ANNA, from_day=DAY, evidence="a power")
    with transaction.atomic():
        record_life(fact=guards, recorded_by="Op", confirmed_by="another", recorded_on=DAY)
    assert told_to(person=ANNA, on=DAY) == (), "the word of who asked stands for both"
