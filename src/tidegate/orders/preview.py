"""What an order would touch, asked for and answered without a change; its digest goes into the order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from tidegate.orders.document import read_kind, read_scope, scope_members
from tidegate.orders.invalid import OrderInvalid
from tidegate.orders.kind import NEEDS_MEASURE, Kind
from tidegate.orders.reading import Members, document_of, instant_text
from tidegate.orders.scope import Scope
from tidegate.seal import canonical_bytes, digest

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRequest:
    """A draft's kind and scope, put to one platform by an issuer; of an order against a person, the person too. Raises
    `OrderInvalid`."""

    issuer: str
    addressee: str
    kind: Kind
    scope: Scope
    requested_at: datetime
    person: str | None = None

    def __post_init__(self) -> None:
        _check_person(self.kind, self.person)


def _check_person(kind: Kind, person: str | None) -> None:
    """An amendment is of any kind."""
    if kind is not Kind.AMEND and (person is not None) != ("person" in NEEDS_MEASURE.get(kind, frozenset())):
        raise OrderInvalid(field="person", rule="What is ordered against a person is looked at for that person.")


Curve = tuple[tuple[date, int], ...]
"""The stock in minor units from each day on, days rising, stock never rising."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The simulation of an order: what a platform would shut, and how what it covers runs off if no new money comes in.

    Products, holders and deposits behind them, stock, reservations in flight. `run_off` is contractual, `behavioural`
    with early withdrawals as they were lately (`hazard_ppb` of what may leave early, each day), `worst` with everything
    gone on the first day it may go; on no day worst above behavioural above contractual. `ladder` is the stock by
    bucket of what is left of its term. `person`: only what this one owns, alone or with others. Raises `OrderInvalid`.
    """

    platform: str
    as_of: datetime
    kind: Kind
    scope: Scope
    products: int
    holders: int
    deposits: int
    stock_minor: int
    currency: str
    in_flight: int
    ladder: tuple[tuple[str, int], ...] = ()
    hazard_ppb: int = 0
    run_off: Curve
    behavioural: Curve = ()
    worst: Curve = ()
    person: str | None = None

    def __post_init__(self) -> None:
        _check_person(self.kind, self.person)
        for name, curve in (("run_off", self.run_off), ("behavioural", self.behavioural), ("worst", self.worst)):
            if not all(a[0] < b[0] and a[1] >= b[1] for a, b in pairwise(curve)):
                raise OrderInvalid(field=name, rule="Days rise and stock never rises, since no new money comes in.")
        days = {day for curve in (self.run_off, self.behavioural, self.worst) for day, _ in curve}
        for lower, upper in ((self.worst, self.behavioural), (self.behavioural, self.run_off)):
            if lower and any(stock_on(lower, day) > stock_on(upper, day) for day in days):
                raise OrderInvalid(field="run_off", rule="On no day is worst above behavioural above contractual.")
        if self.ladder and sum(minor for _, minor in self.ladder) != self.stock_minor:
            raise OrderInvalid(field="ladder", rule="The buckets add up to the stock.")

    @property
    def digest(self) -> str:
        """What an order binds when it says that this was looked at."""
        return digest(preview_payload(self))


def stock_on(curve: Curve, day: date) -> int:
    """What a curve holds on a day; before it begins, what it begins with."""
    held = curve[0][1] if curve else 0
    for step, minor in curve:
        if step > day:
            break
        held = minor
    return held


def preview_request_payload(request: PreviewRequest) -> bytes:
    """The canonical bytes of a request, which are what an officer signs."""
    return canonical_bytes({
        "version": VERSION,
        "issuer": request.issuer,
        "addressee": request.addressee,
        "kind": str(request.kind),
        "scope": scope_members(request.scope),
        "person": request.person,
        "requested_at": instant_text(request.requested_at),
    })  # fmt: skip


_REQUEST = ("version", "issuer", "addressee", "kind", "scope", "person", "requested_at")


def parse_preview_request(payload: bytes) -> PreviewRequest:
    """The request that a payload is. Raises `OrderInvalid`."""
    document = document_of(payload)
    kind = read_kind(document.get("kind"))
    members = Members(document, known=_REQUEST)
    _check_version(members)
    return PreviewRequest(
        issuer=members.code("issuer"),
        addressee=members.code("addressee"),
        kind=kind,
        scope=read_scope(members.raw("scope")),
        person=members.optional("person", members.code),
        requested_at=members.instant("requested_at"),
    )


def preview_payload(preview: Preview) -> bytes:
    """The canonical bytes of a preview, over which its digest is."""
    return canonical_bytes(preview_members(preview))


def preview_members(preview: Preview) -> dict[str, Any]:
    """A preview as members of a document."""
    return {
        "version": VERSION,
        "platform": preview.platform,
        "as_of": instant_text(preview.as_of),
        "kind": str(preview.kind),
        "scope": scope_members(preview.scope),
        "person": preview.person,
        "products": preview.products,
        "holders": preview.holders,
        "deposits": preview.deposits,
        "stock_minor": str(preview.stock_minor),
        "currency": preview.currency,
        "in_flight": preview.in_flight,
        "ladder": [{"bucket": bucket, "stock_minor": str(minor)} for bucket, minor in preview.ladder],
        "hazard_ppb": preview.hazard_ppb,
        "run_off": _points(preview.run_off),
        "behavioural": _points(preview.behavioural),
        "worst": _points(preview.worst),
    }


def _points(curve: Curve) -> list[dict[str, str]]:
    return [{"day": day.isoformat(), "stock_minor": str(stock)} for day, stock in curve]


_MEMBERS = (
    "version", "platform", "as_of", "kind", "scope", "person", "products", "holders", "deposits", "stock_minor",
    "currency", "in_flight", "ladder", "hazard_ppb", "run_off", "behavioural", "worst",
)  # fmt: skip


def parse_preview(payload: bytes) -> Preview:
    """The preview that a payload is. Raises `OrderInvalid`."""
    return read_preview(document_of(payload))


def read_preview(value: object, *, path: str = "") -> Preview:
    """A preview from the members of a document. Raises `OrderInvalid`."""
    members = Members(value, known=_MEMBERS, path=path)
    _check_version(members)
    return Preview(
        platform=members.code("platform"),
        as_of=members.instant("as_of"),
        kind=read_kind(members.raw("kind")),
        scope=read_scope(members.raw("scope")),
        person=members.optional("person", members.code),
        products=members.whole("products"),
        holders=members.whole("holders"),
        deposits=members.whole("deposits"),
        stock_minor=members.minor("stock_minor"),
        currency=members.code("currency"),
        in_flight=members.whole("in_flight"),
        ladder=tuple(_rung(entry, f"{path}ladder[{n}].") for n, entry in enumerate(members.entries("ladder"))),
        hazard_ppb=members.whole("hazard_ppb"),
        run_off=_curve(members, "run_off"),
        behavioural=_curve(members, "behavioural"),
        worst=_curve(members, "worst"),
    )


def _curve(members: Members, name: str) -> Curve:
    return tuple(_point(entry, f"{members.path(name)}[{n}].") for n, entry in enumerate(members.entries(name)))


def _rung(value: object, path: str) -> tuple[str, int]:
    members = Members(value, known=("bucket", "stock_minor"), path=path)
    return members.code("bucket"), members.minor("stock_minor")


def _point(value: object, path: str) -> tuple[date, int]:
    members = Members(value, known=("day", "stock_minor"), path=path)
    return members.day("day"), members.minor("stock_minor")


def _check_version(members: Members) -> None:
    if members.whole("version") != VERSION:
        raise OrderInvalid(field="version", rule=f"Version {VERSION} is read here.")
