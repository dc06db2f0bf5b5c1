"""Rows of this room; only this room imports them. Orders and records are only ever added (`sql/append_only.sql`)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Clock(models.Model):
    """A row exists only where time is simulated; then it is the instant that everybody reads."""

    only = models.BooleanField(primary_key=True, default=True)
    simulated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="clock_only_one", condition=Q(only=True))]


class Policy(models.Model):
    """The platform's own choices where law leaves one. Never changed: the last row holds."""

    set_at = models.DateTimeField()
    insurance_headroom = models.TextField()
    register_age_max_h = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="policy_headroom_known", condition=Q(insurance_headroom__in=("warn", "refuse"))
            ),
            models.CheckConstraint(name="policy_register_age_positive", condition=Q(register_age_max_h__gt=0)),
        ]


class Order(models.Model):
    """An order carried out here, lifts included, as it was signed. What is in force is computed, never stored."""

    order_id = models.UUIDField(primary_key=True)
    issuer = models.TextField()
    sequence = models.BigIntegerField()
    kind = models.TextField()
    lifts = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    regards = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    payload = models.BinaryField()
    effective_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    in_force_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="order_number_once", fields=["issuer", "sequence"]),
            models.UniqueConstraint(name="order_lifted_once", fields=["lifts"], condition=Q(lifts__isnull=False)),
            models.CheckConstraint(name="order_lift_names_one", condition=Q(kind="lift") ^ Q(lifts__isnull=True)),
            models.CheckConstraint(
                name="order_expires_later", condition=Q(expires_at=None) | Q(expires_at__gt=F("effective_at"))
            ),
        ]


class Record(models.Model):
    """An answer of the gate and everything it was made from. `at` is the gate's instant, `recorded_at` the server's."""

    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    act = models.TextField()
    platform = models.TextField()
    bank = models.TextField()
    product = models.TextField()
    saver = models.TextField(null=True)
    permitted = models.BooleanField()
    codes = ArrayField(models.TextField())
    rule_set = models.TextField()
    inputs = models.JSONField()
    answer = models.JSONField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["at"], name="record_refused", condition=Q(permitted=False)),
            models.Index(fields=["saver", "at"], name="record_by_saver"),
        ]
