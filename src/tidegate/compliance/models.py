"""Rows of this room; only this room imports them. What came and what was answered is only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Authority(models.Model):
    """An issuer as pinned here. `own`: this platform itself, for its own withdrawals."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    kinds = ArrayField(models.TextField())
    scope = models.JSONField()
    signers_min = models.IntegerField()
    signers_narrow = models.IntegerField(null=True)
    narrow_products_max = models.IntegerField(default=0)
    preview_required = models.BooleanField()
    own = models.BooleanField(default=False)
    trusted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="authority_somebody_signs", condition=Q(signers_min__gt=0)),
            models.CheckConstraint(
                name="authority_somebody_signs_narrow", condition=Q(signers_narrow=None) | Q(signers_narrow__gt=0)
            ),
            models.UniqueConstraint(name="authority_own_one", fields=["own"], condition=Q(own=True)),
        ]


class Key(models.Model):
    """An officer's key, counting from `valid_from` to before `valid_until` (each null: without such a bound). A revoked
    one stays on record and counts for nothing."""

    kid = models.TextField(primary_key=True)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    officer = models.TextField()
    jwk = models.JSONField()
    trusted_at = models.DateTimeField()
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Received(models.Model):
    """Bytes that came, kept as they came. `order_id`, `issuer` and `sequence` are what they say, if it can be read.

    `spent`: the order was ours, signed and next, so its number and identifier are used up, carried out or not. One that
    came on paper was entered and confirmed by two people; its envelope is ours, its original is kept beside.
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
    paper = models.OneToOneField("Paper", models.PROTECT, null=True, related_name="+")
    entered_by = models.TextField(null=True)
    confirmed_by = models.TextField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="received_paper_by_two",
                condition=Q(paper=None, entered_by=None, confirmed_by=None)
                | Q(paper__isnull=False, entered_by__isnull=False, confirmed_by__isnull=False)
                & ~Q(entered_by=F("confirmed_by")),
            ),
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


class Paper(models.Model):
    """An order that came on paper, as one person entered it, with the original attached."""

    payload = models.BinaryField()
    payload_digest = models.TextField(unique=True)
    original = models.BinaryField()
    original_name = models.TextField()
    original_digest = models.TextField()
    entered_by = models.TextField()
    entered_at = models.DateTimeField()


class Reply(models.Model):
    """A later answer to an order that was carried out, as it was signed. `by`: who asked for it; empty: the machine."""

    sequence = models.BigIntegerField(primary_key=True)
    received = models.ForeignKey(Received, models.PROTECT, related_name="+")
    said = models.TextField()
    payload = models.BinaryField()
    envelope = models.BinaryField()
    by = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="reply_numbered_from_one", condition=Q(sequence__gt=0)),
        ]
        indexes: ClassVar = [models.Index(fields=["received", "said"], name="reply_by_order")]


class Simulation(models.Model):
    """What an authority was told that an order would meet; an order's signatures bind its digest."""

    digest = models.TextField(primary_key=True)
    issuer = models.TextField()
    kind = models.TextField()
    scope = models.JSONField()
    content = models.BinaryField()
    at = models.DateTimeField()


class Leaf(models.Model):
    """An entry of the log, numbered from 0 without gaps: its bytes, and whose document it stands for."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.BinaryField()
    salt = models.BinaryField(null=True)
    received = models.ForeignKey(Received, models.PROTECT, related_name="+")
    what = models.TextField()
    number = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="leaf_numbered_from_zero", condition=Q(index__gte=0)),
            models.CheckConstraint(name="leaf_what_known", condition=Q(what__in=("order", "receipt", "reply"))),
            models.UniqueConstraint(name="leaf_once", fields=["received", "what", "number"], nulls_distinct=False),
        ]


class Checkpoint(models.Model):
    """What the log said of itself at a size, as it was signed; a later one must be consistent with it."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()
