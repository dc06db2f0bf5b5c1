"""Take over a chunk of deposits in one transaction: savers, permits, accounts, postings, rows. All of it or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from tidegate.deposits.accrue import accrued_until, keep_readings
from tidegate.deposits.booking import book_columns
from tidegate.deposits.fund import evidence_of
from tidegate.deposits.legs import accounts_of, leg_id, leg_id_text, payable, receivable
from tidegate.deposits.moving_in.ask import ask, named_savers, one_by_one
from tidegate.deposits.moving_in.cells import Row
from tidegate.deposits.moving_in.plan import Arriving
from tidegate.deposits.moving_in.store import known, store
from tidegate.deposits.moving_in.surroundings import Surroundings
from tidegate.deposits.owned import keep
from tidegate.gate.decision import GateRefused
from tidegate.gate.lock import lock_intake
from tidegate.ledger.columns import Columns
from tidegate.ledger.day import current_business_day
from tidegate.ledger.transfer import Transfer
from tidegate.parties.enrol import add_persons, identify_many, persons_of
from tidegate.parties.person import Identity, Person
from tidegate.parties.refusal import Refused as PartyRefused

_IMPORTING = 7_154_001_417_231_001_621
"""The lock of whoever takes a chunk over: two imports at once do not meet in one reference."""


class NoLongerSo(Exception):
    """Between the reading and the writing the platform's day has moved on."""


class NotTogether(Exception):
    """The gate wants these deposits asked one by one."""


class ShutMeanwhile(Exception):
    """The gate says no to a deposit of the chunk."""

    def __init__(self, *, arriving: Arriving, answer: GateRefused) -> None:
        super().__init__(answer.code)
        self.arriving, self.answer = arriving, answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a chunk brought: new deposits and, by currency, their principal in minor units."""

    new: int
    principal_minor: Counter[str]


def take_over(*, arrivals: Sequence[tuple[str, Arriving]], around: Surroundings) -> Taken:
    """Takes these deposits over, each with the kind the gate is asked by; those that are here already are left out.

    NoLongerSo, NotTogether, ShutMeanwhile: the caller's transaction is undone.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    lock_intake()
    _still(around)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORTING])
    here = known(references=[one.row.reference for _, one in arrivals])
    new = [(kind, one) for kind, one in arrivals if one.row.reference not in here]
    if not new:
        return Taken(new=0, principal_minor=Counter())
    several = any(one.row.whose is not None for _, one in new)
    if len(new) > 1 and (several or one_by_one() or named_savers() & {one.row.saver for _, one in new}):
        raise NotTogether
    regions = register(rows=[one.row for _, one in new])
    permits = ask(arrivals=new, regions=regions, around=around)
    if isinstance(permits, tuple):
        raise ShutMeanwhile(arriving=permits[0], answer=permits[1])
    legs = _booked([one for _, one in new], around)
    store(
        arrivals=[one for _, one in new],
        evidence=[
            {
                "reference": one.row.reference,
                "amount_minor": one.deposit.principal_minor,
                "interest_minor": one.unpaid_minor,
                **evidence_of(permit_ids=permits[kind]),
                **({} if one.row.whose is None else {"ownership": one.row.whose.ownership.to_json()}),
                "transfers": [leg],
            }
            for (kind, one), leg in zip(new, legs, strict=True)
        ],
        day=around.day,
    )
    keep_readings(first_day=around.day, next_day=around.day)
    for _, one in new:
        if one.row.whose is not None:
            keep(
                deposit_id=one.deposit.deposit_id, ownership=one.row.whose.ownership, from_day=one.deposit.opened_on,
                known_on=around.day,
            )  # fmt: skip
    taken: Counter[str] = Counter()
    for _, one in new:
        taken[one.row.currency] += one.deposit.principal_minor
    return Taken(new=len(new), principal_minor=taken)


def _still(around: Surroundings) -> None:
    until = accrued_until()
    if current_business_day() != around.day or (until is not None and until != around.day):
        raise NoLongerSo


def register(*, rows: Sequence[Row]) -> dict[str, str]:
    """Registers who is told of and not here yet, with their names; where each of all who own something lives."""
    first = {told.person: told for row in reversed(rows) for told in reversed(row.people)}
    named = {person for row in rows if row.whose is not None for person in row.whose.ownership.people}
    here = persons_of(codes={*first, *named})
    new = [Person(code=code, region=told.region) for code, told in first.items() if code not in here]
    added = add_persons(persons=new)
    assert not isinstance(added, PartyRefused), "a code that is not here is free"
    identify_many(
        identities=[
            Identity(person=one.code, full_name=told.name, email=told.email, born_on=told.born_on)
            for one in new
            if (told := first[one.code]).name
        ]
    )
    return {code: one.region for code, one in here.items()} | {one.code: one.region for one in new}


def _booked(arrivals: Sequence[Arriving], around: Surroundings) -> list[str]:
    """Opens the accounts and posts: each deposit's principal, whose money is at the bank already, and a product's
    interest due in one posting. The ids of the former."""
    accounts = [accounts_of(deposit=one.deposit) for one in arrivals]
    legs = Columns(business_day=around.day)
    for one, own in zip(arrivals, accounts, strict=True):
        reference = one.deposit.reference
        legs.add(
            transfer_id=leg_id_text(leg_id_text("moved in", reference), "moved-in"),
            debit=str(own.bank.account_id),
            credit=str(own.saver_deposit.account_id),
            amount_minor=one.deposit.principal_minor,
            code="deposit_moved_in",
            reference=reference,
        )
    principals = tuple(legs.transfer_ids)
    legs.extend(_interest(arrivals, around))
    book_columns(columns=legs, accounts=accounts)
    return list(principals)


def _interest(arrivals: Sequence[Arriving], around: Surroundings) -> list[Transfer]:
    owed: Counter[tuple[str, str, str]] = Counter()
    for one in arrivals:
        owed[one.deposit.bank, one.deposit.product, one.deposit.currency] += one.unpaid_minor
    first = arrivals[0].deposit.deposit_id
    legs = []
    for (bank, product, currency), minor in owed.items():
        due = payable(bank=bank, product=product, currency=currency).account_id
        asset = receivable(bank=bank, product=product, currency=currency).account_id
        if minor:
            legs.append(
                Transfer(
                    transfer_id=leg_id("interest moved in", first, bank, product, currency),
                    debit_account=asset if minor > 0 else due,
                    credit_account=due if minor > 0 else asset,
                    amount_minor=abs(minor),
                    code="interest_moved_in",
                    value_date=around.day,
                    business_day=around.day,
                    reference=product,
                )
            )
    return legs
