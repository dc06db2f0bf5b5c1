"""Announce maturities: the saver is told some days ahead, by the contract, what will happen. A step of the day close.

Nothing is booked and nothing rolls over: what is stored is that it was said, when, and what. A deposit matures once, so
it is announced once; what a renewal opens is another deposit with its own announcement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from tidegate.catalogue.index import index_at
from tidegate.catalogue.terms.plain import Plain
from tidegate.deposits import models, rows
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.instruction import PAY_OUT, MaturityInstruction, instruction_window
from tidegate.deposits.mature import plan_maturity
from tidegate.deposits.pay_interest import plan_interest
from tidegate.deposits.reading import Statement
from tidegate.deposits.turn import IndexAt, plan_turns

STEP = "maturity_announced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement(Plain):
    """What a saver is told: when the deposit matures and what it is expected to pay then, in minor units before tax.

    It is what the deposit comes to as it stands, at the index's value of today and without instalments still to come.
    `instruction` is the one in force; another may be given from `instruct_from` (None: at once) up to and with
    `instruct_until`.
    """

    matures_on: date
    principal_minor: int
    interest_minor: int
    instruction: MaturityInstruction
    instruct_from: date | None
    instruct_until: date

    @property
    def amount_minor(self) -> int:
        """Principal and interest."""
        return self.principal_minor + self.interest_minor


def plan_announcement(*, deposit: Deposit, index_at: IndexAt) -> Announcement:
    """What is said of this deposit: it is lived through to its maturity by the plans of the close."""
    matures_on = deposit.matures_on
    assert matures_on is not None, "only what matures is announced"
    lived, _ = plan_turns(deposit=deposit, before=matures_on, index_at=index_at)
    eve = matures_on - timedelta(days=1)
    if lived.next_pay_on is not None and lived.next_pay_on <= eve:
        lived = plan_interest(deposit=lived, day=eve)
    paid = plan_maturity(deposit=lived, day=matures_on)
    opens, closes = instruction_window(maturity=deposit.contract.maturity, matures_on=matures_on)
    return Announcement(
        matures_on=matures_on,
        principal_minor=lived.principal_minor,
        interest_minor=paid.interest_paid_minor - lived.interest_paid_minor,
        instruction=deposit.instruction or PAY_OUT,
        instruct_from=opens,
        instruct_until=closes,
    )


def announce_maturities(*, day: date, before: date, deposit_ids: Sequence[UUID]) -> int:
    """Announces on `day`, which is being closed, what is to be announced before the next business day; how many.

    A day of announcement that is no business day is that of the close before it, so no saver is told later than the
    contract says.
    """
    assert connection.in_atomic_block, "the close opens the transaction"
    found = rows.values(
        models.Deposit.objects.filter(deposit_id__in=deposit_ids, state="running", announce_on__lt=before)
        .order_by("deposit_id")
        .select_for_update()
    )
    changes = [
        rows.Change(
            before=deposit,
            after=replace(deposit, announce_on=None),
            steps=(rows.Step(step=STEP, evidence=plan_announcement(deposit=deposit, index_at=index_at).to_json()),),
        )
        for deposit in found
    ]
    rows.write(changes=changes, day=day)
    return len(changes)


def announced(*, statement: Statement) -> tuple[date, Announcement] | None:
    """The business day on which a deposit's maturity was announced and what was said; None if that has not been."""
    for step in statement.steps:
        if step.step == STEP:
            return step.business_day, Announcement.from_json(step.evidence)
    return None
