"""What happens to persons: entered by one operator with its proof, confirmed by another, and told with its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tidegate.deposits.acting_for import OF_A_DEPOSIT
from tidegate.deposits.asking import acting_of
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.owned import ownerships
from tidegate.deposits.reading import deposits_of
from tidegate.interfaces.platform.confirm import said
from tidegate.interfaces.platform.forms import Form
from tidegate.interfaces.platform.frame import Frame, frame_of, page
from tidegate.interfaces.platform.market import names_of
from tidegate.interfaces.platform.operator.person_form import KIND, SCOPE, fact_from, person_form
from tidegate.interfaces.platform.operator.who import acting, operators_only
from tidegate.interfaces.problem import Problem, Refused, of_refused
from tidegate.interfaces.site.display import day_text
from tidegate.money import Invalid
from tidegate.parties.admit import person_named
from tidegate.parties.enter_life import (
    ORIGINAL_BYTES_MAX,
    LifeEntry,
    confirm_life,
    drop_life,
    enter_life,
    entries_of,
    entries_waiting,
    original_of,
)
from tidegate.parties.life import LifeFact, LifeKind, Verb
from tidegate.parties.record_life import life_of
from tidegate.parties.who_may_act import MayAct, in_force, who_may_act

SETTLES = {
    "confirm": (confirm_life, "Confirmed. It holds from its day on."),
    "drop": (drop_life, "Taken off the list."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A fact as a line of history. `chip`: in force, to come, over, revoked."""

    number: int | None
    title: str
    text: str
    evidence: str
    chip: str
    chip_class: str
    may_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """What waits for a second person; `mine`: whoever looks has entered it."""

    entry: LifeEntry
    title: str
    text: str
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """Who may do what with one deposit: a line for each answer that differs."""

    deposit: Deposit
    name: str
    lines: tuple[tuple[str, str, str], ...]


@operators_only
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Looking a person up, and everything that waits for a second person."""
    frame = frame_of(request, place="operator")
    wanted = request.GET.get("person", "").strip()
    if wanted and len(wanted) <= 200 and "\x00" not in wanted:
        found = person_named(reference=wanted)
        if found is not None:
            return HttpResponseRedirect(f"/operator/people/{found}")
    context = {"waiting": _waiting(entries_waiting(), request), "wanted": wanted[:200]}
    return page(request, "operator_people.html", context, frame=frame, status=404 if wanted else 200)


@operators_only
@require_http_methods(["GET", "HEAD", "POST"])
def one_person(request: HttpRequest, person_code: str) -> HttpResponse:
    """A person's history and who may act; entering what happened. Nothing changes before a second person confirms."""
    frame = frame_of(request, place="operator")
    if person_named(reference=person_code) != person_code:
        raise Http404
    if request.method != "POST":
        return _page(request, frame, person_code, _form(frame, person_code, request.GET.dict()))
    given, verbs = request.POST.dict(), request.POST.getlist("verbs")
    form = _form(frame, person_code, given)
    try:
        original, name = _attached(request)
        fact = fact_from(person_code, given, verbs=verbs)
        with transaction.atomic():
            entered = enter_life(
                fact=fact,
                original=original,
                original_name=name,
                by=acting(request),
                on=_today(frame),
            )
    except Invalid as error:
        return _page(request, frame, person_code, form.wrong([error]), ticked=verbs, status=422)
    if isinstance(entered, LifeEntry):
        said(request, "Entered. Nothing changes until another person has read the original and confirms.")
        return HttpResponseRedirect(f"/operator/people/{person_code}")
    problem = of_refused(entered)
    return _page(request, frame, person_code, form.refused(problem), ticked=verbs, status=problem.status)


@operators_only
@require_POST
def settle(request: HttpRequest, number: int, what: str) -> HttpResponse:
    """The second person confirms, or either takes it off the list."""
    frame = frame_of(request, place="operator")
    if what not in SETTLES or number >= 2**63:
        raise Http404
    verb, after = SETTLES[what]
    with transaction.atomic():
        settled = verb(number=number, by=acting(request), on=_today(frame))
    if isinstance(settled, LifeEntry):
        said(request, after)
        return HttpResponseRedirect(f"/operator/people/{settled.fact.person}")
    return _refused(request, frame, settled)


