"""Rows of who is who: log-ins, persons, institutions, what the register and agreements say of them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class UserManager(BaseUserManager["User"]):
    """What Django's authentication asks for."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """A log-in. A saver's names its person by code; an operator's and an officer's have a role only."""

    username = models.TextField(unique=True)
    role = models.TextField(default="saver")
    person_code = models.TextField(unique=True, null=True)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="user_role_known", condition=Q(role__in=("saver", "operator", "officer", "auditor"))
            ),
            models.CheckConstraint(
                name="user_saver_has_a_person", condition=~Q(role="saver") | Q(person_code__isnull=False)
            ),
        ]


class PlatformProfile(models.Model):
    """One row at most: which platform this deployment is."""

    only = models.BooleanField(primary_key=True, default=True)
    code = models.TextField()
    name = models.TextField()
    zone = models.TextField()
    calendar = models.TextField()
    currency = models.TextField()
    jurisdiction = models.TextField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="profile_only_one", condition=Q(only=True))]


class Person(models.Model):
    code = models.TextField(primary_key=True)
    region = models.TextField()
    state = models.TextField(default="active")
    shredded_on = models.DateField(null=True)
    saver_class = models.TextField(default="natural_person")
    kyc = models.TextField(default="verified")
    verified_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="person_state_known", condition=Q(state__in=("active", "suspended", "closed"))),
            models.CheckConstraint(
                name="person_class_known",
                condition=Q(saver_class__in=("natural_person", "sole_trader", "company", "public_body")),
            ),
            models.CheckConstraint(name="person_kyc_known", condition=Q(kyc__in=("pending", "verified", "rejected"))),
        ]


class Identity(models.Model):
    """The one table with names. A row that is gone is shredded; the person stays."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="+")
    full_name = models.TextField()
    email = models.TextField(blank=True)
    born_on = models.DateField(null=True)
    document = models.TextField(blank=True)


class Institution(models.Model):
    code = models.TextField(primary_key=True)
    kind = models.TextField()
    name = models.TextField()
    jurisdiction = models.TextField()
    home_region = models.TextField()
    local = models.BooleanField(default=False)
    own_platform_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="institution_own_platform", condition=Q(own_platform_of=None) | Q(kind="platform")
            ),
            models.CheckConstraint(
                name="institution_kind_known", condition=Q(kind__in=("bank", "platform", "authority"))
            ),
        ]


def anybody() -> list[str]:
    """No class of savers left out."""
    return ["*"]


class Licence(models.Model):
    """One that never came to hold ends on the day it begins."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    activity = models.TextField()
    areas = ArrayField(models.TextField())
    insured = models.BooleanField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    source = models.TextField()
    saver_classes = ArrayField(models.TextField(), default=anybody)
    capital_class = models.TextField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="licence_once", fields=["institution", "activity", "valid_from"]),
            models.CheckConstraint(
                name="licence_activity_known", condition=Q(activity__in=("accept_deposits", "introduce_deposits"))
            ),
            models.CheckConstraint(
                name="licence_period", condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))
            ),
            models.CheckConstraint(name="licence_somewhere", condition=Q(areas__len__gt=0)),
            models.CheckConstraint(name="licence_for_somebody", condition=Q(saver_classes__len__gt=0)),
            models.CheckConstraint(
                name="licence_capital_known",
                condition=Q(capital_class=None)
                | Q(capital_class__in=("well_capitalised", "adequately_capitalised", "undercapitalised")),
            ),
        ]


class RegisterSnapshot(models.Model):
    """Never changed: each reading of the register is a row. One that was only noted has no entries."""

    jurisdiction = models.TextField()
    as_of = models.DateTimeField()
    digest = models.TextField()
    source = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="snapshot_once", fields=["jurisdiction", "as_of"]),
        ]


class RegisterEntry(models.Model):
    """What a snapshot said of one licence. Never changed."""

    snapshot = models.ForeignKey(RegisterSnapshot, models.PROTECT, related_name="+")
    line = models.IntegerField()
    content = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="register_entry_once", fields=["snapshot", "line"]),
        ]


class Acknowledgement(models.Model):
    """A saver has received what law wants told before a contract, of one bank. Never changed."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    disclosure = models.TextField()
    bank = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    acknowledged_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="acknowledged_once", fields=["person", "bank", "disclosure"]),
        ]


class TaxFact(models.Model):
    """What is known of a saver's tax; only its end is ever written later. One entered by mistake ends as it begins."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    jurisdiction = models.TextField()
    kind = models.TextField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.TextField(null=True)
    rate_ppb = models.BigIntegerField(null=True)
    body = models.TextField(null=True)
    evidence = models.TextField()
    recorded_by = models.TextField()
    recorded_on = models.DateField()
    ended_by = models.TextField(null=True)
    end_recorded_on = models.DateField(null=True)
    end_evidence = models.TextField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="tax_fact_once",
                fields=["person", "jurisdiction", "kind", "valid_from"],
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="tax_fact_says_what_its_kind_says",
                condition=Q(kind="exempt", amount_minor=None, currency=None, rate_ppb=None, body=None)
                | Q(kind="allowance", amount_minor__gt=0, currency__isnull=False, rate_ppb=None, body=None)
                | Q(kind="reduced_rate", amount_minor=None, currency=None, rate_ppb__gte=0, body=None)
                | Q(kind="church_tax", amount_minor=None, currency=None, rate_ppb__gte=0, body__isnull=False),
            ),
            models.CheckConstraint(
                name="tax_fact_period", condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))
            ),
            models.CheckConstraint(name="tax_fact_proved", condition=~Q(evidence="") & ~Q(recorded_by="")),
            models.CheckConstraint(
                name="tax_fact_end_proved",
                condition=Q(ended_by=None, end_recorded_on=None, end_evidence=None)
                | Q(ended_by__isnull=False, end_recorded_on__isnull=False, end_evidence__isnull=False),
            ),
        ]


class Agreement(models.Model):
    platform = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    bank = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    holding = models.TextField()
    currency = models.TextField()
    settlement = models.BooleanField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="agreement_once", fields=["platform", "bank", "currency", "settlement", "valid_from"]
            ),
            models.CheckConstraint(name="agreement_holding_known", condition=Q(holding__in=("direct", "omnibus"))),
            models.CheckConstraint(
                name="agreement_period", condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from"))
            ),
        ]
