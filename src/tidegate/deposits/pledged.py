"""Pledges as they are kept: entered once, their events only added to, read as they stand (`pledge`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from tidegate.deposits import models, rows
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.legs import leg_id
from tidegate.deposits.pledge import Hold, Pledge, Use
from tidegate.ledger.account import Account
from tidegate.ledger.chart import Purpose, account
from tidegate.ledger.transfer import Phase, Transfer

CLOSE = "the close of the day"
"""Who records what a step of the close does."""

_PLEDGES = """
    SELECT pledge_id, deposit_id, pledgee_code, amount_minor, from_day, rank, behind, evidence, continues_id,
           realised_minor, released_minor, ended
    FROM deposits_pledged WHERE deposit_id = ANY (%s::uuid[]) ORDER BY deposit_id, rank
"""
_HOLDS = """
    SELECT h.pledge_id, h.id, h.holder_code, h.amount_minor, h.transfer_id
    FROM deposits_pledgeevent h
    WHERE h.pledge_id = ANY (%s::uuid[]) AND h.kind = 'held'
      AND NOT EXISTS (SELECT FROM deposits_pledgeevent u WHERE u.hold_id = h.id)
    ORDER BY h.id
"""


def pledges_of(*, deposits: Iterable[Deposit]) -> dict[UUID, tuple[Pledge, ...]]:
    """Every pledge of these deposits by deposit, in the order of ranks, ended too. Nothing is asked where none is."""
    marked = [one.deposit_id for one in deposits if one.pledged]
    return _read(marked) if marked else {}


def pledgees_cash(*, deposits: Iterable[Deposit]) -> tuple[Account, ...]:
    """Where what these deposits pay goes on being held."""
    of = {one.deposit_id: one for one in deposits}
    every = pledges_of(deposits=of.values())
    return tuple(cash_account(of=one.pledgee, deposit=of[one.deposit_id]) for found in every.values() for one in found)


def pledge_by_id(*, pledge_id: UUID) -> Pledge | None:
    """One pledge as it stands."""
    found = models.Pledge.objects.filter(pledge_id=pledge_id).values_list("deposit_id", flat=True)
    every = [one for deposit_id in found for one in _read([deposit_id])[deposit_id]]
    return next((one for one in every if one.pledge_id == pledge_id), None)


def pledged_to(*, pledgee: str) -> tuple[tuple[Deposit, tuple[Pledge, ...]], ...]:
    """The deposits of which a person was ever given a pledge, with all their pledges in the order of ranks: they stand
    in the order in which the first was entered."""
    found = models.Pledge.objects.filter(pledgee_code=pledgee).order_by("at", "pledge_id")
    ids = list(dict.fromkeys(found.values_list("deposit_id", flat=True)))
    deposits = {one.deposit_id: one for one in rows.values(models.Deposit.objects.filter(deposit_id__in=ids))}
    every = _read(ids) if ids else {}
    return tuple((deposits[one], every[one]) for one in ids)


def is_pledgee(*, person: str) -> bool:
    """Whether a person was ever given a pledge."""
    return models.Pledge.objects.filter(pledgee_code=person).exists()


def _read(deposit_ids: Collection[UUID]) -> dict[UUID, tuple[Pledge, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_PLEDGES, [list(deposit_ids)])
        found = cursor.fetchall()
        cursor.execute(_HOLDS, [[row[0] for row in found]])
        holds: dict[UUID, list[Hold]] = {}
        for pledge_id, number, holder, minor, transfer_id in cursor.fetchall():
            one = Hold(number=number, holder=holder, amount_minor=minor, transfer_id=transfer_id)
            holds.setdefault(pledge_id, []).append(one)
    every: dict[UUID, tuple[Pledge, ...]] = {}
    for row in found:
        pledge = Pledge(
            pledge_id=row[0], deposit_id=row[1], pledgee=row[2], amount_minor=row[3], from_day=row[4], rank=row[5],
            behind=row[6], evidence=row[7], continues=row[8], realised_minor=int(row[9]),
            released_minor=int(row[10]), ended=row[11],
            holds=tuple(holds.get(row[0], ())),
        )  # fmt: skip
        every[pledge.deposit_id] = (*every.get(pledge.deposit_id, ()), pledge)
    return every


def enter(*, pledge: Pledge, recorded_by: str, recorded_on: date) -> None:
    """Stores a pledge and marks its deposit. Proved at commit."""
    assert connection.in_atomic_block, "a door opens the transaction"
    models.Pledge.objects.create(
        pledge_id=pledge.pledge_id, deposit_id=pledge.deposit_id, pledgee_code=pledge.pledgee,
        amount_minor=pledge.amount_minor, from_day=pledge.from_day, rank=pledge.rank, behind=pledge.behind,
        continues_id=pledge.continues,
        evidence=pledge.evidence, recorded_by=recorded_by, recorded_on=recorded_on,
    )  # fmt: skip
    models.Deposit.objects.filter(deposit_id=pledge.deposit_id, pledged=False).update(pledged=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What makes events: a request or a step of the close, on a business day, by somebody, with its evidence."""

    request_id: UUID
    business_day: date
    by: str
    evidence: str

    def event(self, kind: str, pledge: Pledge, amount_minor: int | None, **more: Any) -> models.PledgeEvent:
        """One event of a pledge, not stored yet."""
        return models.PledgeEvent(
            pledge_id=pledge.pledge_id, kind=kind, amount_minor=amount_minor, request_id=self.request_id,
            business_day=self.business_day, evidence=self.evidence, recorded_by=self.by, **more,
        )  # fmt: skip

    def leg(
        self, name: object, *, debit: Account, credit: Account, minor: int, code: str, reference: str, **more: Any
    ) -> Transfer:
        """A transfer of this act; the same act, the same id."""
        return Transfer(
            transfer_id=leg_id(self.request_id, name), debit_account=debit.account_id, credit_account=credit.account_id,
            amount_minor=minor, code=code, value_date=self.business_day, business_day=self.business_day,
            reference=reference, **more,
        )  # fmt: skip


