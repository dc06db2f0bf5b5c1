"""Rows that several verbs of the room begin with. Private to the room."""

from __future__ import annotations

from uuid import UUID

from tidegate.hub import models
from tidegate.hub.refusal import HubRefusal, Refused, refuse


def held(*, order_id: UUID) -> models.Order | Refused:
    """The order's row, with its authority's row locked: one act at a time on an authority's orders."""
    order = models.Order.objects.filter(order_id=order_id).first()
    if order is None:
        return refuse(HubRefusal.ORDER_NOT_FOUND)
    models.Authority.objects.select_for_update().get(code=order.authority_id)
    return order


def latest_revision(*, order_id: UUID) -> models.Revision | None:
    """The revision that stands."""
    return models.Revision.objects.filter(order_id=order_id).order_by("-number").first()


def is_issued(*, order_id: UUID) -> bool:
    return models.Issue.objects.filter(order_id=order_id).exists()
