"""The shelf: what a stranger may open now, or why there is nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from tidegate.catalogue.index import indexes_at
from tidegate.catalogue.offer import Offer, offers
from tidegate.catalogue.refusal import Refused
from tidegate.catalogue.search import SORTS, ShelfPage, ShelfRow, Wanted, search
from tidegate.catalogue.terms import ProductTerms
from tidegate.deposits.preview import scheduled
from tidegate.interfaces.platform.forms import Field, Form
from tidegate.interfaces.platform.frame import Frame, frame_of, page
from tidegate.interfaces.platform.holdings import Limit
from tidegate.interfaces.platform.market import bank_names, limit_in, limits_of, shut_since, shutting
from tidegate.interfaces.platform.mine import holds_something
from tidegate.interfaces.platform.product_view import AMOUNT
from tidegate.interfaces.platform.rate_words import length_text
from tidegate.interfaces.platform.words import fee_short, paid_text
from tidegate.interfaces.site.display import symbol
from tidegate.interfaces.site.typed import ungrouped
from tidegate.money import Amount, Invalid, Rate, Term, currency, parse_amount, parse_term
from tidegate.parties.agree import agreements

ROWS = 20
TERMS = (
    ("", "any length"),
    (":P6M", "up to 6 months"),
    ("P6M:P1Y", "6 months to 1 year"),
    ("P1Y:P3Y", "1 to 3 years"),
    ("P3Y:", "3 years and longer"),
)
KINDS = (
    ("", "any kind"),
    ("fixed", "for a fixed term"),
    ("demand", "withdrawable at any time"),
    ("notice", "withdrawable after notice"),
    ("recurring", "a plan of instalments"),
)
ORDERS = {"yield": "yield a year", "rate": "rate", "term": "length", "bank": "bank", "minimum": "smallest amount"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One offer as shown. `interest` is to the end of the term, None for deposits without one."""

    href: str
    bank: str
    product: str
    paid: str
    term: Term | None
    length: str
    yearly: Rate
    rate: Rate
    interest: Amount | None
    minimum: Amount
    insured: bool
    fee: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the reader wants, read from the address; `errors` for what could not be read."""

    wanted: Wanted
    amount: Amount
    cursor: str | None
    errors: tuple[Invalid, ...]


def asked(query: QueryDict, *, code: str) -> Asked:
    """Reads the filter. What cannot be read is named, and the rest still applies."""
    errors: list[Invalid] = []
    money = currency(code)
    amount = parse_amount(AMOUNT, currency=money)
    if text := query.get("amount", "").strip():
        try:
            amount = parse_amount(ungrouped(text), currency=money)
        except Invalid as error:
            errors.append(error)
    try:
        low, high = _terms(query.get("term", ""))
    except Invalid as error:
        errors.append(error)
        low = high = None
    kind = query.get("kind", "")
    sort = query.get("sort", "yield")
    wanted = Wanted(
        amount_minor=amount.minor,
        term_min=low,
        term_max=high,
        kind=kind if kind in dict(KINDS) and kind else None,
        bank=query.get("bank") or None,
        sort=sort if sort in SORTS else "yield",
    )
    return Asked(wanted=wanted, amount=amount, cursor=query.get("after") or None, errors=tuple(errors))


def _terms(text: str) -> tuple[Term | None, Term | None]:
    low, _, high = text[:40].partition(":")
    return (parse_term(low, field="term") if low else None), (parse_term(high, field="term") if high else None)


@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """The first page of a platform."""
    frame = frame_of(request, place="shelf")
    question = asked(request.GET, code=frame.profile.currency)
    with transaction.atomic():
        on = frame.business_day or frame.now.date()
        found = _searched(question, on=on)
        everything = found if found.total else search(wanted=Wanted(), limit=1, on=on)
    names = bank_names()
    orders = shutting(found.closures, names=names)
    if not everything.total:
        context: dict[str, Any] = {
            "shut": {"orders": orders, "since": shut_since(orders)},
            "holder": frame.saver is not None and holds_something(saver=frame.saver),
        }
        return page(request, "shelf.html", context, frame=frame)
    form = _form(question, frame=frame, names=names).filled(request.GET.dict()).wrong(question.errors)
    context = {
        **_offers(found, question, frame=frame, names=names, query=request.GET),
        "form": form,
        "partly": {"orders": orders} if orders else None,
    }
    return page(request, "shelf.html", context, frame=frame)


def _searched(question: Asked, *, on: date) -> ShelfPage:
    try:
        return search(wanted=question.wanted, limit=ROWS, cursor=question.cursor, on=on)
    except Invalid:  # a cursor somebody made up: begin at the beginning
        return search(wanted=question.wanted, limit=ROWS, on=on)


def _form(question: Asked, *, frame: Frame, names: Mapping[str, str]) -> Form:
    on = frame.business_day or frame.now.date()
    banks = [a.bank for a in agreements(platform=frame.profile.code, on=on) if not a.settlement]
    here = sorted(((code, names.get(code, code)) for code in dict.fromkeys(banks)), key=lambda pair: pair[1])
    whole = "the one bank" if len(here) == 1 else f"all {len(here)} banks"

    def field(name: str, label: str, **more: Any) -> Field:
        return Field(form="filter", name=name, label=label, **more)

    fields = (
        field("amount", "Amount", kind="money", sign=symbol(frame.profile.currency), value=question.amount.text()),
        field("term", "Length", kind="select", options=TERMS),
        field("kind", "Kind", kind="select", options=KINDS),
        field("bank", "Bank", kind="select", options=(("", whole), *here)),
        field("sort", "Best first by", kind="select", options=tuple(ORDERS.items()), value="yield"),
    )
    return Form(id="filter", fields=fields)


def _offers(
    found: ShelfPage, question: Asked, *, frame: Frame, names: Mapping[str, str], query: QueryDict
) -> dict[str, Any]:
    on = frame.business_day or frame.now.date()
    rows = rows_of(found.rows, amount=question.amount, on=on, names=names, jurisdiction=frame.profile.jurisdiction)
    kept = [(name, str(value)) for name, value in query.items() if name not in {"after", "locale"}]
    following = urlencode([*kept, ("after", found.next_cursor)]) if found.next_cursor else ""
    return {
        "rows": rows,
        "amount": question.amount,
        "total": found.total,
        "products": found.products,
        "limit": limit_in(jurisdiction=frame.profile.jurisdiction, on=on),
        "next_href": f"?{following}" if following else "",
        "first_href": f"?{urlencode(kept)}" if question.cursor else "",
    }


def rows_of(
    rows: Sequence[ShelfRow], *, amount: Amount, on: date, names: Mapping[str, str], jurisdiction: str
) -> tuple[Row, ...]:
    """Offers with what they would bring on `amount`, placed on `on`."""
    known = offers(product_codes=frozenset(row.product_code for row in rows))
    limits = limits_of(banks=[row.bank_code for row in rows], jurisdiction=jurisdiction, on=on)
    indexes = indexes_of(known, on=on)
    return tuple(
        _row(
            row, known.get(row.product_code), amount=amount, on=on, names=names, limit=limits[row.bank_code],
            indexes=indexes,
        )
        for row in rows
    )  # fmt: skip


def indexes_of(known: Mapping[str, Offer], *, on: date) -> dict[str, Rate]:
    """The values of all indexes that these offers follow."""
    return indexes_at(codes={one.terms.index.code for one in known.values() if one.terms.index is not None}, on=on)


def interest_of(
    offer: Offer | None, *, term: Term | None, amount: Amount, on: date, indexes: Mapping[str, Rate]
) -> Amount | None:
    """The interest to the end of the term, as the product's page works it out; None where there is no end, for a
    plan, whose instalments are no such amount, or where there is no such offer."""
    if offer is None or term is None or offer.terms.plan is not None:
        return None
    terms = offer.terms
    index = None if terms.index is None else indexes.get(terms.index.code)
    minor = _interest(terms, term, amount.minor, on, index)
    return None if minor is None else Amount(minor=minor, currency=amount.currency)


@lru_cache(maxsize=4096)
def _interest(terms: ProductTerms, term: Term, amount_minor: int, on: date, index: Rate | None) -> int | None:
    """Terms never change, so what they bring on a day is worked out once."""
    try:
        answer = scheduled(terms=terms, amount_minor=amount_minor, term=term, starts_on=on, index=index)
    except Invalid:  # the calendar's table ends before the term does, or nobody knows the index
        return None
    return None if isinstance(answer, Refused) else answer.interest_minor


def _row(
    row: ShelfRow, offer: Offer | None, *, amount: Amount, on: date, names: Mapping[str, str], limit: Limit | None,
    indexes: Mapping[str, Rate],
) -> Row:  # fmt: skip
    term = "" if row.term is None else row.term.text()
    chosen = urlencode({"amount": amount.text(), "term": term} if term else {"amount": amount.text()})
    return Row(
        href=f"/products/{row.product_code}?{chosen}",
        bank=names.get(row.bank_code, row.bank_code),
        product=row.name,
        paid="" if offer is None else paid_text(offer.terms),
        term=row.term,
        length=length_text(row.term, None if offer is None else offer.terms.notice_days),
        yearly=row.effective_yield,
        rate=row.rate,
        interest=interest_of(offer, term=row.term, amount=amount, on=on, indexes=indexes),
        minimum=Amount(minor=row.minimum_minor, currency=currency(row.currency)),
        insured=limit is not None,
        fee="" if offer is None else fee_short(offer.terms),
    )
