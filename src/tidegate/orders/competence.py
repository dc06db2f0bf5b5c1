"""An authority as pinned at a platform: its keys, what it may order, how many of its officers must sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tidegate.orders.kind import Kind
from tidegate.orders.order import Order
from tidegate.orders.scope import EVERYTHING, Scope
from tidegate.seal import PublicKey

OF_ITS_OWN = frozenset({Kind.LIFT, Kind.AMEND, Kind.KEY_REVOKE, Kind.NOTICE})
"""Kinds every authority may give about its own orders and keys; `kinds` need not name them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """An issuer as pinned: officers' keys by kid, what it may order (`kinds`, `scope`), how many must sign.

    `signers_min` officers sign an order. Where `signers_narrow` is given, so many are enough for a narrow one: one
    that names at most `narrow_products_max` products, or one person.
    """

    code: str
    keys: Mapping[str, PublicKey]
    kinds: frozenset[Kind]
    scope: Scope = EVERYTHING
    signers_min: int
    signers_narrow: int | None = None
    narrow_products_max: int = 0
    preview_required: bool = False


def is_narrow(order: Order, *, products_max: int) -> bool:
    """Whether an order meets few enough named products, or one person only. What regards keys is never narrow."""
    if order.kind is Kind.KEY_REVOKE:
        return False
    return order.measure.person is not None or 0 < len(order.scope.products) <= products_max


def signers_needed(order: Order, *, authority: Authority) -> int:
    """How many officers must sign this order."""
    if authority.signers_narrow is not None and is_narrow(order, products_max=authority.narrow_products_max):
        return authority.signers_narrow
    return authority.signers_min


def beyond_competence(order: Order, *, authority: Authority, platform: str) -> str | None:
    """The member that lies beyond the issuer's competence. A platform withdraws for itself only.

    What an authority lifts or revokes is its own, and so within; an amendment must not reach beyond.
    """
    if order.kind in {Kind.LIFT, Kind.KEY_REVOKE}:
        return None
    if order.kind is Kind.WITHDRAW and order.issuer != platform:
        return "kind"
    if order.kind not in authority.kinds and order.kind not in OF_ITS_OWN:
        return "kind"
    return None if authority.scope.contains(order.scope) else "scope"
