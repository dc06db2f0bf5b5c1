"""Hold what a pledged deposit has paid: the claim continues in the proceeds. Or carry the pledge on with a renewal.

Part of the steps of the close that pay principal: maturities, notices, a plan's end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from tidegate.deposits import models, rows
from tidegate.deposits.booking import book
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.legs import leg_id, proof
from tidegate.deposits.pledge import plan_holds
from tidegate.deposits.pledged import CLOSE, Act, cash_account, enter, held, keep, pledgees_cash, pledges_of
from tidegate.ledger.account import Account
from tidegate.ledger.hold import hold_accounts
from tidegate.ledger.transfer import Transfer


def hold_in_time(*, deposits: Sequence[Deposit], transfers: Iterable[Transfer]) -> None:
    """Before these transfers are booked: where one of the deposits is pledged, their accounts and those that
    `hold_proceeds` posts to after them are held at once, in one order (`lock_order`)."""
    cash = {one.account_id for one in pledgees_cash(deposits=deposits)}
    if cash:
        sides = {side for one in transfers for side in (one.debit_account, one.credit_account)}
        hold_accounts(account_ids=cash | sides)


def hold_proceeds(*, changes: Sequence[rows.Change], day: date) -> None:
    """Reserves, in the account holders' cash, what these changes have paid out of pledged deposits and is not free.

    Called after their transfers are booked, in their transaction.
    """
    paid = [one for one in changes if one.before.pledged and one.after.principal_minor < one.before.principal_minor]
    if not paid:
        return
    pledges = pledges_of(deposits=[one.before for one in paid])
    events: list[models.PledgeEvent] = []
    transfers: list[Transfer] = []
    accounts: dict[object, Account] = {}
    steps = []
    for change in paid:
        deposit = change.after
        why = change.steps[-1].step
        for pledge, minor in plan_holds(
            pledges=pledges.get(deposit.deposit_id, ()),
            principal_minor=deposit.principal_minor,
            paid_minor=_to_cash_minor(change),
        ):
            act = Act(
                request_id=leg_id(day, "pledge held", why, deposit.deposit_id), business_day=day, by=CLOSE, evidence=why
            )
            event, leg = held(
                act=act, pledge=pledge, deposit=deposit, holder=deposit.saver, amount_minor=minor, of=pledge.pledge_id
            )
            events.append(event)
            transfers.append(leg)
            receives = cash_account(of=pledge.pledgee, deposit=deposit)
            accounts[receives.account_id] = receives
            steps.append((deposit.deposit_id, _step("pledge_held", pledge.pledgee, minor, [leg])))
    book(transfers=transfers, others=tuple(accounts.values()), closing=True)
    keep(events=events)
    rows.record(steps=steps, day=day)


def _to_cash_minor(change: rows.Change) -> int:
    """What a payment of principal brought to the account holder's cash: with its interest, less tax."""
    before, after = change.before, change.after
    tax = sum(step.evidence.get("withheld_minor", 0) for step in change.steps)
    interest = after.interest_paid_minor - before.interest_paid_minor
    return before.principal_minor - after.principal_minor + interest - int(tax)


def _step(name: str, pledgee: str, minor: int, legs: Sequence[Transfer]) -> rows.Step:
    return rows.Step(step=name, evidence={"amount_minor": minor, "pledgee": pledgee, "transfers": proof(legs)})


def carry_pledges_on(*, before: Deposit, after: Deposit, day: date) -> None:
    """What is pledged of a deposit that is renewed is pledged of the deposit that follows, in the same order."""
    open_ones = [one for one in pledges_of(deposits=[before]).get(before.deposit_id, ()) if one.open]
    for rank, pledge in enumerate(open_ones, start=1):
        left = pledge.rest_minor
        assert not pledge.holds, "what is renewed has paid nothing yet"
        following = replace(
            pledge,
            pledge_id=leg_id("pledge", pledge.pledge_id, after.deposit_id),
            deposit_id=after.deposit_id,
            amount_minor=left,
            rank=rank,
            behind=pledge.behind and rank > 1,
            continues=pledge.pledge_id,
            realised_minor=0,
            released_minor=0,
        )
        act = Act(request_id=following.pledge_id, business_day=day, by=CLOSE, evidence=f"renewed as {after.deposit_id}")
        keep(events=[act.event("continued", pledge, None)])
        enter(pledge=following, recorded_by=CLOSE, recorded_on=day)
        evidence = {"pledgee": pledge.pledgee, **({} if left is None else {"amount_minor": left})}
        rows.record(steps=[(after.deposit_id, rows.Step(step="pledged", evidence=evidence))], day=day)
