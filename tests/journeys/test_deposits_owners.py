"""A deposit of several: opened once for all of them, asked of the gate for each, shown to each, paid to the first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import transaction

from tests.conftest import Database
from tests.gate_world import DAY, PLATFORM, SUPERVISOR, _terms, found_platform, order, uid
from tidegate.catalogue.listing import Listed, list_product
from tidegate.catalogue.publish import publish_product
from tidegate.catalogue.terms import Owners, Title
from tidegate.closing.close_day import Closed, close_day
from tidegate.deposits import models
from tidegate.deposits.movement import Done
from tidegate.deposits.open import No, open_deposit
from tidegate.deposits.owned import ownership_of
from tidegate.deposits.owners import Beneficiary, Capacity, Owner, Ownership, jointly
from tidegate.deposits.position import BankPosition, position
from tidegate.deposits.reading import deposit_of, deposits_of
from tidegate.deposits.withdraw import withdraw
from tidegate.gate.clock import set_simulated
from tidegate.gate.in_force import put_in_force
from tidegate.gate.record import replay_all
from tidegate.money import parse_term
from tidegate.orders import EVERYTHING, PAYMENTS_STOPPED, Kind, Measure
from tidegate.parties.enrol import set_kyc
from tidegate.parties.person import Kyc

AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
MATURITY = date(2021, 12, 20)
ANNA, BEN, CARL, NOBODY = "S000001", "S000002", "S000003", "S000009"
OURS = jointly(people=(ANNA, BEN))
THIRDS = Ownership(
    title=Title.SHARES,
    owners=(
        Owner(person=ANNA, share=Fraction(1, 3)),
        Owner(person=BEN, share=Fraction(2, 3), capacity=Capacity.NOMINEE, on_behalf_of=CARL),
    ),
    beneficiaries=(Beneficiary(person=CARL),),
)


def _founded(*, per_saver_max_minor: int | None = None) -> None:
    found_platform(at=AT)
    for code, term in (("OURS-ANY", None), ("OURS-1Y", "P1Y")):
        terms = replace(
            _terms(code, "PORTLIN", term, "2.25"),
            owners=Owners(count_max=3, titles=(Title.SOLE, Title.JOINT, Title.SHARES)),
            per_saver_max_minor=per_saver_max_minor,
        )
        with transaction.atomic():
            publish_product(terms=terms, on=DAY)
            assert isinstance(list_product(product_code=code, platform=PLATFORM, business_day=DAY), Listed)


def _open(key: object, ownership: Ownership, *, minor: int = 1_000_001, product: str = "OURS-1Y") -> Done | No:
    with transaction.atomic():
        return open_deposit(
            request_id=uid(key), saver=ANNA, product_code=product, amount_minor=minor, platform=PLATFORM,
            term=parse_term("P1Y") if product == "OURS-1Y" else None, ownership=ownership,
        )  # fmt: skip


def _opened(key: object, ownership: Ownership, **how: Any) -> Done:
    found = _open(key, ownership, **how)
    assert isinstance(found, Done), found
    return found


def _closed(until: date) -> None:
    found = close_day(until=until)
    assert isinstance(found, Closed)
    assert not found.exceptions


def _at_bank(saver: str) -> BankPosition:
    (found,) = [bank for bank in position(saver=saver, jurisdiction="CN").banks if bank.bank == "PORTLIN"]
    return found


def test_a_joint_deposit_is_shown_to_each_owner_with_their_part(platform_db: Database) -> None:
    _founded()
    done = _opened("ours", THIRDS)
    assert ownership_of(deposit_id=done.deposit_id, saver=ANNA) == THIRDS
    assert ownership_of(deposit_id=done.deposit_id, saver=ANNA, on=DAY - timedelta(days=1)).plain, "as of a day before"
    again = _opened("ours", THIRDS)
    assert again.outcome == "exists"
    other = _open("ours", OURS)
    assert not isinstance(other, Done)
    assert other.code == "exists_with_different_owners"
    _closed(DAY)
    for saver in (ANNA, BEN):
        assert [one.deposit_id for one in deposits_of(saver=saver)] == [done.deposit_id]
    assert deposit_of(deposit_id=done.deposit_id, saver=CARL) is None, "who is to inherit does not see it"
    assert (_at_bank(ANNA).principal_minor, _at_bank(BEN).principal_minor) == (333_333, 666_668)
    with transaction.atomic():
        stranger = withdraw(request_id=uid("c"), deposit_id=done.deposit_id, saver=CARL, amount_minor=None)
        assert not isinstance(stranger, Done)
        assert stranger.code == "unknown_deposit"
        assert isinstance(
            withdraw(request_id=uid("b"), deposit_id=done.deposit_id, saver=BEN, amount_minor=500_000), Done
        )
    assert _at_bank(ANNA).principal_minor + _at_bank(BEN).principal_minor == 500_001
    _closed(MATURITY)
    assert models.Deposit.objects.get().state == "paid"


def test_each_owner_passes_the_gate(platform_db: Database) -> None:
    _founded(per_saver_max_minor=600_000)
    with transaction.atomic():
        set_kyc(person=BEN, kyc=Kyc.PENDING)
    refused = _open("kyc", OURS)
    assert not isinstance(refused, Done)
    assert refused.code == "identity_not_verified"
    assert not models.Deposit.objects.exists()
    with transaction.atomic():
        set_kyc(person=BEN, kyc=Kyc.VERIFIED)
    done = _opened("ours", OURS)
    (requested,) = models.Step.objects.filter(deposit_id=done.deposit_id, step="requested")
    assert len(requested.evidence["permits"]) == 2
    assert requested.evidence["ownership"] == OURS.to_json()
    more = _open("more", jointly(people=(ANNA, CARL)), minor=300_000)
    assert not isinstance(more, Done), "half a million and half of 300,000 are above Anna's maximum"
    assert more.code == "above_saver_maximum"
    _opened("bens", jointly(people=(ANNA, CARL)), minor=199_998)
    stranger = _open("nobody", jointly(people=(ANNA, NOBODY)), minor=100)
    assert not isinstance(stranger, Done)
    assert stranger.code == "unknown_saver"
    assert all(one.same for one in replay_all())


def test_a_freeze_of_one_owner_keeps_it_from_the_other_s_hands(platform_db: Database) -> None:
    """Conservative: what is frozen of one is not paid into another's cash. When the freeze ends it is paid in full."""
    _founded()
    done, alone = _opened("ours", OURS), _opened("alone", Ownership(title=Title.SOLE, owners=(Owner(person=ANNA),)))
    _closed(DAY)
    freeze = order(
        1, Kind.ASSET_FREEZE, EVERYTHING, issuer=SUPERVISOR, existing_holders=PAYMENTS_STOPPED, confidential=True,
        expires_at=AT + timedelta(days=720), measure=Measure(person=BEN),
    )  # fmt: skip
    with transaction.atomic():
        put_in_force(order=freeze)
    with transaction.atomic():
        stopped = withdraw(request_id=uid("w"), deposit_id=done.deposit_id, saver=ANNA, amount_minor=None)
    assert not isinstance(stopped, Done)
    assert stopped.code == "payment_stopped_by_order"
    no = _open("more", OURS)
    assert not isinstance(no, Done)
    assert no.code == "closed_by_order"
    _closed(MATURITY + timedelta(days=5))
    assert models.Deposit.objects.get(deposit_id=done.deposit_id).state == "running"
    assert models.Deposit.objects.get(deposit_id=alone.deposit_id).state == "paid"
    with transaction.atomic():
        set_simulated(at=AT + timedelta(days=375))
        put_in_force(order=order(2, Kind.LIFT, lifts=freeze.order_id, legal_basis=(), expires_at=None))
    _closed(MATURITY + timedelta(days=7))
    paid = models.Deposit.objects.get(deposit_id=done.deposit_id)
    assert (paid.state, paid.interest_paid_minor) == ("paid", round(1_000_001 * 0.0225 * (MATURITY - DAY).days / 365))