@operators_only
@require_safe
def original_file(_request: HttpRequest, number: int) -> HttpResponse:
    """The scan that was attached, as a download: it is never shown as a page of this site."""
    found = original_of(number=number) if number < 2**63 else None
    if found is None:
        raise Http404
    response = HttpResponse(found, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="original-{number}"'
    return response


def _attached(request: HttpRequest) -> tuple[bytes, str]:
    """The scan and its name; nothing where none came. Raises `Invalid` for one that is too large to be read."""
    attached = request.FILES.get("original")
    if attached is None:
        return b"", ""
    if (attached.size or 0) > ORIGINAL_BYTES_MAX:
        rule = f"An original has at most {ORIGINAL_BYTES_MAX // 1_000_000} MB."
        raise Invalid(field="original", value=str(attached.size), rule=rule, remedy="Scan it smaller.")
    return attached.read(), str(attached.name)[:200]


def _refused(request: HttpRequest, frame: Frame, settled: Refused) -> HttpResponse:
    problem = of_refused(settled)
    context = {"waiting": _waiting(entries_waiting(), request), "wanted": "", "problem": problem}
    return page(request, "operator_people.html", context, frame=frame, status=problem.status)


def _form(frame: Frame, person: str, given: dict[str, str]) -> Form:
    live = [one for one in life_of(people=[person]) if _stands(one, life_of(people=[person]))]
    return person_form(person, facts=live, today=_today(frame), given=given)


def _page(
    request: HttpRequest, frame: Frame, person: str, form: Form, *, ticked: list[str] | None = None, status: int = 200
) -> HttpResponse:
    today, life = _today(frame), life_of(people=[person])
    problem: Problem | None = None
    context = {
        "person": person,
        "form": form,
        "verbs": [(str(verb), text, str(verb) in (ticked or [])) for verb, text in SCOPE.items()],
        "known": [_known(one, life, today) for one in reversed(life)],
        "waiting": _waiting(entries_waiting(person=person), request),
        "settled": [one for one in entries_of(person=person) if one.settled_by is not None],
        "acts": _acts(person, today),
        "problem": problem,
    }
    return page(request, "operator_person.html", context, frame=frame, status=status)


def _today(frame: Frame) -> date:
    return frame.business_day or frame.now.date()


def _stands(one: LifeFact, life: tuple[LifeFact, ...]) -> bool:
    """Whether a revocation could still end it."""
    return one.kind is not LifeKind.REVOCATION and one.number not in {other.ends for other in life}


def _known(one: LifeFact, life: tuple[LifeFact, ...], today: date) -> Known:
    stands = _stands(one, life)
    over = one.until_day is not None and one.until_day <= today
    chip, chip_class = ("in force", "sure") if one in in_force(life, on=today) else ("to come", "sand")
    if one.kind is LifeKind.REVOCATION:
        chip, chip_class = "revocation", "plain"
    elif not stands and one not in in_force(life, on=today):
        chip, chip_class = "revoked", "plain"
    elif over:
        chip, chip_class = "over", "plain"
    return Known(
        number=one.number, title=KIND[one.kind], text=_text(one), evidence=one.evidence, chip=chip,
        chip_class=chip_class, may_end=stands and not over,
    )  # fmt: skip


def _text(one: LifeFact) -> str:
    """`S000002 acts, to withdraw and cancel, from 3 May 2020 until 4 May 2021`."""
    parts = [] if one.agent is None else [f"{one.agent} acts"]
    parts += [f"to {' and '.join(SCOPE[verb] for verb in Verb if verb in one.verbs)}"] if one.verbs else []
    parts += [f"ends number {one.ends}"] if one.ends is not None else []
    until = "" if one.until_day is None else f" until {day_text(one.until_day)}"
    return ", ".join([*parts, f"from {day_text(one.from_day)}{until}"])


def _waiting(found: tuple[LifeEntry, ...], request: HttpRequest) -> list[Waits]:
    return [
        Waits(
            entry=one, title=f"{KIND[one.fact.kind]} of {one.fact.person}", text=_text(one.fact),
            mine=one.entered_by == acting(request),
        )
        for one in found
    ]  # fmt: skip


def _acts(person: str, today: date) -> list[Acts]:
    """Who may act on each live deposit of a person."""
    live = [one for one in deposits_of(saver=person) if not one.state.ended]
    of = ownerships(deposits={one.deposit_id: one.saver for one in live})
    names = names_of(products={one.product for one in live})
    return [
        Acts(
            deposit=one,
            name=f"{names.get(one.bank, one.bank)}, {names.get(one.product, one.product)}",
            lines=_lines(dict(who_may_act(facts=acting_of(ownership=of[one.deposit_id]), on=today))),
        )
        for one in live
    ]


def _lines(found: dict[Verb, MayAct]) -> tuple[tuple[str, str, str], ...]:
    """What, who, why: verbs with the same answer in one line."""
    lines: dict[tuple[str, str], list[str]] = {}
    for verb, one in found.items():
        if verb not in OF_A_DEPOSIT:
            continue
        ways = " or ".join(sorted(" and ".join(sorted(way)) for way in one.ways)) or "nobody"
        lines.setdefault((ways, one.why.value), []).append(SCOPE[verb])
    return tuple((", ".join(verbs), ways, why) for (ways, why), verbs in lines.items())
