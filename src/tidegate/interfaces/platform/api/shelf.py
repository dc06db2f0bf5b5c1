"""The public shelf and products. What an order has shut is not here for strangers."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest
from ninja import Query, Router

from tidegate.catalogue.index import index_behind
from tidegate.catalogue.offer import Offer, offer, offers
from tidegate.catalogue.search import ROWS_MAX, ShelfRow, Wanted, search
from tidegate.catalogue.terms import Kind, ProductTerms
from tidegate.deposits.for_savers import for_savers
from tidegate.deposits.room import room
from tidegate.gate.in_force import closures
from tidegate.interfaces.platform.api import documents
from tidegate.interfaces.platform.api.writing import (
    READ_PROBLEMS,
    incentive,
    maintenance_fee,
    term_text,
    text,
    withdrawals,
)
from tidegate.interfaces.platform.frame import profile_here, saver_of
from tidegate.interfaces.platform.market import bank_names, limits_of
from tidegate.interfaces.platform.mine import holds_something
from tidegate.interfaces.platform.product_view import AMOUNT, whole_rate
from tidegate.interfaces.platform.shelf import indexes_of, interest_of
from tidegate.interfaces.site import clock
from tidegate.ledger.day import open_day
from tidegate.money import Amount, Invalid, Rate, currency, parse_amount, parse_term

router = Router(tags=["shelf"])


@router.get("/shelf", response={200: documents.Shelf, **READ_PROBLEMS}, summary="What may be opened now")
def shelf(
    request: HttpRequest,  # noqa: ARG001 (ninja's signature)
    amount: Annotated[str, Query(max_length=40, description=documents.AMOUNT)] = AMOUNT,
    term_min: Annotated[str | None, Query(max_length=40)] = None,
    term_max: Annotated[str | None, Query(max_length=40)] = None,
    kind: Annotated[str | None, Query(description="demand, notice, fixed or recurring")] = None,
    bank: Annotated[str | None, Query(max_length=120)] = None,
    sort: Annotated[str, Query(description="yield, rate, term, bank or minimum")] = "yield",
    limit: Annotated[int, Query(ge=1, le=ROWS_MAX)] = 50,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> documents.Shelf:
    profile = profile_here()
    money = currency(profile.currency)
    asked = parse_amount(amount, currency=money)
    if kind is not None and kind not in set(Kind):
        raise Invalid(
            field="kind", value=kind, rule="There are four kinds.", remedy="Give demand, notice, fixed or recurring."
        )
    wanted = Wanted(
        amount_minor=asked.minor,
        term_min=parse_term(term_min, field="term_min") if term_min else None,
        term_max=parse_term(term_max, field="term_max") if term_max else None,
        kind=kind,
        bank=bank,
        sort=sort,
    )
    on = open_day() or clock.now().date()
    with transaction.atomic():
        found = search(wanted=wanted, limit=limit, cursor=cursor, on=on)
    items = _items(found.rows, amount=asked, jurisdiction=profile.jurisdiction, on=on)
    return documents.Shelf(
        as_of=found.closures.at, amount=asked.text(), currency=money.code, items=items, next=found.next_cursor
    )


def _items(rows: tuple[ShelfRow, ...], *, amount: Amount, jurisdiction: str, on: date) -> list[documents.ShelfItem]:
    known = offers(product_codes=frozenset(row.product_code for row in rows))
    limits = limits_of(banks=[row.bank_code for row in rows], jurisdiction=jurisdiction, on=on)
    names, indexes = bank_names(), indexes_of(known, on=on)
    found = []
    for row in rows:
        interest = interest_of(known.get(row.product_code), term=row.term, amount=amount, on=on, indexes=indexes)
        found.append(
            documents.ShelfItem(
                product_code=row.product_code,
                bank_code=row.bank_code,
                bank=names.get(row.bank_code, row.bank_code),
                name=row.name,
                kind=row.kind,
                currency=row.currency,
                term=term_text(row.term),
                rate=row.rate.text(),
                effective_annual_yield=row.effective_yield.text(),
                interest=None if interest is None else interest.text(),
                amount_min=text(row.minimum_minor, row.currency),
                insured=limits[row.bank_code] is not None,
                maintenance_fee=_has_fee(known.get(row.product_code)),
            )
        )
    return found


@router.get("/products/{product_code}", response={200: documents.Product, **READ_PROBLEMS}, summary="One product")
def product(request: HttpRequest, product_code: str) -> documents.Product:
    found = None if "\x00" in product_code else offer(product_code=product_code)
    if found is None:
        raise Http404
    terms = found.terms
    closure, orders = closures().closed(bank=terms.bank_code, product=product_code, kind=terms.kind)
    saver = saver_of(request)
    if closure.listing and not (saver and holds_something(saver=saver, product=product_code)):
        raise Http404
    return _product(
        found if saver is None else for_savers(found=found, people=[saver]),
        saver=saver,
        open_now=found.channel is not None and not closure.open,
        closed_by=[o.order_id for o in orders if not o.confidential],
    )


def _index(terms: ProductTerms, value: Rate | None) -> documents.FollowedIndex | None:
    follows = terms.index
    if follows is None:
        return None
    return documents.FollowedIndex(
        code=follows.code,
        value=None if value is None else value.text(),
        review=follows.review.text(),
        floor=None if follows.floor is None else follows.floor.text(),
        cap=None if follows.cap is None else follows.cap.text(),
    )


def _has_fee(found: Offer | None) -> bool:
    return found is not None and found.terms.maintenance_fee is not None


def _product(found: Offer, *, saver: str | None, open_now: bool, closed_by: list[UUID]) -> documents.Product:
    terms, code = found.terms, found.terms.currency
    left = room(terms=terms, saver=saver)
    index = index_behind(terms=terms, on=open_day() or clock.now().date())
    return documents.Product(
        product_code=terms.product_code,
        version=found.version,
        bank_code=terms.bank_code,
        bank=bank_names().get(terms.bank_code, terms.bank_code),
        name=terms.name,
        kind=terms.kind.value,
        currency=code,
        day_count=str(terms.day_count),
        interest_paid=terms.interest_paid.value,
        early_withdrawal=terms.early_withdrawal.value,
        demand_rate=None if terms.demand_rate is None else terms.demand_rate.text(),
        amount_min=text(terms.amount_min_minor, code),
        amount_max=None if terms.amount_max_minor is None else text(terms.amount_max_minor, code),
        top_up_allowed=terms.top_up_allowed,
        owners_max=terms.owners.count_max,
        fund_within_days=terms.funding.within_days,
        room=None if left.left_minor is None else text(left.left_minor, code),
        room_for_me=None if left.saver_left_minor is None else text(left.saver_left_minor, code),
        maintenance_fee=maintenance_fee(terms),
        withdrawals=withdrawals(terms),
        incentives=[incentive(one, granted=one in found.granted) for one in terms.incentives],
        index=_index(terms, index),
        rates=[
            documents.RateCell(
                term=term_text(cell.term),
                amount_from=text(cell.from_minor, code),
                amount_to=None if cell.to_minor is None else text(cell.to_minor, code),
                rate=whole_rate(terms, cell, index=index).text(),
            )
            for cell in terms.chart
        ],
        open=open_now,
        closed_by=closed_by,
    )
