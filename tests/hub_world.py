"""A small world for the hub: an authority with officers, and platforms that keep the contract over HTTP, in process.

A platform here is honest: it reads, verifies and answers by `tidegate.orders` and `tidegate.seal`, and takes
products off its shelf when an order is in force. What it does wrong, a test tells it to do.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import httpx
from django.db import transaction

from tidegate.hub import register
from tidegate.hub.draft import Draft
from tidegate.hub.make_draft import make_draft
from tidegate.orders import (
    PREVIEW_TYP,
    RECEIPT_TYP,
    Authority,
    Effect,
    Kind,
    Order,
    Outcome,
    Preview,
    Receipt,
    in_force,
    parse_preview_request,
    preview_payload,
    receipt_payload,
    verify_order,
)
from tidegate.seal import SigningKey, digest, sign, verify

AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
AUTHORITY = "nfra-demo"


def key_of(name: str) -> SigningKey:
    """A key for a name, the same in every test."""
    return SigningKey.from_seed(bytes.fromhex(digest(name.encode()).removeprefix("sha256:")))


OFFICERS = {"lin": key_of("lin"), "wang": key_of("wang"), "qiao": key_of("qiao")}
NAMES = {"lin": "Lin Demo", "wang": "Wang Demo", "qiao": "Qiao Demo"}
PRODUCTS = (
    ("CLEARBROOK-5Y", "CLEARBROOK", "fixed", "Five Springs"),
    ("CLEARBROOK-1Y", "CLEARBROOK", "fixed", "One Spring"),
    ("NORTHHILL-ANY", "NORTHHILL", "demand", "Open Gate"),
)


@dataclass
class FakePlatform:
    """One platform, `name`d and addressed by its code."""

    code: str
    name: str
    now: datetime = AT
    holders: int = 280
    stock_minor: int = 2_104_355_000
    silent: int = 0
    """So many of the next requests get no answer."""
    silent_at_orders: bool = False
    """Its answers to orders are lost."""
    instead: Callable[[httpx.Request, httpx.Response], httpx.Response] | None = None
    """What it does wrong with an honest answer."""
    leaves_on_shelf: set[str] = field(default_factory=set)
    page_size: int = 2
    asked: list[str] = field(default_factory=list)
    accepted: dict[UUID, Order] = field(default_factory=dict)
    answered: dict[UUID, str] = field(default_factory=dict)
    receipts: dict[str, bytes] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)

    @property
    def key(self) -> SigningKey:
        return key_of(f"platform {self.code}")

    @property
    def base_url(self) -> str:
        return f"http://{self.code}.example"

    @property
    def authority(self) -> Authority:
        keys = {key.kid: key.public for key in OFFICERS.values()}
        kinds = frozenset(Kind) - {Kind.WITHDRAW, Kind.STAY}
        return Authority(code=AUTHORITY, keys=keys, kinds=kinds, signers_min=2, preview_required=True)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if self.silent > 0:
            self.silent -= 1
            raise httpx.ConnectError("refused", request=request)
        if self.silent_at_orders and request.url.path == "/api/v1/orders":
            raise httpx.ConnectError("refused", request=request)
        paths = {
            "/api/v1/orders": self._orders,
            "/api/v1/orders/preview": self._preview,
            "/api/v1/shelf": self._shelf,
            "/demo/state": self._state,
        }
        asked = paths.get(request.url.path)
        response = asked(request) if asked else httpx.Response(404, json={"title": "There is no such thing here"})
        return self.instead(request, response) if self.instead else response

    def _orders(self, request: httpx.Request) -> httpx.Response:
        envelope = request.read()
        verdict = verify_order(
            envelope,
            authorities={AUTHORITY: self.authority},
            platform=self.code,
            now=self.now,
            last_sequence=self.last,
            answered=self.answered,
            accepted=self.accepted,
        )
        if verdict.repeated:
            return _signed(self.receipts[verdict.digest])
        order, refused = verdict.order, verdict.refused
        if order and (refused is None or refused.refusal.spends_number):
            self.last[order.issuer] = order.sequence
            self.answered[order.order_id] = verdict.digest
        if order and refused is None:
            self.accepted[order.order_id] = order
        receipt = Receipt(
            order_id=order.order_id if order else None,
            order_digest=verdict.digest,
            platform=self.code,
            received_at=self.now,
            in_effect_at=None if refused else self.now,
            outcome=Outcome.REFUSED if refused else Outcome.IN_EFFECT,
            refusal=refused.refusal if refused else None,
            detail=refused.detail if refused else "",
            effect=None if refused or order is None else self._effect(order),
            sequence=len(self.receipts) + 1,
        )
        found = sign(receipt_payload(receipt), keys=[self.key], typ=RECEIPT_TYP)
        self.receipts[verdict.digest] = found
        return _signed(found)

    def _effect(self, order: Order) -> Effect:
        met = [p for p in PRODUCTS if order.scope.covers(product=p[0], bank=p[1], kind=p[2])]
        return Effect(
            products=len(met), holders=self.holders, stock_minor=self.stock_minor, currency="CNY", in_flight_returned=2
        )

    def _preview(self, request: httpx.Request) -> httpx.Response:
        keys = self.authority.keys
        asked = parse_preview_request(verify(request.read(), keys=keys, typ=PREVIEW_TYP).payload)
        met = [p for p in PRODUCTS if asked.scope.covers(product=p[0], bank=p[1], kind=p[2])]
        share = len(met), len(PRODUCTS)
        stock = self.stock_minor * share[0] // share[1]
        preview = Preview(
            kind=asked.kind,
            scope=asked.scope,
            person=asked.person,
            platform=self.code,
            as_of=self.now,
            products=len(met),
            holders=self.holders * share[0] // share[1],
            deposits=412,
            stock_minor=stock,
            currency="CNY",
            in_flight=2,
            run_off=_run_off(stock, self.now.date()),
        )
        return httpx.Response(200, content=preview_payload(preview), headers={"Content-Type": "application/json"})

    def _shelf(self, request: httpx.Request) -> httpx.Response:
        cursor = request.url.params.get("cursor", "0")
        start = int(cursor) if cursor.isdigit() else 0
        open_now = [p for p in PRODUCTS if not self._closed(p)]
        page = open_now[start : start + self.page_size]
        following = start + self.page_size
        items = [{"product_code": p, "bank_code": b, "kind": k, "name": n, "rate": "0.04"} for p, b, k, n in page]
        return httpx.Response(200, json={"items": items, "next": str(following) if following < len(open_now) else None})

    def _closed(self, product: tuple[str, str, str, str]) -> bool:
        code, bank, kind, _ = product
        closure, _ = in_force(self.accepted.values(), at=self.now, bank=bank, product=code, kind=kind)
        return closure.listing and code not in self.leaves_on_shelf

    def _state(self, _request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"clock": self.now.isoformat(), "platform": self.code})


def _signed(envelope: bytes) -> httpx.Response:
    return httpx.Response(200, content=envelope, headers={"Content-Type": "application/jose+json"})


def _run_off(stock_minor: int, first: date) -> tuple[tuple[date, int], ...]:
    """Falls to nothing in five years, by uneven steps; each platform's own days."""
    steps = [(0, 100), (30, 91), (90, 83), (183, 70), (365, 52), (730, 34), (1095, 12), (1825, 0)]
    return tuple((first + timedelta(days=days), stock_minor * percent // 100) for days, percent in steps)


class World:
    """Platforms by code, reached by one client; the hub's register knows them all."""

    def __init__(self) -> None:
        names = (("alder", "Alder Wealth"), ("heron", "Heron Finance"), ("marsh", "Marsh Pay"))
        self.platforms = {code: FakePlatform(code=code, name=name) for code, name in names}
        self.platforms["heron"].stock_minor, self.platforms["heron"].holders = 1_755_120_000, 301
        self.platforms["marsh"].stock_minor, self.platforms["marsh"].holders = 980_441_550, 290
        self.client = httpx.Client(transport=httpx.MockTransport(self._route))
        self.waited: list[int] = []

    def _route(self, request: httpx.Request) -> httpx.Response:
        return self.platforms[request.url.host.partition(".")[0]].answer(request)

    def wait(self, milliseconds: int) -> None:
        self.waited.append(milliseconds)

    def register(self) -> None:
        """Enters everybody at the hub."""
        with transaction.atomic():
            register.found_authority(
                code=AUTHORITY, name="Demonstration Authority", jurisdiction="CN", zone="Asia/Shanghai"
            )
            for code, key in OFFICERS.items():
                title = "Head of section" if code == "lin" else "Deputy director"
                register.appoint_officer(
                    code=code,
                    authority=AUTHORITY,
                    name=NAMES[code],
                    title=title,
                    public_jwk=key.public.to_jwk(),
                    login=code,
                )
            for platform in self.platforms.values():
                register.pin_platform(
                    code=platform.code,
                    name=platform.name,
                    base_url=platform.base_url,
                    receipt_jwk=platform.key.public.to_jwk(),
                )

    def go_on(self, **delta: int) -> datetime:
        """Every platform's clock goes on; the new instant."""
        for platform in self.platforms.values():
            platform.now += timedelta(**delta)
        return next(iter(self.platforms.values())).now


def takedown(**changed: object) -> Draft:
    """A draft of everything on all platforms, with what is `changed`."""
    fields: dict[str, object] = {
        "kind": "takedown",
        "platforms": ["alder", "heron", "marsh"],
        "everything": True,
        "legal_basis": [
            ("Notice No. 9 of 2021, article 2", "Banks take no time deposits through platforms not their own.")
        ],
        "reason": "Local banks take deposits nationwide through third-party shelves.",
        "comply_within_s": 3600,
        "expires_at": AT + timedelta(days=365),
        "redress": "To the authority within sixty days of receipt.",
        "at": AT,
    }
    draft = make_draft(**{**fields, **changed})  # type: ignore[arg-type]
    assert isinstance(draft, Draft), draft
    return draft


def dumps(value: object) -> bytes:
    return json.dumps(value).encode()
