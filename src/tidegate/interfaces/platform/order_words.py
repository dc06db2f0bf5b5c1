"""An order as people read it: its title, what it covers, what it does here and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tidegate.compliance.report import OrderReport
from tidegate.interfaces.site.display import instant_text
from tidegate.money import Amount, currency
from tidegate.orders import TRANSFER, Family, Kind, LegalBasis, Order, Receipt, Scope

CHIP: Mapping[str, str] = {
    "in force": "shut",
    "ahead": "sand",
    "stayed": "sand",
    "refused": "plain",
    "lifted": "sure",
    "expired": "plain",
}
TITLE = {
    Kind.TAKEDOWN: "Takedown",
    Kind.SUSPEND_NEW: "Suspension of new deposits",
    Kind.CAP_STOCK: "Cap on what is held",
    Kind.CAP_RATE: "Cap on rates",
    Kind.CAP_DAILY_INFLOW: "Cap on a day's inflow",
    Kind.PAYMENT_MORATORIUM: "Payment moratorium",
    Kind.UNAVAILABILITY: "Deposits unavailable",
    Kind.ASSET_FREEZE: "Asset freeze",
    Kind.ATTACHMENT: "Attachment",
    Kind.NOTICE: "Notice",
    Kind.PRESERVE: "Preservation of records",
    Kind.REPORT: "Request for figures",
    Kind.STAY: "Stay",
    Kind.AMEND: "Amendment",
    Kind.KEY_REVOKE: "Revocation of a key",
    Kind.CLOSE_TOP_UPS: "Closing of top-ups",
    Kind.WITHDRAW: "The platform's own withdrawal",
    Kind.LIFT: "Lift",
}
ACT_WORDS = {
    "list": "to put a product on the shelf",
    "open": "to open a deposit",
    "top_up": "to add money to a deposit",
    "renew": "to renew a deposit",
}
MEANING = {
    Kind.TAKEDOWN: "No product it covers may be shown to strangers, opened, topped up or renewed here.",
    Kind.SUSPEND_NEW: "No product it covers may be shown to strangers or opened here; what is held may be added to.",
    Kind.CAP_STOCK: "No money may come in that would bring what is held of the products it covers above its amount.",
    Kind.CAP_RATE: "No product it covers may be shown or take money at a rate above its own, subsidies included.",
    Kind.CAP_DAILY_INFLOW: "No money may come in that would bring a day's inflow of what it covers above its amount.",
    Kind.PAYMENT_MORATORIUM: "The bank it names pays nothing while it lasts; what is held stays and earns.",
    Kind.UNAVAILABILITY: "The bank it names pays nothing; deposit insurance answers for what is insured.",
    Kind.ASSET_FREEZE: "One person's money is neither moved nor used here while it lasts.",
    Kind.ATTACHMENT: "An amount of what one person has here stays here.",
    Kind.NOTICE: "It tells something, and changes nothing.",
    Kind.PRESERVE: "Records are kept until it expires; nothing else changes.",
    Kind.REPORT: "It was answered with figures; nothing changed.",
    Kind.STAY: "A court's: while it lasts, an order of another authority does not apply.",
    Kind.AMEND: "It states scope, figures and expiry of an earlier order anew.",
    Kind.KEY_REVOKE: "A key of the authority counts for nothing any more.",
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
    """What the platform's receipt says it met."""

    products: int
    holders: int
    stock: Amount
    in_flight_returned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """An order on a page. Instants are aware; `answer` is None when it was refused."""

    order_id: UUID | None
    title: str
    heading: str
    reason: str
    meaning: str
    scope_text: str
    covers_everything: bool
    issuer: str
    legal_basis: tuple[LegalBasis, ...]
    redress: str
    issued_at: datetime | None
    received_at: datetime
    in_effect_at: datetime | None
    expires_at: datetime | None
    state_text: str
    chip_class: str
    digest: str
    answer: Answer | None
    steps: tuple[Step, ...]
    for_holders: str = ""
    """What it means for what is held."""


def for_holders(order: Order) -> str:
    """What an order means for what is held, by what it says of it and by its family."""
    if order.kind is Kind.UNAVAILABILITY:
        return "Deposits at the banks it names are not paid out; deposit insurance answers for what is insured."
    if order.kind.family is Family.PAYMENTS:
        return "Deposits held here stay and earn. What the order stops is paid when it ends, nothing less."
    if order.existing_holders == TRANSFER:
        return "Deposits held here stay as they are until people have arranged where they go."
    if order.kind.family is Family.INTAKE:
        return (
            "Deposits held here run on to their end at their agreed rate, interest is paid when due, and withdrawals "
            "go on as contracted."
        )
    return "Nothing changes for deposits that are held."


def title_of(order: Order, *, issuer: str) -> str:
    """`Takedown 3 of the Demonstration Authority`; `issuer` is the authority's name."""
    if order.confidential:
        return "A confidential order"
    if order.kind is Kind.WITHDRAW:
        return f"{TITLE[order.kind]}, number {order.sequence}"
    return f"{TITLE[order.kind]} {order.sequence} of the {issuer.removeprefix('the ').removeprefix('The ')}"


