"""A platform of the story, small, with an authority pinned: for tests of pages and of the API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import transaction
from django.test import Client, override_settings

from tests.conftest import Databases
from tidegate.compliance.trust import trust_authority
from tidegate.drills.living import live
from tidegate.drills.story.build import living
from tidegate.gate.clock import now
from tidegate.orders import EVERYTHING, ORDER_TYP, Kind, LegalBasis, Order, Scope, order_payload
from tidegate.parties.admit import Role, add_user
from tidegate.payments.receive import receive_cash
from tidegate.seal import SigningKey, sign

PLATFORM = "heron"
SAVERS = 42
ALICE, BOB = "S000001", "S000002"
OFFICERS = tuple(SigningKey.from_seed(bytes([n]) * 32) for n in (1, 2))
STRANGER = SigningKey.from_seed(b"\x09" * 32)
RECEIPTS = SigningKey.from_seed(b"\x03" * 32)
_TEMPLATE = "small_story"
_BUILT: set[int] = set()
_NUMBERS = count(1)
REASON = "Local banks take deposits from the whole country through this shelf."


def uid(*parts: object) -> UUID:
    return uuid5(NAMESPACE_OID, "/".join(str(part) for part in parts))


def build(*, days: int = 3, cash_minor: int = 20_000_000) -> None:
    """A few days lived, cash for two savers, the authority and its officers known."""
    live(living=living(platform=PLATFORM, savers=SAVERS, days=days), told=lambda _state: None)
    with transaction.atomic():
        for saver in (ALICE, BOB):
            receive_cash(request_id=uid("cash", saver), saver=saver, currency="CNY", amount_minor=cash_minor)
        trust_authority(
            code="demo",
            name="Demonstration Authority",
            officers={"one": OFFICERS[0].public, "two": OFFICERS[1].public},
            kinds=list(Kind),
            signers_min=2,
        )
        add_user(username="alice@example.invalid", role=Role.OPERATOR, password="a long enough phrase")


@contextmanager
def story(databases: Databases) -> Iterator[None]:
    """A copy of the small platform, which is built once for each server of databases."""
    from tidegate.interfaces.database.connections import let_go, point_at

    store = databases.cluster.databases
    if id(databases) not in _BUILT:
        point_at(store.clone(_TEMPLATE, template=databases.template("platform"), roles_of="platform"))
        build()
        let_go()
        _BUILT.add(id(databases))
    name = f"{_TEMPLATE}_{next(_NUMBERS)}"
    point_at(store.clone(name, template=_TEMPLATE, roles_of="platform"))
    try:
        yield
    finally:
        let_go()
        store.drop(name)


@contextmanager
def receipt_key_at(folder: Path) -> Iterator[None]:
    """The platform has a key to sign its receipts with."""
    file = folder / "receipts.jwk"
    file.write_text(json.dumps(RECEIPTS.to_jwk()), "ascii")
    with override_settings(SIGNING_KEY_FILE=file):
        yield


def order(
    *,
    sequence: int = 1,
    kind: Kind = Kind.TAKEDOWN,
    scope: Scope = EVERYTHING,
    lifts: UUID | None = None,
    confidential: bool = False,
) -> Order:
    at = now()
    return Order(
        order_id=uid("order", sequence),
        sequence=sequence,
        issuer="demo",
        addressees=(PLATFORM,),
        kind=kind,
        scope=scope,
        lifts=lifts,
        legal_basis=(LegalBasis(ref="Notice 9, article 3", sentence="No time deposits on a third party's shelf."),),
        reason=REASON,
        issued_at=at,
        effective_at=at,
        comply_within_s=60,
        expires_at=None if lifts else at + timedelta(days=2000),
        redress="Review office of the Demonstration Authority",
        confidential=confidential,
    )


def signed(one: Order, *, keys: tuple[SigningKey, ...] = OFFICERS) -> bytes:
    return sign(order_payload(one), keys=list(keys), typ=ORDER_TYP)


def client_of(saver: str | None, *, csrf: bool = False) -> Client:
    """A browser; logged in as a saver, if one is named."""
    client = Client(enforce_csrf_checks=csrf)
    if saver is not None:
        assert client.get(f"/demo/login/{saver}").status_code == 302
    return client
