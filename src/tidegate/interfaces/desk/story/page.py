"""The story's page put together from the platforms' answers and the hub's records."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tidegate.drills.story.place import STORY, Place, place_of
from tidegate.drills.story.world import EXAMPLE_PLATFORM, EXAMPLE_SAVER
from tidegate.hub.look_up import standings
from tidegate.hub.probe import Verdict, probes
from tidegate.hub.refusal import Refused
from tidegate.hub.register import platforms
from tidegate.hub.standing import Standing
from tidegate.hub.sum_up import Total, totals
from tidegate.interfaces.charts import Figure, Series, run_off
from tidegate.interfaces.desk import clock, line
from tidegate.interfaces.desk.story import scene as scenes
from tidegate.interfaces.desk.story.platforms import Answer, Line, outcomes, outlooks, progress, states
from tidegate.interfaces.site.display import day_text, minor_text, short_day_text, short_money_text, weekday
from tidegate.money import Invalid, parse_day


def lines_of_platforms() -> tuple[Line, ...]:
    return tuple(Line(code=one.code, name=one.name, base_url=one.base_url) for one in platforms())


def here() -> Place:
    """Where this story happens."""
    folder = line.demo_folder()
    return place_of(folder=folder.name if folder else None)


def followed_saver() -> str:
    return EXAMPLE_SAVER if here() is STORY else ""


def page(request: HttpRequest, trouble: Refused | Invalid | None = None) -> HttpResponse:
    timezone.activate(ZoneInfo(here().zone))
    found = _scene(lines_of_platforms())
    context = {"scene": found, "trouble": trouble}
    return render(request, "desk/story/story.html", context, status=422 if trouble else 200)


def _scene(lines: tuple[Line, ...]) -> scenes.Scene:
    client = line.client()
    answers = states(client=client, lines=lines, saver=followed_saver())
    going = scenes.advancing_shown(progress(client=client, lines=lines))
    looks = outlooks(client=client, lines=lines) if going is None else ()
    shown = tuple(scenes.shown(answer) for answer in answers)
    at = clock.now()
    standing = latest_standing(at)
    outcome = scenes.outcome_shown(outcomes(client=client, lines=lines)) if going is None else None
    moved = standing is not None and standing.issued_at is not None and (at - standing.issued_at) > timedelta(hours=12)
    number = scenes.number_of(standing=standing, moved=moved or going is not None)
    return scenes.Scene(
        number=number,
        clock_text=_clock_text(shown, at),
        place=here(),
        lede=scenes.lede(number=number, place=here()),
        timeline=scenes.rail(number=number, place=here(), finished=bool(outcome and outcome["all_paid"])),
        platforms=shown,
        holders=_sum(looks, "holders"),
        saver=_saver(shown),
        ticking=going is None and number < 4,
        preview=_preview(standing, number),
        order=_order(standing, lines, number),
        outcome=outcome if number == 4 else None,
        advancing=going,
        stops=_stops(looks, number),
        check_text=_check_text(looks),
    )


def _clock_text(shown: tuple[scenes.Shown, ...], at: datetime) -> str:
    latest = max((one.clock for one in shown if one.clock), default=at).astimezone(ZoneInfo(here().zone))
    return f"{weekday(latest.date())} {day_text(latest.date())}, {latest:%H:%M}"


def _saver(shown: tuple[scenes.Shown, ...]) -> dict[str, object] | None:
    by_code = {one.code: one for one in shown}
    one = by_code.get(EXAMPLE_PLATFORM) or next(iter(shown), None)
    if one is None or one.saver is None:
        return None
    code = one.saver["code"]
    return {**one.saver, "platform_name": one.name, "href": f"{one.base_url}/demo/login/{code}"}


def _preview(standing: Standing | None, number: int) -> scenes.PreviewShown | None:
    if standing is None or number > 2:
        return None
    found = [one.preview for one in standing.previews if one.preview is not None]
    if not found:
        return None
    total = totals(previews=found)[0]
    return scenes.preview_shown(standing=standing, total=total, picture=_run_off(total))


def _run_off(total: Total) -> Figure | None:
    if not total.run_off:
        return None
    return run_off(
        series=[Series(name="as contracted", points=total.run_off)],
        title="How the stock runs off after the order",
        caption="As contracted, principal only, without new money. What may leave any time stays in it.",
        amount=lambda minor: minor_text(minor, code=total.currency),
        axis_amount=lambda minor: short_money_text(minor, code=total.currency),
        day=short_day_text,
        width=620,
        height=220,
    )


def _order(standing: Standing | None, lines: tuple[Line, ...], number: int) -> scenes.OrderShown | None:
    if standing is None or number < 3:
        return None
    seen = probes(order_id=standing.order_id)
    shut = {one.platform for one in seen if one.verdict is Verdict.SHUT}
    text = f"A probe from outside looked at the shelves as a stranger: {len(shut)} of {len(lines)} show nothing of it."
    return scenes.order_shown(standing=standing, names={one.code: one.name for one in lines}, probe_text=text)


def _stops(looks: tuple[Answer, ...], number: int) -> tuple[scenes.Next, ...]:
    """A month, a year, the last maturity: what of it lies ahead."""
    found = [answer.document for answer in looks if answer.document]
    if number < 3 or not found:
        return ()
    today = min(parse_day(one["open_day"], field="open_day") for one in found)
    ends = [parse_day(end, field="day") for one in found if (end := one["after_last_maturity"])]
    last = max(ends, default=today)
    stops = [(today + timedelta(days=31), "A month on"), (today + timedelta(days=365), "A year on")]
    ahead = [scenes.Next(until=day.isoformat(), name=name) for day, name in stops if day < last]
    return (*ahead, scenes.Next(until=last.isoformat(), name="To the last maturity")) if last > today else ()


def _check_text(looks: tuple[Answer, ...]) -> str:
    found = [answer.document for answer in looks if answer.document]
    if not found:
        return ""
    transfers = sum(one["transfers"] for one in found)
    return f"The ledgers balance: {transfers:,} transfers, difference 0.00." if _balanced(looks) else "A ledger is off."


def _balanced(looks: tuple[Answer, ...]) -> bool:
    return all(answer.document and answer.document["balanced"] for answer in looks)


def _sum(looks: tuple[Answer, ...], field: str) -> int:
    return sum(answer.document[field] for answer in looks if answer.document)


def latest_standing(at: datetime) -> Standing | None:
    """The latest order of the story's authority that is no lift."""
    return next((one for one in standings(at=at) if one.draft.kind != "lift"), None)
