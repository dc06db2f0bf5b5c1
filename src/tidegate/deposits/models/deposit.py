"""Rows of this room; only this room imports them. Which states may follow one another is in the verbs and in CHECKs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

STATES = ("requested", "funded", "running", "paid", "withdrawn", "cancelled", "returned")
KINDS = ("demand", "notice", "fixed", "recurring")
MOVEMENTS = ("open", "top_up", "withdraw", "cancel", "notice", "instruct", "correct")

_DUE = {
    "deposit_maturing": "matures_on",
    "deposit_paying": "next_pay_on",
    "deposit_turning": "next_turn_on",
    "deposit_saving": "next_instalment_on",
    "deposit_to_announce": "announce_on",
}


def _due(name: str, on: str) -> models.Index:
    """In the order in which the close takes up what is due, so that it finds each chunk without sorting the rest."""
    return models.Index(
        fields=[on, "deposit_id"], name=name, condition=Q(**{"state": "running", f"{on}__isnull": False})
    )


class Deposit(models.Model):
    """One deposit. The contract is stored by value; its columns beside are what SQL needs of it.

    `interest_paid_minor` is `settled_numerator` rounded once; `interest_paid_to` is the pay date up to which the
    running base has been paid. `capitalised_minor` of it went into the deposit. `next_turn_on` is the next day on which
    what the deposit earns changes by itself; `missed` counts instalments; `instruction` is for the maturity,
    `announce_on` when that is to be announced. `pledged`: it has, or has had, a pledge; never taken back. While
    its money is waited for (`requested`) `fund_on` is the next day at whose close it is looked for, `fund_until` the
    last.
    """

    deposit_id = models.UUIDField(primary_key=True)
    saver_code = models.TextField()
    bank_code = models.TextField()
    product_code = models.TextField()
    product_version = models.IntegerField()
    kind = models.TextField()
    currency = models.TextField()
    contract = models.JSONField()
    rounding = models.TextField()
    holding = models.TextField()
    settlement_code = models.TextField()
    state = models.TextField()
    opened_on = models.DateField()
    starts_on = models.DateField()
    matures_on = models.DateField(null=True)
    next_pay_on = models.DateField(null=True)
    next_turn_on = models.DateField(null=True)
    next_instalment_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    opened_minor = models.BigIntegerField()
    principal_minor = models.BigIntegerField()
    interest_paid_minor = models.BigIntegerField(default=0)
    capitalised_minor = models.BigIntegerField(default=0)
    settled_numerator = models.DecimalField(max_digits=60, decimal_places=0, default=0)
    interest_paid_to = models.DateField()
    missed = models.IntegerField(default=0)
    margin_paid_minor = models.BigIntegerField(default=0, db_default=0)
    subsidy_paid_minor = models.BigIntegerField(default=0, db_default=0)
    instruction = models.JSONField(null=True)
    announce_on = models.DateField(null=True)
    pledged = models.BooleanField(default=False, db_default=False)
    fund_on = models.DateField(null=True)
    fund_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="deposit_state_known", condition=Q(state__in=STATES)),
            models.CheckConstraint(name="deposit_kind_known", condition=Q(kind__in=KINDS)),
            models.CheckConstraint(name="deposit_holding_known", condition=Q(holding__in=("direct", "omnibus"))),
            models.CheckConstraint(name="deposit_opened_with_money", condition=Q(opened_minor__gt=0)),
            models.CheckConstraint(name="deposit_principal_never_negative", condition=Q(principal_minor__gte=0)),
            models.CheckConstraint(
                name="deposit_interest_negative_by_contract",
                condition=Q(interest_paid_minor__gte=0)
                | Q(contract__has_key="negative_allowed")
                | Q(contract__leaving__principal_at_risk=True),
            ),
            models.CheckConstraint(
                name="deposit_fixed_has_a_maturity",
                condition=Q(kind__in=("demand", "notice")) ^ Q(matures_on__isnull=False),
            ),
            models.CheckConstraint(
                name="deposit_live_has_principal",
                condition=Q(state__in=("requested", "funded", "running"), principal_minor__gt=0, ended_on__isnull=True)
                | Q(
                    state__in=("paid", "withdrawn", "cancelled", "returned"), principal_minor=0, ended_on__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="deposit_requested_waits",
                condition=Q(state="requested", fund_on__isnull=False, fund_until__isnull=False)
                | (~Q(state="requested") & Q(fund_on__isnull=True)),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["saver_code"], name="deposit_by_saver"),
            models.Index(fields=["product_code", "state"], name="deposit_by_product"),
            models.Index(fields=["bank_code", "state"], name="deposit_by_bank"),
            models.Index(fields=["fund_on"], name="deposit_waiting", condition=Q(state="requested")),
            models.Index(fields=["opened_on"], name="deposit_funded", condition=Q(state="funded")),
            *(_due(name, on) for name, on in _DUE.items()),
            models.Index(
                fields=["matures_on", "deposit_id"],
                name="deposit_renewing",
                condition=Q(state="running", instruction__isnull=False),
            ),
        ]


class Stock(models.Model):
    """What is in a product now: see `deposits.stock`."""

    pk = models.CompositePrimaryKey("bank_code", "product_code", "currency")
    bank_code = models.TextField()
    product_code = models.TextField()
    currency = models.TextField()
    minor = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="stock_never_negative", condition=Q(minor__gte=0))]
        indexes: ClassVar = [models.Index(fields=["product_code"], name="stock_by_product")]


class Pool(models.Model):
    """Deposits whose interest is accrued in one posting, and how their numerators become money: see `deposits.clock`.

    `strand` tells the saver's interest (0) from what accrues apart beside it: `deposits.strand`.
    """

    id = models.AutoField(primary_key=True)
    bank_code = models.TextField()
    product_code = models.TextField()
    currency = models.TextField()
    strand = models.SmallIntegerField(default=0)
    rounding = models.TextField()
    clock = models.TextField()
    basis = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="pool_once",
                fields=["bank_code", "product_code", "currency", "strand", "rounding", "clock", "basis"],
            ),
            models.CheckConstraint(name="pool_basis_positive", condition=Q(basis__gt=0)),
            models.CheckConstraint(
                name="pool_rounding_known", condition=Q(rounding__in=("half_up", "half_even", "down", "up"))
            ),
        ]


class Reading(models.Model):
    """Where a day stands on a clock that SQL does not know by itself."""

    id = models.BigAutoField(primary_key=True)
    clock = models.TextField()
    day = models.DateField()
    place = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="reading_once", fields=["clock", "day"])]


class Segment(models.Model):
    """A stretch of a deposit's life; see `deposits.segment`. `origin` is where its first day stands on its clock.

    What is needed only to value a deposit anew is null where it is nothing: most segments are a deposit's first.
    """

    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="+")
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="+")
    strand = models.SmallIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    swift_until = models.DateField()
    origin = models.BigIntegerField()
    base_minor = models.BigIntegerField()
    rate_ppb = models.BigIntegerField()
    index_ppb = models.BigIntegerField(default=0)
    extra_ppb = models.BigIntegerField(default=0)
    compounded = models.DecimalField(max_digits=60, decimal_places=0, default=0)
    capital_minor = models.BigIntegerField(default=0, db_default=0)
    per_unit = models.DecimalField(max_digits=60, decimal_places=0)
    opening_numerator = models.DecimalField(max_digits=60, decimal_places=0)
    own_weight = models.DecimalField(max_digits=60, decimal_places=0, null=True)
    gone_numerator = models.DecimalField(max_digits=60, decimal_places=0, null=True)
    fees_minor = models.BigIntegerField(null=True)
    period_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="segment_once_a_day", fields=["deposit", "strand", "starts_on"]),
            models.CheckConstraint(name="segment_in_order", condition=Q(ends_on__gte=F("starts_on")) | Q(ends_on=None)),
            models.CheckConstraint(name="segment_base_never_negative", condition=Q(base_minor__gte=0)),
        ]
        indexes: ClassVar = [models.Index(fields=["ends_on"], name="segment_by_end")]


class Movement(models.Model):
    """An act a saver asked for, by its request id: the answer to a second asking. `amount_minor` None: everything.

    A top-up is `reserved` until its placement, a notice until `due_on`; everything else is `done` at once.
    """

    request_id = models.UUIDField(primary_key=True)
    kind = models.TextField()
    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="+")
    saver_code = models.TextField()
    product_code = models.TextField()
    term = models.TextField(null=True)
    amount_minor = models.BigIntegerField(null=True)
    business_day = models.DateField()
    due_on = models.DateField(null=True)
    state = models.TextField()
    outcome = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="movement_kind_known", condition=Q(kind__in=MOVEMENTS)),
            models.CheckConstraint(
                name="movement_state_known", condition=Q(state__in=("reserved", "done", "cancelled", "returned"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["business_day"], name="movement_unplaced", condition=Q(kind="top_up", state="reserved")
            ),
            models.Index(fields=["due_on"], name="movement_due", condition=Q(kind="notice", state="reserved")),
            models.Index(fields=["deposit"], name="movement_by_deposit"),
        ]


class Step(models.Model):
    """What happened to a deposit: never changed, never deleted. `at` is the database's instant."""

    deposit = models.ForeignKey(Deposit, models.PROTECT, related_name="+")
    step = models.TextField()
    business_day = models.DateField()
    at = models.DateTimeField()
    evidence = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="maturity_announced_once", fields=["deposit"], condition=Q(step="maturity_announced")
            ),
            models.UniqueConstraint(name="confirmed_once", fields=["deposit"], condition=Q(step="confirmed")),
        ]
        indexes: ClassVar = [models.Index(fields=["deposit", "id"], name="step_by_deposit")]


class MovedIn(models.Model):
    """The reference under which a deposit came from elsewhere, once for ever, and a digest of what was told of it.

    `interest_paid_minor` is what was paid elsewhere: the ledger here knows nothing of it.
    """

    reference = models.TextField(primary_key=True)
    deposit = models.OneToOneField(Deposit, models.PROTECT, related_name="+")
    content = models.TextField()
    business_day = models.DateField()
    interest_paid_minor = models.BigIntegerField()


class Accrued(models.Model):
    """A stretch of calendar days whose accrual is in the ledger, and the business day it was booked on."""

    first_day = models.DateField(primary_key=True)
    next_day = models.DateField(unique=True)
    business_day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="accrued_forwards", condition=Q(next_day__gt=F("first_day"))),
        ]
