"""What an authority decides, before it is drawn up for each platform: one frozen value, written and read as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tidegate.orders import (
    NO_MEASURE,
    PAYMENTS_STOPPED,
    RUN_TO_MATURITY,
    TRANSFER,
    Family,
    Kind,
    LegalBasis,
    Measure,
    Order,
    Scope,
    measure_members,
    read_measure,
    read_scope,
    scope_members,
)
from tidegate.seal import canonical_bytes, strict_json

KINDS = (
    Kind.TAKEDOWN, Kind.SUSPEND_NEW, Kind.CLOSE_TOP_UPS, Kind.CAP_STOCK, Kind.CAP_RATE, Kind.CAP_DAILY_INFLOW,
    Kind.PAYMENT_MORATORIUM, Kind.UNAVAILABILITY, Kind.ASSET_FREEZE, Kind.ATTACHMENT,
    Kind.NOTICE, Kind.PRESERVE, Kind.REPORT, Kind.STAY, Kind.AMEND, Kind.LIFT, Kind.KEY_REVOKE,
)  # fmt: skip
"""What an authority may order. A withdrawal is the platform's own and never comes from here."""
ABOUT = frozenset({Kind.STAY, Kind.AMEND})
"""Kinds that regard another order; a notice may."""
UNSEEN = frozenset({Kind.LIFT, Kind.STAY, Kind.NOTICE, Kind.PRESERVE, Kind.REPORT, Kind.KEY_REVOKE})
"""Kinds that shut and stop nothing, so nobody has to look first at what they would touch."""
ENDLESS = frozenset({Kind.LIFT, Kind.KEY_REVOKE})
"""Kinds without an expiry: they are done once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A decision that is not signed yet. `platforms` are codes, sorted.

    Only a lift names an order in `lifts`; it has no expiry, and its scope becomes that of the order it lifts. A stay,
    an amendment and, if it answers one, a notice name theirs in `regards`; an amendment states scope, measure and
    expiry anew, the others take the scope of what they regard. `effective_at` None: at once. `transfer`: what is held
    is to go to another bank. What names a person is `confidential`, and so is what is about such an order.
    """

    kind: Kind
    scope: Scope
    platforms: tuple[str, ...]
    legal_basis: tuple[LegalBasis, ...]
    reason: str
    comply_within_s: int
    expires_at: datetime | None
    redress: str
    lifts: UUID | None = None
    regards: UUID | None = None
    measure: Measure = NO_MEASURE
    alongside: tuple[UUID, ...] = ()
    proportionality: str = ""
    confidential: bool = False
    transfer: bool = False
    effective_at: datetime | None = None

    @property
    def about(self) -> UUID | None:
        """The order that this one is about."""
        return self.lifts or self.regards

    @property
    def existing_holders(self) -> str:
        """What becomes of what is held, in the order's word."""
        if self.kind.family is Family.PAYMENTS:
            return PAYMENTS_STOPPED
        return TRANSFER if self.transfer else RUN_TO_MATURITY


def plan_order(
    *,
    order_id: UUID,
    draft: Draft,
    issuer: str,
    sequence: int,
    previous: Mapping[str, int],
    looked_at: Mapping[str, str],
    at: datetime,
) -> Order:
    """The order of a draft, issued at an instant; `looked_at` are the previews' digests by platform. Raises
    `OrderInvalid` where its parts do not fit together, which no draft that was made comes to."""
    return Order(
        order_id=order_id,
        sequence=sequence,
        issuer=issuer,
        addressees=draft.platforms,
        kind=draft.kind,
        scope=draft.scope,
        lifts=draft.lifts,
        regards=draft.regards,
        alongside=draft.alongside,
        measure=draft.measure,
        legal_basis=draft.legal_basis,
        reason=draft.reason,
        proportionality=draft.proportionality,
        issued_at=at,
        effective_at=max(at, draft.effective_at or at),
        comply_within_s=draft.comply_within_s,
        expires_at=draft.expires_at,
        existing_holders=draft.existing_holders,
        redress=draft.redress,
        preview_digests=dict(looked_at),
        previous=dict(previous),
        confidential=draft.confidential,
    )


def content_of(draft: Draft) -> bytes:
    """The draft as canonical JSON: what a revision keeps."""
    return canonical_bytes(
        {
            "kind": str(draft.kind),
            "scope": scope_members(draft.scope),
            "platforms": list(draft.platforms),
            "legal_basis": [{"ref": basis.ref, "sentence": basis.sentence} for basis in draft.legal_basis],
            "reason": draft.reason,
            "comply_within_s": draft.comply_within_s,
            "expires_at": _text(draft.expires_at),
            "redress": draft.redress,
            "lifts": str(draft.lifts) if draft.lifts else None,
            "regards": str(draft.regards) if draft.regards else None,
            "measure": measure_members(draft.measure),
            "alongside": [str(one) for one in draft.alongside],
            "proportionality": draft.proportionality,
            "confidential": draft.confidential,
            "transfer": draft.transfer,
            "effective_at": _text(draft.effective_at),
        }
    )


def _text(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).isoformat() if instant else None


def draft_of(content: bytes) -> Draft:
    """The draft that `content_of` wrote."""
    read: dict[str, Any] = strict_json(content)
    return Draft(
        kind=Kind(read["kind"]),
        scope=read_scope(read["scope"]),
        platforms=tuple(read["platforms"]),
        legal_basis=tuple(LegalBasis(ref=basis["ref"], sentence=basis["sentence"]) for basis in read["legal_basis"]),
        reason=read["reason"],
        comply_within_s=read["comply_within_s"],
        expires_at=_instant(read["expires_at"]),
        redress=read["redress"],
        lifts=UUID(read["lifts"]) if read["lifts"] else None,
        regards=UUID(read["regards"]) if read["regards"] else None,
        measure=read_measure(read["measure"]),
        alongside=tuple(UUID(one) for one in read["alongside"]),
        proportionality=read["proportionality"],
        confidential=read["confidential"],
        transfer=read["transfer"],
        effective_at=_instant(read["effective_at"]),
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


_SORTS = {
    "fixed": "term deposits",
    "demand": "deposits withdrawable at any time",
    "notice": "deposits at notice",
    "recurring": "savings plans",
}


def scope_words(*, draft: Draft, names: Mapping[str, str]) -> str:
    """What is touched, in a phrase; `names` gives banks and products their names."""
    scope = draft.scope
    if scope.everything:
        return "all products"
    order = list(_SORTS)
    parts = [" and ".join(_SORTS[kind] for kind in sorted(scope.kinds, key=order.index))] if scope.kinds else []
    if scope.products:
        parts.append(_listed("products" if not parts else "of products", scope.products, names))
    if scope.banks:
        parts.append(_listed("of" if parts else "all products of", scope.banks, names))
    parts = parts or ["all products"]
    if scope.term_days:
        parts.append(f"with terms of {scope.term_days[0]} to {scope.term_days[1]} days")
    if scope.regions:
        parts.append(_listed("for savers of", scope.regions, names))
    return " ".join(parts)


def _listed(word: str, codes: frozenset[str], names: Mapping[str, str]) -> str:
    shown = [names.get(code, code) for code in sorted(codes)]
    rest = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
    return f"{word} {', '.join(shown[:3])}{rest}"
