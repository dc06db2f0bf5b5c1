"""Mature and pay out: principal and the contract's interest to the saver's cash. A step of the day close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.deposits import models, rows
from tidegate.deposits.booking import book_columns
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.hold_pledged import hold_in_time, hold_proceeds
from tidegate.deposits.legs import Booking, accounts_of, leg_id, proof
from tidegate.deposits.plain_maturity import plan_plain_maturities
from tidegate.deposits.segment import restate
from tidegate.deposits.settle_strands import settle_strands
from tidegate.deposits.settlement import settlement_numerator
from tidegate.deposits.withhold import Withholder, hold_tax_years, of_tax, tax_account
from tidegate.ledger.transfer import Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Matured:
    """What maturities paid, in minor units."""

    deposits: int
    principal_minor: int
    interest_minor: int


def plan_maturity(*, deposit: Deposit, day: date) -> Deposit:
    """The deposit after its payment. Interest runs up to and without its maturity, whenever the payment is made."""
    assert deposit.matures_on is not None, "only a fixed deposit matures"
    assert deposit.matures_on <= day, "a deposit is not paid before its maturity"
    settled = settlement_numerator(deposit, on=deposit.matures_on)
    segments = deposit.segments
    if settled != deposit.numerator_at(on=deposit.matures_on):
        last = segments[-1].opened(deposit.matures_on)
        ended = replace(last, base_minor=0, per_unit=0, compounded=0, capital_minor=0, opening_numerator=settled)
        segments = restate(segments, on=deposit.matures_on, after=ended)
    return replace(
        deposit,
        segments=segments,
        state=State.PAID,
        principal_minor=0,
        settled_numerator=settled,
        interest_paid_minor=deposit.rounded(settled),
        interest_paid_to=deposit.matures_on,
        next_pay_on=None,
        next_turn_on=None,
        next_instalment_on=None,
        announce_on=None,
        capitalised_minor=0,
        ended_on=day,
    )


def restated_at_maturity(*, before: Deposit, after: Deposit) -> int:
    """What the last period's settlement adds to the days accrued."""
    assert before.matures_on is not None, "only what matures is settled there"
    return after.interest_paid_minor - before.accrued_minor(on=before.matures_on)


def paid_out(
    *, deposit: Deposit, after: Deposit, withheld_minor: int, day: date
) -> tuple[rows.Change, tuple[Transfer, ...]]:
    """What paying a matured deposit out changes and books; `after` is the deposit by `plan_maturity`."""
    interest = after.interest_paid_minor - deposit.interest_paid_minor
    booking = Booking(
        accounts=accounts_of(deposit=deposit),
        cause=leg_id(day, "mature", deposit.deposit_id),
        business_day=day,
        reference=deposit.reference,
    )
    legs = (
        *booking.pay_back(
            principal_minor=deposit.principal_minor,
            interest_minor=interest,
            restated_minor=restated_at_maturity(before=deposit, after=after),
            code="deposit_matured",
        ),
        *booking.withhold(amount_minor=withheld_minor, owed=tax_account(deposit=deposit)),
    )
    evidence = {
        "principal_minor": deposit.principal_minor,
        "interest_minor": interest,
        **of_tax(withheld_minor),
        "transfers": proof(legs),
    }
    return rows.Change(before=deposit, after=after, steps=(rows.Step(step="paid", evidence=evidence),)), legs


def _matured(deposit: Deposit, day: date, taxes: Withholder) -> tuple[rows.Change, tuple[Transfer, ...]]:
    after = plan_maturity(deposit=deposit, day=day)
    interest = after.interest_paid_minor - deposit.interest_paid_minor
    tax = taxes.withhold(deposit=deposit, interest_minor=interest, on=day)
    return paid_out(deposit=deposit, after=after, withheld_minor=tax, day=day)


def mature(*, day: date, deposit_ids: Sequence[UUID]) -> Matured:
    """Pays these deposits out on `day`, which is being closed: the plain ones as columns, the others one by one, all
    in one batch."""
    assert connection.in_atomic_block, "the close opens the transaction"
    plain = plan_plain_maturities(day=day, deposit_ids=deposit_ids)
    plain.pay()
    found = _running(plain.rest(deposit_ids=deposit_ids), day)
    taxes = hold_tax_years(deposits=found, day=day)
    done = [_matured(deposit, day, taxes) for deposit in found]
    changes = [change for change, _ in done]
    strands = settle_strands(changes=changes, day=day, of="mature", taxes=taxes)
    plain.transfers.extend([*(leg for _, legs in done for leg in legs), *strands.transfers])
    booked = plain.transfers
    hold_in_time(deposits=found, transfers=(booked.transfer(place) for place in range(len(booked))))
    book_columns(columns=booked, others=[*taxes.accounts, *strands.accounts], closing=True)
    plain.record()
    taxes.keep()
    rows.write(changes=strands.changes, day=day)
    hold_proceeds(changes=strands.changes, day=day)
    return Matured(
        deposits=len(plain.deposits) + len(changes),
        principal_minor=sum(plain.principal) + sum(one.before.principal_minor for one in changes),
        interest_minor=sum(plain.due)
        + sum(one.after.interest_paid_minor - one.before.interest_paid_minor for one in changes),
    )


def _running(deposit_ids: Sequence[UUID], day: date) -> tuple[Deposit, ...]:
    if not deposit_ids:
        return ()
    return rows.values(
        models.Deposit.objects.filter(deposit_id__in=deposit_ids, state="running", matures_on__lte=day)
        .order_by("deposit_id")
        .select_for_update()
    )
