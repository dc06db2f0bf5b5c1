"""Settle strands: what margin and subsidy have accrued is paid when the saver's interest is, in the same posting.

Interest paid in advance is the saver's alone: the strands beside it are settled when the deposit ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tidegate.deposits import rows
from tidegate.deposits.accrue import accrued_until
from tidegate.deposits.adjust import adjustment_minor
from tidegate.deposits.contract import InterestPaid
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.legs import leg_id, proof
from tidegate.deposits.segment import Life, accrued_minor
from tidegate.deposits.strand import Strand, strand_life, strands_of
from tidegate.deposits.strand_legs import StrandBooking, strand_accounts
from tidegate.deposits.withhold import Withholder, of_tax
from tidegate.ledger.account import Account
from tidegate.ledger.transfer import Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The changes with what they settle of strands, its transfers, and the accounts to be opened for them."""

    changes: list[rows.Change]
    transfers: tuple[Transfer, ...]
    accounts: tuple[Account, ...]


def settled_to(*, before: Deposit, after: Deposit) -> date | None:
    """The day up to which a change settles the strands; None where it settles nothing."""
    if after.state is State.PAID:
        return after.matures_on
    if after.state is State.WITHDRAWN:
        return after.ended_on
    if after.contract.interest_paid is InterestPaid.IN_ADVANCE or after.interest_paid_to <= before.interest_paid_to:
        return None
    return after.interest_paid_to


def subsidy_on_leaving(*, deposit: Deposit, segments: Life, on: date) -> int:
    """What of the subsidy is paid when the deposit ends on `on`, having lived `segments`; in minor units."""
    if Strand.SUBSIDY not in strands_of(deposit.contract):
        return 0
    life = strand_life(contract=deposit.contract, strand=Strand.SUBSIDY, segments=segments)
    return accrued_minor(life, on=on, rounding=deposit.contract.rounding) - deposit.subsidy_paid_minor


def settle_strands(*, changes: Sequence[rows.Change], day: date, of: object, taxes: Withholder) -> Settled:
    """What these changes settle on `day`, and what they value anew in days accrued already.

    `of` names the step or the request: with the day and the deposit it makes the transfers' ids. Of a subsidy tax is
    withheld where law takes it for interest; the accounts of `taxes` are opened by who holds it.
    """
    found: list[rows.Change] = []
    transfers: list[Transfer] = []
    accounts: dict[object, Account] = {}
    until: date | None = None
    for change in changes:
        strands = strands_of(change.after.contract)
        if not strands or not change.after.segments:
            found.append(change)
            continue
        until = until or accrued_until() or day
        settled, legs = _settled(change, strands, day=day, of=of, until=until, taxes=taxes)
        found.append(settled)
        transfers += legs
        accounts |= {one.account_id: one for one in strand_accounts(deposit=change.after)}
    return Settled(changes=found, transfers=tuple(transfers), accounts=tuple(accounts.values()))


def _settled(
    change: rows.Change, strands: Sequence[Strand], *, day: date, of: object, until: date, taxes: Withholder
) -> tuple[rows.Change, list[Transfer]]:
    before, after = change.before, change.after
    contract, rounding = after.contract, after.contract.rounding
    booking = StrandBooking(deposit=after, cause=leg_id(day, "strands", of, after.deposit_id), day=day)
    transfers: list[Transfer] = []
    steps = list(change.steps)
    to = settled_to(before=before, after=after)
    for strand in strands:
        old = strand_life(contract=contract, strand=strand, segments=before.segments)
        new = strand_life(contract=contract, strand=strand, segments=after.segments)
        more = adjustment_minor(before=old, after=new, accrued_until=until, rounding=rounding)
        transfers += booking.adjust(strand=strand, amount_minor=more)
        if to is None:
            continue
        total = accrued_minor(new, on=to, rounding=rounding)
        due = total - (before.margin_paid_minor if strand is Strand.MARGIN else before.subsidy_paid_minor)
        legs = tuple(booking.settle(strand=strand, amount_minor=due))
        if strand is Strand.MARGIN:
            transfers += legs
            after = replace(after, margin_paid_minor=total)
            continue
        tax = taxes.withhold_subsidy(deposit=before, subsidy_minor=due, on=day)
        legs = (*legs, *booking.withhold(amount_minor=tax))
        transfers += legs
        after = replace(after, subsidy_paid_minor=total)
        if legs:
            evidence = {"amount_minor": due, **of_tax(tax), "transfers": proof(legs)}
            steps.insert(0, rows.Step(step="subsidy_paid", evidence=evidence))
    return rows.Change(before=before, after=after, steps=tuple(steps)), transfers
