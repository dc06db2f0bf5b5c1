"""An order as canonical bytes, and back."""

from __future__ import annotations

from typing import Any

from tidegate.orders.invalid import OrderInvalid, UnknownKind
from tidegate.orders.kind import Kind
from tidegate.orders.measure import measure_members, read_measure
from tidegate.orders.order import LegalBasis, Order
from tidegate.orders.reading import Members, a_digest, document_of, instant_text, whole
from tidegate.orders.scope import Scope
from tidegate.seal import canonical_bytes

VERSION = 1
_MEMBERS = (
    "version", "order_id", "sequence", "issuer", "addressees", "kind", "scope", "measure", "lifts", "regards",
    "alongside", "legal_basis", "reason", "proportionality", "issued_at", "effective_at", "comply_within_s",
    "expires_at", "existing_holders", "redress", "preview_digests", "previous", "confidential",
)  # fmt: skip
_SCOPE = ("everything", "banks", "products", "kinds", "regions", "term_days")


def order_payload(order: Order) -> bytes:
    """The canonical bytes of an order, which are what is signed."""
    return canonical_bytes({
        "version": VERSION,
        "order_id": str(order.order_id),
        "sequence": order.sequence,
        "issuer": order.issuer,
        "addressees": list(order.addressees),
        "kind": str(order.kind),
        "scope": scope_members(order.scope),
        "measure": measure_members(order.measure),
        "lifts": None if order.lifts is None else str(order.lifts),
        "regards": None if order.regards is None else str(order.regards),
        "alongside": [str(one) for one in order.alongside],
        "legal_basis": [{"ref": basis.ref, "sentence": basis.sentence} for basis in order.legal_basis],
        "reason": order.reason,
        "proportionality": order.proportionality,
        "issued_at": instant_text(order.issued_at),
        "effective_at": instant_text(order.effective_at),
        "comply_within_s": order.comply_within_s,
        "expires_at": None if order.expires_at is None else instant_text(order.expires_at),
        "existing_holders": order.existing_holders,
        "redress": order.redress,
        "preview_digests": dict(order.preview_digests),
        "previous": dict(order.previous),
        "confidential": order.confidential,
    })  # fmt: skip


def parse_order(payload: bytes) -> Order:
    """The order that a payload is. Raises `OrderInvalid`, or `UnknownKind` before any other member is judged."""
    document = document_of(payload)
    kind = read_kind(document.get("kind"))
    members = Members(document, known=_MEMBERS)
    if members.whole("version") != VERSION:
        raise OrderInvalid(field="version", rule=f"Orders of version {VERSION} are read here.")
    return Order(
        order_id=members.uuid("order_id"),
        sequence=members.whole("sequence"),
        issuer=members.code("issuer"),
        addressees=members.codes("addressees"),
        kind=kind,
        scope=read_scope(members.raw("scope")),
        measure=read_measure(members.raw("measure")),
        lifts=members.optional("lifts", members.uuid),
        regards=members.optional("regards", members.uuid),
        alongside=members.uuids("alongside"),
        legal_basis=tuple(
            _legal_basis(entry, f"legal_basis[{n}].") for n, entry in enumerate(members.entries("legal_basis"))
        ),
        reason=members.text("reason"),
        proportionality=members.text("proportionality"),
        issued_at=members.instant("issued_at"),
        effective_at=members.instant("effective_at"),
        comply_within_s=members.whole("comply_within_s"),
        expires_at=members.optional("expires_at", members.instant),
        existing_holders=members.text("existing_holders"),
        redress=members.text("redress"),
        preview_digests=members.by_code("preview_digests", a_digest),
        previous=members.by_code("previous", whole),
        confidential=members.flag("confidential"),
    )


def read_kind(value: object) -> Kind:
    """A kind of order from its word. Raises `OrderInvalid` if it is no word, `UnknownKind` if it is none of ours."""
    if not isinstance(value, str):
        raise OrderInvalid(field="kind", rule="It is the word of a kind of order.")
    try:
        return Kind(value)
    except ValueError:
        raise UnknownKind(
            field="kind",
            rule=f"This platform carries out orders of the kinds {', '.join(Kind)}.",
            remedy="Issue an order of one of these kinds, or ask which release carries out yours.",
        ) from None


def scope_members(scope: Scope) -> dict[str, Any]:
    """A scope as members of a document; lists in the order of their codes."""
    return {
        "everything": scope.everything,
        "banks": sorted(scope.banks),
        "products": sorted(scope.products),
        "kinds": sorted(scope.kinds),
        "regions": sorted(scope.regions),
        "term_days": None if scope.term_days is None else list(scope.term_days),
    }


def read_scope(value: object) -> Scope:
    """A scope from the members of a document. Raises `OrderInvalid`."""
    members = Members(value, known=_SCOPE, path="scope.")
    return Scope(
        everything=members.flag("everything"),
        banks=frozenset(members.codes("banks")),
        products=frozenset(members.codes("products")),
        kinds=frozenset(members.codes("kinds")),
        regions=frozenset(members.codes("regions")),
        term_days=members.optional("term_days", lambda name: _range(members, name)),
    )


def _range(members: Members, name: str) -> tuple[int, int]:
    entries = members.entries(name)
    if len(entries) != 2:
        raise OrderInvalid(field=members.path(name), rule="A range of terms is its shortest and its longest, in days.")
    shortest, longest = (whole(entry, f"{members.path(name)}[{n}]") for n, entry in enumerate(entries))
    return shortest, longest


def _legal_basis(value: object, path: str) -> LegalBasis:
    members = Members(value, known=("ref", "sentence"), path=path)
    return LegalBasis(ref=members.text("ref"), sentence=members.text("sentence"))
