"""The form of an order on paper, and the order that it makes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from tidegate.compliance.answer import last_spent
from tidegate.compliance.trust import authorities, names
from tidegate.gate.in_force import history
from tidegate.interfaces.platform.forms import Field, Form, new_key, parse_key
from tidegate.interfaces.platform.frame import Frame
from tidegate.interfaces.platform.order_words import TITLE
from tidegate.interfaces.site.order_figures import measure_from
from tidegate.money import Invalid, parse_day
from tidegate.orders import EVERYTHING, PAYMENTS_STOPPED, RUN_TO_MATURITY, Family, Kind, LegalBasis, Order, Scope

KINDS = tuple(kind for kind in Kind if kind is not Kind.WITHDRAW)
"""What an authority may order on paper: whatever it may order."""
SORTS = (("", "of any kind"), ("fixed", "for a term"), ("demand", "withdrawable at any time"), ("notice", "at notice"),
         ("recurring", "savings plans"))  # fmt: skip
FIELDS: Mapping[str, str] = {
    "amount_minor": "amount", "rate_ppb": "rate", "scope": "banks", "everything": "banks", "term_days": "term_from",
    "regards": "about", "lifts": "about", "legal_basis": "ref", "expires_at": "until", "successor": "kid",
}  # fmt: skip
"""Where a member of the order that is wrong stands on the form."""
_PUBLISHED = (("yes", "may be published"), ("no", "not published"))
_MUST = frozenset({Kind.LIFT, Kind.STAY, Kind.AMEND})
_MAY = _MUST | {Kind.NOTICE}
_DAYS = 365


def paper_form(frame: Frame) -> Form:
    """The empty form; the number proposed is the first authority's next."""
    called = names()
    issuers = tuple((code, called.get(code, code)) for code in sorted(authorities()) if code != frame.profile.code)
    number = last_spent(issuer=issuers[0][0]) + 1 if issuers else 1
    about = tuple(
        (str(one.order.order_id), f"{TITLE[one.order.kind]} {one.order.sequence} of {called.get(one.order.issuer, '')}")
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
            field(
                "about",
                "Which order it lifts, stays, amends or explains",
                kind="select",
                options=(("", "none"), *about),
            ),
            field("products", "Products", hint="Codes, separated by commas; where nothing is named: everything."),
            field("banks", "Banks", hint="Codes, separated by commas."),
            field("kinds", "Deposits", kind="select", options=SORTS),
            field("regions", "Savers of these regions", hint="Codes such as CN-33; of several owners each counts."),
            field("term_from", "Terms from, in days", hint="Empty: of any length."),
            field("term_to", "Terms to, in days"),
            field("person", "Person", hint="Of a freeze or an attachment: the saver's code."),
            field("amount", "Amount", hint="Of a cap or an attachment."),
            field("currency", "Its currency", value=frame.profile.currency),
            field("rate", "Rate, % a year", hint="Of a cap on rates, subsidies included."),
            field("kid", "Key", hint="Of a revocation: the name of the key (RFC 7638)."),
            field("ref", "Provision", hint="Law and article it rests on."),
            field("sentence", "Its sentence"),
            field("reason", "Reasons"),
            field("proportionality", "Why nothing milder is enough", hint="If the paper says so."),
            field(
                "published",
                "Publication",
                kind="select",
                options=(("yes", "may be published"), ("no", "not published")),
            ),
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
    about = _about(given, kind)
    day = parse_day(given.get("issued_on", ""), field="issued_on")
    issued_at = min(datetime.combine(day, time(0), tzinfo=zone), frame.now)
    until = None if kind in _ENDLESS else parse_day(given.get("until", ""), field="until")
    measure = measure_from(_all_of(given), kind=str(_measured(kind, about, frame)))
    return Order(
        order_id=parse_key(given.get("key", ""), field="key", remedy="Load the page again and enter the order anew."),
        sequence=_whole(given, "sequence"),
        issuer=given.get("issuer", ""),
        addressees=(frame.profile.code,),
        kind=kind,
        scope=_scope(given),
        measure=measure,
        lifts=about if kind is Kind.LIFT else None,
        regards=None if kind is Kind.LIFT else about,
        legal_basis=_basis(given),
        reason=given.get("reason", "").strip(),
        proportionality=given.get("proportionality", "").strip(),
        issued_at=issued_at,
        effective_at=issued_at,
        comply_within_s=_whole(given, "comply_hours") * 3600,
        expires_at=None if until is None else datetime.combine(until, time(23, 59, 59), tzinfo=zone),
        existing_holders=PAYMENTS_STOPPED if kind.family is Family.PAYMENTS else RUN_TO_MATURITY,
        redress=given.get("redress", "").strip(),
        confidential=given.get("published") == "no" or measure.person is not None,
    )


_ENDLESS = frozenset({Kind.LIFT, Kind.KEY_REVOKE})


def _basis(given: Mapping[str, str]) -> tuple[LegalBasis, ...]:
    ref, sentence = given.get("ref", "").strip(), given.get("sentence", "").strip()
    if bool(ref) != bool(sentence):
        raise Invalid(field="sentence", value="", rule="A provision has its sentence.", remedy="Give both.")
    return (LegalBasis(ref=ref, sentence=sentence),) if ref else ()


def _measured(kind: Kind, about: UUID | None, frame: Frame) -> Kind:
    """The kind whose figures are stated: an amendment states those of what it amends."""
    if kind is not Kind.AMEND:
        return kind
    return next((one.order.kind for one in history(at=frame.now) if one.order.order_id == about), kind)


def _all_of(given: Mapping[str, str]) -> Mapping[str, str]:
    names = ("amount", "currency", "rate", "person", "kid", "successor", "successor_key")
    return {name: given.get(name, "") for name in names}


def _kind(word: str) -> Kind:
    if word not in {str(kind) for kind in KINDS}:
        allowed = ", ".join(str(kind) for kind in KINDS)
        raise Invalid(field="kind", value=word, rule=f"An authority orders one of {allowed}.", remedy="Choose one.")
    return Kind(word)


def _about(given: Mapping[str, str], kind: Kind) -> UUID | None:
    text = given.get("about", "")
    if (kind in _MUST and not text) or (text and kind not in _MAY):
        rule = "A lift, a stay and an amendment name their order, a notice may, and nothing else does."
        raise Invalid(field="about", value=text, rule=rule, remedy="Choose it.")
    return parse_key(text, field="about", remedy="Choose it from the list.") if text else None


def _scope(given: Mapping[str, str]) -> Scope:
    parts: dict[str, Any] = {
        name: frozenset(given.get(name, "").replace(",", " ").split())
        for name in ("products", "banks", "kinds", "regions")
    }
    shortest, longest = given.get("term_from", "").strip(), given.get("term_to", "").strip()
    term_days = (_whole(given, "term_from"), _whole(given, "term_to")) if shortest or longest else None
    return Scope(**parts, term_days=term_days) if any(parts.values()) or term_days else EVERYTHING


def _whole(given: Mapping[str, str], name: str) -> int:
    text = given.get(name, "").strip()
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 10):
        raise Invalid(field=name, value=text, rule="It is a whole number.", remedy="Write digits only.")
    return int(text)
