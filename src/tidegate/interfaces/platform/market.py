"""What pages and the API both ask about banks: names, insurance, who shut what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from tidegate.catalogue.offer import offers
from tidegate.compliance.report import reports
from tidegate.compliance.trust import names as authority_names
from tidegate.gate.in_force import Closures
from tidegate.interfaces.platform.holdings import Limit
from tidegate.interfaces.platform.order_words import OrderView, title_of, view_of
from tidegate.money import Invalid
from tidegate.orders import Order, closure_of
from tidegate.parties.institution import InstitutionKind
from tidegate.parties.register import institutions, licence_of
from tidegate.rules import NotInForce, insurance_limit


def bank_names() -> dict[str, str]:
    """Names of all banks by code."""
    return {bank.code: bank.name for bank in institutions(kind=InstitutionKind.BANK)}


def names_of(*, products: Iterable[str]) -> dict[str, str]:
    """Names of all banks and of these products, by code."""
    found = {code: offer.terms.name for code, offer in offers(product_codes=frozenset(products)).items()}
    return {**bank_names(), **found}


def limit_in(*, jurisdiction: str, on: date) -> Limit | None:
    """What insurance pays at most on a day, with its law; None where none is kept for that day."""
    try:
        value = insurance_limit(jurisdiction, on)
    except (Invalid, NotInForce):
        return None
    return Limit(
        amount=value.amount,
        citation_title=value.citation.title,
        citation_article=f"article {value.citation.article}" if value.citation.article else "",
        citation_url=value.citation.url or "",
    )


def limits_of(*, banks: Iterable[str], jurisdiction: str, on: date) -> Mapping[str, Limit | None]:
    """The limit at each bank; None at a bank whose licence is not insured (or is missing)."""
    limit = limit_in(jurisdiction=jurisdiction, on=on)
    licences = {bank: licence_of(institution=bank, on=on) for bank in set(banks)}
    return {bank: limit if licence and licence.insured else None for bank, licence in licences.items()}


def order_views(*, at: datetime, names: Mapping[str, str], live_only: bool = False) -> tuple[OrderView, ...]:
    """Orders that were carried out here, the newest first; those in force only, if asked for.

    Refused envelopes are not shown: anybody may send one, and its words are nobody's order.
    """
    views = (view_of(report, at=at, names=names) for report in reports(at=at, carried_out_only=True))
    return tuple(view for view in views if not live_only or view.state_text == "in force")


def shutting(closures: Closures, *, names: Mapping[str, str]) -> tuple[OrderView, ...]:
    """The orders in force now that take products off the shelf."""
    live = {order.order_id for order in closures.orders if closure_of(order.kind).listing}
    found = (report for report in reports(at=closures.at, carried_out_only=True) if report.state == "in force")
    return tuple(
        view_of(report, at=closures.at, names=names)
        for report in found
        if report.order is not None and report.order.order_id in live
    )


def titles(orders: Iterable[Order]) -> tuple[tuple[str, str], ...]:
    """Address and title of each order, for links; a confidential one has no address."""
    called = authority_names()
    return tuple(
        (
            "" if order.confidential else f"/orders/{order.order_id}",
            title_of(order, issuer=called.get(order.issuer, order.issuer)),
        )
        for order in orders
    )


def shut_since(orders: Iterable[OrderView]) -> datetime | None:
    """From when nothing was open: the first order over everything, else the latest of those that together shut it."""
    found = [order for order in orders if order.in_effect_at is not None]
    whole = [order.in_effect_at for order in found if order.covers_everything and order.in_effect_at]
    parts = [order.in_effect_at for order in found if order.in_effect_at]
    return min(whole) if whole else max(parts, default=None)
