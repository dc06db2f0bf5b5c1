"""What each period of a maintenance fee cost."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Fee(models.Model):
    """One period of a deposit's fee, whether it cost something or not: never changed. See `deposits.fee`."""

    id = models.BigAutoField(primary_key=True)
    deposit = models.ForeignKey("deposits.Deposit", models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()
    """The day on which it fell due; `business_day` is that of the close that charged it."""
    business_day = models.DateField()
    fee_minor = models.BigIntegerField()
    least_minor = models.BigIntegerField()
    charged_minor = models.BigIntegerField()
    waived = models.BooleanField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="fee_once_a_period", fields=["deposit", "from_on"]),
            models.CheckConstraint(name="fee_of_a_period", condition=Q(until_on__gt=F("from_on"))),
            models.CheckConstraint(
                name="fee_by_contract_or_less",
                condition=Q(charged_minor__gte=0, charged_minor__lte=F("fee_minor"), waived=False)
                | Q(charged_minor=0, waived=True),
            ),
        ]
