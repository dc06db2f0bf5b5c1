"""The form of an order: what is asked, what was given, what is wrong with it, and the draft it makes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import QueryDict

from tidegate.hub.draft import ABOUT, COMPLY_WITHIN_S_MAX, KINDS, Draft, make_draft
from tidegate.hub.register import Authority, Platform
from tidegate.interfaces.desk.figures import CURRENCY, given_of, measure_from
from tidegate.interfaces.desk.words import KIND, MEANING, comply_words
from tidegate.interfaces.problem import Problem
from tidegate.money import Invalid, parse_day
from tidegate.orders import NEEDS_MEASURE, NO_MEASURE, Kind
from tidegate.rules import Rule, jurisdictions, rules_of

COMPLY_S = (600, 3_600, 14_400, 86_400)
DAYS = 365
_CODES = re.compile(r"[\s,;]+")
_LABELS = {
    "kind": "What is ordered",
    "scope": "What it covers",
    "kinds": "Kinds of deposit",
    "banks": "Banks",
    "products": "Products",
    "platforms": "Platforms",
    "legal_basis": "Legal basis",
    "reason": "Reasons",
    "comply_within_s": "Time to comply",
    "expires_at": "Expiry",
    "redress": "Where it can be contested",
    "lifts": "Order to lift",
    "regards": "The order it regards",
    "amount_minor": "Amount",
    "currency": "Currency",
    "rate_ppb": "Rate",
}
REDRESS = "Objections to the issuing authority within 60 days of receipt; they do not suspend the order."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One finding, for the summary above the form; `id` is where its link leads."""

    id: str
    label: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderForm:
    """Everything the form shows. `given` are its answers by name, `codes` the lists among them."""

    key: str
    authority: Authority
    platforms: tuple[Platform, ...]
    rules: tuple[Rule, ...]
    given: Mapping[str, str]
    codes: Mapping[str, tuple[str, ...]]
    title: str
    action: str
    button: str
    revision: int = 0
    wrong: Mapping[str, str] = field(default_factory=dict)
    problem: Problem | None = None
    id: str = "order"
    amends: str = ""

    @property
    def is_about(self) -> bool:
        """Whether it is about another order, so that its kind is settled."""
        return bool(self.given["regards"]) and not self.is_lift

    @property
    def asks_scope(self) -> bool:
        """Whether what it covers is asked: not of what takes the scope of the order that it is about."""
        return not self.is_lift and (not self.is_about or self.given["kind"] == Kind.AMEND)

    @property
    def asks_figures(self) -> bool:
        return self.asks_scope and (not self.amends or Kind(self.amends) in NEEDS_MEASURE)

    @property
    def lede(self) -> str:
        if self.is_lift:
            return "What the order shut is open again once each platform has answered."
        if self.is_about:
            return MEANING[Kind(self.given["kind"])]
        return "Nothing changes anywhere until two officers have signed. First you see what it would touch."

    @property
    def is_lift(self) -> bool:
        return self.given["kind"] == Kind.LIFT

    @property
    def errors(self) -> tuple[Wrong, ...]:
        return tuple(
            Wrong(id=f"order-{name}", label=_LABELS.get(name, name), error=error) for name, error in self.wrong.items()
        )

    @property
    def kinds(self) -> tuple[tuple[str, str, str], ...]:
        return tuple((str(kind), KIND[kind], MEANING[kind]) for kind in KINDS if kind not in {*ABOUT, Kind.LIFT})

    @property
    def comply(self) -> tuple[tuple[str, str], ...]:
        asked = self.given["comply_within_s"]
        choices = sorted({*COMPLY_S, *([int(asked)] if _is_number(asked) else [])})
        return tuple((str(seconds), comply_words(seconds)) for seconds in choices)

    def refused(self, problem: Problem) -> OrderForm:
        return replace(self, problem=problem)

    def with_errors(self, errors: Sequence[Invalid]) -> OrderForm:
        return replace(self, wrong={error.field: f"{error.rule} {error.remedy}" for error in errors})


def fresh(*, key: str, authority: Authority, platforms: Sequence[Platform], at: datetime) -> OrderForm:
    """An empty form: everything on every platform, for a year, to be done within an hour."""
    rules = legal_choices(authority=authority, at=at)
    local = at.astimezone(ZoneInfo(authority.zone))
    return OrderForm(
        key=key,
        authority=authority,
        platforms=tuple(platforms),
        rules=rules,
        given={
            "kind": str(Kind.TAKEDOWN),
            "what": "everything",
            "banks": "",
            "products": "",
            "ref": "",
            "sentence": "",
            "reason": "",
            "redress": REDRESS,
            "comply_within_s": "3600",
            "expires_at": (local.date() + timedelta(days=DAYS)).isoformat(),
            "lifts": "",
            "regards": "",
            "amount": "",
            "currency": CURRENCY.get(authority.jurisdiction, ""),
            "rate": "",
        },
        codes={"kinds": (), "platforms": tuple(one.code for one in platforms), "rules": ()},
        title="Compose an order",
        action="/desk/orders/new",
        button="Preview on the platforms",
    )


