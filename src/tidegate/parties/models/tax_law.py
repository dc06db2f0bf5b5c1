"""Rows of the withholding law that a platform installs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class TaxLawDocument(models.Model):
    """A document that one operator has entered and another confirms: see `parties.tax_law`. Never changed but for its
    settlement, which is once: `confirmed` is law here from then on, else it was dropped."""

    jurisdiction = models.TextField()
    text = models.TextField()
    digest = models.TextField()
    evidence = models.TextField()
    entered_by = models.TextField()
    entered_on = models.DateField()
    confirmed = models.BooleanField(null=True)
    settled_by = models.TextField(null=True)
    settled_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="tax_law_once", fields=["digest"], condition=Q(confirmed=None) | Q(confirmed=True)
            ),
            models.CheckConstraint(
                name="tax_law_settled",
                condition=Q(confirmed=None, settled_by=None, settled_on=None)
                | Q(confirmed__isnull=False, settled_by__isnull=False, settled_on__isnull=False),
            ),
            models.CheckConstraint(
                name="tax_law_by_two",
                condition=Q(confirmed=None) | Q(confirmed=False) | ~Q(settled_by=F("entered_by")),
            ),
            models.CheckConstraint(
                name="tax_law_proved", condition=~Q(evidence="") & ~Q(entered_by="") & ~Q(jurisdiction="")
            ),
        ]
