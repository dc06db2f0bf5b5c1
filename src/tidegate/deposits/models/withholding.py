"""What was withheld of each payment of interest."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Withholding(models.Model):
    """What a payment of interest added to its saver's year of a tax: never changed. See `deposits.withholding`."""

    id = models.BigAutoField(primary_key=True)
    deposit = models.ForeignKey("deposits.Deposit", models.PROTECT, related_name="+")
    saver_code = models.TextField()
    jurisdiction = models.TextField()
    currency = models.TextField()
    paid_on = models.DateField()
    """When the payment counts: its value date, which says the year."""
    business_day = models.DateField()
    interest_minor = models.BigIntegerField()
    exempt_minor = models.BigIntegerField()
    allowance_minor = models.BigIntegerField()
    tax_numerator = models.DecimalField(max_digits=60, decimal_places=0)
    surcharge_numerator = models.DecimalField(max_digits=60, decimal_places=0)
    tax_minor = models.BigIntegerField()
    surcharge_minor = models.BigIntegerField()
    rate_ppb = models.BigIntegerField()
    surcharge_ppb = models.BigIntegerField()
    grounds = models.TextField()
    """The law's sentence and the saver's evidence, as they were read."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["saver_code", "paid_on"], name="withholding_by_saver"),
            models.Index(fields=["deposit"], name="withholding_by_deposit"),
        ]
