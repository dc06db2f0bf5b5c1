"""`tidegate close-day`: end business days; restartable, exactly once."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.deployment import database_option, deployment
from tidegate.interfaces.cli.progress import Step, progress
from tidegate.money import Invalid, parse_day

if TYPE_CHECKING:
    from tidegate.closing.close_day import Closed, Progress

_ENDS_SOON_DAYS = 90
"""From so many days before the end of the calendar on it is said with every close."""


@click.command()
@database_option
@click.option(
    "--until", metavar="DATE", help="Close up to and with this day; today in the platform's zone if left out."
)
@click.option("--wait", is_flag=True, help="Wait for another close instead of giving up.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def command(*, database: str | None, until: str | None, wait: bool, as_json: bool) -> int:
    """Close business days: roll, place, accrue, pay interest, mature, closing balances.

    Missed days are caught up in order; a close that was stopped goes on where it was. Exit 1 if deposits are set aside,
    6 if another close is at it.
    """
    wanted = None if until is None else parse_day(until, field="until")
    with deployment(database=database, role="platform"):
        from tidegate.closing.close_day import Closed, close_day
        from tidegate.interfaces.problem import of_refused

        last = _until(wanted)
        with progress("Closing days", quiet=as_json) as step:
            outcome = close_day(until=last, progress=_teller(step), wait=wait)
        known_until = _known_until()
    if not isinstance(outcome, Closed):
        problem = of_refused(outcome)
        click.echo(json.dumps(problem.document()) if as_json else problem.text(), err=True)
        return exit_codes.OF_OUTCOME[problem.outcome]
    click.echo(json.dumps(_document(outcome, known_until)) if as_json else _text(outcome, known_until))
    return exit_codes.FINDINGS if outcome.exceptions else exit_codes.OK


def _until(wanted: date | None) -> date:
    """A business day is closed only once it has begun, by the platform's clock and zone."""
    from zoneinfo import ZoneInfo

    from tidegate.gate.clock import now
    from tidegate.parties.describe import platform_profile

    profile = platform_profile()
    today = now().astimezone(ZoneInfo(profile.zone if profile else "UTC")).date()
    if wanted is not None and wanted > today:
        raise Invalid(
            field="until",
            value=wanted.isoformat(),
            rule=f"A business day is closed only once it has begun; it is {today} on this platform.",
            remedy="Give that day or an earlier one.",
        )
    return wanted or today


def _known_until() -> date | None:
    """The first day that the platform's calendar does not know any more."""
    from tidegate.money import calendar
    from tidegate.parties.describe import platform_profile

    profile = platform_profile()
    return None if profile is None else calendar(profile.calendar).table.end


def _teller(step: Step) -> Any:
    def tell(progress: Progress) -> None:
        if progress.committed:
            step(progress.days_done, progress.days_total, f"{progress.last_day} {progress.step.value}")

    return tell


def _document(closed: Closed, known_until: date | None) -> dict[str, Any]:
    return {
        "days": closed.days,
        "open_day": closed.open_day.isoformat(),
        "calendar_known_until": None if known_until is None else known_until.isoformat(),
        "runs": [
            {
                "first_day": run.first_day.isoformat(),
                "last_day": run.last_day.isoformat(),
                "days": run.days,
                **{name: getattr(run.figures, name) for name in run.figures.__slots__},
            }
            for run in closed.runs
        ],
        "exceptions": [
            {
                "deposit_id": str(one.deposit_id),
                "step": one.step,
                "business_day": one.business_day.isoformat(),
                "reason": one.reason,
            }
            for one in closed.exceptions
        ],
    }


def _text(closed: Closed, known_until: date | None) -> str:
    placed = sum(run.figures.placed for run in closed.runs)
    matured = sum(run.figures.matured for run in closed.runs)
    lines = [
        f"{closed.days} business day{'' if closed.days == 1 else 's'} closed: {placed} placed, {matured} matured."
        f" Open: {closed.open_day}."
        if closed.days
        else f"Nothing to close. Open: {closed.open_day}."
    ]
    lines += [
        f"SET ASIDE deposit {one.deposit_id} at {one.step} of {one.business_day}: {one.reason}"
        for one in closed.exceptions
    ]
    if known_until is not None and (known_until - closed.open_day).days < _ENDS_SOON_DAYS:
        lines.append(
            f"The calendar is known up to {known_until}: later days cannot be closed, nor deposits sold that need them."
            " Install a release with a longer one in time."
        )
    return "\n".join(lines)