WHOLE = "INSERT INTO deposits_stake (ownership_id, role, place, person_code, capacity, for_code, parts, whole) VALUES "


@pytest.mark.parametrize(
    ("stakes", "rule"),
    [
        ("(%s, 'owner', 1, 'S1', 'own_name', NULL, 1, 3)", "do not make one whole"),
        ("(%s, 'owner', 1, 'S1', 'own_name', NULL, 1, 2), (%s, 'owner', 2, 'S2', 'own_name', NULL, 2, 4)", "one whole"),
        ("(%s, 'beneficiary', 1, 'S1', NULL, NULL, 1, 1)", "do not make one whole"),
        (
            "(%s, 'owner', 1, 'S1', 'own_name', NULL, 1, 1), (%s, 'beneficiary', 1, 'S2', NULL, NULL, 1, 2)",
            "each beneficiary",
        ),
        ("(%s, 'owner', 1, 'S1', 'own_name', NULL, 2, 1)", "stake_a_part"),
        ("(%s, 'owner', 1, 'S1', 'king', NULL, 1, 1)", "stake_role_known"),
        ("(%s, 'owner', 1, 'S1', 'nominee', NULL, 1, 1)", "stake_for_another_named"),
        ("(%s, 'owner', 1, 'S1', 'own_name', 'S2', 1, 1)", "stake_own_name_for_nobody"),
        ("", "do not make one whole"),
    ],
)
def test_the_database_proves_that_shares_make_one_whole(
    platform_db: Database, owner_connection: psycopg.Connection[Any], stakes: str, rule: str
) -> None:
    """As its owner: no code of ours stands before it."""
    _founded()
    deposit_id = _opened("plain", Ownership(title=Title.SOLE, owners=(Owner(person=ANNA),))).deposit_id
    with pytest.raises(psycopg.errors.CheckViolation, match=rule):
        _written(owner_connection, deposit_id, stakes)
    assert not models.Ownership.objects.exists()


def _written(connection: psycopg.Connection[Any], deposit_id: UUID, stakes: str) -> None:
    with connection.transaction():
        (kept,) = connection.execute(
            "INSERT INTO deposits_ownership (deposit_id, from_day, known_on, title, signing)"
            " VALUES (%s, %s, %s, 'joint', 'any') RETURNING id",
            (deposit_id, DAY, DAY),
        ).fetchone() or (0,)
        if stakes:
            connection.execute((WHOLE + stakes).encode(), (kept,) * stakes.count("%s"))


def test_what_was_agreed_is_never_changed(platform_db: Database, owner_connection: psycopg.Connection[Any]) -> None:
    _founded()
    _opened("ours", OURS)
    for act in ("UPDATE deposits_stake SET parts = 1", "DELETE FROM deposits_stake", "DELETE FROM deposits_ownership"):
        with pytest.raises(psycopg.errors.RestrictViolation, match="only ever added to"):
            owner_connection.execute(act.encode())
