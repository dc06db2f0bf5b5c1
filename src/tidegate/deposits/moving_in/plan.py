"""What a row becomes: its contract, lived through to the cut-off by the plans of the day close. Pure, but for look-ups.

Interest that depends on nothing but the amount is lived through once for one minor unit and multiplied: the same
figures, for a million deposits. A figure of the other books is compared, never taken instead of the contract's, but for
what they paid: whoever rounded otherwise is believed to the payment's last unit.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from tidegate.catalogue.index import index_at
from tidegate.catalogue.terms import BalanceBasis, Compounding
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.legs import leg_id
from tidegate.deposits.moving_in.cells import Row
from tidegate.deposits.moving_in.finding import Finding, found, of_invalid
from tidegate.deposits.moving_in.signing import Signed, Signing
from tidegate.deposits.moving_in.surroundings import Surroundings
from tidegate.deposits.moving_in.whose import in_cell
from tidegate.deposits.owners import checked_ownership
from tidegate.deposits.pay_interest import plan_interest
from tidegate.deposits.place import plan_placement
from tidegate.deposits.plan import due_instalment, next_instalment_on
from tidegate.deposits.schedule import pay_date_after
from tidegate.deposits.segment import Segment
from tidegate.deposits.turn import plan_turns
from tidegate.money import Amount, Invalid, currency, round_ratio

_SHAPES_MAX = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Arriving:
    """A deposit ready to be taken over, with the interest that is owed on it. Minor units."""

    row: Row
    signed: Signed
    deposit: Deposit
    unpaid_minor: int


def deposit_id_of(*, platform: str, reference: str) -> UUID:
    """The deposit's id here: the same reference, the same deposit."""
    return leg_id("moved in", platform, reference)


class Planner:
    """Plans rows against the surroundings of one import."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self.signing = Signing(around)
        self._shapes: dict[tuple[int, date], _Shape] = {}

    def plan(self, row: Row) -> Arriving | tuple[Finding, ...]:
        """The deposit, or everything that does not fit."""
        signed = self.signing.sign(row)
        if not isinstance(signed, Signed):
            return signed
        if signed.beside:
            return (_beside(row, signed),)
        try:
            if row.whose is not None:
                owners = signed.offer.terms.owners
                checked_ownership(ownership=row.whose.ownership, saver=row.saver, terms=owners)
        except Invalid as error:
            return (in_cell(number=row.number, error=error),)
        return self._agreed(row, signed)

    def _agreed(self, row: Row, signed: Signed) -> Arriving | tuple[Finding, ...]:
        """The deposit as its contract and the other books have it, or where they differ."""
        try:
            deposit = self._as_told(row, self._lived(row, signed))
        except Invalid as error:
            return (of_invalid(row=row.number, column="starts_on", error=error),)
        if isinstance(deposit, Finding):
            return (deposit,)
        unpaid = deposit.unpaid_interest_minor(on=self.around.day)
        wrong = self._compared(row, deposit, unpaid)
        return tuple(wrong) or Arriving(row=row, signed=signed, deposit=deposit, unpaid_minor=unpaid)

    def _lived(self, row: Row, signed: Signed) -> Deposit:
        deposit_id = deposit_id_of(platform=self.around.platform, reference=row.reference)
        minor = row.opened_minor if row.since is None else row.amount_minor
        if not signed.linear:
            return lived_through(signed=signed, row=row, deposit_id=deposit_id, amount_minor=minor, around=self.around)
        key = signed.number, row.starts_on
        shape = self._shapes.get(key)
        if shape is None:
            if len(self._shapes) >= _SHAPES_MAX:
                self._shapes.clear()
            lived = lived_through(signed=signed, row=row, deposit_id=deposit_id, amount_minor=1, around=self.around)
            shape = self._shapes[key] = _shape(lived)
        return shape.times(minor, deposit_id, row)

    def _as_told(self, row: Row, lived: Deposit) -> Deposit | Finding:
        """The deposit as lived through, or as the other books state its last stretch."""
        if row.since is not None:
            return stated(row=row, lived=lived, since=row.since, cut_off=self.around.day)
        if lived.interest_paid_minor == row.paid_minor or not _statable(lived) or lived.contract.fee is not None:
            return lived
        if abs(lived.interest_paid_minor - row.paid_minor) > _payments(lived):
            return lived
        return stated(row=row, lived=lived, since=lived.interest_paid_to, cut_off=self.around.day)

    def _compared(self, row: Row, deposit: Deposit, unpaid: int) -> list[Finding]:
        wrong = []
        if deposit.principal_minor != row.amount_minor:
            wrong.append(_differs(row, "amount", row.amount_minor, deposit.principal_minor, _CHANGED))
        if deposit.interest_paid_minor != row.paid_minor:
            wrong.append(_differs(row, "interest_paid", row.paid_minor, deposit.interest_paid_minor, _CHANGED))
        if abs(unpaid - row.accrued_minor) > 1:
            wrong.append(_differs(row, "interest_accrued", row.accrued_minor, unpaid, _CHANGED))
        return wrong


def _beside(row: Row, signed: Signed) -> Finding:
    return found(
        row=row.number,
        column="product",
        value=signed.contract.product_code,
        rule="Margin and subsidy accrue here from a deposit's first day, so a deposit with them does not move in.",
        remedy="Move it in under a version of the product without them.",
    )


_CHANGED = "Correct it; where the balance has changed since, say so in earning_from, accrued_before and opened_amount."


def _differs(row: Row, column: str, told: int, known: int, remedy: str) -> Finding:
    of = currency(row.currency)
    return found(
        row=row.number,
        column=column,
        value=Amount(minor=told, currency=of).text(),
        rule=f"By the contract it is {Amount(minor=known, currency=of).text()} at the cut-off.",
        remedy=remedy,
    )


def lived_through(*, signed: Signed, row: Row, deposit_id: UUID, amount_minor: int, around: Surroundings) -> Deposit:
    """The deposit placed on its first day and carried through every close before the cut-off."""
    deposit = plan_placement(
        deposit=_new(signed, row, deposit_id, amount_minor), top_ups=(), day=row.starts_on, index_at=index_at
    )
    deposit, _ = plan_turns(deposit=deposit, before=around.day, index_at=index_at)
    if deposit.next_pay_on is not None and deposit.next_pay_on <= around.last_closed:
        deposit = plan_interest(deposit=deposit, day=around.last_closed)
    if deposit.next_instalment_on is not None and deposit.next_instalment_on <= around.last_closed:
        due = due_instalment(deposit=deposit, day=around.last_closed)
        deposit = replace(deposit, next_instalment_on=next_instalment_on(deposit, after=due.nominal))
    return deposit


def _new(signed: Signed, row: Row, deposit_id: UUID, amount_minor: int) -> Deposit:
    return Deposit(
        deposit_id=deposit_id,
        saver=row.saver,
        contract=signed.contract,
        holding=signed.place.holding,
        settlement_code=signed.place.settlement_code,
        state=State.FUNDED,
        opened_on=row.starts_on,
        starts_on=row.starts_on,
        matures_on=row.matures_on,
        next_pay_on=None,
        ended_on=None,
        opened_minor=amount_minor,
        principal_minor=amount_minor,
        interest_paid_minor=0,
        settled_numerator=0,
        interest_paid_to=row.starts_on,
        segments=(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """A deposit of one minor unit lived through, its fields and its segment's ready to be multiplied."""

    lived: Deposit
    fields: dict[str, Any]
    segment: dict[str, Any]
    denominator: int

    def times(self, amount_minor: int, deposit_id: UUID, row: Row) -> Deposit:
        settled = self.lived.settled_numerator * amount_minor
        paid = round_ratio(settled, self.denominator, self.lived.contract.rounding) if settled else 0
        per_unit = self.segment["per_unit"] * amount_minor
        segment = Segment(**{**self.segment, "base_minor": amount_minor, "per_unit": per_unit})
        own = {
            "deposit_id": deposit_id,
            "saver": row.saver,
            "opened_minor": row.opened_minor,
            "principal_minor": amount_minor,
            "settled_numerator": settled,
            "interest_paid_minor": paid,
            "segments": (segment,),
        }
        return Deposit(**{**self.fields, **own})


