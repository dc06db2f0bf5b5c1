"""Rows of the catalogue, private to it."""

from __future__ import annotations

from django.db import models


class Version(models.Model):
    """The terms of a product as published; never edited. `digest` is of the canonical terms."""

    product_code = models.TextField()
    version = models.IntegerField()
    bank_code = models.TextField()
    kind = models.TextField()
    currency = models.TextField()
    terms = models.JSONField()
    digest = models.TextField()
    published_on = models.DateField()

    class Meta:
        db_table = "catalogue_version"
        constraints = (
            models.UniqueConstraint(fields=["product_code", "version"], name="catalogue_version_once"),
            models.CheckConstraint(condition=models.Q(version__gte=1), name="catalogue_version_counts"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["demand", "notice", "fixed", "recurring"]), name="catalogue_version_kind"
            ),
        )


class Cell(models.Model):
    """One cell of a version's chart with its yield, for the search. Terms are months and days; both 0: any time.

    With an index, rate and yield are of the margin alone (`catalogue.standing` has the whole). `on_top_ppb` is what a
    ceiling is asked of beside the rate: bonus and subsidy.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    months = models.IntegerField()
    days = models.IntegerField()
    length = models.IntegerField()
    from_minor = models.BigIntegerField()
    to_minor = models.BigIntegerField(null=True)
    rate_ppb = models.BigIntegerField()
    yield_ppb = models.BigIntegerField()
    on_top_ppb = models.BigIntegerField()

    class Meta:
        db_table = "catalogue_cell"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(months__gte=0, days__gte=0, length__gte=0, from_minor__gte=0),
                name="catalogue_cell_counts",
            ),
            models.CheckConstraint(
                condition=models.Q(to_minor__isnull=True) | models.Q(to_minor__gt=models.F("from_minor")),
                name="catalogue_cell_range",
            ),
        )
        indexes = (models.Index(fields=["version", "length"], name="catalogue_cell_of_version"),)


class Listing(models.Model):
    """A version shown on a channel from a day on, until it is taken off."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    product_code = models.TextField()
    channel = models.TextField()
    listed_on = models.DateField()
    delisted_on = models.DateField(null=True)

    class Meta:
        db_table = "catalogue_listing"
        constraints = (
            models.UniqueConstraint(
                fields=["product_code", "channel"],
                condition=models.Q(delisted_on__isnull=True),
                name="catalogue_listing_one_live",
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=["own", "third_party"]), name="catalogue_listing_channel"
            ),
        )


class Fixing(models.Model):
    """A published value of an index, in force from `on` until the next one. Never changed, never deleted."""

    code = models.TextField()
    on = models.DateField()
    value_ppb = models.BigIntegerField()
    source = models.TextField()

    class Meta:
        db_table = "catalogue_fixing"
        constraints = (models.UniqueConstraint(fields=["code", "on"], name="catalogue_fixing_once"),)
