"""Composing an order, and changing it: each change is a new revision, to be looked at and signed anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection

from tidegate.hub import models, register
from tidegate.hub.draft import Draft, content_of, draft_of
from tidegate.hub.refusal import HubRefusal, Refused, refuse
from tidegate.hub.rows import held, is_issued, latest_revision
from tidegate.orders import Family, Kind, Order, OrderInvalid, Outcome, Scope, parse_order, parse_receipt

REVISIONS_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A revision that stands now."""

    order_id: UUID
    revision: int
    draft: Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted:
    """The order that a lift names: what it meets, whom it went to, and where it has ended on an earlier lift."""

    issuer: str
    kind: Kind
    scope: Scope
    platforms: frozenset[str]
    ended_on: frozenset[str]
    confidential: bool = False


def plan_draft(
    *,
    draft: Draft,
    authority: str,
    known: Collection[str],
    lifted: Lifted | None,
    at: datetime,
    regarded: Order | None = None,
    keys: Mapping[str, str] | None = None,
) -> Draft | Refused:
    """The draft as it may stand: platforms are known, it does not end before it begins, what it is about is there.

    `keys` says which authority an active officer's key is of, by kid.
    """
    if strangers := set(draft.platforms) - set(known):
        return refuse(HubRefusal.UNKNOWN_PLATFORM, detail=", ".join(sorted(strangers)))
    if draft.kind is Kind.LIFT:
        return _plan_lift(draft, authority, lifted)
    if draft.kind is Kind.KEY_REVOKE:
        return _plan_revocation(draft, authority, keys or {})
    if draft.expires_at is not None and draft.expires_at <= at:
        return refuse(HubRefusal.ALREADY_EXPIRED)
    return draft if draft.regards is None else _plan_regarding(draft, authority, regarded, at)


def _plan_lift(draft: Draft, authority: str, lifted: Lifted | None) -> Draft | Refused:
    if lifted is None or lifted.issuer != authority or lifted.kind in _NEVER_LIFTED:
        return refuse(HubRefusal.LIFTS_NOTHING)
    if elsewhere := set(draft.platforms) - lifted.platforms:
        return refuse(HubRefusal.LIFTS_ELSEWHERE, detail=", ".join(sorted(elsewhere)))
    if set(draft.platforms) & lifted.ended_on:
        return refuse(HubRefusal.LIFTED_ALREADY, detail=", ".join(sorted(set(draft.platforms) & lifted.ended_on)))
    return replace(draft, scope=lifted.scope, confidential=draft.confidential or lifted.confidential)


_NEVER_LIFTED = frozenset({Kind.LIFT, Kind.AMEND, Kind.KEY_REVOKE})


def _plan_revocation(draft: Draft, authority: str, keys: Mapping[str, str]) -> Draft | Refused:
    if keys.get(draft.measure.kid or "") != authority:
        return refuse(HubRefusal.REVOKES_NO_KEY, detail=draft.measure.kid or "")
    if draft.measure.successor is not None and draft.measure.successor.key.kid in keys:
        return refuse(HubRefusal.SUCCESSOR_KNOWN, detail=draft.measure.successor.key.kid)
    return draft


def _plan_regarding(draft: Draft, authority: str, regarded: Order | None, at: datetime) -> Draft | Refused:
    """A stay and a notice take the scope of what they regard; what an amendment states must fit its kind."""
    if regarded is None or regarded.kind.family not in {Family.INTAKE, Family.PAYMENTS}:
        return refuse(HubRefusal.REGARDS_NOTHING)
    if draft.kind is not Kind.STAY and regarded.issuer != authority:
        return refuse(HubRefusal.REGARDS_ORDER_OF_ANOTHER)
    if elsewhere := set(draft.platforms) - set(regarded.addressees):
        return refuse(HubRefusal.REGARDS_ELSEWHERE, detail=", ".join(sorted(elsewhere)))
    draft = replace(draft, confidential=draft.confidential or regarded.confidential)
    if draft.kind is not Kind.AMEND:
        return replace(draft, scope=regarded.scope)
    try:
        replace(regarded, scope=draft.scope, measure=draft.measure, expires_at=draft.expires_at, effective_at=at)
    except OrderInvalid as error:
        return refuse(HubRefusal.AMENDMENT_DOES_NOT_FIT, detail=f"{error.field}: {error.rule}")
    return draft


