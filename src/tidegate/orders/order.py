"""The order itself: who orders what, on which law, from when, and what becomes of what is there already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tidegate.orders.invalid import OrderInvalid
from tidegate.orders.kind import NEEDS_MEASURE, Family, Kind
from tidegate.orders.measure import NO_MEASURE, Measure
from tidegate.orders.scope import Scope

RUN_TO_MATURITY = "run_to_maturity"
"""What is held stays: withdrawals, interest and maturities go on as contracted."""
PAYMENTS_STOPPED = "payments_stopped"
"""What is held stays and earns; what the order's law stops is not paid while it is in force."""
TRANSFER = "transfer"
"""What is held is to go to another bank: no platform does that by machine, so it answers that it cannot comply."""


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
    before. `comply_within_s` counts from receipt. `expires_at` is mandatory but for a lift and a revoked key.
    `preview_digests` binds the signatures to what was looked at, by platform. A lift names the order it ends in
    `lifts`, and states its scope or everything; a stay, an amendment and a notice name theirs in `regards`. An
    amendment states scope, measure and expiry anew, whole. `alongside` names orders of other authorities or families
    that this one is meant to stand beside: without it, what conflicts is shut to new money until a person has decided.
    """

    order_id: UUID
    sequence: int
    issuer: str
    addressees: tuple[str, ...]
    kind: Kind
    scope: Scope
    measure: Measure = NO_MEASURE
    lifts: UUID | None = None
    regards: UUID | None = None
    alongside: tuple[UUID, ...] = ()
    legal_basis: tuple[LegalBasis, ...]
    reason: str
    proportionality: str = ""
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
        for broken, place, rule in (*self._rules(), *self._rules_of_kind(), *self._rules_of_time()):
            if broken:
                raise OrderInvalid(field=place, rule=rule, remedy="Correct the draft and have it signed again.")

    def __hash__(self) -> int:
        return hash(self.order_id)

    def _rules(self) -> tuple[tuple[bool, str, str], ...]:
        strangers = (set(self.preview_digests) | set(self.previous)) - set(self.addressees)
        return (
            (self.sequence < 1, "sequence", "An issuer numbers its orders from 1."),
            (not self.addressees, "addressees", "An order is addressed to somebody."),
            (len(set(self.addressees)) != len(self.addressees), "addressees", "Each addressee is named once."),
            (bool(strangers), "addressees", f"Previews and numbers are for addressees only, not for {strangers}."),
            (self._needs_law and not self.legal_basis, "legal_basis", "An order says on which law it rests."),
            (not self.reason.strip(), "reason", "An order gives its reason."),
            (any(n < 0 for n in self.previous.values()), "previous", "A previous number is 0 or more."),
            (self.order_id in self.alongside, "alongside", "An order stands beside others, not beside itself."),
            (len(set(self.alongside)) != len(self.alongside), "alongside", "Each order is named once."),
        )

    def _rules_of_kind(self) -> tuple[tuple[bool, str, str], ...]:
        is_lift, about = self.kind is Kind.LIFT, self.kind in {Kind.STAY, Kind.AMEND}
        wrong = None if self.kind is Kind.AMEND else self.measure.misfit(NEEDS_MEASURE.get(self.kind, frozenset()))
        return (
            (is_lift and self.lifts is None, "lifts", "A lift names the order it lifts."),
            (not is_lift and self.lifts is not None, "lifts", "Only a lift names another order."),
            (self.lifts == self.order_id, "lifts", "An order does not lift itself."),
            (about and self.regards is None, "regards", f"An order to {self.kind} names the order it regards."),
            (
                not about and self.kind is not Kind.NOTICE and self.regards is not None,
                "regards",
                "Only a stay, an amendment or a notice regards another order.",
            ),
            (self.regards == self.order_id, "regards", "An order does not regard itself."),
            (wrong is not None, f"measure.{wrong}", f"An order of kind {self.kind} states what it needs, and no more."),
            (
                self.kind in {Kind.PAYMENT_MORATORIUM, Kind.UNAVAILABILITY} and not self.scope.is_banks,
                "scope",
                f"An order of kind {self.kind} names banks, and nothing else.",
            ),
            (
                self.kind in {Kind.ASSET_FREEZE, Kind.ATTACHMENT}
                and not (self.scope.everything or self.scope.is_banks),
                "scope",
                "An order against a person is for everything, or names banks.",
            ),
            (
                self.measure.person is not None and not self.confidential,
                "confidential",
                "An order that names a person is not published.",
            ),
            (
                self.existing_holders not in self._holders_allowed,
                "existing_holders",
                f"Of holders an order of kind {self.kind} says {' or '.join(self._holders_allowed)}.",
            ),
        )

    def _rules_of_time(self) -> tuple[tuple[bool, str, str], ...]:
        return (
            (self.effective_at < self.issued_at, "effective_at", "An order takes effect when issued or later."),
            (self.expires_at is None and not self._endless, "expires_at", "An order says when it expires."),
            (self._ends_at_once, "expires_at", "An order expires after it takes effect."),
            (self.comply_within_s < 0, "comply_within_s", "Time to comply is not negative."),
        )

    @property
    def _needs_law(self) -> bool:
        return self.kind not in {Kind.WITHDRAW, Kind.LIFT, Kind.NOTICE, Kind.KEY_REVOKE}

    @property
    def _endless(self) -> bool:
        return self.kind in {Kind.LIFT, Kind.KEY_REVOKE}

    @property
    def _holders_allowed(self) -> tuple[str, ...]:
        if self.kind.family is Family.PAYMENTS:
            return (PAYMENTS_STOPPED,)
        if self.kind is Kind.AMEND:
            return (RUN_TO_MATURITY, PAYMENTS_STOPPED)
        return (RUN_TO_MATURITY, TRANSFER) if self.kind.family is Family.INTAKE else (RUN_TO_MATURITY,)

    @property
    def _ends_at_once(self) -> bool:
        return self.expires_at is not None and self.expires_at <= self.effective_at

    @property
    def about(self) -> UUID | None:
        """The order that this one lifts, stays, amends or gives notice of."""
        return self.lifts or self.regards

    def number_before(self, *, addressee: str) -> int:
        """The number of this issuer's order that the addressee must have had before this one; 0 for none."""
        return self.previous.get(addressee, self.sequence - 1)

    def is_due(self, *, at: datetime) -> bool:
        """Whether it has taken effect and not expired at an instant; whether it was lifted is not asked."""
        return self.effective_at <= at and (self.expires_at is None or at < self.expires_at)
