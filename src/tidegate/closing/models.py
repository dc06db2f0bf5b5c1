"""Rows of this room; only this room imports them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Run(models.Model):
    """One close: the business days from `first_day` to `last_day`, one or a quiet stretch. `step` is the next to do."""

    first_day = models.DateField(primary_key=True)
    last_day = models.DateField()
    next_day = models.DateField()
    days = models.IntegerField()
    step = models.TextField()
    figures = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="run_in_order", condition=Q(first_day__lte=F("last_day")) & Q(last_day__lt=F("next_day"))
            ),
            models.UniqueConstraint(
                name="run_one_at_a_time", fields=["ended_at"], condition=Q(ended_at=None), nulls_distinct=False
            ),
        ]


class SetAside(models.Model):
    """A deposit that a close could not carry through a step. Open until `released_on`."""

    deposit_id = models.UUIDField()
    step = models.TextField()
    business_day = models.DateField()
    reason = models.TextField()
    at = models.DateTimeField()
    released_on = models.DateField(null=True)

    class Meta:
        db_table = "closing_exception"
        constraints: ClassVar = [
            models.UniqueConstraint(name="one_open_exception", fields=["deposit_id"], condition=Q(released_on=None)),
        ]
