"""How much, at which rate, whose, which key: the figures of an order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from tidegate.money import AMOUNT_MINOR_MAX
from tidegate.orders.invalid import OrderInvalid
from tidegate.orders.reading import Members
from tidegate.seal import Malformed, PublicKey

_MEMBERS = ("amount_minor", "currency", "rate_ppb", "person", "kid", "successor")
_MAY = {"kid": frozenset({"successor"})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """Who takes a revoked key's place: an officer by name, and the new public key."""

    officer: str
    key: PublicKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What an order states beside its scope; each kind states what it needs (`NEEDS_MEASURE`) and no more.

    `amount_minor` in minor units of `currency`; `rate_ppb` a yearly all-in rate in parts per billion; `person` a
    saver's code at the addressee.
    """

    amount_minor: int | None = None
    currency: str | None = None
    rate_ppb: int | None = None
    person: str | None = None
    kid: str | None = None
    successor: Successor | None = None

    def misfit(self, needed: frozenset[str]) -> str | None:
        """The first part that is missing or too much; None where it fits."""
        given = {part.name for part in fields(self) if getattr(self, part.name) is not None}
        allowed = needed.union(*(_MAY.get(name, frozenset()) for name in needed))
        wrong = (needed - given) | (given - allowed)
        return min(wrong) if wrong else None


NO_MEASURE = Measure()


def measure_members(measure: Measure) -> dict[str, Any]:
    """A measure as members of a document."""
    successor = measure.successor
    return {
        "amount_minor": None if measure.amount_minor is None else str(measure.amount_minor),
        "currency": measure.currency,
        "rate_ppb": measure.rate_ppb,
        "person": measure.person,
        "kid": measure.kid,
        "successor": None if successor is None else {"officer": successor.officer, "key": successor.key.to_jwk()},
    }


def read_measure(value: object) -> Measure:
    """A measure from the members of a document. Raises `OrderInvalid`."""
    members = Members(value, known=_MEMBERS, path="measure.")
    amount = members.optional("amount_minor", members.minor)
    if amount is not None and amount > AMOUNT_MINOR_MAX:
        raise OrderInvalid(field="measure.amount_minor", rule="It is an amount of at most 64 bits.")
    return Measure(
        amount_minor=amount,
        currency=members.optional("currency", members.code),
        rate_ppb=members.optional("rate_ppb", members.whole),
        person=members.optional("person", members.code),
        kid=members.optional("kid", members.text),
        successor=members.optional("successor", lambda name: _successor(members.raw(name))),
    )


def _successor(value: object) -> Successor:
    members = Members(value, known=("officer", "key"), path="measure.successor.")
    jwk = members.raw("key")
    try:
        key = PublicKey.from_jwk(jwk if isinstance(jwk, Mapping) else {})
    except Malformed as error:
        raise OrderInvalid(field="measure.successor.key", rule=error.rule, remedy=error.remedy) from None
    officer = members.text("officer")
    if not officer.strip():
        raise OrderInvalid(field="measure.successor.officer", rule="A key belongs to an officer by name.")
    return Successor(officer=officer, key=key)
