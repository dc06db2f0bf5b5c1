"""The maintenance fee: for which periods it is charged, when, and how much of it a deposit bears. Pure.

A period is charged once it is over: it begins no sooner than the free time ends, and reaches from one fee day up to,
not including, the next, on which the fee leaves the deposit. It goes to the bank. Nobody pays for a part of a period:
who is gone by the fee day, and a deposit that matures on it, owes nothing for the time since the last one.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from tidegate.catalogue.terms import MaintenanceFee
from tidegate.catalogue.terms.plain import Plain
from tidegate.deposits.contract import Contract
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.schedule import rolled, stepped
from tidegate.deposits.segment import restate
from tidegate.money import Term


@dataclass(frozen=True, slots=True, kw_only=True)
class FeePeriod:
    """The days from `starts_on` up to and without `ends_on`, the day on which their fee falls due."""

    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee(Plain):
    """A period's fee, in minor units: by the contract, and what the deposit bore of it. `least_minor` is the least
    balance of the period's days, `waived` whether that was enough to cost nothing."""

    from_on: date
    until_on: date
    fee_minor: int
    least_minor: int
    charged_minor: int
    waived: bool


def fee_period_after(*, contract: Contract, starts_on: date, matures_on: date | None, day: date) -> FeePeriod | None:
    """The first period whose fee falls due after `day`; None where the maturity comes first or nothing is charged."""
    fee = contract.fee
    if fee is None:
        return None
    begins = starts_on if fee.free is None else fee.free.end(starts_on)
    elapsed = (day.year - starts_on.year) * 12 + day.month - starts_on.month
    for number in count(max(1, elapsed // fee.every.months - 1)):
        start, end = (_nominal(contract, fee, starts_on=starts_on, number=one) for one in (number - 1, number))
        if start < begins:
            continue
        if matures_on is not None and end >= matures_on:
            return None
        ends_on = rolled(contract, nominal=end)
        if ends_on > day:
            break
    if matures_on is not None and ends_on >= matures_on:
        return None
    return FeePeriod(starts_on=start if start == starts_on else rolled(contract, nominal=start), ends_on=ends_on)


def _nominal(contract: Contract, fee: MaintenanceFee, *, starts_on: date, number: int) -> date:
    """The end of the period of this number, before it rolls: counted from the first day, or by the fee's own day."""
    months = fee.every.months
    if fee.day is None:
        return stepped(contract, start=starts_on, every=Term(months=months), times=number)
    offset = (fee.month or months) - 1
    first = (starts_on.year * 12 + starts_on.month - 1 - offset) // months * months + offset
    year, month = divmod(first + number * months, 12)
    return date(year, month + 1, min(fee.day, monthrange(year, month + 1)[1]))


def plan_fee(*, deposit: Deposit, on: date) -> tuple[Deposit, Fee]:
    """The deposit once the fee that falls due on `on` has left it, and that fee.

    What a fee takes was there until then, and keeps the interest that it earned.
    """
    contract = deposit.contract
    fee, due = contract.fee, _due(deposit, on)
    assert fee is not None, "only a contract with a fee charges one"
    least = _least_minor(deposit, due)
    waived = fee.waived(least_minor=least)
    taken = 0
    if not waived:
        taken = fee.taken_minor(balance_minor=deposit.principal_minor, interest_minor=deposit.capitalised_minor)
    found = Fee(
        from_on=due.starts_on,
        until_on=due.ends_on,
        fee_minor=fee.amount_minor,
        least_minor=least,
        charged_minor=taken,
        waived=waived,
    )
    return _less(deposit, taken, on) if taken else deposit, found


def _due(deposit: Deposit, on: date) -> FeePeriod:
    found = fee_period_after(
        contract=deposit.contract,
        starts_on=deposit.starts_on,
        matures_on=deposit.matures_on,
        day=date.fromordinal(on.toordinal() - 1),
    )
    assert found is not None, "a fee is charged when it falls due"
    assert found.ends_on == on, "a fee is charged when it falls due"
    return found


def _least_minor(deposit: Deposit, period: FeePeriod) -> int:
    """The least balance at the end of any day of the period, interest paid to the deposit included."""
    return min(
        one.base_minor
        for one in deposit.segments
        if max(one.starts_on, period.starts_on) < min(period.ends_on, one.ends_on or period.ends_on)
    )


def _less(deposit: Deposit, taken: int, on: date) -> Deposit:
    """Interest that was paid to the deposit bears the fee first; what had accrued stays exact."""
    last = deposit.segments[-1].opened(on)
    left = deposit.principal_minor - taken
    borne = min(taken, max(0, deposit.capitalised_minor))
    capital = deposit.capitalised_minor - borne
    less = replace(last, capital_minor=capital, fees_minor=last.fees_minor + borne)
    going_on = less.earning(deposit.contract.tariff, base_minor=left)
    return replace(
        deposit,
        principal_minor=left,
        capitalised_minor=capital,
        segments=restate(deposit.segments, on=on, after=going_on),
    )