def compose(*, order_id: UUID, authority: str, officer: str, draft: Draft, at: datetime) -> Composed | Refused:
    """Enters an order's first revision. The same again gives the same answer, another draft is refused."""
    assert connection.in_atomic_block
    if not models.Authority.objects.select_for_update().filter(code=authority).exists():
        return refuse(HubRefusal.UNKNOWN_AUTHORITY, detail=authority)
    who = register.acting(officer=officer, authority=authority)
    if isinstance(who, Refused):
        return who
    first = models.Revision.objects.filter(order_id=order_id, number=1).first()
    planned = _planned(draft, authority, at)
    if isinstance(planned, Refused):
        return planned
    if first is not None:
        if bytes(first.content) != content_of(planned):
            return refuse(HubRefusal.EXISTS_WITH_DIFFERENT_CONTENT)
        return Composed(order_id=order_id, revision=1, draft=planned)
    models.Order.objects.create(order_id=order_id, authority_id=authority, composed_at=at)
    return _revised(order_id, 1, planned, officer, at)


def revise(*, order_id: UUID, officer: str, draft: Draft, at: datetime) -> Composed | Refused:
    """Enters the next revision, equal to the last one or not: what was previewed and signed before counts no more."""
    assert connection.in_atomic_block
    order = held(order_id=order_id)
    if isinstance(order, Refused):
        return order
    who = register.acting(officer=officer, authority=order.authority_id)
    if isinstance(who, Refused):
        return who
    if is_issued(order_id=order_id):
        return refuse(HubRefusal.ALREADY_ISSUED)
    planned = _planned(draft, order.authority_id, at)
    if isinstance(planned, Refused):
        return planned
    last = models.Revision.objects.filter(order_id=order_id).count()
    assert last < REVISIONS_MAX, "a draft is revised by hand"
    return _revised(order_id, last + 1, planned, officer, at)


def look_again(*, order_id: UUID, officer: str, at: datetime) -> Composed | Refused:
    """The same draft as a new revision: to be previewed afresh, because time has passed or a number was taken."""
    assert connection.in_atomic_block
    latest = latest_revision(order_id=order_id)
    if latest is None:
        return refuse(HubRefusal.ORDER_NOT_FOUND)
    return revise(order_id=order_id, officer=officer, draft=draft_of(bytes(latest.content)), at=at)


def _planned(draft: Draft, authority: str, at: datetime) -> Draft | Refused:
    known = models.Platform.objects.filter(code__in=draft.platforms).values_list("code", flat=True)
    lifted = _lifted(draft.lifts) if draft.lifts else None
    regarded = _regarded(draft.regards) if draft.regards else None
    keys = {one.key.kid: one.authority for one in register.officers()} if draft.kind is Kind.KEY_REVOKE else None
    return plan_draft(
        draft=draft, authority=authority, known=set(known), lifted=lifted, at=at, regarded=regarded, keys=keys
    )


def _regarded(order_id: UUID) -> Order | None:
    issue = models.Issue.objects.filter(order_id=order_id).select_related("document").first()
    return None if issue is None else parse_order(bytes(issue.document.payload))


def _lifted(order_id: UUID) -> Lifted | None:
    issue = models.Issue.objects.filter(order_id=order_id).select_related("document").first()
    if issue is None:
        return None
    order = parse_order(bytes(issue.document.payload))
    lifts = models.Issue.objects.filter(authority_id=issue.authority_id).select_related("document")
    ending = [
        later.pk for later in lifts if parse_order(bytes(later.document.payload)).lifts == order_id
    ]  # an authority's orders are few
    receipts = models.Receipt.objects.filter(addressee__issue_id__in=ending).select_related("addressee")
    return Lifted(
        issuer=order.issuer,
        kind=order.kind,
        scope=order.scope,
        platforms=frozenset(order.addressees),
        ended_on=frozenset(row.addressee.platform_id for row in receipts if _took_effect(row)),
        confidential=order.confidential,
    )


def _took_effect(row: models.Receipt) -> bool:
    return parse_receipt(bytes(row.payload)).outcome is Outcome.IN_EFFECT


def _revised(order_id: UUID, number: int, draft: Draft, officer: str, at: datetime) -> Composed:
    models.Revision.objects.create(
        order_id=order_id, number=number, content=content_of(draft), officer_id=officer, at=at
    )
    return Composed(order_id=order_id, revision=number, draft=draft)
