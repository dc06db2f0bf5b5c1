"""Kinds of order and their families: what each touches, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Family(StrEnum):
    """What an order can touch. Families never combine silently."""

    INTAKE = "intake"
    """New money only."""
    PAYMENTS = "payments"
    """Payments, as far as the order's law says."""
    INFORMATION = "information"
    """Nothing."""
    LIFE = "life"
    """Another order."""


class Kind(StrEnum):
    """What is ordered."""

    TAKEDOWN = "takedown"
    """No listing, opening, topping up or renewing."""
    SUSPEND_NEW = "suspend_new"
    """No listing or opening; what is held may be topped up and renewed."""
    CLOSE_TOP_UPS = "close_top_ups"
    """No topping up."""
    CAP_STOCK = "cap_stock"
    """No money in that would bring what the scope holds here above an amount."""
    CAP_RATE = "cap_rate"
    """No listing, opening, topping up or renewing at an all-in rate above a rate."""
    CAP_DAILY_INFLOW = "cap_daily_inflow"
    """No money in that would bring a business day's inflow of the scope above an amount."""
    WITHDRAW = "withdraw"
    """The platform's own: no listing, opening or renewing. Only the platform itself gives it, and only to itself."""
    PAYMENT_MORATORIUM = "payment_moratorium"
    """The named banks pay nothing: no withdrawals, interest or maturities, while it lasts."""
    UNAVAILABILITY = "unavailability"
    """The named banks' deposits are unavailable from the effective instant on: nothing is paid, insurance answers."""
    ASSET_FREEZE = "asset_freeze"
    """A person's funds are not moved or used: no withdrawals, no cash out, no new deposits of that person."""
    ATTACHMENT = "attachment"
    """An amount of what a person has here stays here."""
    NOTICE = "notice"
    """Something to be known, by holders or by the platform; it may answer a question about another order."""
    PRESERVE = "preserve"
    """Records of the scope are kept until the expiry."""
    REPORT = "report"
    """The platform answers with the figures of the scope."""
    LIFT = "lift"
    """Ends one order of the same issuer, whole."""
    STAY = "stay"
    """A court's: another authority's order does not apply while the stay lasts."""
    AMEND = "amend"
    """Replaces scope, measure and expiry of an earlier order of the same issuer."""
    KEY_REVOKE = "key_revoke"
    """A key of the issuer counts for nothing any more; another may take its place."""

    @property
    def family(self) -> Family:
        return _FAMILIES[self]


_FAMILIES: Mapping[Kind, Family] = {
    **dict.fromkeys(
        (
            Kind.TAKEDOWN,
            Kind.SUSPEND_NEW,
            Kind.CLOSE_TOP_UPS,
            Kind.CAP_STOCK,
            Kind.CAP_RATE,
            Kind.CAP_DAILY_INFLOW,
            Kind.WITHDRAW,
        ),
        Family.INTAKE,
    ),
    **dict.fromkeys(
        (Kind.PAYMENT_MORATORIUM, Kind.UNAVAILABILITY, Kind.ASSET_FREEZE, Kind.ATTACHMENT), Family.PAYMENTS
    ),
    **dict.fromkeys((Kind.NOTICE, Kind.PRESERVE, Kind.REPORT), Family.INFORMATION),
    **dict.fromkeys((Kind.LIFT, Kind.STAY, Kind.AMEND, Kind.KEY_REVOKE), Family.LIFE),
}
CAPS = frozenset({Kind.CAP_STOCK, Kind.CAP_DAILY_INFLOW})
"""Kinds that bound an amount within their scope, and so ask what is there already."""
NEEDS_MEASURE: Mapping[Kind, frozenset[str]] = {
    Kind.CAP_STOCK: frozenset({"amount_minor", "currency"}),
    Kind.CAP_DAILY_INFLOW: frozenset({"amount_minor", "currency"}),
    Kind.CAP_RATE: frozenset({"rate_ppb"}),
    Kind.ASSET_FREEZE: frozenset({"person"}),
    Kind.ATTACHMENT: frozenset({"person", "amount_minor", "currency"}),
    Kind.KEY_REVOKE: frozenset({"kid"}),
}
"""The parts of the measure that a kind must state."""
