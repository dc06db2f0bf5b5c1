"""Open a deposit with others: who asks names them, each says yes for themselves, and the last yes opens it.

What they say yes to is one version of the product, at one rate: if the bank has published another meanwhile, they are
asked again. Nothing is reserved while it waits. One no ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q

from tidegate.catalogue.offer import Offer, cell_for, offer
from tidegate.catalogue.terms import Cell
from tidegate.deposits import models
from tidegate.deposits.asking import WAITS, keep_signature, may_not_act, said_of, signatures, waiting
from tidegate.deposits.for_savers import for_savers
from tidegate.deposits.intake import named
from tidegate.deposits.movement import Asked, Done, MovementKind, answered, done_under
from tidegate.deposits.open import No, checked_amount, choose, open_deposit
from tidegate.deposits.owners import Ownership, sole
from tidegate.deposits.owners_document import ownership_from_json
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.gate.lock import lock_intake
from tidegate.ledger.day import current_business_day
from tidegate.money import Rate, Term, parse_term
from tidegate.parties.describe import platform_profile
from tidegate.parties.enrol import regions
from tidegate.parties.life import Verb
from tidegate.parties.record_life import life_of, represented_by
from tidegate.parties.who_may_act import Acting, MayAct, who_may_act


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A deposit that several are asked to open: for what, at which rate, how it will be owned, who has said yes.

    `waits_for` are the owners for whom nobody has yet; `declined_by` is who said no, `opened` whether it came to
    a deposit. Minor units of `currency`.
    """

    request_id: UUID
    saver: str
    product_code: str
    product_version: int
    term: Term | None
    amount_minor: int
    currency: str
    rate: Rate
    ownership: Ownership
    signed: tuple[str, ...]
    waits_for: tuple[str, ...]
    declined_by: str | None
    opened: bool
    expires_on: date


def invite(
    *,
    request_id: UUID,
    saver: str,
    product_code: str,
    term: Term | None,
    amount_minor: int,
    platform: str,
    ownership: Ownership | None,
    acting: str | None = None,
) -> Done | No:
    """Asks the other owners; whoever asks has said yes. Opens at once where nobody else need be asked.

    `acting` asks for the saver, as in `open_deposit`. A request id used before gets its first answer. Invalid for an
    amount that is none and for shares that do not make one whole.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    lock_intake()
    whose = ownership or sole(saver=saver)
    checked_amount(amount_minor)
    on, person = current_business_day(), acting or saver
    asked = Asked(
        request_id=request_id,
        kind=MovementKind.OPEN,
        saver=saver,
        product_code=product_code,
        term=None if term is None else term.text(),
        amount_minor=amount_minor,
        owners=None if whose.plain else whose.to_json(),
    )
    known = answered(asked=asked)
    if known is not None:
        return known
    row = models.Request.objects.filter(request_id=request_id).first()
    if row is None:
        made = _made(asked, whose, term=term, person=person, on=on)
        if not isinstance(made, models.Request):
            return made
        row = made
    elif (row.saver_code, {name: row.asked.get(name) for name in said_of(asked)}) != (saver, said_of(asked)):
        return refused(DepositRefusal.EXISTS_WITH_DIFFERENT_KIND)
    return _agreed(row, person=person, platform=platform, on=on)


def agree_to(*, request_id: UUID, person: str) -> Done | No:
    """A person's yes, for themselves and for whom they act; the last one that is needed opens the deposit."""
    assert connection.in_atomic_block, "a door opens the transaction"
    lock_intake()
    on, profile = current_business_day(), platform_profile()
    assert profile is not None, "a platform whose savers ask one another is described"
    found = _begun(request_id=request_id, person=person, on=on)
    return _agreed(found, person=person, platform=profile.code, on=on) if isinstance(found, models.Request) else found


def decline(*, request_id: UUID, person: str) -> Invitation | Refused:
    """A person's no, which ends it for all, until it is opened; the same again changes nothing."""
    assert connection.in_atomic_block, "a door opens the transaction"
    on = current_business_day()
    found = _begun(request_id=request_id, person=person, on=on)
    if isinstance(found, Done):
        return refused(DepositRefusal.ALREADY_OPENED)
    if not isinstance(found, models.Request):
        return found
    if not _declined(found):
        models.Signature.objects.create(request=found, person_code=person, signed_on=on, agrees=False)
    return _invitation(found, on=on)


def invitation(*, request_id: UUID, person: str, on: date) -> Invitation | None:
    """One that concerns this person, whatever became of it; None for any other."""
    row = models.Request.objects.filter(request_id=request_id, kind=MovementKind.OPEN.value).first()
    return None if row is None or not _concerns(row, person, on=on) else _invitation(row, on=on)


def invitations(*, person: str, on: date) -> tuple[Invitation, ...]:
    """What waits to be opened by this person with others, what ends first before the rest."""
    names = Q()
    for code in {person, *represented_by(person=person, on=on)}:
        names |= Q(asked__owners__owners__contains=[{"person": code}])
    found = models.Request.objects.filter(names, kind=MovementKind.OPEN.value, expires_on__gte=on)
    found = found.exclude(request_id__in=models.Movement.objects.values("request_id"))
    found = found.exclude(request_id__in=models.Signature.objects.filter(agrees=False).values("request_id"))
    return tuple(_invitation(row, on=on) for row in found.order_by("expires_on", "request_id"))


