"""The order itself: who orders what, on which law, from when, and what becomes of what is there already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tidegate.orders.invalid import OrderInvalid
from tidegate.orders.scope import Scope

RUN_TO_MATURITY = "run_to_maturity"
"""What is held stays: withdrawals, interest and maturities go on as contracted."""


class Kind(StrEnum):
    """What is ordered."""

    TAKEDOWN = "takedown"
    """No listing, opening, topping up or renewing."""
    CLOSE_TOP_UPS = "close_top_ups"
    """No topping up."""
    WITHDRAW = "withdraw"
    """The platform's own: no listing, opening or renewing. Only the platform itself gives it, and only to itself."""
    LIFT = "lift"
    """Ends one order of the same issuer, whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalBasis:
    """The provision an order rests on, and its sentence as the authority reads it."""

    ref: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as it is signed. Instants are aware; raises `OrderInvalid` where its parts do not fit together.

    `sequence` numbers the issuer's orders from 1. `previous` says, for an addressee that was left out of some of them,
    which number it got last (0: none), so that it sees a gap only where one is; without an entry it is the number
    before. `comply_within_s` counts from receipt. `expires_at` is mandatory but for a lift. `preview_digests` binds the
    signatures to what was looked at, by platform. A lift states the scope of the order it lifts, or everything of it.
    """

    order_id: UUID
    sequence: int
    issuer: str
    addressees: tuple[str, ...]
    kind: Kind
    scope: Scope
    lifts: UUID | None = None
    legal_basis: tuple[LegalBasis, ...]
    reason: str
    issued_at: datetime
    effective_at: datetime
    comply_within_s: int
    expires_at: datetime | None
    existing_holders: str = RUN_TO_MATURITY
    redress: str
    preview_digests: Mapping[str, str] = field(default_factory=dict)
    previous: Mapping[str, int] = field(default_factory=dict)
    confidential: bool = False

    def __post_init__(self) -> None:
        instants = (self.issued_at, self.effective_at, self.expires_at)
        assert all(instant is None or instant.tzinfo for instant in instants), "instants are aware"
        for broken, place, rule in self._rules():
            if broken:
                raise OrderInvalid(field=place, rule=rule, remedy="Correct the draft and have it signed again.")

    def __hash__(self) -> int:
        return hash(self.order_id)

    def _rules(self) -> tuple[tuple[bool, str, str], ...]:
        is_lift = self.kind is Kind.LIFT
        strangers = (set(self.preview_digests) | set(self.previous)) - set(self.addressees)
        return (
            (self.sequence < 1, "sequence", "An issuer numbers its orders from 1."),
            (not self.addressees, "addressees", "An order is addressed to somebody."),
            (len(set(self.addressees)) != len(self.addressees), "addressees", "Each addressee is named once."),
            (bool(strangers), "addressees", f"Previews and numbers are for addressees only, not for {strangers}."),
            (is_lift and self.lifts is None, "lifts", "A lift names the order it lifts."),
            (not is_lift and self.lifts is not None, "lifts", "Only a lift names another order."),
            (self.lifts == self.order_id, "lifts", "An order does not lift itself."),
            (
                self._needs_law and not self.legal_basis,
                "legal_basis",
                "An order says on which law it rests.",
            ),
            (not self.reason.strip(), "reason", "An order gives its reason."),
            (self.effective_at < self.issued_at, "effective_at", "An order takes effect when issued or later."),
            (self.expires_at is None and not is_lift, "expires_at", "An order says when it expires."),
            (self._ends_at_once, "expires_at", "An order expires after it takes effect."),
            (self.comply_within_s < 0, "comply_within_s", "Time to comply is not negative."),
            (self.existing_holders != RUN_TO_MATURITY, "existing_holders", f"Holders: {RUN_TO_MATURITY} only."),
            (any(n < 0 for n in self.previous.values()), "previous", "A previous number is 0 or more."),
        )

    @property
    def _needs_law(self) -> bool:
        return self.kind in {Kind.TAKEDOWN, Kind.CLOSE_TOP_UPS}

    @property
    def _ends_at_once(self) -> bool:
        return self.expires_at is not None and self.expires_at <= self.effective_at

    def number_before(self, *, addressee: str) -> int:
        """The number of this issuer's order that the addressee must have had before this one; 0 for none."""
        return self.previous.get(addressee, self.sequence - 1)

    def is_due(self, *, at: datetime) -> bool:
        """Whether it has taken effect and not expired at an instant; whether it was lifted is not asked."""
        return self.effective_at <= at and (self.expires_at is None or at < self.expires_at)