def _shape(lived: Deposit) -> _Shape:
    (segment,) = lived.segments
    return _Shape(
        lived=lived,
        fields={one.name: getattr(lived, one.name) for one in fields(lived)},
        segment={one.name: getattr(segment, one.name) for one in fields(segment)},
        denominator=lived.contract.denominator,
    )


def _statable(deposit: Deposit) -> bool:
    """Whether one balance, one rate and what was earned before them say everything of what comes."""
    contract = deposit.contract
    return (
        contract.interest.compounding is Compounding.SIMPLE
        and contract.interest.balance is BalanceBasis.END_OF_DAY
        and contract.index is None
        and contract.bonus is None
        and not contract.steps
        and (contract.fee is None or contract.fee.principal_at_risk)
    )


def _payments(deposit: Deposit) -> int:
    """How many payments of interest lie behind: each was rounded, by whatever rule."""
    count, on = 0, deposit.starts_on
    while on < deposit.interest_paid_to:
        following = pay_date_after(
            contract=deposit.contract, starts_on=deposit.starts_on, matures_on=deposit.matures_on, day=on
        )
        if following is None:
            break
        count, on = count + 1, following
    return count


def stated(*, row: Row, lived: Deposit, since: date, cut_off: date) -> Deposit | Finding:
    """The deposit whose last stretch the other books state: since when its balance is what it is, and what it had
    earned by then beyond what was paid."""
    if not _statable(lived):
        rule = "What this product earns does not follow from one balance since a day."
        remedy = "Only deposits whose balance never changed move in from it; let the others run off where they are."
        return found(row=row.number, column="earning_from", value=since, rule=rule, remedy=remedy)
    if not max(lived.starts_on, lived.interest_paid_to) <= since <= cut_off:
        rule = f"From the last payment of interest ({lived.interest_paid_to}) to the cut-off."
        remedy = "Give the last day on which the balance changed, or that of the payment if it came later."
        return found(row=row.number, column="earning_from", value=since, rule=rule, remedy=remedy)
    assert since > lived.starts_on, "what began with its last balance is lived through"
    contract, last = lived.contract, lived.segments[-1]
    settled = row.paid_minor * contract.denominator
    opening = settled + round(Fraction(row.accrued_before) * contract.denominator)
    since_then = replace(last, starts_on=since, opening_numerator=opening, own_weight=0, fees_minor=0)
    now = since_then.earning(contract.tariff, base_minor=row.amount_minor)
    before = replace(now, starts_on=lived.starts_on, ends_on=since, opening_numerator=0)
    now = replace(now, own_weight=before.own_weight_at(since))
    capitalised = row.paid_minor if contract.capitalises else 0
    return replace(
        lived,
        opened_minor=row.opened_minor,
        principal_minor=row.amount_minor,
        interest_paid_minor=row.paid_minor,
        settled_numerator=settled,
        capitalised_minor=capitalised,
        segments=(before, now),
    )
