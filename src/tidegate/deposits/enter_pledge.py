"""Enter a pledge of a deposit, with what proves it. The operator's act: the owners' word is in the document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.deposits import models, rows
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.owned import ownership_of
from tidegate.deposits.pledge import Pledge, checked_pledge, standings
from tidegate.deposits.pledge_refusal import PledgeRefusal
from tidegate.deposits.pledge_refusal import refused as no
from tidegate.deposits.pledged import enter, pledge_by_id, pledges_of
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.ledger.day import current_business_day
from tidegate.parties.enrol import person


def plan_pledge(
    *, wanted: Pledge, deposit: Deposit, owners: frozenset[str], others: tuple[Pledge, ...]
) -> Refused | None:
    """Why a deposit does not take this pledge beside, or behind, the others; None if it does."""
    if deposit.state.unplaced:
        return refused(DepositRefusal.NOT_PLACED_YET)
    if deposit.state.ended:
        return refused(DepositRefusal.ALREADY_ENDED)
    if wanted.pledgee in owners:
        return no(PledgeRefusal.PLEDGEE_OWNS_IT)
    earlier = standings(pledges=others, principal_minor=deposit.principal_minor)
    if wanted.behind:
        there = deposit.principal_minor + sum(one.pledge.held_minor for one in earlier)
        if not earlier:
            return no(PledgeRefusal.STANDS_BEHIND_NONE)
        return no(PledgeRefusal.ABOVE_WHAT_IS_THERE) if (wanted.amount_minor or 0) > there else None
    free = deposit.principal_minor - sum(one.inside_minor for one in earlier)
    asked = deposit.principal_minor if wanted.amount_minor is None else wanted.amount_minor
    return no(PledgeRefusal.ABOVE_WHAT_IS_FREE) if asked > free else None


def pledge_deposit(
    *,
    pledge_id: UUID,
    deposit_id: UUID,
    pledgee: str,
    amount_minor: int | None,
    evidence: str,
    recorded_by: str,
    from_day: date | None = None,
    behind: bool = False,
) -> Pledge | Refused:
    """Enters a pledge of `amount_minor` (None: of the whole deposit) from a day on (None: the open one).

    `behind`: on money that is pledged before, which is paid first; else only what is free is pledged. The same again
    changes nothing. Invalid for an amount that is none, missing evidence, or a day to come.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    on = current_business_day()
    wanted = Pledge(
        pledge_id=pledge_id,
        deposit_id=deposit_id,
        pledgee=pledgee,
        amount_minor=amount_minor,
        from_day=from_day or on,
        evidence=evidence,
        behind=behind,
    )
    deposit = rows.locked(deposit_id=deposit_id)
    known = models.Pledge.objects.filter(pledge_id=pledge_id).first()
    if known is not None:
        return _known(known, wanted, dated=from_day is not None)
    checked_pledge(pledge=wanted, on=on)
    if deposit is None:
        return refused(DepositRefusal.UNKNOWN_DEPOSIT)
    if person(code=pledgee) is None:
        return no(PledgeRefusal.UNKNOWN_PLEDGEE)
    owners = frozenset(ownership_of(deposit_id=deposit_id, saver=deposit.saver).people)
    others = pledges_of(deposits=[deposit]).get(deposit_id, ())
    stands_against = plan_pledge(wanted=wanted, deposit=deposit, owners=owners, others=others)
    if stands_against is not None:
        return stands_against
    entered = replace(wanted, rank=len(others) + 1)
    enter(pledge=entered, recorded_by=recorded_by, recorded_on=on)
    told = {
        "pledge_id": str(pledge_id), "pledgee": pledgee, "evidence": evidence, "from": wanted.from_day,
        "rank": entered.rank, **({"behind": True} if behind else {}),
    }  # fmt: skip
    amount = {} if amount_minor is None else {"amount_minor": amount_minor}
    rows.record(steps=[(deposit_id, rows.Step(step="pledged", evidence={**told, **amount}))], day=on)
    return entered


def _known(row: models.Pledge, wanted: Pledge, *, dated: bool) -> Pledge | Refused:
    kept = (row.deposit_id, row.pledgee_code, row.amount_minor, row.evidence, row.behind)
    told = (wanted.deposit_id, wanted.pledgee, wanted.amount_minor, wanted.evidence, wanted.behind)
    if kept != told or (dated and row.from_day != wanted.from_day):
        return no(PledgeRefusal.EXISTS_WITH_DIFFERENT_CONTENT)
    found = pledge_by_id(pledge_id=row.pledge_id)
    assert found is not None, "what was found is there"
    return found