def of_draft(form: OrderForm, draft: Draft) -> OrderForm:
    """The form filled with a draft."""
    sentences = {rule.sentence: rule.rule_id for rule in form.rules}
    chosen = tuple(sentences[b.sentence] for b in draft.legal_basis if b.sentence in sentences)
    own = next((b for b in draft.legal_basis if b.sentence not in sentences), None)
    zone = ZoneInfo(form.authority.zone)
    given = {
        "kind": str(draft.kind),
        "what": "everything" if draft.scope.everything else "some",
        "banks": ", ".join(sorted(draft.scope.banks)),
        "products": ", ".join(sorted(draft.scope.products)),
        "ref": own.ref if own else "",
        "sentence": own.sentence if own else "",
        "reason": draft.reason,
        "redress": draft.redress,
        "comply_within_s": str(draft.comply_within_s),
        "expires_at": draft.expires_at.astimezone(zone).date().isoformat() if draft.expires_at else "",
        "lifts": str(draft.lifts or ""),
        "regards": str(draft.regards or ""),
        **given_of(draft.measure, currency_code=form.given["currency"]),
    }
    codes = {"kinds": tuple(sorted(draft.scope.kinds)), "platforms": draft.platforms, "rules": chosen}
    return replace(form, given=given, codes=codes)


def filled(form: OrderForm, post: QueryDict) -> OrderForm:
    """The form with what was sent; unknown names are ignored, long texts cut beyond what a draft may hold."""
    given = {name: post.get(name, kept)[:5_000] for name, kept in form.given.items()}
    codes = {name: tuple(post.getlist(name))[:1_000] for name in form.codes}
    return replace(form, given=given, codes=codes)


def draft_from(form: OrderForm, *, at: datetime) -> Draft | tuple[Invalid, ...]:
    """The draft that the form describes, or everything that is wrong."""
    given, found = form.given, []
    expires_at, comply = None, 0
    try:
        expires_at = _end_of(given["expires_at"], form.authority) if not form.is_lift else None
    except Invalid as error:
        found.append(error)
    if _is_number(given["comply_within_s"]):
        comply = int(given["comply_within_s"])
    measure = NO_MEASURE
    try:
        measure = measure_from(form.given, kind=form.amends or form.given["kind"])
    except Invalid as error:
        found.append(error)
    some = given["what"] == "some" and form.asks_scope
    draft = make_draft(
        kind=given["kind"],
        platforms=form.codes["platforms"],
        everything=not some,
        banks=_codes(given["banks"]) if some else (),
        products=_codes(given["products"]) if some else (),
        kinds=form.codes["kinds"] if some else (),
        legal_basis=_legal_basis(form),
        reason=given["reason"],
        comply_within_s=comply,
        expires_at=expires_at,
        redress=given["redress"],
        lifts=_uuid(given["lifts"]) if form.is_lift else None,
        regards=_uuid(given["regards"]) if form.is_about else None,
        measure=measure,
        at=at,
    )
    if isinstance(draft, tuple):
        named = {error.field for error in found}
        found += [error for error in draft if error.field not in named]
    return tuple(found) if found else draft


def legal_choices(*, authority: Authority, at: datetime) -> tuple[Rule, ...]:
    """Sentences of the authority's law that are in force on this day."""
    if authority.jurisdiction not in jurisdictions():
        return ()
    day = at.astimezone(ZoneInfo(authority.zone)).date()
    return tuple(rule for rule in rules_of(authority.jurisdiction) if rule.applies(on=day))


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


def _end_of(text: str, authority: Authority) -> datetime:
    """The last instant of a day, as a day's beginning after it, in the authority's zone."""
    day = parse_day(text, field="expires_at")
    zone: Any = ZoneInfo(authority.zone)
    try:
        return datetime.combine(day, time(23, 59, 59), tzinfo=zone)
    except (OverflowError, ValueError):
        rule = "The day lies beyond the calendar."
        raise Invalid(field="expires_at", value=text, rule=rule, remedy="Choose an earlier day.") from None


def _is_number(text: str) -> bool:
    """Digits of ASCII only, and not so many that the number could be meant."""
    return text.isascii() and text.isdecimal() and len(text) <= len(str(COMPLY_WITHIN_S_MAX))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
