"""`tidegate daycount`: how many days and which part of a year lie between two dates, by a named convention."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

import click

from tidegate.interfaces.cli import exit_codes

if TYPE_CHECKING:
    from tidegate.money import Calendar, DayCount, DayCountInputs

_DECIMAL_DIGITS = 15


@click.command()
@click.argument("convention")
@click.argument("start")
@click.argument("end")
@click.option("--schedule-start", metavar="DATE", help="First date of the whole schedule.")
@click.option("--schedule-end", metavar="DATE", help="Last date of the whole schedule.")
@click.option("--period-end", metavar="DATE", help="End of the coupon period that the stretch lies in.")
@click.option("--frequency", metavar="TERM", help="Time between two coupons: P1M, P3M, P6M, P1Y …")
@click.option("--termination", "--maturity", metavar="DATE", help="Last date of the contract (30E/360 ISDA).")
@click.option(
    "--end-of-month/--no-end-of-month", help="Coupons fall on month ends where one does; of 30U/360, February's rule."
)
@click.option(
    "--reference-start",
    "--ref-start",
    "reference_start",
    metavar="DATE",
    help="Start of a regular coupon period (Act/Act ICMA).",
)
@click.option("--reference-end", "--ref-end", "reference_end", metavar="DATE", help="End of that period.")
@click.option("--calendar", metavar="CODE", help="Business days (Bus/252); Brazil's if not given.")
@click.option("--json", "as_json", is_flag=True, help='Print {"days": n, "fraction": "p/q", "decimal": "…"}.')
def command(*, convention: str, start: str, end: str, as_json: bool, **options: str | bool | None) -> int:
    """Days and the part of a year from START up to, not including, END.

    CONVENTION is a name such as Act/365F, 30E/360 or "Act/Act ICMA"; capitals do not matter, and QuantLib's, Strata's,
    FpML's and ISO 20022's names are known too. Dates are written like 2020-12-18. No database is asked.

    A convention takes the options that it needs and leaves the others alone. Act/Act ICMA needs --frequency and
    --period-end (or --schedule-end), or else --reference-start and --reference-end. Act/365L needs --frequency and
    --period-end.
    """
    from tidegate.money import named_day_count, parse_day

    day_count = named_day_count(convention, field="convention")
    first, last = parse_day(start, field="start"), parse_day(end, field="end")
    _in_order(start, end, wrong=last < first)
    inputs = _inputs(day_count, options)
    days, fraction = day_count.days(first, last, inputs), day_count.fraction(first, last, inputs)
    answer = {"days": days, "fraction": f"{fraction.numerator}/{fraction.denominator}", "decimal": _decimal(fraction)}
    click.echo(json.dumps(answer) if as_json else _text(day_count, start, end, answer))
    return exit_codes.OK


def _inputs(day_count: DayCount, options: dict[str, str | bool | None]) -> DayCountInputs:
    from tidegate.money import DayCount, DayCountInputs, parse_day, parse_term

    def day(name: str) -> date | None:
        text = options[name]
        return parse_day(str(text), field=name) if text is not None else None

    frequency = options["frequency"]
    return DayCountInputs(
        schedule_start=day("schedule_start"),
        schedule_end=day("schedule_end"),
        period_end=day("period_end"),
        termination=day("termination"),
        reference_start=day("reference_start"),
        reference_end=day("reference_end"),
        frequency=None if frequency is None else parse_term(str(frequency), field="frequency"),
        end_of_month=bool(options["end_of_month"]),
        calendar=_business_days(options["calendar"]) if day_count is DayCount.BUS_252 else None,
    )


def _business_days(code: str | bool | None) -> Calendar | None:
    """Also under the name that QuantLib and the published vectors use. Only Bus/252 asks for a calendar."""
    from tidegate.money import calendar

    return None if code is None else calendar("BR" if str(code).startswith("Brazil") else str(code))


def _in_order(start: str, end: str, *, wrong: bool) -> None:
    from tidegate.money import Invalid

    if wrong:
        raise Invalid(
            field="end",
            value=end,
            rule=f"The end must not lie before the start, which is {start}.",
            remedy="Give the earlier date first.",
        )


def _decimal(fraction: Fraction) -> str:
    """Fifteen significant digits; exact where that is enough."""
    with localcontext() as context:
        context.prec = _DECIMAL_DIGITS
        found = Decimal(fraction.numerator) / Decimal(fraction.denominator)
    return f"{found:f}"


def _text(day_count: DayCount, start: str, end: str, answer: dict[str, object]) -> str:
    counted = "1 day" if answer["days"] == 1 else f"{answer['days']} days"
    part = f"{answer['fraction']} of a year = {answer['decimal']}"
    return f"{day_count}, {start} up to {end}: {counted}, {part}"
