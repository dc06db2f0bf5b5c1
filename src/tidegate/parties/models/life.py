"""Rows of what happens to a person that changes who may act for them, and of what is entered and not confirmed yet."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tidegate.parties.models.party import Person


class LifeFact(models.Model):
    """What changes who may act for a person: see `parties.life`. Never changed; a revocation ends another.

    Two of the platform's people stand for it: who entered it and who confirmed it.
    """

    kind = models.TextField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    agent = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    verbs = ArrayField(models.TextField(), default=list)
    from_day = models.DateField()
    until_day = models.DateField(null=True)
    ends = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    evidence = models.TextField()
    recorded_by = models.TextField()
    confirmed_by = models.TextField()
    recorded_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="life_fact_once", fields=["kind", "person", "agent", "from_day", "ends"], nulls_distinct=False
            ),
            models.CheckConstraint(
                name="life_fact_kind_known",
                condition=Q(kind__in=("estate", "power_of_attorney", "guardianship"), agent__isnull=False, ends=None)
                | Q(kind="death", agent=None, until_day=None, ends=None)
                | Q(kind="minority", agent=None, until_day__isnull=False, ends=None)
                | Q(kind="revocation", agent=None, until_day=None, ends__isnull=False),
            ),
            models.CheckConstraint(
                name="life_fact_period", condition=Q(until_day=None) | Q(until_day__gt=F("from_day"))
            ),
            models.CheckConstraint(name="life_fact_for_another", condition=Q(agent=None) | ~Q(agent=F("person"))),
            models.CheckConstraint(name="life_fact_proved", condition=~Q(evidence="")),
            models.CheckConstraint(
                name="life_fact_by_two",
                condition=~Q(recorded_by="") & ~Q(confirmed_by="") & ~Q(confirmed_by=F("recorded_by")),
            ),
            models.CheckConstraint(name="life_fact_scope", condition=Q(kind="power_of_attorney") | Q(verbs=[])),
        ]


class LifeEntry(models.Model):
    """A fact about a person that one operator has entered and another is to confirm, with the original it rests on.

    Once it is settled it is never changed: confirmed it names its fact, else it was dropped.
    """

    content = models.JSONField()
    digest = models.TextField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    original = models.BinaryField()
    original_name = models.TextField()
    original_digest = models.TextField()
    entered_by = models.TextField()
    entered_on = models.DateField()
    settled_by = models.TextField(null=True)
    settled_on = models.DateField(null=True)
    fact = models.ForeignKey(LifeFact, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="life_entry_waits_once", fields=["digest"], condition=Q(settled_by=None)),
            models.CheckConstraint(
                name="life_entry_settled",
                condition=Q(settled_by=None, settled_on=None, fact=None)
                | Q(settled_by__isnull=False, settled_on__isnull=False),
            ),
            models.CheckConstraint(name="life_entry_by_two", condition=Q(fact=None) | ~Q(settled_by=F("entered_by"))),
            models.CheckConstraint(name="life_entry_proved", condition=~Q(original_name="") & ~Q(entered_by="")),
        ]
        indexes: ClassVar = [models.Index(fields=["person"], name="life_entry_by_person")]
