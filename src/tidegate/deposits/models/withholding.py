"""What was withheld of each payment of interest, and what was paid over to the authorities."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tidegate.money import PPB


class Withholding(models.Model):
    """What a payment of interest added to its saver's year of a tax: never changed. See `deposits.withholding`."""

    id = models.BigAutoField(primary_key=True)
    deposit = models.ForeignKey("deposits.Deposit", models.PROTECT, related_name="+")
    strand = models.SmallIntegerField(default=0, db_default=0)
    """Of the saver's interest, or of a subsidy that law takes for interest: see `deposits.strand`."""
    saver_code = models.TextField()
    jurisdiction = models.TextField()
    currency = models.TextField()
    paid_on = models.DateField()
    """When the payment counts: its value date, which says the year."""
    business_day = models.DateField()
    interest_minor = models.BigIntegerField()
    exempt_minor = models.BigIntegerField()
    loss_minor = models.BigIntegerField(default=0, db_default=0)
    """What of it was balanced with interest that was taken back in earlier years."""
    allowance_minor = models.BigIntegerField()
    tax_numerator = models.DecimalField(max_digits=60, decimal_places=0)
    tax_denominator = models.DecimalField(max_digits=60, decimal_places=0, default=PPB, db_default=PPB)
    """With the numerator the exact tax in minor units; surcharge and church tax are exact over 10⁹."""
    surcharge_numerator = models.DecimalField(max_digits=60, decimal_places=0)
    church_numerator = models.DecimalField(max_digits=60, decimal_places=0, default=0, db_default=0)
    tax_minor = models.BigIntegerField()
    surcharge_minor = models.BigIntegerField()
    church_minor = models.BigIntegerField(default=0, db_default=0)
    rate_ppb = models.BigIntegerField()
    surcharge_ppb = models.BigIntegerField()
    church_ppb = models.BigIntegerField(default=0, db_default=0)
    church_body = models.TextField(default="", db_default="")
    """For whom church tax was withheld, by its key in the authority's answer."""
    law = models.TextField()
    """Where it is written what was withheld, as it was read."""
    evidence = models.TextField()
    """What was seen of the saver; empty where nothing bore on it."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["saver_code", "paid_on"], name="withholding_by_saver"),
            models.Index(fields=["deposit"], name="withholding_by_deposit"),
            models.Index(
                fields=["saver_code"], name="withholding_taken_back", condition=models.Q(interest_minor__lt=0)
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="withholding_church_tax_is_somebodys",
                condition=models.Q(church_minor=0, church_ppb=0) | ~models.Q(church_body=""),
            ),
        ]


class Remittance(models.Model):
    """What was paid over to an authority for one period, once: never changed. See `deposits.remit`."""

    id = models.BigAutoField(primary_key=True)
    jurisdiction = models.TextField()
    currency = models.TextField()
    settlement_code = models.TextField()
    church_body = models.TextField(default="", db_default="")
    """Whose church tax it was; empty: it was the tax and its surcharge."""
    first_day = models.DateField()
    last_day = models.DateField()
    due_on = models.DateField(null=True)
    amount_minor = models.BigIntegerField()
    business_day = models.DateField()
    transfer_id = models.UUIDField(unique=True)
    paid_by = models.TextField()
    proof = models.TextField()
    """How the bank or the authority refers to the payment."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="remittance_once",
                fields=["jurisdiction", "currency", "settlement_code", "church_body", "last_day"],
            ),
            models.CheckConstraint(name="remittance_of_something", condition=models.Q(amount_minor__gt=0)),
            models.CheckConstraint(
                name="remittance_after_its_period", condition=models.Q(business_day__gt=models.F("last_day"))
            ),
        ]
