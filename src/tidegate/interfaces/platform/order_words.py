"""An order as people read it: its title, what it covers, what it does here and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from tidegate.interfaces.site.display import instant_text
from tidegate.money import Amount, currency
from tidegate.orders import Kind, LegalBasis, Order, Receipt

State = Literal["in force", "ahead", "lifted", "expired", "refused", "carried out"]
_CHIP: Mapping[str, str] = {
    "in force": "shut",
    "ahead": "sand",
    "refused": "plain",
    "lifted": "sure",
    "expired": "plain",
}
_TITLE = {
    Kind.TAKEDOWN: "Takedown",
    Kind.CLOSE_TOP_UPS: "Closing of top-ups",
    Kind.WITHDRAW: "The platform's own withdrawal",
    Kind.LIFT: "Lift",
}
_MEANING = {
    Kind.TAKEDOWN: "No product it covers may be shown to strangers, opened, topped up or renewed here.",
    Kind.CLOSE_TOP_UPS: "No money may be added to deposits of the products it covers.",
    Kind.WITHDRAW: "The platform itself took the products it covers off its shelf: no new deposits, no renewals.",
    Kind.LIFT: "It ends an earlier order; what that order shut is open again unless another order shuts it.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One stop in the life of something: `state` is done, now, ahead or stopped."""

    name: str
    when: str
    state: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the platform's receipt says."""

    received_at: datetime
    products: int
    holders: int
    stock: Amount
    in_flight_returned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """An order on a page. Instants are aware; `receipt` is None when it was refused."""

    order_id: UUID
    title: str
    heading: str
    reason: str
    meaning: str
    scope_text: str
    issuer: str
    legal_basis: tuple[LegalBasis, ...]
    redress: str
    issued_at: datetime
    in_effect_at: datetime | None
    expires_at: datetime | None
    state_text: str
    chip_class: str
    digest: str
    receipt: Answer | None
    steps: tuple[Step, ...]
    refusal: str = ""


def title_of(order: Order, *, issuer: str) -> str:
    """`Takedown 3 of the Demonstration Authority`; `issuer` is the authority's name."""
    if order.kind is Kind.WITHDRAW:
        return f"{_TITLE[order.kind]}, number {order.sequence}"
    return f"{_TITLE[order.kind]} {order.sequence} of the {issuer.removeprefix('the ').removeprefix('The ')}"


def scope_text(order: Order, *, names: Mapping[str, str]) -> str:
    """What it covers; `names` gives bank and product codes their names."""
    scope = order.scope
    if scope.everything:
        return "All products of all banks"
    parts = []
    if scope.products:
        parts.append("the products " + ", ".join(names.get(code, code) for code in sorted(scope.products)))
    if scope.kinds:
        kinds = {"demand": "deposits withdrawable at any time", "fixed": "fixed-term deposits"}
        parts.append(" and ".join(kinds[kind] for kind in sorted(scope.kinds)))
    if scope.banks:
        parts.append("of " + ", ".join(names.get(code, code) for code in sorted(scope.banks)))
    text = " ".join(parts)
    return text[:1].upper() + text[1:]


def view_of(
    order: Order, receipt: Receipt, *, state: State, at: datetime, issuer: str, names: Mapping[str, str]
) -> OrderView:
    """An order with the platform's answer, as it stands at an instant."""
    effect = receipt.effect
    return OrderView(
        order_id=order.order_id,
        title=title_of(order, issuer=issuer),
        heading="Shut by" if order.kind is not Kind.LIFT else "Lifted by",
        reason=order.reason,
        meaning=_MEANING[order.kind],
        scope_text=scope_text(order, names=names),
        issuer=issuer,
        legal_basis=order.legal_basis,
        redress=order.redress,
        issued_at=order.issued_at,
        in_effect_at=receipt.in_effect_at,
        expires_at=order.expires_at,
        state_text=state,
        chip_class=_CHIP.get(state, "plain"),
        digest=receipt.order_digest,
        receipt=None
        if effect is None
        else Answer(
            received_at=receipt.received_at,
            products=effect.products,
            holders=effect.holders,
            stock=Amount(minor=effect.stock_minor, currency=currency(effect.currency)),
            in_flight_returned=effect.in_flight_returned,
        ),
        steps=_steps(order, receipt, state=state, at=at),
        refusal=f"{receipt.refusal.rule} {receipt.detail}".strip() if receipt.refusal else "",
    )


def _steps(order: Order, receipt: Receipt, *, state: State, at: datetime) -> tuple[Step, ...]:
    steps = [
        Step(name="Issued", when=instant_text(order.issued_at), state="done"),
        Step(name="Received here", when=instant_text(receipt.received_at), state="done"),
    ]
    if receipt.in_effect_at is None:
        steps.append(
            Step(name="Refused, with a signed answer", when=instant_text(receipt.received_at), state="stopped")
        )
        return tuple(steps)
    if state == "ahead":
        steps.append(Step(name="Takes effect", when=instant_text(order.effective_at), state="ahead"))
    else:
        now = "now" if state == "in force" else "done"
        steps.append(Step(name="In effect here", when=instant_text(receipt.in_effect_at), state=now))
    if state == "lifted":
        steps.append(Step(name="Lifted", when="by a later order", state="done"))
    elif order.expires_at is not None:
        word = "Expired" if order.expires_at <= at else "Expires unless lifted"
        mark = "done" if order.expires_at <= at else "ahead"
        steps.append(Step(name=word, when=instant_text(order.expires_at), state=mark))
    return tuple(steps)
