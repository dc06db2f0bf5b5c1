"""Rows of the hub. Private to the room: others get frozen values.

Three tables are the register and may change; all others are evidence, which the application may only add to.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Authority(models.Model):
    code = models.TextField(primary_key=True)
    name = models.TextField()
    jurisdiction = models.TextField()
    signers_min = models.PositiveSmallIntegerField(default=2)
    zone = models.TextField(default="UTC")
    signers_narrow = models.PositiveSmallIntegerField(null=True)
    narrow_products_max = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "hub_authority"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(signers_narrow=None) | models.Q(signers_narrow__gte=1),
                name="hub_authority_signers_narrow",
            ),
            models.CheckConstraint(condition=models.Q(signers_min__gte=1), name="hub_authority_signers_min"),
        ]


class Officer(models.Model):
    code = models.TextField(primary_key=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    title = models.TextField(default="")
    kid = models.TextField(unique=True)
    public_jwk = models.JSONField()
    login = models.TextField(unique=True, null=True)  # the log-in name of the person's account here
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "hub_officer"


class Platform(models.Model):
    code = models.TextField(primary_key=True)
    name = models.TextField()
    base_url = models.TextField()
    receipt_kid = models.TextField(unique=True)
    receipt_jwk = models.JSONField()

    class Meta:
        db_table = "hub_platform"


class Order(models.Model):
    order_id = models.UUIDField(primary_key=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    composed_at = models.DateTimeField()

    class Meta:
        db_table = "hub_order"


class Revision(models.Model):
    """`content` is the draft as canonical JSON bytes."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    content = models.BinaryField()
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "hub_revision"
        constraints: ClassVar = [models.UniqueConstraint(fields=["order", "number"], name="hub_revision_once")]


class Preview(models.Model):
    """An answer (`content`, `digest`) or why there is none (`trouble`)."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    request = models.BinaryField()
    content = models.BinaryField(null=True)
    digest = models.TextField(default="")
    trouble = models.TextField(default="")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "hub_preview"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["revision", "platform"], condition=models.Q(trouble=""), name="hub_preview_once"
            ),
            models.CheckConstraint(
                condition=models.Q(trouble="", content__isnull=False) | ~models.Q(trouble="") & models.Q(digest=""),
                name="hub_preview_answer_or_trouble",
            ),
        ]


class Document(models.Model):
    """The order as it will be signed. `previous` is the number each addressee got last, `payload` the exact bytes."""

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="+", primary_key=True)
    sequence = models.PositiveBigIntegerField()
    payload = models.BinaryField()
    digest = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "hub_document"


class Signature(models.Model):
    """`envelope` carries this officer's signature alone."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    kid = models.TextField()
    envelope = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        db_table = "hub_signature"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "officer"], name="hub_signature_once"),
            models.UniqueConstraint(fields=["document", "kid"], name="hub_signature_key_once"),
        ]


class Issue(models.Model):
    """The order left: `envelope` is the document with all its signatures. `sequence` is the authority's, gapless."""

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="+", primary_key=True)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveBigIntegerField()
    envelope = models.BinaryField()
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "hub_issue"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "sequence"], name="hub_issue_sequence_once")
        ]


class Addressee(models.Model):
    """A platform that an issued order is addressed to."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="+")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "hub_addressee"
        constraints: ClassVar = [models.UniqueConstraint(fields=["issue", "platform"], name="hub_addressee_once")]


class Delivery(models.Model):
    """One attempt. `outcome` is a `deliver.Outcome`; `said` is the answer in words."""

    addressee = models.ForeignKey(Addressee, on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveIntegerField()
    outcome = models.TextField()
    status = models.PositiveSmallIntegerField(null=True)
    said = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "hub_delivery"
        constraints: ClassVar = [models.UniqueConstraint(fields=["addressee", "attempt"], name="hub_delivery_once")]


class Receipt(models.Model):
    """The bytes as they arrived, with what they say (verified before they were stored)."""

    addressee = models.ForeignKey(Addressee, on_delete=models.PROTECT, related_name="+")
    envelope = models.BinaryField()
    payload = models.BinaryField()
    digest = models.TextField()
    kid = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "hub_receipt"
        constraints: ClassVar = [models.UniqueConstraint(fields=["addressee", "digest"], name="hub_receipt_once")]


class Reply(models.Model):
    """What a platform said of an order later, as the bytes that came, verified before they were stored. `number` is the
    platform's own, `leaf` its place in the platform's log."""

    addressee = models.ForeignKey(Addressee, on_delete=models.PROTECT, related_name="+")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField()
    said = models.TextField()
    envelope = models.BinaryField()
    payload = models.BinaryField()
    digest = models.TextField()
    kid = models.TextField()
    leaf = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "hub_reply"
        constraints: ClassVar = [models.UniqueConstraint(fields=["platform", "number"], name="hub_reply_number_once")]


class Collection(models.Model):
    """What came of asking a platform for its answers to an order. `outcome` is a `collect.Collected`; `refusal` why an
    answer was not believed. Of a believed one `evidence` is the file as it came, `note` its signed checkpoint."""

    addressee = models.ForeignKey(Addressee, on_delete=models.PROTECT, related_name="+")
    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    outcome = models.TextField()
    refusal = models.TextField(default="")
    said = models.TextField(default="")
    evidence = models.BinaryField(null=True)
    note = models.TextField(default="")
    size = models.PositiveBigIntegerField(default=0)
    root = models.BinaryField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "hub_collection"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(outcome="believed", evidence__isnull=False, root__isnull=False, refusal="")
                | ~models.Q(outcome="believed") & models.Q(evidence=None, root=None),
                name="hub_collection_believed_or_not",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["platform", "-id"], name="hub_collection_latest")]


class Probe(models.Model):
    """A look at a shelf. `seen` lists what stood there, `visible` what an order in force should have removed."""

    platform = models.ForeignKey(Platform, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="+", null=True)
    verdict = models.TextField()
    pages = models.PositiveIntegerField()
    seen = models.JSONField()
    visible = models.JSONField()
    trouble = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "hub_probe"
        indexes: ClassVar = [models.Index(fields=["platform", "-at"], name="hub_probe_latest")]
