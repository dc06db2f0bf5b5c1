"""Deposits I act for: whom I represent, since when and for what, and their deposits with what I may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from tidegate.deposits.acting_for import Represented, acts_for
from tidegate.deposits.deposit import Deposit
from tidegate.interfaces.platform.frame import acting, frame_of, page, saver_only
from tidegate.interfaces.platform.market import names_of
from tidegate.interfaces.platform.rate_words import terms_line
from tidegate.interfaces.platform.words import STATE, STATE_CHIP
from tidegate.interfaces.site.display import day_text
from tidegate.money import Amount, currency
from tidegate.parties.life import LifeFact, LifeKind, Verb

AS = {
    LifeKind.POWER_OF_ATTORNEY: "You hold a power of attorney",
    LifeKind.GUARDIANSHIP: "You are the guardian",
    LifeKind.ESTATE: "You represent the estate",
}
VERBS = {
    Verb.OPEN: "open a deposit",
    Verb.TOP_UP: "add money",
    Verb.WITHDRAW: "withdraw and cancel",
    Verb.INSTRUCT: "instruct for the maturity",
    Verb.GIVE_NOTICE: "give notice",
    Verb.CASH_OUT: "have cash paid out",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A deposit with what may be done: `acts` is empty where nothing may be."""

    deposit_id: UUID
    bank: str
    product: str
    terms: str
    state_text: str
    chip_class: str
    principal: Amount
    ends_on: date | None
    acts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody represented; `reasons` are sentences."""

    code: str
    reasons: tuple[str, ...]
    may_open: bool
    live: tuple[Row, ...]
    ended: tuple[Row, ...]


@require_safe
@saver_only
def acting_for(request: HttpRequest) -> HttpResponse:
    frame = frame_of(request, place="me")
    found = acts_for(person=acting(frame), on=frame.business_day or frame.now.date())
    names = names_of(products={one.product for each in found for one, _ in each.deposits})
    people = [_person(one, names) for one in found]
    return page(request, "acting_for.html", {"people": people}, frame=frame)


def reason_of(fact: LifeFact) -> str:
    """`You hold a power of attorney since 3 May 2020, to withdraw and cancel, give notice.`"""
    until = "" if fact.until_day is None else f", until {day_text(fact.until_day)}"
    scope = "" if not fact.verbs else f", to {', '.join(VERBS[verb] for verb in Verb if verb in fact.verbs)}"
    return f"{AS[fact.kind]} since {day_text(fact.from_day)}{until}{scope}."


def _person(found: Represented, names: dict[str, str]) -> Person:
    rows = [(one, _row(one, acts, names)) for one, acts in found.deposits]
    return Person(
        code=found.person,
        reasons=tuple(reason_of(fact) for fact in found.facts),
        may_open=found.may_open,
        live=tuple(row for one, row in rows if not one.state.ended),
        ended=tuple(row for one, row in rows if one.state.ended),
    )


def _row(one: Deposit, acts: frozenset[Verb], names: dict[str, str]) -> Row:
    contract, ended = one.contract, one.state.ended
    shown = [VERBS[verb] for verb in Verb if verb in acts]
    return Row(
        deposit_id=one.deposit_id,
        bank=names.get(one.bank, one.bank),
        product=names.get(one.product, one.product),
        terms=terms_line(contract),
        state_text=STATE[one.state],
        chip_class=STATE_CHIP[one.state],
        principal=Amount(
            minor=one.opened_minor if ended else one.principal_minor, currency=currency(contract.currency)
        ),
        ends_on=one.matures_on,
        acts=", ".join(shown),
    )
