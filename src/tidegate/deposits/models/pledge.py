"""Rows of pledges: who has a claim on a deposit, and what became of it. Never changed, only added to."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import Q

from tidegate.deposits.models.deposit import Deposit


class Pledge(models.Model):
    """A pledge as it was entered; `amount_minor` None: of the whole deposit. `continues`: the one it carries on.

    `rank` counts the pledges of its deposit from 1; `behind`: it was entered on money that is pledged before.
    """

    pledge_id = models.UUIDField(primary_key=True)
    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="+")
    pledgee_code = models.TextField()
    amount_minor = models.BigIntegerField(null=True)
    from_day = models.DateField()
    rank = models.IntegerField()
    behind = models.BooleanField(default=False)
    continues = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    evidence = models.TextField()
    recorded_by = models.TextField()
    recorded_on = models.DateField()
    at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="pledge_rank_once", fields=["deposit", "rank"]),
            models.CheckConstraint(name="pledge_of_something", condition=Q(amount_minor=None) | Q(amount_minor__gt=0)),
            models.CheckConstraint(name="pledge_proved", condition=~Q(evidence="") & ~Q(recorded_by="")),
            models.CheckConstraint(name="pledge_not_ahead", condition=Q(from_day__lte=models.F("recorded_on"))),
            models.CheckConstraint(name="pledge_first_behind_none", condition=Q(rank__gt=1) | Q(rank=1, behind=False)),
        ]
        indexes: ClassVar = [models.Index(fields=["pledgee_code"], name="pledge_by_pledgee")]


class PledgeEvent(models.Model):
    """What became of a pledge: money *held* in its account holder's cash, *realised* (paid to the pledgee) or
    *released*, each out of a hold (`hold`) or of the deposit; or the pledge *continued* on another deposit.

    `amount_minor` None: everything that was left. `transfer_id` is the ledger's; `request_id` the act's or the step's.
    """

    pledge = models.ForeignKey(Pledge, models.PROTECT, related_name="+")
    kind = models.TextField()
    amount_minor = models.BigIntegerField(null=True)
    hold = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    holder_code = models.TextField(null=True)
    transfer_id = models.UUIDField(null=True, unique=True)
    request_id = models.UUIDField()
    business_day = models.DateField()
    evidence = models.TextField()
    recorded_by = models.TextField()
    at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="pledge_event_says_what_its_kind_says",
                condition=Q(
                    kind="held",
                    amount_minor__isnull=False,
                    amount_minor__gt=0,
                    hold=None,
                    holder_code__isnull=False,
                    transfer_id__isnull=False,
                )
                | Q(
                    kind="realised",
                    amount_minor__isnull=False,
                    amount_minor__gt=0,
                    holder_code=None,
                    transfer_id__isnull=False,
                )
                | Q(
                    kind="released",
                    amount_minor__isnull=False,
                    amount_minor__gt=0,
                    holder_code=None,
                    hold__isnull=False,
                    transfer_id__isnull=False,
                )
                | Q(
                    Q(amount_minor=None) | Q(amount_minor__gt=0),
                    kind="released",
                    holder_code=None,
                    hold=None,
                    transfer_id=None,
                )
                | Q(kind="continued", amount_minor=None, hold=None, holder_code=None, transfer_id=None),
            ),
            models.CheckConstraint(name="pledge_event_proved", condition=~Q(evidence="") & ~Q(recorded_by="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["request_id"], name="pledge_event_by_request"),
            models.Index(fields=["holder_code"], name="pledge_event_by_holder", condition=Q(kind="held")),
        ]
