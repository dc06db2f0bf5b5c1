"""Turn: what a deposit earns changes by itself on a day. A step of the day close, before that day is accrued.

Interest is capitalised, paid with compounding begun anew, or compounded; a bonus ends; a rate steps up or is reviewed;
a fee for keeping the deposit leaves it, after everything else of its day. Turns fall on their own calendar days and
take effect at the beginning of the day, so the close of a Friday carries out Saturday's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Protocol

from tidegate.catalogue.terms import Compounding
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.fee import Fee, fee_period_after, plan_fee
from tidegate.deposits.schedule import clock_from, pay_date_after, stepped, steps_after
from tidegate.deposits.segment import Segment, restate
from tidegate.deposits.settlement import settlement_numerator


class TurnKind(StrEnum):
    """In the order in which they are carried out on one day."""

    CAPITALISED = "interest_capitalised"
    """Negative interest too: it is charged to the deposit."""
    PAID = "interest_paid"
    """To cash, where that changes what the deposit earns: what had compounded is gone from it."""
    COMPOUNDED = "interest_compounded"
    BONUS_ENDED = "bonus_ended"
    STEPPED = "rate_stepped"
    REVIEWED = "rate_reviewed"
    FEE_CHARGED = "fee_charged"
    FEE_NOT_CHARGED = "fee_not_charged"
    """Because it was waived, or nothing was there to bear it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing that was carried out at the beginning of `on`. `amount_minor` of interest went to the deposit or to
    cash, less what was withheld of it; `fee` left the deposit."""

    kind: TurnKind
    on: date
    amount_minor: int = 0
    withheld_minor: int = 0
    rate_ppb: int
    fee: Fee | None = None


class IndexAt(Protocol):
    """The value of an index on a day, in parts per billion; Invalid where none was published by then."""

    def __call__(self, *, code: str, on: date) -> int: ...


class Withhold(Protocol):
    """What tax is withheld of interest that a deposit pays on a day, in minor units."""

    def __call__(self, *, deposit: Deposit, interest_minor: int, on: date) -> int: ...


def _untaxed(**_: object) -> int:
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outside:
    """What a turn asks of the world."""

    index_at: IndexAt
    withhold: Withhold


def turns_on(deposit: Deposit, *, after: date) -> Iterator[tuple[date, TurnKind]]:
    """The next date of each kind of turn after a day, not later than the maturity allows."""
    contract, starts_on = deposit.contract, deposit.starts_on
    if contract.settles_by_turn:
        pays = pay_date_after(contract=contract, starts_on=starts_on, matures_on=deposit.matures_on, day=after)
        if pays is not None:
            yield pays, TurnKind.CAPITALISED if contract.capitalises else TurnKind.PAID
    every = contract.interest.compounding.every
    if every is not None:
        yield steps_after(contract, start=starts_on, every=every, day=after), TurnKind.COMPOUNDED
    if contract.bonus is not None:
        ends = stepped(contract, start=starts_on, every=contract.bonus.lasts, times=1)
        if ends > after:
            yield ends, TurnKind.BONUS_ENDED
    stepping = (stepped(contract, start=starts_on, every=step.after, times=1) for step in contract.steps)
    if (steps := min((on for on in stepping if on > after), default=None)) is not None:
        yield steps, TurnKind.STEPPED
    if contract.index is not None:
        yield steps_after(contract, start=starts_on, every=contract.index.review, day=after), TurnKind.REVIEWED
    charged = fee_period_after(contract=contract, starts_on=starts_on, matures_on=deposit.matures_on, day=after)
    if charged is not None:
        yield charged.ends_on, TurnKind.FEE_CHARGED


def next_turn_on(deposit: Deposit, *, after: date) -> date | None:
    """The first day after `after` on which anything turns; None when the maturity comes first."""
    first = min((on for on, _ in turns_on(deposit, after=after)), default=None)
    return None if first is None or (deposit.matures_on is not None and first >= deposit.matures_on) else first


def plan_turns(
    *, deposit: Deposit, before: date, index_at: IndexAt, withhold: Withhold = _untaxed
) -> tuple[Deposit, tuple[Turn, ...]]:
    """The deposit after every turn before a day, and what happened, in order."""
    outside = _Outside(index_at=index_at, withhold=withhold)
    done: list[Turn] = []
    while (on := deposit.next_turn_on) is not None and on < before:
        found = {kind for day, kind in turns_on(deposit, after=_eve(on)) if day == on}
        assert found, f"something turns on {on}"
        if found & {TurnKind.CAPITALISED, TurnKind.PAID}:
            found.discard(TurnKind.COMPOUNDED)
        for kind in [one for one in TurnKind if one in found]:
            deposit, turn = _PLANS[kind](deposit, on, outside)
            done.append(turn)
        deposit = replace(deposit, next_turn_on=next_turn_on(deposit, after=on))
    return deposit, tuple(done)


def _eve(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _settled(deposit: Deposit, on: date) -> tuple[Deposit, int]:
    """The deposit with its interest up to `on` settled and a new period of interest begun; and the interest due then.

    Nothing is left over between two periods: what a payment's rounding left stays in the exact sum, and earns where
    interest compounds.
    """
    contract, last = deposit.contract, deposit.segments[-1]
    total = settlement_numerator(deposit, on=on)
    clock = clock_from(contract=contract, starts_on=deposit.starts_on, period_start=on, matures_on=deposit.matures_on)
    begun = replace(last.opened(on), clock=clock.name, opening_numerator=total, period_on=None)
    settled = replace(deposit, segments=restate(deposit.segments, on=on, after=begun))
    return settled, deposit.rounded(total)


def _going_on(deposit: Deposit, on: date, *, base_minor: int) -> Deposit:
    """From `on` the deposit earns on this base, and on what has compounded and is not paid."""
    contract, last = deposit.contract, deposit.segments[-1]
    compounded = 0
    if contract.interest.compounding is not Compounding.SIMPLE:
        unpaid = Fraction(last.opening_numerator, contract.denominator) - deposit.interest_paid_minor
        compounded = round(unpaid * contract.parts)
    going_on = replace(last, compounded=compounded, capital_minor=deposit.capitalised_minor)
    after = going_on.earning(contract.tariff, base_minor=base_minor)
    return replace(deposit, segments=restate(deposit.segments, on=on, after=after))


def _paid(deposit: Deposit, total_minor: int, on: date) -> Deposit:
    return replace(
        deposit,
        settled_numerator=deposit.segments[-1].opening_numerator,
        interest_paid_minor=total_minor,
        interest_paid_to=on,
    )


def _capitalised(deposit: Deposit, on: date, outside: _Outside) -> tuple[Deposit, Turn]:
    settled, total = _settled(deposit, on)
    amount = total - deposit.interest_paid_minor
    tax = outside.withhold(deposit=deposit, interest_minor=amount, on=on)
    stays = amount - max(0, tax)
    principal = deposit.principal_minor + stays
    paid = replace(
        _paid(settled, total, on),
        principal_minor=principal,
        capitalised_minor=deposit.capitalised_minor + stays,
    )
    after = _going_on(paid, on, base_minor=principal)
    return after, _turn(TurnKind.CAPITALISED, after, on, amount, tax)


def _to_cash(deposit: Deposit, on: date, outside: _Outside) -> tuple[Deposit, Turn]:
    settled, total = _settled(deposit, on)
    if total < deposit.interest_paid_minor:
        return _capitalised(deposit, on, outside)
    after = _going_on(_paid(settled, total, on), on, base_minor=deposit.principal_minor)
    amount = total - deposit.interest_paid_minor
    tax = outside.withhold(deposit=deposit, interest_minor=amount, on=on)
    return after, _turn(TurnKind.PAID, after, on, amount, tax)


def _compounded(deposit: Deposit, on: date, _: _Outside) -> tuple[Deposit, Turn]:
    settled, _total = _settled(deposit, on)
    after = _going_on(settled, on, base_minor=deposit.principal_minor)
    return after, _turn(TurnKind.COMPOUNDED, after, on)


def _bonus_ended(deposit: Deposit, on: date, _: _Outside) -> tuple[Deposit, Turn]:
    bonus = deposit.contract.bonus
    assert bonus is not None, "only a bonus ends"
    segment = deposit.segments[-1].opened(on)
    return _at_rate(deposit, on, replace(segment, extra_ppb=segment.extra_ppb - bonus.rate.ppb), TurnKind.BONUS_ENDED)


def _stepped(deposit: Deposit, on: date, _: _Outside) -> tuple[Deposit, Turn]:
    contract, segment, before = deposit.contract, deposit.segments[-1].opened(on), 0
    for step in contract.steps:
        if stepped(contract, start=deposit.starts_on, every=step.after, times=1) == on:
            more = replace(segment, extra_ppb=segment.extra_ppb + step.adds.ppb - before)
            return _at_rate(deposit, on, more, TurnKind.STEPPED)
        before = step.adds.ppb
    raise AssertionError(f"no step on {on}")


def _reviewed(deposit: Deposit, on: date, outside: _Outside) -> tuple[Deposit, Turn]:
    index = deposit.contract.index
    assert index is not None, "only a rate that follows an index is reviewed"
    segment = replace(deposit.segments[-1].opened(on), index_ppb=outside.index_at(code=index.code, on=on))
    return _at_rate(deposit, on, segment, TurnKind.REVIEWED)


def _at_rate(deposit: Deposit, on: date, segment: Segment, kind: TurnKind) -> tuple[Deposit, Turn]:
    """The same money at another rate from `on`; what had accrued stays exact."""
    going_on = segment.earning(deposit.contract.tariff, base_minor=segment.base_minor)
    after = replace(deposit, segments=restate(deposit.segments, on=on, after=going_on))
    return after, _turn(kind, after, on)


def _fee(deposit: Deposit, on: date, _: _Outside) -> tuple[Deposit, Turn]:
    after, fee = plan_fee(deposit=deposit, on=on)
    kind = TurnKind.FEE_CHARGED if fee.charged_minor else TurnKind.FEE_NOT_CHARGED
    return after, replace(_turn(kind, after, on), fee=fee)


def _turn(kind: TurnKind, after: Deposit, on: date, amount_minor: int = 0, withheld_minor: int = 0) -> Turn:
    rate_ppb = after.segments[-1].rate_ppb
    return Turn(kind=kind, on=on, amount_minor=amount_minor, withheld_minor=withheld_minor, rate_ppb=rate_ppb)


_PLANS: dict[TurnKind, Callable[[Deposit, date, _Outside], tuple[Deposit, Turn]]] = {
    TurnKind.CAPITALISED: _capitalised,
    TurnKind.PAID: _to_cash,
    TurnKind.COMPOUNDED: _compounded,
    TurnKind.BONUS_ENDED: _bonus_ended,
    TurnKind.STEPPED: _stepped,
    TurnKind.REVIEWED: _reviewed,
    TurnKind.FEE_CHARGED: _fee,
}