def _made(asked: Asked, ownership: Ownership, *, term: Term | None, person: str, on: date) -> models.Request | No:
    """The request, if the product is on sale, its shares make one whole and somebody speaks for every owner."""
    chosen = choose(asked=asked, term=term, ownership=ownership, on=on)
    if not isinstance(chosen, tuple):
        return chosen
    found, cell = chosen
    people = named(ownership=ownership)
    if regions(codes=people).keys() != people:
        return refused(DepositRefusal.UNKNOWN_SAVER)
    voices = _voices(ownership, on=on)
    silent = next((one for one in voices.values() if not one.ways), None)
    if silent is not None or not voices[asked.saver].names(person):
        return may_not_act(may_act=silent or voices[asked.saver])
    shown = {"product_version": found.version, "rate_ppb": cell.rate.ppb, "currency": found.terms.currency}
    return models.Request.objects.create(
        request_id=asked.request_id,
        kind=asked.kind.value,
        saver_code=asked.saver,
        asked={**said_of(asked), **shown, "by": person},
        expires_on=on + WAITS,
    )


def _begun(*, request_id: UUID, person: str, on: date) -> models.Request | Done | Refused:
    """A request that concerns this person, its key held; what it came to if it is opened already."""
    row = models.Request.objects.filter(request_id=request_id, kind=MovementKind.OPEN.value).first()
    if row is None or not _concerns(row, person, on=on):
        return refused(DepositRefusal.UNKNOWN_REQUEST)
    return done_under(request_id=request_id, saver=row.saver_code) or row


def _agreed(row: models.Request, *, person: str, platform: str, on: date) -> Done | No:
    ownership = _ownership(row)
    voices = _voices(ownership, on=on)
    if not any(one.names(person) for one in voices.values()):
        return may_not_act(may_act=next(iter(voices.values())))
    if _declined(row):
        return refused(DepositRefusal.DECLINED)
    if on > row.expires_on:
        return refused(DepositRefusal.SIGNATURES_EXPIRED)
    keep_signature(request_id=row.request_id, person=person, on=on)
    signed = tuple(signatures(request_id=row.request_id))
    if not all(one.allows(signed) for one in voices.values()):
        return waiting(row=row, signed=signed)
    found = offer(product_code=row.asked["product_code"])
    if found is None or found.version != row.asked["product_version"] or _at_another_rate(found, row, ownership):
        return refused(DepositRefusal.TERMS_CHANGED)
    return open_deposit(
        request_id=row.request_id,
        saver=row.saver_code,
        product_code=row.asked["product_code"],
        term=_term(row),
        amount_minor=row.asked["amount_minor"],
        platform=platform,
        ownership=ownership,
        acting=row.asked["by"],
    )


def _at_another_rate(found: Offer, row: models.Request, ownership: Ownership) -> bool:
    """Whether what they said yes to is no longer what they get: an incentive may not hold for them any more."""
    terms = for_savers(found=found, people=ownership.people, signing=True).terms
    cell = cell_for(terms=terms, term=_term(row), amount_minor=row.asked["amount_minor"])
    return isinstance(cell, Cell) and cell.rate.ppb != row.asked["rate_ppb"]


def _voices(ownership: Ownership, *, on: date) -> dict[str, MayAct]:
    """For each owner, whose word it takes that this owner opens a deposit."""
    life = life_of(people=ownership.people)
    return {one: who_may_act(facts=Acting(owners=(one,), life=life), on=on)[Verb.OPEN] for one in ownership.people}


def _concerns(row: models.Request, person: str, *, on: date) -> bool:
    return bool({person, *represented_by(person=person, on=on)} & set(_ownership(row).people))


def _declined(row: models.Request) -> str | None:
    """Who said no, if somebody did."""
    no = models.Signature.objects.filter(request_id=row.request_id, agrees=False).order_by("pk").first()
    return None if no is None else no.person_code


def _ownership(row: models.Request) -> Ownership:
    owners = row.asked["owners"]
    return sole(saver=row.saver_code) if owners is None else ownership_from_json(owners)


def _term(row: models.Request) -> Term | None:
    text = row.asked["term"]
    return None if text is None else parse_term(text)


def _invitation(row: models.Request, *, on: date) -> Invitation:
    ownership, signed = _ownership(row), tuple(signatures(request_id=row.request_id))
    return Invitation(
        request_id=row.request_id,
        saver=row.saver_code,
        product_code=row.asked["product_code"],
        product_version=row.asked["product_version"],
        term=_term(row),
        amount_minor=row.asked["amount_minor"],
        currency=row.asked["currency"],
        rate=Rate(ppb=row.asked["rate_ppb"]),
        ownership=ownership,
        signed=signed,
        waits_for=tuple(who for who, one in _voices(ownership, on=on).items() if not one.allows(signed)),
        declined_by=_declined(row),
        opened=models.Movement.objects.filter(request_id=row.request_id).exists(),
        expires_on=row.expires_on,
    )
