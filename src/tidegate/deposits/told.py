"""What a person is told on every page and by API, and may answer: others ask for a word, or a maturity is announced.

Reads only. Nothing is sent: it is there when they log in, until it is answered or its time is over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from tidegate.catalogue.terms import Instruction
from tidegate.deposits import models, rows
from tidegate.deposits.acting_for import may_open_for
from tidegate.deposits.announce import STEP, Announcement
from tidegate.deposits.asking import may_act_on, signatures
from tidegate.deposits.invite import invitations
from tidegate.deposits.movement import MovementKind
from tidegate.deposits.reading import seen_by
from tidegate.parties.record_life import represented_by


class About(StrEnum):
    """What a person is told of. *Invitation*: to open a deposit together. *Signature*: of owners who act together."""

    INVITATION = "invitation"
    SIGNATURE = "signature"
    MATURITY = "maturity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing a person may answer up to and with `until`. `request_id` is what they sign; None of a maturity.

    `deposit_id` is what it is about, or will be. Minor units of `currency`; None: all of it.
    """

    about: About
    request_id: UUID | None
    deposit_id: UUID
    asked_by: str | None
    kind: MovementKind | None
    product: str
    amount_minor: int | None
    currency: str
    until: date

    @property
    def asks(self) -> bool:
        """Whether others wait for this person's word."""
        return self.about is not About.MATURITY


def told_to(*, person: str, on: date) -> tuple[Told, ...]:
    """Everything a person is told on a day and has not answered, what ends first before the rest."""
    found = [*asked_of(person=person, on=on), *_maturities(person, on)]
    return tuple(sorted(found, key=lambda one: (one.until, str(one.deposit_id))))


def asked_of(*, person: str, on: date) -> tuple[Told, ...]:
    """Of it what others ask this person for. Costs one look where nobody waits for anybody."""
    if not _waiting(on).exists():
        return ()
    return (*_invitations(person, on), *_requests(person, on))


def _waiting(on: date) -> QuerySet[models.Request]:
    done = models.Movement.objects.values("request_id")
    return models.Request.objects.filter(expires_on__gte=on).exclude(request_id__in=done)


def _invitations(person: str, on: date) -> Iterator[Told]:
    others = represented_by(person=person, on=on)
    mine = {person, *(one for one in others if may_open_for(saver=one, person=person, on=on))}
    for one in invitations(person=person, on=on):
        if person not in one.signed and mine & set(one.waits_for):
            yield Told(
                about=About.INVITATION, request_id=one.request_id, deposit_id=one.request_id, asked_by=one.saver,
                kind=MovementKind.OPEN, product=one.product_code, amount_minor=one.amount_minor, currency=one.currency,
                until=one.expires_on,
            )  # fmt: skip


def _requests(person: str, on: date) -> Iterator[Told]:
    found = _waiting(on).filter(deposit__in=seen_by(person=person)).select_related("deposit")
    for row in found.order_by("expires_on", "request_id"):
        one, kind = row.deposit, MovementKind(row.kind)
        assert one is not None, "it is of a deposit"
        may_act = may_act_on(deposit_id=one.deposit_id, saver=one.saver_code, kind=kind, on=on)
        if may_act.names(person) and person not in signatures(request_id=row.request_id):
            yield Told(
                about=About.SIGNATURE, request_id=row.request_id, deposit_id=one.deposit_id, asked_by=row.saver_code,
                kind=kind, product=one.product_code, amount_minor=row.asked["amount_minor"], currency=one.currency,
                until=row.expires_on,
            )  # fmt: skip


def _maturities(person: str, on: date) -> Iterator[Told]:
    """Announced, and something else than being paid out may be chosen yet and has not been."""
    mine = models.Deposit.objects.filter(deposit_id__in=seen_by(person=person), state="running", announce_on=None)
    told = models.Step.objects.filter(deposit__in=mine.filter(instruction__isnull=True), step=STEP)
    said = {one.deposit_id: Announcement.from_json(one.evidence) for one in told}
    for deposit in rows.values(models.Deposit.objects.filter(deposit_id__in=list(said))):
        one = said[deposit.deposit_id]
        others = set(deposit.contract.maturity.allowed) - {Instruction.PAY_OUT}
        if others and (one.instruct_from is None or one.instruct_from <= on) and on <= one.instruct_until:
            yield Told(
                about=About.MATURITY, request_id=None, deposit_id=deposit.deposit_id, asked_by=None, kind=None,
                product=deposit.product, amount_minor=one.amount_minor, currency=deposit.currency,
                until=one.instruct_until,
            )  # fmt: skip