def scope_text(order: Order, *, names: Mapping[str, str]) -> str:
    """What it covers; `names` gives bank and product codes their names. Of one against a person it says whose."""
    within = _scope_words(order.scope, names)
    if order.measure.person is not None:
        return f"What {order.measure.person} owns" + ("" if order.scope.everything else f": {within}")
    return within


def _scope_words(scope: Scope, names: Mapping[str, str]) -> str:
    if scope.everything:
        return "All products of all banks"
    parts = []
    if scope.products:
        parts.append("the products " + ", ".join(names.get(code, code) for code in sorted(scope.products)))
    if scope.kinds:
        kinds = {
            "demand": "deposits withdrawable at any time",
            "notice": "notice deposits",
            "fixed": "fixed-term deposits",
            "recurring": "recurring deposits",
        }
        parts.append(" and ".join(kinds[kind] for kind in sorted(scope.kinds)))
    if scope.banks:
        parts.append("of " + ", ".join(names.get(code, code) for code in sorted(scope.banks)))
    if scope.term_days:
        parts.append(f"for terms of {scope.term_days[0]} to {scope.term_days[1]} days")
    if scope.regions:
        parts.append("for savers in " + ", ".join(sorted(scope.regions)))
    text = " ".join(parts)
    return text[:1].upper() + text[1:]


def view_of(report: OrderReport, *, at: datetime, names: Mapping[str, str]) -> OrderView:
    """What came, with the platform's answer, as it stands at an instant; of a confidential one only its being."""
    order, receipt = report.order, report.receipt
    if order is not None and order.confidential:
        return _confidential(order, receipt, state=report.state)
    title = "Something that is no order" if order is None else title_of(order, issuer=report.issuer_name)
    if receipt.refusal is not None:
        title = f"Refused: {title[:1].lower()}{title[1:]}"
    return OrderView(
        order_id=receipt.order_id,
        title=title,
        heading="Lifted by" if order is not None and order.kind is Kind.LIFT else "Shut by",
        reason="" if order is None else order.reason,
        meaning=_meaning(order, receipt),
        scope_text="" if order is None else scope_text(order, names=names),
        covers_everything=order is not None and order.scope.everything,
        issuer=report.issuer_name,
        legal_basis=() if order is None else order.legal_basis,
        redress="" if order is None else order.redress,
        issued_at=None if order is None else order.issued_at,
        received_at=receipt.received_at,
        in_effect_at=receipt.in_effect_at,
        expires_at=None if order is None else order.expires_at,
        state_text=report.state,
        chip_class=CHIP.get(report.state, "plain"),
        digest=receipt.order_digest,
        answer=_answer(receipt),
        steps=_steps(order, receipt, state=report.state, at=at),
        for_holders="" if order is None else for_holders(order),
    )


def _confidential(order: Order, receipt: Receipt, *, state: str) -> OrderView:
    return OrderView(
        order_id=None,
        title=title_of(order, issuer=""),
        heading="Shut by",
        reason="Its content is not published.",
        meaning="",
        scope_text="",
        covers_everything=order.scope.everything,
        issuer="",
        legal_basis=(),
        redress="",
        issued_at=None,
        received_at=receipt.received_at,
        in_effect_at=receipt.in_effect_at,
        expires_at=None,
        state_text=state,
        chip_class=CHIP.get(state, "plain"),
        digest="",
        answer=None,
        steps=(),
    )


def _meaning(order: Order | None, receipt: Receipt) -> str:
    if receipt.refusal is not None:
        return f"Nothing. {receipt.refusal.rule} {receipt.detail}".strip()
    assert order is not None, "what was carried out could be read"
    return MEANING[order.kind]


def _answer(receipt: Receipt) -> Answer | None:
    effect = receipt.effect
    if effect is None:
        return None
    return Answer(
        products=effect.products,
        holders=effect.holders,
        stock=Amount(minor=effect.stock_minor, currency=currency(effect.currency)),
        in_flight_returned=effect.in_flight_returned,
    )


def _steps(order: Order | None, receipt: Receipt, *, state: str, at: datetime) -> tuple[Step, ...]:
    received = instant_text(receipt.received_at)
    steps = [] if order is None else [Step(name="Issued", when=instant_text(order.issued_at), state="done")]
    steps.append(Step(name="Received here", when=received, state="done"))
    if receipt.in_effect_at is None or order is None:
        return (*steps, Step(name="Refused, with a signed answer", when=received, state="stopped"))
    if state == "ahead":
        steps.append(Step(name="Takes effect", when=instant_text(order.effective_at), state="ahead"))
    else:
        mark = "now" if state == "in force" else "done"
        steps.append(Step(name="In effect here", when=instant_text(receipt.in_effect_at), state=mark))
    if state == "lifted":
        steps.append(Step(name="Lifted", when="by a later order", state="done"))
    elif order.expires_at is not None:
        word, mark = ("Expired", "done") if order.expires_at <= at else ("Expires, unless lifted before", "ahead")
        steps.append(Step(name=word, when=instant_text(order.expires_at), state=mark))
    return tuple(steps)
