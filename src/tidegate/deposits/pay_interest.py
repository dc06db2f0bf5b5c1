"""Pay monthly interest to the savers' cash: a step of the day close."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.deposits import models, rows
from tidegate.deposits.booking import book
from tidegate.deposits.contract import InterestPaid
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.legs import Booking, accounts_of, leg_id, proof
from tidegate.deposits.schedule import pay_date_after
from tidegate.deposits.settle_strands import settle_strands
from tidegate.deposits.turn import plan_turns
from tidegate.deposits.withhold import hold_tax_years, of_tax, tax_account
from tidegate.ledger.transfer import Transfer
from tidegate.money import Invalid


def plan_interest(*, deposit: Deposit, day: date) -> Deposit:
    """The deposit after every pay date up to and with `day`: paid is what had been earned by the last of them.

    In advance it is what will have been earned by the maturity.
    """
    due = deposit.next_pay_on
    assert due is not None, "interest is paid on a pay date"
    assert due <= day, "interest is not paid before its date"
    following = pay_date_after(
        contract=deposit.contract, day=due, starts_on=deposit.starts_on, matures_on=deposit.matures_on
    )
    while following is not None and following <= day:
        due = following
        following = pay_date_after(
            contract=deposit.contract, day=due, starts_on=deposit.starts_on, matures_on=deposit.matures_on
        )
    settled = deposit.numerator_at(on=due)
    if deposit.contract.interest_paid is InterestPaid.IN_ADVANCE:
        assert deposit.matures_on is not None, "what is paid in advance is a term's interest"
        due = deposit.matures_on
        known, _ = plan_turns(deposit=deposit, before=due, index_at=_unknown)
        settled = known.numerator_at(on=due)
    return replace(
        deposit,
        settled_numerator=settled,
        interest_paid_minor=deposit.rounded(settled),
        interest_paid_to=due,
        next_pay_on=following,
    )


def _unknown(*, code: str, on: date) -> int:
    raise Invalid(
        field="interest_paid",
        value=code,
        rule=f"Interest is paid in advance where it is known in advance; this index is not known on {on} yet.",
        remedy="Pay the interest of a rate that follows an index when it is earned.",
    )


def pay_interest(*, day: date, deposit_ids: Sequence[UUID]) -> int:
    """Pays these deposits the interest that is due up to and with `day`, which is being closed; in minor units."""
    assert connection.in_atomic_block, "the close opens the transaction"
    found = rows.values(
        models.Deposit.objects.filter(deposit_id__in=deposit_ids, state="running", next_pay_on__lte=day)
        .order_by("deposit_id")
        .select_for_update()
    )
    taxes = hold_tax_years(deposits=found, day=day)
    changes: list[rows.Change] = []
    transfers: list[Transfer] = []
    for deposit in found:
        after = plan_interest(deposit=deposit, day=day)
        amount = after.interest_paid_minor - deposit.interest_paid_minor
        booking = Booking(
            accounts=accounts_of(deposit=deposit),
            cause=leg_id(day, "interest", deposit.deposit_id),
            business_day=day,
            reference=deposit.reference,
        )
        tax = taxes.withhold(deposit=deposit, interest_minor=amount, on=day)
        legs = (
            *booking.pay_interest(amount_minor=amount),
            *booking.withhold(amount_minor=tax, owed=tax_account(deposit=deposit)),
        )
        transfers += legs
        evidence = {"amount_minor": amount, "paid_to": after.interest_paid_to, **of_tax(tax), "transfers": proof(legs)}
        step = rows.Step(step="interest_paid", evidence=evidence)
        changes.append(rows.Change(before=deposit, after=after, steps=(step,)))
    strands = settle_strands(changes=changes, day=day, of="interest", taxes=taxes)
    book(transfers=[*transfers, *strands.transfers], others=[*taxes.accounts, *strands.accounts], closing=True)
    taxes.keep()
    rows.write(changes=strands.changes, day=day)
    return sum(one.after.interest_paid_minor - one.before.interest_paid_minor for one in changes)
