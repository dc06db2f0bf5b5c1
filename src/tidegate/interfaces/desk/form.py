"""The form of an order: what is asked, what was given, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import QueryDict

from tidegate.hub.draft import ABOUT, KINDS, Draft
from tidegate.hub.make_draft import COMPLY_WITHIN_S_MAX
from tidegate.hub.register import Authority, Officer, Platform
from tidegate.interfaces.desk.words import FAMILY, KIND, MEANING, SORT, comply_words
from tidegate.interfaces.problem import Problem
from tidegate.interfaces.site.order_figures import CURRENCY, given_of
from tidegate.money import Invalid
from tidegate.orders import NEEDS_MEASURE, Family, Kind
from tidegate.rules import Rule, jurisdictions, rules_of

COMPLY_S = (600, 3_600, 14_400, 86_400)
DAYS = 365
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
    "regions": "Regions",
    "term_days": "Lengths of term",
    "person": "Person",
    "kid": "Key",
    "successor": "The key that takes its place",
    "alongside": "Orders it stands beside",
    "proportionality": "Why nothing milder is enough",
    "effective_at": "From",
    "confidential": "Publication",
    "existing_holders": "What is held",
}
_EMPTY = (
    "amount", "rate", "person", "kid", "successor", "successor_key", "regions", "term_from", "term_to", "alongside",
    "proportionality", "effective",
)  # fmt: skip
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
    officers: tuple[Officer, ...] = ()

    @property
    def is_about(self) -> bool:
        """Whether it is about another order, so that its kind is settled."""
        return bool(self.given["regards"]) and not self.is_lift

    @property
    def asks_scope(self) -> bool:
        """Whether what it covers is asked: not of what takes the scope of the order that it is about."""
        return not self.is_lift and (not self.is_about or self.given["kind"] == Kind.AMEND)

    @property
    def is_settled(self) -> bool:
        """Whether its kind is not chosen here."""
        return self.is_lift or self.is_about

    @property
    def figures(self) -> frozenset[str]:
        """The parts of the measure that are asked: of an amendment those of what it amends, else of every kind."""
        if self.amends:
            return NEEDS_MEASURE.get(Kind(self.amends), frozenset())
        return frozenset().union(*NEEDS_MEASURE.values()) if self.asks_scope else frozenset()

    @property
    def ends(self) -> bool:
        """Whether an expiry is asked."""
        return not self.is_lift

    @property
    def in_payments(self) -> bool:
        """Whether it amends an order of the payments family, which names banks and nothing else."""
        return bool(self.amends) and Kind(self.amends).family is Family.PAYMENTS

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The keys that can be revoked, each with its officer."""
        return tuple((one.key.kid, one.name) for one in self.officers if one.authority == self.authority.code)

    @property
    def sorts(self) -> tuple[tuple[str, str], ...]:
        return tuple(SORT.items())

    @property
    def lede(self) -> str:
        if self.amends:
            return f"{MEANING[Kind.AMEND]} It amends: {KIND[Kind(self.amends)].lower()}."
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
    def kinds(self) -> tuple[tuple[str, str, tuple[tuple[str, str, str], ...]], ...]:
        """What may be ordered, by family, each with its words; what is about another order begins at that order."""
        chosen = [kind for kind in KINDS if kind not in {*ABOUT, Kind.LIFT}]
        return tuple(
            (name, words, tuple((str(kind), KIND[kind], MEANING[kind]) for kind in chosen if kind.family is family))
            for family, (name, words) in FAMILY.items()
        )

    @property
    def comply(self) -> tuple[tuple[str, str], ...]:
        asked = self.given["comply_within_s"]
        choices = sorted({*COMPLY_S, *([int(asked)] if is_number(asked) else [])})
        return tuple((str(seconds), comply_words(seconds)) for seconds in choices)

    def refused(self, problem: Problem) -> OrderForm:
        return replace(self, problem=problem)

    def with_errors(self, errors: Sequence[Invalid]) -> OrderForm:
        return replace(self, wrong={error.field: f"{error.rule} {error.remedy}" for error in errors})


def fresh(
    *, key: str, authority: Authority, platforms: Sequence[Platform], at: datetime, officers: Sequence[Officer] = ()
) -> OrderForm:
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
            "currency": CURRENCY.get(authority.jurisdiction, ""),
            **dict.fromkeys(_EMPTY, ""),
        },
        codes={"kinds": (), "platforms": tuple(one.code for one in platforms), "rules": (), "flags": ()},
        officers=tuple(officers),
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
        "regions": ", ".join(sorted(draft.scope.regions)),
        "term_from": str(draft.scope.term_days[0]) if draft.scope.term_days else "",
        "term_to": str(draft.scope.term_days[1]) if draft.scope.term_days else "",
        "alongside": ", ".join(str(one) for one in draft.alongside),
        "proportionality": draft.proportionality,
        "effective": f"{draft.effective_at.astimezone(zone):%Y-%m-%dT%H:%M}" if draft.effective_at else "",
        **given_of(draft.measure, currency_code=form.given["currency"]),
    }
    flags = [name for name, on in (("confidential", draft.confidential), ("transfer", draft.transfer)) if on]
    codes = {
        "kinds": tuple(sorted(draft.scope.kinds)),
        "platforms": draft.platforms,
        "rules": chosen,
        "flags": tuple(flags),
    }
    return replace(form, given=given, codes=codes)


def filled(form: OrderForm, post: QueryDict) -> OrderForm:
    """The form with what was sent; unknown names are ignored, long texts cut beyond what a draft may hold."""
    given = {name: post.get(name, kept)[:5_000] for name, kept in form.given.items()}
    codes = {name: tuple(post.getlist(name))[:1_000] for name in form.codes}
    return replace(form, given=given, codes=codes)


def legal_choices(*, authority: Authority, at: datetime) -> tuple[Rule, ...]:
    """Sentences of the authority's law that are in force on this day."""
    if authority.jurisdiction not in jurisdictions():
        return ()
    day = at.astimezone(ZoneInfo(authority.zone)).date()
    return tuple(rule for rule in rules_of(authority.jurisdiction) if rule.applies(on=day))


def is_number(text: str) -> bool:
    """Digits of ASCII only, and not so many that the number could be meant."""
    return text.isascii() and text.isdecimal() and len(text) <= len(str(COMPLY_WITHIN_S_MAX))
