"""A product's page: its rates, its rules in plain words, what an amount would bring, and opening it."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from tidegate.catalogue.index import index_behind
from tidegate.catalogue.offer import Offer, offer
from tidegate.catalogue.terms import ProductTerms
from tidegate.deposits.deposit import State
from tidegate.deposits.for_savers import for_savers
from tidegate.deposits.movement import Done
from tidegate.deposits.open import open_deposit
from tidegate.deposits.position import BankPosition, cash_of
from tidegate.deposits.reading import deposit_of
from tidegate.deposits.requested import last_funding_day
from tidegate.deposits.room import room
from tidegate.gate.again import transacted
from tidegate.gate.in_force import Closures, closures
from tidegate.interfaces.charts import Figure, insured_bar
from tidegate.interfaces.platform.awaited import until_text
from tidegate.interfaces.platform.before_contract import sheets_for, to_read_first
from tidegate.interfaces.platform.confirm import Confirm, said
from tidegate.interfaces.platform.for_whom import for_whom, whom
from tidegate.interfaces.platform.forms import key_of, new_key
from tidegate.interfaces.platform.frame import Frame, acting, frame_of, page, saver_only
from tidegate.interfaces.platform.holdings import Limit, limit_text, position_at
from tidegate.interfaces.platform.market import bank_names, limits_of, shut_since, shutting, titles
from tidegate.interfaces.platform.mine import at_bank, holds_something
from tidegate.interfaces.platform.preview_view import preview_view
from tidegate.interfaces.platform.product_view import (
    Choice,
    Quoted,
    choice_of,
    closed_text,
    form_of,
    previewed,
    quoted_of,
    view_of,
)
from tidegate.interfaces.platform.rate_words import length_text, rate_lines
from tidegate.interfaces.platform.words import Line, fee_lines, paid_text, withdrawal_line
from tidegate.interfaces.problem import Problem, of_refused
from tidegate.interfaces.site.display import day_text, minor_text, money_text, percent
from tidegate.money import Amount, Invalid


@require_safe
def product(request: HttpRequest, product_code: str) -> HttpResponse:
    frame = frame_of(request, place="shelf")
    return _page(request, frame, product_code, given=request.GET.dict())


@require_POST
@saver_only
def open_product(request: HttpRequest, product_code: str) -> HttpResponse:
    """Asks for confirmation first; then opens, once for each form."""
    frame = frame_of(request, place="shelf")
    given = request.POST.dict()
    found = _offer(product_code)
    try:
        choice, key, theirs = choice_of(found.terms, given), key_of(given), for_whom(frame, given)
    except Invalid as error:
        return _page(request, frame, product_code, given=given, errors=(error,), status=422)
    if any(sheet.on is None for sheet in sheets_for(theirs, found)):
        return to_read_first(request, product_code)
    if given.get("confirmed") != "yes":
        return _confirm(request, frame, found, choice, theirs=theirs, key=str(key))
    try:
        answer = transacted(
            lambda: open_deposit(
                request_id=key,
                saver=acting(theirs),
                product_code=product_code,
                term=choice.term,
                amount_minor=choice.amount.minor,
                platform=frame.profile.code,
                acting=acting(frame),
            )
        )
    except Invalid as error:
        return _page(request, frame, product_code, given=given, errors=(error,), status=422)
    if not isinstance(answer, Done):
        problem = of_refused(answer)
        return _page(request, frame, product_code, given=given, problem=problem, status=problem.status)
    if answer.outcome == "created":
        said(request, _after(acting(frame), answer, choice))
    return HttpResponseRedirect(f"/deposits/{answer.deposit_id}")


def _after(saver: str, done: Done, choice: Choice) -> str:
    """What an opening came to: the money is set aside, or is waited for."""
    one = deposit_of(deposit_id=done.deposit_id, saver=saver)
    if one is not None and one.state is State.REQUESTED:
        return f"Ordered. It waits for {until_text(one)}."
    return f"{money_text(choice.amount)} is set aside. It is placed at the bank at today's close."


def _offer(product_code: str) -> Offer:
    found = None if "\x00" in product_code else offer(product_code=product_code)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    frame: Frame,
    product_code: str,
    *,
    given: Mapping[str, str],
    errors: tuple[Invalid, ...] = (),
    problem: Problem | None = None,
    status: int = 200,
) -> HttpResponse:
    found = _offer(product_code)
    found = found if frame.saver is None else for_savers(found=found, people=[frame.saver])
    terms = found.terms
    shut = closures()
    closure, orders = shut.closed(bank=terms.bank_code, product=product_code, kind=terms.kind)
    holds = frame.saver is not None and holds_something(saver=frame.saver, product=product_code)
    if closure.listing and not holds:
        return _hidden(request, frame, shut, {order.order_id for order in orders})
    choice, wrong = _asked(terms, given)
    errors = errors or wrong
    form = form_of(terms, choice).filled(given).wrong(errors)
    index = index_behind(terms=terms, on=_today(frame))
    outlook, no = (None, None) if errors else previewed(terms, choice, on=_today(frame), index=index)
    quoted = None if outlook is None else quoted_of(outlook, choice, terms=terms)
    refusal = problem or no
    closed = "" if found.channel is None else closed_text(terms, on=_today(frame))
    context = {
        "closed": closed,
        "product": view_of(
            found,
            choice,
            names=bank_names(),
            open_now=found.channel is not None and not closure.open and not closed,
            left=room(terms=terms, saver=frame.saver),
            index=index,
        ),
        "orders": titles(orders),
        "holds": holds,
        "form": form if refusal is None else form.refused(refusal),
        "quote": quoted,
        "preview": None if outlook is None else preview_view(outlook),
        "key": new_key(),
        "insurance": _insurance(terms, quoted, frame),
        "insured": _insured(terms, frame),
        "here": request.get_full_path(),
        "whom": whom(frame),
        "sheets": sheets_for(frame, found),
    }
    return page(request, "product.html", context, frame=frame, status=status)


def _hidden(request: HttpRequest, frame: Frame, shut: Closures, by: Container[UUID]) -> HttpResponse:
    """What is shut is not shown to strangers; they are told by which order."""
    shutting_it = replace(shut, orders=tuple(order for order in shut.orders if order.order_id in by))
    orders = shutting(shutting_it, names=bank_names())
    holder = frame.saver is not None and holds_something(saver=frame.saver)
    return page(
        request,
        "hidden.html",
        {"shut": {"orders": orders, "since": shut_since(orders)}, "holder": holder, "one": True},
        frame=frame,
        status=404,
    )


def _today(frame: Frame) -> date:
    return frame.business_day or frame.now.date()


def _asked(terms: ProductTerms, given: Mapping[str, str]) -> tuple[Choice, tuple[Invalid, ...]]:
    """The choice, or a sensible one with what was wrong."""
    try:
        return choice_of(terms, given), ()
    except Invalid as error:
        return choice_of(terms, {}), (error,)


def _limit(terms: ProductTerms, frame: Frame) -> Limit | None:
    found = limits_of(banks=[terms.bank_code], jurisdiction=terms.jurisdiction, on=_today(frame))
    return found[terms.bank_code]


def _own(terms: ProductTerms, frame: Frame) -> BankPosition | None:
    """What the saver who looks has at this bank in the product's currency."""
    if frame.saver is None:
        return None
    on, law = _today(frame), terms.jurisdiction
    return at_bank(saver=frame.saver, bank=terms.bank_code, currency=terms.currency, jurisdiction=law, on=on)


