"""The form of an order on paper, and the order that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from tidegate.compliance.answer import last_spent
from tidegate.compliance.trust import authorities, names
from tidegate.gate.in_force import history
from tidegate.interfaces.platform.forms import Field, Form, new_key, parse_key
from tidegate.interfaces.platform.frame import Frame
from tidegate.interfaces.platform.order_words import TITLE
from tidegate.money import Invalid, parse_day
from tidegate.orders import EVERYTHING, Kind, LegalBasis, Order, Scope

KINDS = (Kind.TAKEDOWN, Kind.SUSPEND_NEW, Kind.CLOSE_TOP_UPS, Kind.NOTICE, Kind.PRESERVE, Kind.LIFT)
"""What can be typed here; orders with figures or persons come as signed documents."""
_DAYS = 365


def paper_form(frame: Frame) -> Form:
    """The empty form; the number proposed is the first authority's next."""
    called = names()
    issuers = tuple((code, called.get(code, code)) for code in sorted(authorities()) if code != frame.profile.code)
    number = last_spent(issuer=issuers[0][0]) + 1 if issuers else 1
    lifted = tuple(
        (str(one.order.order_id), f"{TITLE[one.order.kind]} {one.order.sequence} of {one.order.issuer}")
        for one in history(at=frame.now)
        if one.live and one.order.issuer != frame.profile.code
    )

    def field(name: str, label: str, **more: object) -> Field:
        return Field(form="paper", name=name, label=label, **more)  # type: ignore[arg-type]

    today = frame.now.astimezone(ZoneInfo(frame.profile.zone)).date()
    return Form(
        id="paper",
        action="/operator/papers",
        button="Enter it",
        key=new_key(),
        fields=(
            field("issuer", "From", kind="select", options=issuers),
            field("sequence", "Its number", value=str(number), hint="As it stands on the paper."),
            field("kind", "What it orders", kind="select", options=tuple((str(kind), TITLE[kind]) for kind in KINDS)),
            field("lifts", "Which order it lifts", kind="select", options=(("", "none"), *lifted)),
            field("products", "Products", hint="Codes, separated by commas; with no bank and product: everything."),
            field("banks", "Banks", hint="Codes, separated by commas."),
            field("ref", "Provision", hint="Law and article it rests on."),
            field("sentence", "Its sentence"),
            field("reason", "Reasons"),
            field("redress", "Where it can be contested"),
            field("issued_on", "Signed on", kind="date", value=today.isoformat()),
            field("comply_hours", "Hours to comply", value="24"),
            field("until", "Expires at the end of", kind="date", value=(today + timedelta(days=_DAYS)).isoformat()),
        ),
    )


def order_from(given: Mapping[str, str], frame: Frame) -> Order:
    """The order as typed. Raises `Invalid` or `OrderInvalid`."""
    zone = ZoneInfo(frame.profile.zone)
    kind = _kind(given.get("kind", ""))
    lifts = _lifted(given, kind)
    day = parse_day(given.get("issued_on", ""), field="issued_on")
    issued_at = min(datetime.combine(day, time(0), tzinfo=zone), frame.now)
    until = None if kind is Kind.LIFT else parse_day(given.get("until", ""), field="until")
    basis = (given.get("ref", "").strip(), given.get("sentence", "").strip())
    if any(basis) and not all(basis):
        raise Invalid(field="sentence", value="", rule="A provision has its sentence.", remedy="Give both.")
    return Order(
        order_id=parse_key(given.get("key", ""), field="key", remedy="Load the page again and enter the order anew."),
        sequence=_whole(given, "sequence"),
        issuer=given.get("issuer", ""),
        addressees=(frame.profile.code,),
        kind=kind,
        scope=_scope(given),
        lifts=lifts,
        legal_basis=(LegalBasis(ref=basis[0], sentence=basis[1]),) if all(basis) else (),
        reason=given.get("reason", "").strip(),
        issued_at=issued_at,
        effective_at=issued_at,
        comply_within_s=_whole(given, "comply_hours") * 3600,
        expires_at=None if until is None else datetime.combine(until, time(23, 59, 59), tzinfo=zone),
        redress=given.get("redress", "").strip(),
    )


def _kind(word: str) -> Kind:
    if word not in {str(kind) for kind in KINDS}:
        allowed = ", ".join(str(kind) for kind in KINDS)
        raise Invalid(field="kind", value=word, rule=f"On paper one of {allowed} is entered.", remedy="Choose one.")
    return Kind(word)


def _lifted(given: Mapping[str, str], kind: Kind) -> UUID | None:
    text = given.get("lifts", "")
    if (kind is Kind.LIFT) != bool(text):
        raise Invalid(
            field="lifts", value=text, rule="A lift names the order it lifts, and only a lift.", remedy="Choose it."
        )
    return parse_key(text, field="lifts", remedy="Choose it from the list.") if text else None


def _scope(given: Mapping[str, str]) -> Scope:
    codes = {name: frozenset(given.get(name, "").replace(",", " ").split()) for name in ("products", "banks")}
    return Scope(products=codes["products"], banks=codes["banks"]) if any(codes.values()) else EVERYTHING


def _whole(given: Mapping[str, str], name: str) -> int:
    text = given.get(name, "").strip()
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 10):
        raise Invalid(field=name, value=text, rule="It is a whole number.", remedy="Write digits only.")
    return int(text)
