"""What an order would touch, asked for and answered without a change; its digest goes into the order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from tidegate.orders.document import read_kind, read_scope, scope_members
from tidegate.orders.invalid import OrderInvalid
from tidegate.orders.order import Kind
from tidegate.orders.reading import Members, document_of, instant_text
from tidegate.orders.scope import Scope
from tidegate.seal import canonical_bytes, digest

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRequest:
    """A draft's kind and scope, put to one platform by an issuer."""

    issuer: str
    addressee: str
    kind: Kind
    scope: Scope
    requested_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a platform would shut: products, holders and deposits behind them, stock, reservations in flight, run-off.

    `run_off` is the contractual stock in minor units from each day on, days rising, stock never rising. Raises
    `OrderInvalid`.
    """

    platform: str
    as_of: datetime
    products: int
    holders: int
    deposits: int
    stock_minor: int
    currency: str
    in_flight: int
    run_off: tuple[tuple[date, int], ...]

    def __post_init__(self) -> None:
        falling = all(a[0] < b[0] and a[1] >= b[1] for a, b in pairwise(self.run_off))
        if not falling:
            raise OrderInvalid(field="run_off", rule="Days rise and stock never rises, since no new money comes in.")

    @property
    def digest(self) -> str:
        """What an order binds when it says that this was looked at."""
        return digest(preview_payload(self))


def preview_request_payload(request: PreviewRequest) -> bytes:
    """The canonical bytes of a request, which are what an officer signs."""
    return canonical_bytes({
        "version": VERSION,
        "issuer": request.issuer,
        "addressee": request.addressee,
        "kind": str(request.kind),
        "scope": scope_members(request.scope),
        "requested_at": instant_text(request.requested_at),
    })  # fmt: skip


def parse_preview_request(payload: bytes) -> PreviewRequest:
    """The request that a payload is. Raises `OrderInvalid`."""
    document = document_of(payload)
    kind = read_kind(document.get("kind"))
    members = Members(document, known=("version", "issuer", "addressee", "kind", "scope", "requested_at"))
    _check_version(members)
    return PreviewRequest(
        issuer=members.code("issuer"),
        addressee=members.code("addressee"),
        kind=kind,
        scope=read_scope(members.raw("scope")),
        requested_at=members.instant("requested_at"),
    )


def preview_payload(preview: Preview) -> bytes:
    """The canonical bytes of a preview, over which its digest is."""
    return canonical_bytes({
        "version": VERSION,
        "platform": preview.platform,
        "as_of": instant_text(preview.as_of),
        "products": preview.products,
        "holders": preview.holders,
        "deposits": preview.deposits,
        "stock_minor": str(preview.stock_minor),
        "currency": preview.currency,
        "in_flight": preview.in_flight,
        "run_off": [{"day": day.isoformat(), "stock_minor": str(stock)} for day, stock in preview.run_off],
    })  # fmt: skip


def parse_preview(payload: bytes) -> Preview:
    """The preview that a payload is. Raises `OrderInvalid`."""
    known = (
        "version", "platform", "as_of", "products", "holders", "deposits", "stock_minor", "currency", "in_flight",
        "run_off",
    )  # fmt: skip
    members = Members(document_of(payload), known=known)
    _check_version(members)
    return Preview(
        platform=members.code("platform"),
        as_of=members.instant("as_of"),
        products=members.whole("products"),
        holders=members.whole("holders"),
        deposits=members.whole("deposits"),
        stock_minor=members.minor("stock_minor"),
        currency=members.code("currency"),
        in_flight=members.whole("in_flight"),
        run_off=tuple(_point(entry, f"run_off[{n}].") for n, entry in enumerate(members.entries("run_off"))),
    )


def _point(value: object, path: str) -> tuple[date, int]:
    members = Members(value, known=("day", "stock_minor"), path=path)
    return members.day("day"), members.minor("stock_minor")


def _check_version(members: Members) -> None:
    if members.whole("version") != VERSION:
        raise OrderInvalid(field="version", rule=f"Version {VERSION} is read here.")