def _insurance(terms: ProductTerms, quoted: Quoted | None, frame: Frame) -> str:
    """Whether what the saver would have at this bank stays inside the limit."""
    limit = _limit(terms, frame)
    if limit is None:
        return "Deposits at this bank are not insured, as known here."
    if quoted is None:
        return limit_text(limit)
    money = limit.amount.currency
    if money.code != terms.currency:
        return f"{limit_text(limit)} Money in {terms.currency} counts against it at the exchange rate of the day."
    own = _own(terms, frame)
    held = 0 if own is None else max(own.owned_minor, own.owned_at_maturity_minor) + own.in_flight_minor
    end = Amount(minor=held + (quoted.at_end or quoted.amount).minor, currency=money)
    begins = "In the end it is" if quoted.at_end else "It begins at"
    whole = f"{'With it the bank would owe you' if held else begins} {money_text(end)}"
    over = end.minor - limit.amount.minor
    if over > 0:
        return f"{whole}: {minor_text(over, code=money.code)} above the insured limit of {money_text(limit.amount)}."
    return f"{whole}: inside the insured limit of {money_text(limit.amount)}, as known here."


def _insured(terms: ProductTerms, frame: Frame) -> Figure | None:
    """The bar of what the saver already holds at this bank."""
    own, limit = _own(terms, frame), _limit(terms, frame)
    if own is None or not own.deposits or (limit and limit.amount.currency.code != terms.currency):
        return None
    name = bank_names().get(terms.bank_code, terms.bank_code)
    return insured_bar(
        holding=position_at(own, name=name, limit=limit),
        amount=lambda minor: minor_text(minor, code=terms.currency),
        limit_source=limit_text(limit),
        width=370,
    )


