"""The platform's own withdrawal, partial or whole, and its end: looked at first, then confirmed, done once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from tidegate.compliance.answer import Received
from tidegate.compliance.own import own_lift, own_withdraw
from tidegate.compliance.preview import simulated
from tidegate.compliance.refusal import Refused
from tidegate.interfaces.platform.confirm import Confirm, said
from tidegate.interfaces.platform.forms import Field, Form, key_of, new_key
from tidegate.interfaces.platform.frame import Frame, frame_of, page
from tidegate.interfaces.platform.operator.who import operators_only
from tidegate.interfaces.platform.receipt_key import receipt_key
from tidegate.interfaces.platform.words import Line
from tidegate.interfaces.problem import Problem, of_refused
from tidegate.interfaces.site.display import minor_text
from tidegate.money import Invalid, parse_day
from tidegate.orders import EVERYTHING, Kind, OrderInvalid, Scope

_DAYS = 90
_KINDS = (("", "of any kind"), ("fixed", "for a term"), ("demand", "withdrawable at any time"))


@operators_only
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """Asks what, shows what it would meet, and takes it off the shelf when that was confirmed."""
    frame = frame_of(request, place="operator")
    form = _form(frame)
    if request.method != "POST":
        return _page(request, frame, form)
    given = request.POST.dict()
    form = form.filled(given)
    try:
        key, (scope, until) = key_of(given), _read(given, frame)
    except Invalid as error:
        return _page(request, frame, form.wrong([error]), status=422)
    if given.get("confirmed") != "yes":
        return _confirm(request, frame, form, scope, key)
    try:
        with transaction.atomic():
            found = own_withdraw(
                order_id=key,
                platform=frame.profile.code,
                scope=scope,
                reason=given.get("reason", ""),
                expires_at=until,
                signing_key=receipt_key(),
            )
    except OrderInvalid as error:
        return _page(request, frame, form.wrong([_invalid(error)]), status=422)
    return _done(request, frame, form, found, "Taken off the shelf. Holders keep what they have.")


@operators_only
@require_POST
def lift(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Ends the platform's own withdrawal."""
    frame = frame_of(request, place="operator")
    form = Form(id="lift", fields=())
    try:
        key = key_of(request.POST.dict())
        with transaction.atomic():
            found = own_lift(
                order_id=key,
                platform=frame.profile.code,
                lifts=order_id,
                reason=request.POST.get("reason", ""),
                signing_key=receipt_key(),
            )
    except (Invalid, OrderInvalid) as error:
        wrong = error if isinstance(error, Invalid) else _invalid(error)
        return _page(request, frame, _form(frame).wrong([wrong]), status=422)
    return _done(request, frame, form, found, "The withdrawal has ended.")


def _form(frame: Frame) -> Form:
    def field(name: str, label: str, **more: object) -> Field:
        return Field(form="withdraw", name=name, label=label, **more)  # type: ignore[arg-type]

    until = frame.now.astimezone(ZoneInfo(frame.profile.zone)).date() + timedelta(days=_DAYS)
    return Form(
        id="withdraw",
        action="/operator/withdraw",
        button="Look at what it would meet",
        key=new_key(),
        fields=(
            field("products", "Products", hint="Codes, separated by commas; empty: every product that fits the rest."),
            field("banks", "Banks", hint="Codes, separated by commas; empty: of every bank."),
            field("kinds", "Deposits", kind="select", options=_KINDS),
            field("reason", "Reason", hint="Savers read it."),
            field("until", "Until the end of", kind="date", value=until.isoformat()),
        ),
    )


def _read(given: Mapping[str, str], frame: Frame) -> tuple[Scope, datetime]:
    """Scope and expiry. Raises `Invalid`."""
    codes = {name: frozenset(given.get(name, "").replace(",", " ").split()) for name in ("products", "banks", "kinds")}
    if not given.get("reason", "").strip():
        raise Invalid(field="reason", value="", rule="A withdrawal gives its reason.", remedy="Write it.")
    day = parse_day(given.get("until", ""), field="until")
    until = datetime.combine(day, time(23, 59, 59), tzinfo=ZoneInfo(frame.profile.zone))
    if until <= frame.now:
        raise Invalid(field="until", value=str(day), rule="It ends after it begins.", remedy="Choose a later day.")
    if not any(codes.values()):
        return EVERYTHING, until
    try:
        return Scope(products=codes["products"], banks=codes["banks"], kinds=codes["kinds"]), until
    except OrderInvalid as error:
        raise _invalid(error) from None


def _confirm(request: HttpRequest, frame: Frame, form: Form, scope: Scope, key: UUID) -> HttpResponse:
    found = simulated(kind=Kind.WITHDRAW, scope=scope, platform=frame.profile.code)
    if not found.products:
        nothing = Invalid(
            field="products", value="", rule="Nothing on the shelf fits that.", remedy="Check the codes, or widen it."
        )
        return _page(request, frame, form.wrong([nothing]), status=422)
    lines = (
        Line(name="Off the shelf", text=f"{found.products} products", note="No new deposits and no renewals of these."),
        Line(name="Holders", text=str(found.holders), note="They keep what they hold, to its end, at its agreed rate."),
        Line(name="Held by them", text=minor_text(found.stock_minor, code=found.currency)),
        Line(name="In flight", text=str(found.in_flight), note="Openings not yet placed are given back in full."),
    )
    hidden = tuple((field.name, field.value) for field in form.fields)
    confirm = Confirm(
        title="Withdraw these products" if not scope.everything else "Withdraw the whole shelf",
        lede="It is signed, logged and shown with its reason. Only the platform itself ends it.",
        lines=lines,
        action=form.action,
        back="/operator/withdraw",
        key=str(key),
        hidden=hidden,
        button="Withdraw them",
    )
    return page(request, "confirm.html", {"confirm": confirm}, frame=frame)


def _done(request: HttpRequest, frame: Frame, form: Form, found: Received | Refused, after: str) -> HttpResponse:
    if isinstance(found, Refused):
        problem = of_refused(found)
        return _page(request, frame, form.refused(problem), status=problem.status)
    if found.receipt.refusal is not None:
        refusal = found.receipt.refusal
        slug = str(refusal).replace("_", "-")
        problem = Problem(slug=slug, status=422, title="It was refused", rule=refusal.rule, remedy=refusal.remedy)
        return _page(request, frame, form.refused(problem), status=422)
    if not found.again:
        said(request, after)
    return HttpResponseRedirect(f"/operator/orders/{found.receipt.order_id}")


def _page(request: HttpRequest, frame: Frame, form: Form, *, status: int = 200) -> HttpResponse:
    shown = form if form.fields else _form(frame).refused(form.problem) if form.problem else _form(frame)
    return page(request, "operator_withdraw.html", {"form": shown}, frame=frame, status=status)


def _invalid(error: OrderInvalid) -> Invalid:
    field = {"scope.products": "products", "scope.banks": "banks", "expires_at": "until"}.get(error.field, error.field)
    return Invalid(field=field, value="", rule=error.rule, remedy=error.remedy or "Correct it.")
