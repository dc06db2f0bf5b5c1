"""Who takes part: entered once, never silently changed, forgotten where the law says so."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from django.contrib.auth import authenticate, get_user_model
from django.db import transaction

from tests.conftest import Database
from tidegate.money import Invalid
from tidegate.parties.admit import Role, add_savers_logins, add_user, login_of
from tidegate.parties.agree import agree, agreement_with, settlement_bank
from tidegate.parties.agreement import Holding
from tidegate.parties.describe import describe_platform, platform_profile
from tidegate.parties.enrol import add_person, identity, person, persons, shred
from tidegate.parties.institution import Activity, InstitutionKind
from tidegate.parties.person import Identity, Person
from tidegate.parties.profile import PlatformProfile
from tidegate.parties.refusal import Refused
from tidegate.parties.register import (
    end_licence,
    grant_licence,
    latest_snapshot,
    licence_of,
    record_snapshot,
    register_institution,
)
from tidegate.parties.standing import standings

DAY = date(2020, 9, 21)


def _bank(code: str = "NORTHHILL") -> None:
    found = register_institution(
        code=code, kind=InstitutionKind.BANK, name=f"{code} (fictional)", jurisdiction="CN", home_region="CN-13"
    )
    assert not isinstance(found, Refused)


def _platform(code: str = "heron") -> None:
    register_institution(
        code=code, kind=InstitutionKind.PLATFORM, name="Heron (fictional)", jurisdiction="CN", home_region="CN-31"
    )


def test_a_code_stands_for_one_party(platform_db: Database) -> None:
    with transaction.atomic():
        _bank()
        _bank()
        other = register_institution(
            code="NORTHHILL", kind=InstitutionKind.BANK, name="Another", jurisdiction="CN", home_region="CN-13"
        )
    assert isinstance(other, Refused)
    assert other.code == "exists_with_different_content"


def test_licences_hold_on_their_days_and_never_overlap(platform_db: Database) -> None:
    with transaction.atomic():
        _bank()
        granted = grant_licence(
            institution="NORTHHILL", activity=Activity.ACCEPT_DEPOSITS, areas=["CN-13"], insured=True,
            valid_from=DAY, source="a fictional register",
        )  # fmt: skip
        again = grant_licence(
            institution="NORTHHILL", activity=Activity.ACCEPT_DEPOSITS, areas=["CN-13"], insured=True,
            valid_from=DAY, source="a fictional register",
        )  # fmt: skip
        second = grant_licence(
            institution="NORTHHILL", activity=Activity.ACCEPT_DEPOSITS, areas=["*"], insured=True,
            valid_from=date(2021, 1, 1), source="a fictional register",
        )  # fmt: skip
        assert granted == again
        assert isinstance(second, Refused)
        assert second.code == "overlaps_another"
        end_licence(institution="NORTHHILL", activity=Activity.ACCEPT_DEPOSITS, on=date(2021, 1, 1))
    assert licence_of(institution="NORTHHILL", on=date(2020, 9, 20)) is None
    held = licence_of(institution="NORTHHILL", on=date(2020, 12, 31))
    assert held is not None
    assert held.reaches("CN-13")
    assert not held.reaches("CN-44")
    assert licence_of(institution="NORTHHILL", on=date(2021, 1, 1)) is None


def test_one_settlement_bank_a_day_and_one_agreement_a_bank(platform_db: Database) -> None:
    with transaction.atomic():
        _platform()
        _bank()
        _bank("LANTERN")
        agree(
            platform="heron", bank="LANTERN", holding=Holding.OMNIBUS, currency="CNY", valid_from=DAY, settlement=True
        )
        agree(platform="heron", bank="NORTHHILL", holding=Holding.DIRECT, currency="CNY", valid_from=DAY)
        second = agree(
            platform="heron", bank="NORTHHILL", holding=Holding.OMNIBUS, currency="CNY", valid_from=DAY, settlement=True
        )
        unknown = agree(platform="heron", bank="NOBODY", holding=Holding.DIRECT, currency="CNY", valid_from=DAY)
    assert isinstance(second, Refused)
    assert isinstance(unknown, Refused)
    assert unknown.code == "unknown_bank"
    settled = settlement_bank(platform="heron", currency="CNY", on=DAY)
    assert settled is not None
    assert settled.bank == "LANTERN"
    held = agreement_with(platform="heron", bank="NORTHHILL", currency="CNY", on=DAY)
    assert held is not None
    assert held.holding is Holding.DIRECT


def test_a_shredded_name_is_gone_and_the_person_stays(
    platform_db: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    named = Identity(person="S000042", full_name="Wei Willowbranch", email="wei@example.org")
    with transaction.atomic():
        add_person(code="S000042", region="CN-33", identity=named)
        assert identity(person="S000042") == named
        shred(person="S000042", on=DAY)
        again = add_person(code="S000042", region="CN-33", identity=named)
    assert isinstance(again, Refused)
    assert again.code == "person_shredded"
    assert identity(person="S000042") is None
    found = person(code="S000042")
    assert found is not None
    assert found.shredded_on == DAY
    assert [one.code for one in persons()] == ["S000042"]
    tables = owner_connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    for (table,) in tables:
        query = psycopg.sql.SQL("SELECT count(*) FROM {} t WHERE t::text LIKE '%%Willowbranch%%'").format(
            psycopg.sql.Identifier(table)
        )
        assert owner_connection.execute(query).fetchone() == (0,), table


def test_log_ins_stand_for_persons(platform_db: Database) -> None:
    with transaction.atomic():
        add_person(code="S000001", region="CN-33")
        add_person(code="S000002", region="CN-33")
        add_user(username="wei", role=Role.SAVER, person_code="S000001", password="correct horse battery")
        assert isinstance(add_user(username="x", role=Role.SAVER, person_code="S999999"), Refused)
        assert add_savers_logins(person_codes=["S000001", "S000002"]) == 1
    assert authenticate(username="wei", password="correct horse battery") is not None
    assert authenticate(username="S000002", password="") is None
    found = login_of(person_code="S000002")
    assert found is not None
    assert get_user_model()._default_manager.get(pk=found.user_id).get_username() == "S000002"


def test_a_deployment_is_one_platform(platform_db: Database) -> None:
    profile = PlatformProfile(
        code="heron", name="Heron Finance", zone="Asia/Shanghai", calendar="CN", currency="CNY", jurisdiction="CN"
    )
    other = PlatformProfile(
        code="marsh", name="Marsh Pay", zone="Asia/Shanghai", calendar="CN", currency="CNY", jurisdiction="CN"
    )
    with transaction.atomic():
        assert platform_profile() is None
        assert describe_platform(profile=profile) == describe_platform(profile=profile) == profile
        assert isinstance(describe_platform(profile=other), Refused)
    assert platform_profile() == profile


def test_the_register_is_as_fresh_as_its_last_reading(platform_db: Database) -> None:
    noon, night = datetime(2020, 12, 18, 4, tzinfo=UTC), datetime(2020, 12, 18, 16, tzinfo=UTC)
    with transaction.atomic():
        record_snapshot(jurisdiction="CN", as_of=noon, digest="sha256:00")
        record_snapshot(jurisdiction="CN", as_of=night, digest="sha256:01")
    found = latest_snapshot(jurisdiction="CN", at=datetime(2020, 12, 18, 10, tzinfo=UTC))
    assert found is not None
    assert found.as_of == noon
    assert latest_snapshot(jurisdiction="AU", at=night) is None


@pytest.mark.parametrize("code", ["", " S1", "S 1", "-S1", "S" * 65, "Ｓ１", "a/b", "S1\n"])
def test_malformed_codes_are_named(code: str) -> None:
    with pytest.raises(Invalid, match="person"):
        Person(code=code, region="CN-33")


def test_a_zone_is_one_of_the_time_zone_database() -> None:
    for zone in ("Moon/Base", "../etc/passwd", ""):
        with pytest.raises(Invalid, match="zone"):
            PlatformProfile(code="x", name="X", zone=zone, calendar="CN", currency="CNY", jurisdiction="CN")


def test_standing_says_what_the_single_questions_say(platform_db: Database) -> None:
    noon = datetime(2020, 12, 18, 4, tzinfo=UTC)
    with transaction.atomic():
        _platform()
        _bank()
        add_person(code="S000001", region="CN-33")
        record_snapshot(jurisdiction="CN", as_of=noon, digest="sha256:00")
        for institution, activity in (("NORTHHILL", Activity.ACCEPT_DEPOSITS), ("heron", Activity.INTRODUCE_DEPOSITS)):
            grant_licence(
                institution=institution, activity=activity, areas=["CN-13", "CN-33"], insured=True, valid_from=DAY,
                valid_until=date(2021, 1, 1), source="a fictional register",
            )  # fmt: skip
    for on in (date(2020, 9, 20), DAY, date(2020, 12, 31), date(2021, 1, 1)):
        for bank, platform, saver in (("NORTHHILL", "heron", "S000001"), ("NOBODY", "NORTHHILL", None)):
            subject = (bank, platform, saver, "CN")
            found = standings(subjects=[subject], on=on, at=noon)[subject]
            taking = licence_of(institution=bank, on=on)
            introducing = licence_of(institution=platform, on=on, activity=Activity.INTRODUCE_DEPOSITS)
            known = None if saver is None else person(code=saver)
            assert found.bank_areas == (None if taking is None else taking.areas)
            assert found.bank_insured == (taking is not None)
            assert found.platform_licensed == (introducing is not None)
            assert found.person_state == (None if known is None else known.state)
            assert found.bank_home_region == ("CN-13" if bank == "NORTHHILL" else None)
            assert found.register_as_of == noon
