"""Rows of this room; only this room imports them. What came and what was answered is only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Authority(models.Model):
    """An issuer as pinned here. `own`: this platform itself, for its own withdrawals."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    kinds = ArrayField(models.TextField())
    scope = models.JSONField()
    signers_min = models.IntegerField()
    preview_required = models.BooleanField()
    own = models.BooleanField(default=False)
    trusted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="authority_somebody_signs", condition=Q(signers_min__gt=0)),
            models.UniqueConstraint(name="authority_own_one", fields=["own"], condition=Q(own=True)),
        ]


class Key(models.Model):
    """An officer's key. A revoked one stays on record and counts for nothing."""

    kid = models.TextField(primary_key=True)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    officer = models.TextField()
    jwk = models.JSONField()
    trusted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class Received(models.Model):
    """Bytes that came, kept as they came. `order_id`, `issuer` and `sequence` are what they say, if it can be read.

    `spent`: the order was ours, signed and next, so its number and identifier are used up, carried out or not.
    """

    received_at = models.DateTimeField()
    envelope = models.BinaryField()
    envelope_digest = models.TextField()
    payload_digest = models.TextField()
    order_id = models.UUIDField(null=True)
    issuer = models.TextField(null=True)
    sequence = models.BigIntegerField(null=True)
    kids = ArrayField(models.TextField())
    refusal = models.TextField(null=True)
    spent = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="received_order_spent_once", fields=["order_id"], condition=Q(spent=True)),
            models.UniqueConstraint(
                name="received_number_spent_once", fields=["issuer", "sequence"], condition=Q(spent=True)
            ),
            models.CheckConstraint(
                name="received_carried_out_is_spent", condition=Q(refusal__isnull=False) | Q(spent=True)
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["envelope_digest"], name="received_by_bytes")]


class Receipt(models.Model):
    """Our answer, as it was signed. `sequence` has no gaps."""

    sequence = models.BigIntegerField(primary_key=True)
    received = models.OneToOneField(Received, models.PROTECT, related_name="+")
    payload = models.BinaryField()
    envelope = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="receipt_numbered_from_one", condition=Q(sequence__gt=0)),
        ]
