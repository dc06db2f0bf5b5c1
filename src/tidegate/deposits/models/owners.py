"""Rows of who owns a deposit, and of what owners who act together have signed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from tidegate.deposits.models.deposit import Deposit

CAPACITIES = (
    "own_name", "trustee", "nominee", "guardian", "estate", "business", "retirement_plan", "benefit_plan",
    "public_unit",
)  # fmt: skip
GROUNDS = ("inheritance", "assignment", "gift", "divorce")


class Ownership(models.Model):
    """How a deposit is owned from a day on, where more is said than that its saver owns it alone. Never changed.

    With its stakes it is one set: `sql/owners.sql` proves at commit that they make one whole. `known_on` is the
    business day on which it was entered; `ground`, `evidence`: why; `request_id`: by which act (None: the contract).
    What the journal has up to `after_place` was booked before it (0: nothing was).
    """

    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="+")
    from_day = models.DateField()
    title = models.TextField()
    signing = models.TextField()
    known_on = models.DateField()
    ground = models.TextField(default="contract", db_default="contract")
    evidence = models.TextField(default="", db_default="")
    recorded_by = models.TextField(default="", db_default="")
    request_id = models.UUIDField(null=True, unique=True)
    after_place = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="ownership_once_a_day", fields=["deposit", "from_day"]),
            models.CheckConstraint(name="ownership_title_known", condition=Q(title__in=("sole", "joint", "shares"))),
            models.CheckConstraint(name="ownership_signing_known", condition=Q(signing__in=("any", "all"))),
            models.CheckConstraint(
                name="ownership_ground_proved",
                condition=Q(ground="contract", evidence="", recorded_by="", request_id=None, after_place=0)
                | Q(ground__in=GROUNDS, request_id__isnull=False, after_place__gt=0)
                & ~Q(evidence="")
                & ~Q(recorded_by=""),
            ),
            models.CheckConstraint(name="ownership_not_ahead", condition=Q(from_day__lte=F("known_on"))),
        ]


class Stake(models.Model):
    """One owner or beneficiary of a set: `parts` of `whole`, in the order of the contract. Never changed."""

    ownership = models.ForeignKey(Ownership, models.PROTECT, related_name="+")
    role = models.TextField()
    place = models.IntegerField()
    person_code = models.TextField()
    capacity = models.TextField(null=True)
    for_code = models.TextField(null=True)
    parts = models.BigIntegerField()
    whole = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="stake_once_a_person", fields=["ownership", "role", "person_code"]),
            models.UniqueConstraint(name="stake_once_a_place", fields=["ownership", "role", "place"]),
            models.CheckConstraint(name="stake_a_part", condition=Q(parts__gt=0, parts__lte=F("whole"))),
            models.CheckConstraint(
                name="stake_role_known",
                condition=Q(role="owner", capacity__in=CAPACITIES)
                | Q(role__in=("beneficiary", "contingent"), capacity=None, for_code=None),
            ),
            models.CheckConstraint(
                name="stake_for_another_named",
                condition=~Q(capacity__in=("nominee", "guardian", "estate")) | Q(for_code__isnull=False),
            ),
            models.CheckConstraint(
                name="stake_own_name_for_nobody",
                condition=Q(capacity__in=("trustee", "nominee", "guardian", "estate")) | Q(for_code=None),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person_code"], name="stake_by_person")]


class Request(models.Model):
    """An act that several have to agree to: it waits for signatures up to and with `expires_on`.

    Never changed: it is done when a movement has its id. One to open a deposit has none yet; it will have its id.
    """

    request_id = models.UUIDField(primary_key=True)
    deposit = models.ForeignKey(Deposit, models.PROTECT, null=True, related_name="+")
    kind = models.TextField()
    saver_code = models.TextField()
    asked = models.JSONField()
    expires_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="request_kind_known",
                condition=Q(kind="open", deposit=None)
                | Q(kind__in=("withdraw", "cancel", "notice", "instruct"), deposit__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["deposit"], name="request_by_deposit"),
            models.Index(fields=["expires_on"], name="request_to_open", condition=Q(kind="open")),
        ]


class Signature(models.Model):
    """One person's word for a request, or against it. Never changed."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="+")
    person_code = models.TextField()
    signed_on = models.DateField()
    agrees = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="signature_once", fields=["request", "person_code", "agrees"])
        ]