def cash_account(*, of: str, deposit: Deposit) -> Account:
    """A person's cash at the settlement bank of a deposit."""
    return account(purpose=Purpose.SAVER_CASH, owner=of, book=deposit.settlement_code, currency=deposit.currency)


def held(
    *, act: Act, pledge: Pledge, deposit: Deposit, holder: str, amount_minor: int, of: object
) -> tuple[models.PledgeEvent, Transfer]:
    """Money in `holder`'s cash reserved for the pledgee: no other way out takes it. `of` names it within the act."""
    leg = act.leg(
        f"held/{of}", debit=cash_account(of=holder, deposit=deposit),
        credit=cash_account(of=pledge.pledgee, deposit=deposit), minor=amount_minor, code="pledge_held",
        reference=deposit.reference, phase=Phase.RESERVE,
    )  # fmt: skip
    return act.event("held", pledge, amount_minor, holder_code=holder, transfer_id=leg.transfer_id), leg


def used(
    *, act: Act, pledge: Pledge, deposit: Deposit, uses: Iterable[Use], kind: str
) -> tuple[list[models.PledgeEvent], list[Transfer]]:
    """Holds that are `realised` (paid to the pledgee) or `released`; what is left of one goes on being held."""
    events: list[models.PledgeEvent] = []
    transfers: list[Transfer] = []
    realised = kind == "realised"
    for use in uses:
        hold = use.hold
        leg = act.leg(
            f"{kind}/{hold.number}", debit=cash_account(of=hold.holder, deposit=deposit),
            credit=cash_account(of=pledge.pledgee, deposit=deposit),
            minor=use.used_minor if realised else hold.amount_minor, code=f"pledge_{kind}",
            reference=deposit.reference, phase=Phase.POST if realised else Phase.VOID, pending_id=hold.transfer_id,
        )  # fmt: skip
        events.append(act.event(kind, pledge, use.used_minor, hold_id=hold.number, transfer_id=leg.transfer_id))
        transfers.append(leg)
        if use.left_minor:
            event, again = held(
                act=act, pledge=pledge, deposit=deposit, holder=hold.holder, amount_minor=use.left_minor,
                of=hold.number,
            )  # fmt: skip
            events.append(event)
            transfers.append(again)
    return events, transfers


def keep(*, events: Iterable[models.PledgeEvent]) -> None:
    """Stores events in their order."""
    assert connection.in_atomic_block, "they commit with what they tell"
    models.PledgeEvent.objects.bulk_create(list(events))


def events_of(*, request_id: UUID) -> list[models.PledgeEvent]:
    """What an act recorded, in order; empty if it never was."""
    return list(models.PledgeEvent.objects.filter(request_id=request_id).order_by("id"))


_HELD_OF = """
    SELECT d.settlement_code, d.currency, sum(h.amount_minor)::bigint
    FROM deposits_pledgeevent h
    JOIN deposits_pledge p ON p.pledge_id = h.pledge_id
    JOIN deposits_deposit d ON d.deposit_id = p.deposit_id
    WHERE h.kind = 'held' AND h.holder_code = %s
      AND NOT EXISTS (SELECT FROM deposits_pledgeevent u WHERE u.hold_id = h.id)
    GROUP BY 1, 2
"""


def held_of(*, holder: str) -> dict[tuple[str, str], int]:
    """What is held in a person's cash for pledgees, by settlement bank and currency."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD_OF, [holder])
        return {(bank, currency): minor for bank, currency, minor in cursor.fetchall()}
