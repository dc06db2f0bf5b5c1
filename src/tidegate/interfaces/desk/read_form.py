"""Reading what was given in the form of an order: the draft it makes, or everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from tidegate.hub.draft import ENDLESS, Draft
from tidegate.hub.make_draft import make_draft
from tidegate.hub.register import Authority
from tidegate.interfaces.desk.form import OrderForm, is_number
from tidegate.interfaces.site.order_figures import measure_from
from tidegate.money import Invalid, parse_day
from tidegate.orders import NO_MEASURE, Family, Kind
from tidegate.rules import Rule

_CODES = re.compile(r"[\s,;]+")
T = TypeVar("T")


def draft_from(form: OrderForm, *, at: datetime) -> Draft | tuple[Invalid, ...]:
    """The draft that the form describes, or everything that is wrong. What its kind does not take is left alone."""
    given, found = form.given, list[Invalid]()

    def read(part: Callable[[], T], otherwise: T) -> T:
        try:
            return part()
        except Invalid as error:
            found.append(error)
            return otherwise

    scope: dict[str, Any] = read(lambda: _scope(form), {"everything": True})
    draft = make_draft(
        kind=given["kind"],
        platforms=form.codes["platforms"],
        legal_basis=_legal_basis(form),
        reason=given["reason"],
        proportionality=given["proportionality"],
        redress=given["redress"],
        comply_within_s=int(given["comply_within_s"]) if is_number(given["comply_within_s"]) else 0,
        expires_at=read(lambda: _expiry(form), None),
        effective_at=read(lambda: _begin(form), None),
        lifts=_uuid(given["lifts"]) if form.is_lift else None,
        regards=_uuid(given["regards"]) if form.is_about else None,
        alongside=read(lambda: _alongside(form), ()),
        measure=read(lambda: measure_from(given, kind=form.amends or given["kind"]), NO_MEASURE),
        confidential="confidential" in form.codes["flags"],
        transfer="transfer" in form.codes["flags"],
        at=at,
        **scope,
    )
    if isinstance(draft, tuple):
        named = {error.field for error in found}
        found += [error for error in draft if error.field not in named]
    return tuple(found) if found else draft


def _scope(form: OrderForm) -> dict[str, Any]:
    """Orders on payments name banks only, whatever stands in the other fields, which are not shown for them."""
    given = form.given
    if given["what"] != "some" or not form.asks_scope or given["kind"] == Kind.KEY_REVOKE:
        return {"everything": True}
    banks = {"banks": _codes(given["banks"])}
    if _family(form) is Family.PAYMENTS:
        return banks
    return {
        **banks,
        "products": _codes(given["products"]),
        "kinds": form.codes["kinds"],
        "regions": _codes(given["regions"]),
        "term_days": _term_days(given["term_from"].strip(), given["term_to"].strip()),
    }


def _family(form: OrderForm) -> Family | None:
    kind = form.amends or form.given["kind"]
    return Kind(kind).family if kind in set(Kind) else None


def _term_days(shortest: str, longest: str) -> tuple[int, int] | None:
    if not shortest and not longest:
        return None
    if not (is_number(shortest) and is_number(longest)):
        rule, remedy = "A range of terms is two whole numbers of days.", "Give the shortest and the longest."
        raise Invalid(field="term_days", value=f"{shortest}-{longest}", rule=rule, remedy=remedy)
    return int(shortest), int(longest)


def _alongside(form: OrderForm) -> tuple[UUID, ...]:
    found = []
    for text in _codes(form.given["alongside"]):
        one = _uuid(text)
        if one is None:
            rule = "An order is named by its identifier."
            raise Invalid(field="alongside", value=text, rule=rule, remedy="Copy it from the order's document.")
        found.append(one)
    return tuple(found)


def _legal_basis(form: OrderForm) -> list[tuple[str, str]]:
    by_id = {rule.rule_id: rule for rule in form.rules}
    found = [_cited(by_id[code]) for code in form.codes["rules"] if code in by_id]
    own = (form.given["ref"].strip(), form.given["sentence"].strip())
    return found + ([own] if any(own) else [])


def _cited(rule: Rule) -> tuple[str, str]:
    article = f", article {rule.citation.article}" if rule.citation.article else ""
    return f"{rule.citation.title}{article}", rule.sentence


def _codes(text: str) -> tuple[str, ...]:
    return tuple(code for code in _CODES.split(text.strip()) if code)


def _expiry(form: OrderForm) -> datetime | None:
    """The last instant of a day, in the authority's zone."""
    if form.given["kind"] in {str(one) for one in ENDLESS}:
        return None
    text = form.given["expires_at"]
    return _in_zone(lambda zone: datetime.combine(parse_day(text, field="expires_at"), time(23, 59, 59), tzinfo=zone),
                    form.authority, field="expires_at", text=text)  # fmt: skip


def _begin(form: OrderForm) -> datetime | None:
    """The minute from which it applies, in the authority's zone; None for at once."""
    text = form.given["effective"].strip()
    if not text:
        return None
    return _in_zone(lambda zone: datetime.fromisoformat(text).replace(tzinfo=zone), form.authority,
                    field="effective_at", text=text)  # fmt: skip


def _in_zone(made: Callable[[ZoneInfo], datetime], authority: Authority, *, field: str, text: str) -> datetime:
    try:
        found = made(ZoneInfo(authority.zone))
        found.utctimetuple()
    except Invalid:
        raise
    except (OverflowError, ValueError):
        rule = "It is a day, and where a time is asked a minute, of the calendar."
        raise Invalid(field=field, value=text, rule=rule, remedy="Choose another.") from None
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
