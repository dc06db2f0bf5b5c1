"""What every act on a deposit begins with: was it asked before, is the deposit there, and may this person ask.

Where owners act together the first to ask leaves a request; it waits for the others' signatures for a week, and the act
is carried out, once, under the request's id with the last one. Nothing is reserved meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NoReturn
from uuid import UUID

from tidegate.catalogue.terms import Title
from tidegate.deposits import models, rows
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.free import beyond_free, nothing_free
from tidegate.deposits.movement import Asked, Done, MovementKind, answered
from tidegate.deposits.owned import ownership_of
from tidegate.deposits.owners import Ownership, Signing
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.parties.life import Verb
from tidegate.parties.record_life import life_of, represented_by
from tidegate.parties.who_may_act import Acting, MayAct, Why, who_may_act

WAITS = timedelta(days=7)
_VERBS = {
    MovementKind.OPEN: Verb.OPEN,
    MovementKind.TOP_UP: Verb.TOP_UP,
    MovementKind.WITHDRAW: Verb.WITHDRAW,
    MovementKind.CANCEL: Verb.WITHDRAW,
    MovementKind.NOTICE: Verb.GIVE_NOTICE,
    MovementKind.INSTRUCT: Verb.INSTRUCT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What was asked waits for signatures: `signed` so far, and up to and with which day others may sign.

    Of a deposit that is to be opened `deposit_id` is what it will be. Amounts in minor units of `currency`.
    """

    request_id: UUID
    deposit_id: UUID
    kind: MovementKind
    amount_minor: int | None
    currency: str
    signed: tuple[str, ...]
    expires_on: date
    code: str = "waiting_for_signatures"
    field: str | None = None
    transient: bool = True
    reasons: tuple[NoReturn, ...] = ()

    @property
    def rule(self) -> str:
        """Told like a refusal that passes: nothing is done yet."""
        return f"The owners do this together: signed by {', '.join(self.signed)}, it waits for the others."

    @property
    def remedy(self) -> str:
        return f"The others sign it until {self.expires_on.isoformat()}; nothing is set aside meanwhile."


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A deposit, locked, and who may do with it what was asked."""

    deposit: Deposit
    may_act: MayAct
    on: date


def deposit_asked_for(*, asked: Asked, on: date) -> Taken | Done | Refused:
    """The deposit, if somebody asks whose word counts for this verb on `on`; the first answer to a used id; or why not.

    A deposit of somebody else is not found, like one that never was.
    """
    assert asked.deposit_id is not None, "an act on a deposit names it"
    known = answered(asked=asked)
    if known is not None:
        return known
    deposit = rows.locked(deposit_id=asked.deposit_id)
    if deposit is None:
        return refused(DepositRefusal.UNKNOWN_DEPOSIT)
    ownership = ownership_of(deposit_id=deposit.deposit_id, saver=deposit.saver)
    facts = acting_of(ownership=ownership, pledged=nothing_free(deposit=deposit))
    may_act = who_may_act(facts=facts, on=on)[_VERBS[asked.kind]]
    if may_act.names(asked.saver):
        return Taken(deposit=deposit, may_act=may_act, on=on)
    concerned = {asked.saver, *represented_by(person=asked.saver, on=on)} & set(ownership.people)
    if concerned and may_act.why is Why.PLEDGED:
        return beyond_free(deposit=deposit, amount_minor=deposit.principal_minor) or may_not_act(may_act=may_act)
    return may_not_act(may_act=may_act) if concerned else refused(DepositRefusal.UNKNOWN_DEPOSIT)


def may_act_on(*, deposit_id: UUID, saver: str, kind: MovementKind, on: date) -> MayAct:
    """Who may do this with a deposit on a day; `saver` is its account holder."""
    ownership = ownership_of(deposit_id=deposit_id, saver=saver)
    return who_may_act(facts=acting_of(ownership=ownership), on=on)[_VERBS[kind]]


def acting_of(*, ownership: Ownership, pledged: bool = False) -> Acting:
    """What decides who may act for these owners. `pledged`: with everything that is in the deposit."""
    return Acting(
        owners=ownership.people,
        together=ownership.signing is Signing.ALL,
        survive=ownership.title is Title.JOINT,
        pledged=pledged,
        life=life_of(people=ownership.people),
    )


def may_not_act(*, may_act: MayAct) -> Refused:
    """The refusal with the reason that decided."""
    return replace(refused(DepositRefusal.MAY_NOT_ACT), rule=may_act.why.value, remedy=may_act.remedy)


def unsigned(*, asked: Asked, taken: Taken) -> Waiting | Refused | None:
    """None once enough have signed; else the request that waits. Called when nothing else stands against the act."""
    if taken.may_act.allows({asked.saver}):
        return None
    said = said_of(asked)
    row, _ = models.Request.objects.get_or_create(
        request_id=asked.request_id,
        defaults={
            "deposit_id": taken.deposit.deposit_id,
            "kind": asked.kind.value,
            "saver_code": asked.saver,
            "asked": said,
            "expires_on": taken.on + WAITS,
        },
    )
    if (row.saver_code, row.asked) != (asked.saver, said):
        return refused(DepositRefusal.EXISTS_WITH_DIFFERENT_KIND)
    if taken.on > row.expires_on:
        return refused(DepositRefusal.SIGNATURES_EXPIRED)
    keep_signature(request_id=asked.request_id, person=asked.saver, on=taken.on)
    signed = tuple(signatures(request_id=asked.request_id))
    return None if taken.may_act.allows(signed) else waiting(row=row, signed=signed)


def keep_signature(*, request_id: UUID, person: str, on: date) -> None:
    """A person's word for a request; the same again changes nothing."""
    models.Signature.objects.get_or_create(
        request_id=request_id, person_code=person, agrees=True, defaults={"signed_on": on}
    )


def signatures(*, request_id: UUID) -> list[str]:
    """Who signed, in order."""
    found = models.Signature.objects.filter(request_id=request_id, agrees=True).order_by("pk")
    return list(found.values_list("person_code", flat=True))


def waiting_for(*, deposit_id: UUID, on: date) -> tuple[Waiting, ...]:
    """Requests of a deposit that wait for signatures on a day, the oldest first."""
    done = models.Movement.objects.filter(deposit_id=deposit_id).values("request_id")
    found = models.Request.objects.filter(deposit_id=deposit_id, expires_on__gte=on).exclude(request_id__in=done)
    found = found.select_related("deposit")
    rows_found = found.order_by("expires_on", "request_id")
    return tuple(waiting(row=row, signed=tuple(signatures(request_id=row.request_id))) for row in rows_found)


def waiting(*, row: models.Request, signed: tuple[str, ...]) -> Waiting:
    """A request as it is told to whoever asks."""
    return Waiting(
        request_id=row.request_id,
        deposit_id=row.request_id if row.deposit is None else row.deposit.deposit_id,
        kind=MovementKind(row.kind),
        amount_minor=row.asked["amount_minor"],
        currency=row.asked["currency"] if row.deposit is None else row.deposit.currency,
        signed=signed,
        expires_on=row.expires_on,
    )


def said_of(asked: Asked) -> dict[str, Any]:
    """What has to be the same when it is asked again, and what the last signature carries out."""
    return {
        "kind": asked.kind.value,
        "deposit_id": None if asked.deposit_id is None else str(asked.deposit_id),
        "amount_minor": asked.amount_minor,
        "product_code": asked.product_code,
        "term": asked.term,
        "instruction": asked.instruction,
        "owners": asked.owners,
    }
