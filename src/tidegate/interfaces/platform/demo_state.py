"""What a platform of a demonstration shows right now, for the story's page. Exists in a demonstration only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from tidegate.catalogue.offer import offers
from tidegate.catalogue.search import Wanted, search
from tidegate.compliance.trust import names as authority_names
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.position import position
from tidegate.drills.story import world
from tidegate.gate.in_force import Closures
from tidegate.gate.record import Recorded, recorded
from tidegate.interfaces.platform.frame import Frame, frame_of
from tidegate.interfaces.platform.market import limits_of, names_of
from tidegate.interfaces.platform.order_words import title_of
from tidegate.interfaces.platform.rate_words import terms_line
from tidegate.interfaces.site.display import term_text
from tidegate.money import Amount, currency
from tidegate.orders import closure_of

SHELF_ROWS = 4
TICKER_LINES = 6
_WITHDRAWN = """
    SELECT s.at, d.product_code, (s.evidence ->> 'amount_minor')::bigint, d.currency
      FROM deposits_step s JOIN deposits_deposit d ON d.deposit_id = s.deposit_id
     WHERE s.step IN ('withdrawn', 'partly_withdrawn') ORDER BY s.id DESC LIMIT %s
"""
_FIRST_HOLDER = """
    SELECT saver_code FROM deposits_deposit WHERE state = 'running'
     GROUP BY saver_code ORDER BY count(*) DESC, saver_code LIMIT 1
"""


@require_safe
def state(request: HttpRequest) -> JsonResponse:
    if not (settings.DEMO or settings.ROLE == "test"):
        raise Http404
    frame = frame_of(request, place="demo")
    with transaction.atomic():
        found = search(wanted=Wanted(), limit=200, on=frame.business_day)
        ticker = _ticker()
        return JsonResponse({
            "clock": frame.now.isoformat(),
            "business_day": None if frame.business_day is None else frame.business_day.isoformat(),
            "platform": frame.profile.code,
            "name": frame.profile.name,
            "products_open": found.products,
            "closed_by": _closed_by(found.closures),
            "shelf": _shelf(found.rows),
            "ticker": ticker,
            "saver": _saver(frame, asked=request.GET.get("saver", "")),
        })  # fmt: skip


def _shelf(rows: Any) -> list[dict[str, Any]]:
    """One row per bank and term, the best yields first."""
    names = names_of(products=())
    seen: dict[str, Any] = {}
    for row in rows:
        seen.setdefault(row.product_code, row)
    return [
        {
            "bank": names.get(row.bank_code, row.bank_code),
            "bank_code": row.bank_code,
            "product": row.name,
            "product_code": row.product_code,
            "kind": row.kind,
            "term": None if row.term is None else row.term.text(),
            "term_text": term_text(row.term),
            "rate_percent": row.rate.percent_text(),
        }
        for row in list(seen.values())[:SHELF_ROWS]
    ]


def _closed_by(shut: Closures) -> list[dict[str, str]]:
    called = authority_names()
    return [
        {
            "order_id": str(order.order_id),
            "kind": order.kind.value,
            "title": title_of(order, issuer=called.get(order.issuer, order.issuer)),
            "reason": order.reason,
            "since": order.effective_at.isoformat(),
        }
        for order in shut.orders
        if closure_of(order.kind) and not order.confidential
    ]


def _ticker() -> list[dict[str, Any]]:
    """What savers just did, the newest first: money in with the gate's answer, money out."""
    came = [one for one in recorded(count_max=4 * TICKER_LINES) if one.act in {"open", "top_up"}][:TICKER_LINES]
    with connection.cursor() as cursor:
        cursor.execute(_WITHDRAWN, [TICKER_LINES])
        went = cursor.fetchall()
    lengths = _lengths({one.product for one in came} | {row[1] for row in went})
    lines = [_came(one, lengths) for one in came]
    for at, product, minor, code in went:
        lines.append(_line(at, f"withdrew, {lengths.get(product, product)}", minor, code, None))
    return sorted(lines, key=lambda line: line["at"], reverse=True)[:TICKER_LINES]


def _came(one: Recorded, lengths: dict[str, str]) -> dict[str, Any]:
    word = "opened" if one.act == "open" else "topped up"
    refused = None
    if not one.permitted:
        word = "refused: open" if one.act == "open" else "refused: top up"
        first = one.answer["refused"][0]
        citation = first["citation"]
        refused = {
            "rule": first["sentence"],
            "citation": citation["title"],
            "url": citation["url"],
        }
    return _line(
        one.at, f"{word}, {lengths.get(one.product, one.product)}", one.amount_minor or 0, one.currency, refused
    )


def _line(at: Any, what: str, minor: int, code: str, refused: dict[str, str] | None) -> dict[str, Any]:
    amount = Amount(minor=minor, currency=currency(code)).text()
    return {
        "at": at.isoformat(),
        "what": what,
        "amount": amount,
        "amount_minor": minor,
        "currency": code,
        "refused": refused,
    }


def _lengths(products: set[str]) -> dict[str, str]:
    known = offers(product_codes=frozenset(products))
    return {
        code: " or ".join(dict.fromkeys(term_text(cell.term) for cell in one.terms.chart[:2]))
        for code, one in known.items()
    }


def _saver(frame: Frame, *, asked: str) -> dict[str, Any] | None:
    """The holding of the saver the story follows; without one, of whoever holds most deposits."""
    code = asked if asked.isalnum() else ""
    if not code and frame.profile.code == world.EXAMPLE_PLATFORM:
        code = world.EXAMPLE_SAVER
    if not code:
        with connection.cursor() as cursor:
            cursor.execute(_FIRST_HOLDER)
            row = cursor.fetchone()
        code = row[0] if row else ""
    if not code:
        return None
    on = frame.business_day or frame.now.date()
    found = position(saver=code, jurisdiction=frame.profile.jurisdiction, on=on)
    banks = [bank for bank in found.banks if bank.currency == frame.profile.currency]
    limits = limits_of(banks=[bank.bank for bank in banks], jurisdiction=frame.profile.jurisdiction, on=on)
    live = [deposit for bank in banks for deposit in bank.deposits]
    insured = sum(min(b.owned_minor, limit.amount.minor if (limit := limits[b.bank]) else 0) for b in banks)
    owned = sum(bank.owned_minor for bank in banks)
    names = names_of(products={deposit.product for deposit in live})
    return {
        "code": code,
        "currency": frame.profile.currency,
        "deposits": [_deposit(deposit, names=names, frame=frame) for deposit in live],
        "cash_minor": sum(bank.cash_minor for bank in banks),
        "insured_minor": insured,
        "uninsured_minor": owned - insured,
        "owned_minor": owned,
        "paid_minor": sum(one.opened_minor + one.interest_paid_minor for one in found.ended),
        "ended": len(found.ended),
    }


def _deposit(deposit: Deposit, *, names: dict[str, str], frame: Frame) -> dict[str, Any]:
    on = frame.business_day or frame.now.date()
    contract = deposit.contract
    return {
        "deposit_id": str(deposit.deposit_id),
        "bank": names.get(deposit.bank, deposit.bank),
        "product": names.get(deposit.product, deposit.product),
        "state": deposit.state.value,
        "term": None if contract.term is None else contract.term.text(),
        "term_text": term_text(contract.term),
        "detail": terms_line(contract),
        "rate_percent": contract.rate.percent_text(),
        "principal_minor": deposit.principal_minor,
        "interest_minor": deposit.unpaid_interest_minor(on=on),
        "ends_on": None if deposit.matures_on is None else deposit.matures_on.isoformat(),
    }
