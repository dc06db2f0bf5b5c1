"""A description as a whole: what contradicts itself is named with its path, the rule and the remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from tidegate.catalogue.terms import Compounding, InterestPaid, PaidTo
from tidegate.deposits.interest.description import Description, RatesFrom
from tidegate.deposits.interest.timetable import instalment_dates, timetable
from tidegate.money import Invalid, Roll, calendar

YEARS_MAX = 100
SCALE_MAX = 18


def checked(description: Description) -> Description:
    """The description itself. Raises `Invalid` with the first contradiction."""
    for found in contradictions(description):
        raise found
    return description


def contradictions(description: Description) -> Iterator[Invalid]:
    """All that contradicts itself, in the order of the fields."""
    for check in _CHECKS:
        found = list(check(description))
        yield from found
        if found and check in _FOUNDATIONS:
            return


def _bad(field: str, value: object, rule: str, remedy: str) -> Invalid:
    shown = value.isoformat() if isinstance(value, date) else value
    return Invalid(field=field, value=shown, rule=rule, remedy=remedy)


def _end(description: Description) -> Iterator[Invalid]:
    if (description.term is None) == (description.ends_on is None):
        yield _bad("term", "", "A deposit has a term or an end, one of the two.", "Give either `term` or `ends_on`.")
        return
    if description.calendar is not None:
        calendar(description.calendar)
    if description.roll is not Roll.NONE and description.calendar is None:
        yield _bad("calendar", "", f"{description.roll} needs business days.", "Give a calendar, or roll `none`.")
        return
    start = description.starts_on
    end = description.ends_on or (description.term.end(start) if description.term else start)
    if end <= start:
        yield _bad("ends_on", end, f"It must lie after the first day, {start}.", "Give a later day.")
    elif end > start + timedelta(days=366 * YEARS_MAX):
        yield _bad("ends_on", end, f"A deposit lasts at most {YEARS_MAX} years.", "Give an earlier day.")


def _interest(description: Description) -> Iterator[Invalid]:
    interest, money = description.interest, description.currency
    simple = interest.compounding is Compounding.SIMPLE
    if simple and interest.scale is not None:
        yield _bad("scale", str(interest.scale), "Simple interest is rounded only when it is posted.", "Leave it away.")
    if interest.scale is not None and not money.digits <= interest.scale <= SCALE_MAX:
        yield _bad(
            "scale", str(interest.scale),
            f"Compounding rounds to {money.digits} to {SCALE_MAX} decimals of {money.code}.",
            "Give a number of decimals within these.",
        )  # fmt: skip
    if interest.earning_min_minor < 0:
        yield _bad("earning_min", str(interest.earning_min_minor), "It is no negative amount.", "Leave it away.")
    if description.interest_paid is InterestPaid.IN_ADVANCE:
        yield from _in_advance(description)


def _in_advance(description: Description) -> Iterator[Invalid]:
    rule = "Interest in advance is paid once, for the whole term and its one principal."
    if description.interest.compounding is not Compounding.SIMPLE:
        yield _bad("compounding", description.interest.compounding, rule, "Use simple interest.")
    if description.interest.paid_to is PaidTo.DEPOSIT:
        yield _bad("paid_to", PaidTo.DEPOSIT, rule, "Pay it to cash.")
    if description.movements or description.instalments:
        field = "movements" if description.movements else "instalments"
        yield _bad(field, "", rule, "Leave them away, or pay interest later.")


def _pay_days(description: Description) -> Iterator[Invalid]:
    months, day, month = description.interest_paid.months, description.pay_day, description.pay_month
    if day is not None and months is None:
        yield _bad("pay_day", str(day), f"{description.interest_paid} interest has no pay day.", "Leave it away.")
    elif day is not None and not 1 <= day <= 31:
        yield _bad("pay_day", str(day), "A pay day is a day of the month, 1 to 31.", "31 means each month's last day.")
    if month is not None and (day is None or months is None or not 1 <= month <= months):
        yield _bad(
            "pay_month", str(month), "It is the month within the payment period, beside a pay day.",
            f"Give 1 to {months or 12}, with a pay day.",
        )  # fmt: skip


def _rates(description: Description) -> Iterator[Invalid]:
    rates = description.rates
    if not rates:
        yield _bad("rates", "", "A deposit has a rate.", "Give one; it may be 0.")
        return
    if rates[0].starts_on > description.starts_on:
        yield _bad(
            "rates[0].from", rates[0].starts_on, f"A rate holds from the first day on, {description.starts_on}.",
            "Let the first begin on that day or before.",
        )  # fmt: skip
    for number, (one, other) in enumerate(pairwise(rates), start=1):
        if other.starts_on <= one.starts_on:
            yield _bad(f"rates[{number}].from", other.starts_on, "Rates come in the order of their days.", "Sort them.")
    for number, one in enumerate(rates):
        yield from _slabs(description, one, f"rates[{number}]")


def _slabs(description: Description, rates: RatesFrom, path: str) -> Iterator[Invalid]:
    reached: int | None = 0
    for number, slab in enumerate(rates.slabs):
        here = f"{path}.tiers[{number}]"
        if slab.from_minor != reached:
            yield _bad(
                f"{here}.from", str(slab.from_minor), "Tiers begin at 0 and follow each other without gap or overlap.",
                "Let each begin where the one before ends; only the last has no end.",
            )  # fmt: skip
            return
        if slab.to_minor is not None and slab.to_minor <= slab.from_minor:
            yield _bad(f"{here}.to", str(slab.to_minor), "A tier ends above where it begins.", "Give a larger amount.")
            return
        if slab.rate.ppb < 0 and not description.negative_allowed and description.index is None:
            yield _bad(f"{here}.rate", slab.rate.text(), "The rate is negative.", "Set negative_allowed if it may be.")
        reached = slab.to_minor
    if reached is not None:
        yield _bad(f"{path}.tiers", str(reached), "Above the last tier there is no rate.", "Leave its end away.")


def _index(description: Description) -> Iterator[Invalid]:
    index = description.index
    if index is None:
        return
    if not index.values or index.values[0].on > description.starts_on:
        yield _bad(
            "index.values", "", f"A value must be known on the first day, {description.starts_on}.",
            "Give the last value published by then.",
        )  # fmt: skip
    for number, (one, other) in enumerate(pairwise(index.values), start=1):
        if other.on <= one.on:
            yield _bad(f"index.values[{number}].on", other.on, "Values come in the order of their days.", "Sort them.")
    if index.floor is not None and index.cap is not None and index.cap.ppb < index.floor.ppb:
        yield _bad("index.cap", index.cap.text(), "The cap lies below the floor.", "Give them in order.")
    floor = index.floor
    if floor is not None and floor.ppb < 0 and not description.negative_allowed:
        yield _bad("index.floor", floor.text(), "The rate may fall below zero.", "Set negative_allowed if it may.")


def _money(description: Description) -> Iterator[Invalid]:
    plan = description.instalments
    if description.principal_minor < 0 or (description.principal_minor == 0 and plan is None):
        yield _bad("principal", str(description.principal_minor), "A deposit begins with money.", "Give an amount.")
    if plan is not None and plan.amount_minor <= 0:
        yield _bad("instalments.amount", str(plan.amount_minor), "An instalment is an amount.", "Give more than 0.")
    if description.bonus is not None and description.bonus.rate.ppb <= 0:
        yield _bad("bonus.rate", description.bonus.rate.text(), "A bonus adds to the rate.", "Give more than 0.")


def _fee(description: Description) -> Iterator[Invalid]:
    fee = description.fee
    if fee is None:
        return
    months, day, month = fee.every.months, fee.day, fee.month
    if fee.amount_minor < 1:
        yield _bad("maintenance_fee.amount", str(fee.amount_minor), "A fee is more than nothing.", "Give an amount.")
    if fee.waived_from_minor is not None and fee.waived_from_minor < 1:
        rule = "From a balance of 0 on the fee would never be charged."
        yield _bad("maintenance_fee.waived_from", str(fee.waived_from_minor), rule, "Give more than 0.")
    if day is not None and not 1 <= day <= 31:
        rule = "The day of the fee is a day of the month, 1 to 31."
        yield _bad("maintenance_fee.day", str(day), rule, "31 means each month's last day.")
    if month is not None and (day is None or not 1 <= month <= months):
        yield _bad(
            "maintenance_fee.month", str(month), "It is the month within the period, beside a day.",
            f"Give 1 to {months}, with a day.",
        )  # fmt: skip
    if description.interest_paid is InterestPaid.IN_ADVANCE:
        rule = "Interest in advance is paid once, for the whole term and its one principal."
        yield _bad("maintenance_fee", "", rule, "Leave the fee away, or pay interest later.")


def _movements(description: Description) -> Iterator[Invalid]:
    ends = timetable(description).ends_on
    for number, one in enumerate(description.movements):
        if not description.starts_on <= one.on < ends:
            yield _bad(
                f"movements[{number}].on", one.on, f"Money moves from {description.starts_on} up to, not on, {ends}.",
                "Give a day within the deposit's life.",
            )  # fmt: skip
        if one.amount_minor == 0:
            yield _bad(f"movements[{number}].amount", "0", "Nothing is moved.", "Leave it away.")
    missed = description.instalments.missed if description.instalments else frozenset()
    for day in sorted(missed - set(instalment_dates(description, ends=ends))):
        yield _bad(
            "instalments.missed", day, "No instalment is due on that day.",
            "Give the nominal date of one: so many steps from the first day, before it rolls.",
        )  # fmt: skip


_CHECKS: tuple[Callable[[Description], Iterator[Invalid]], ...] = (
    _end, _money, _rates, _index, _interest, _pay_days, _fee, _movements,
)  # fmt: skip
_FOUNDATIONS = (_end, _pay_days, _money, _fee)
