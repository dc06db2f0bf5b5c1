"""Names for codes: platforms by the register, products by what the latest probes saw."""

from __future__ import annotations

from dataclasses import dataclass

from tidegate.hub.probe import probes
from tidegate.hub.register import platforms

_PROBES = 12
SHOWN_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A product that stood on a shelf, for whoever fills a form in."""

    product: str
    bank: str
    kind: str
    name: str


def known_products() -> tuple[Known, ...]:
    """What the latest probes saw, by bank and code."""
    seen = {
        item.product: Known(product=item.product, bank=item.bank, kind=item.kind, name=item.name)
        for look in reversed(probes(last=_PROBES))
        for item in look.seen
    }
    return tuple(sorted(seen.values(), key=lambda one: (one.bank, one.product))[:SHOWN_MAX])


def names() -> dict[str, str]:
    """Code to name."""
    return {item.product: item.name for item in known_products()} | {one.code: one.name for one in platforms()}