def _confirm(
    request: HttpRequest, frame: Frame, found: Offer, choice: Choice, *, theirs: Frame, key: str
) -> HttpResponse:
    found = for_savers(found=found, people=[acting(theirs)])
    terms = found.terms
    index = index_behind(terms=terms, on=_today(frame))
    outlook, no = previewed(terms, choice, on=_today(frame), index=index)
    if outlook is None:
        assert no is not None, "no preview has its reason"
        return _page(request, frame, terms.product_code, given=request.POST.dict(), problem=no, status=no.status)
    quoted = quoted_of(outlook, choice, terms=terms)
    bank = bank_names().get(terms.bank_code, terms.bank_code)
    end = "" if quoted.matures_on is None else f"It ends on {day_text(quoted.matures_on)}."
    lines: tuple[Line, ...] = (
        Line(
            name="Amount" if terms.plan is None else "Each instalment",
            text=money_text(choice.amount),
            note=_when_set_aside(terms, choice, theirs),
        ),
        Line(name="Length", text=length_text(choice.term, terms.notice_days), note=end),
        Line(name="Rate", text=f"{percent(quoted.rate)} a year", note=paid_text(terms).capitalize() + "."),
        *rate_lines(terms, index=index),
        Line(
            name="Interest" if quoted.at_end else "Interest in a year",
            text=money_text(quoted.interest),
            note=f"{money_text(quoted.at_end)} in all" if quoted.at_end else "",
        ),
        withdrawal_line(terms),
        *fee_lines(terms),
        Line(name="Insurance", text=_insurance(terms, quoted, theirs)),
    )
    if theirs != frame:
        lines = (Line(name="For", text=acting(theirs), note="From their cash, and paid back there."), *lines)
    confirm = Confirm(
        title=f"Open {terms.name} at {bank}",
        lede="Read it once more. Until today's close you can still cancel it.",
        lines=lines,
        action=f"/products/{terms.product_code}/open",
        back=f"/products/{terms.product_code}?amount={quoted.amount_text}&term={quoted.term_text}",
        key=key,
        hidden=(("amount", quoted.amount_text), ("term", quoted.term_text), ("saver", acting(theirs))),
        button=f"Open with {money_text(choice.amount)}",
    )
    return page(request, "confirm.html", {"confirm": confirm}, frame=replace(frame, place="shelf"))


def _when_set_aside(terms: ProductTerms, choice: Choice, frame: Frame) -> str:
    """Now, from cash that is here; or within the time that the product gives the money to come."""
    assert frame.saver is not None, "only savers come here"
    days = terms.funding.within_days
    cash = cash_of(saver=frame.saver)
    here = max((minor for (_, code), minor in cash.items() if code == terms.currency), default=0)
    missing = choice.amount.minor - here
    if days is None or missing <= 0:
        return "Set aside from your cash now, placed at today's close."
    until = day_text(last_funding_day(code=terms.calendar, on=_today(frame), days=days))
    more = minor_text(missing, code=terms.currency)
    return f"Bring {more} more until {until}; it is set aside when it is here, and otherwise cancelled."
