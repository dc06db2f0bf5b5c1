"""Tax withheld of interest: what each payment added to its saver's year, and what was paid over to the authorities."""

from importlib.resources import files

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deposits", "0005_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name="Withholding",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("strand", models.SmallIntegerField(db_default=0, default=0)),
                ("saver_code", models.TextField()),
                ("jurisdiction", models.TextField()),
                ("currency", models.TextField()),
                ("paid_on", models.DateField()),
                ("business_day", models.DateField()),
                ("interest_minor", models.BigIntegerField()),
                ("exempt_minor", models.BigIntegerField()),
                ("loss_minor", models.BigIntegerField(db_default=0, default=0)),
                ("allowance_minor", models.BigIntegerField()),
                ("tax_numerator", models.DecimalField(decimal_places=0, max_digits=60)),
                (
                    "tax_denominator",
                    models.DecimalField(db_default=10**9, decimal_places=0, default=10**9, max_digits=60),
                ),
                ("surcharge_numerator", models.DecimalField(decimal_places=0, max_digits=60)),
                ("church_numerator", models.DecimalField(db_default=0, decimal_places=0, default=0, max_digits=60)),
                ("tax_minor", models.BigIntegerField()),
                ("surcharge_minor", models.BigIntegerField()),
                ("church_minor", models.BigIntegerField(db_default=0, default=0)),
                ("rate_ppb", models.BigIntegerField()),
                ("surcharge_ppb", models.BigIntegerField()),
                ("church_ppb", models.BigIntegerField(db_default=0, default=0)),
                ("church_body", models.TextField(db_default="", default="")),
                ("law", models.TextField()),
                ("evidence", models.TextField()),
                (
                    "deposit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deposits.deposit"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["saver_code", "paid_on"], name="withholding_by_saver"),
                    models.Index(fields=["deposit"], name="withholding_by_deposit"),
                    models.Index(
                        condition=models.Q(("interest_minor__lt", 0)),
                        fields=["saver_code"],
                        name="withholding_taken_back",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("church_minor", 0), ("church_ppb", 0)),
                            models.Q(("church_body", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="withholding_church_tax_is_somebodys",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Remittance",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("jurisdiction", models.TextField()),
                ("currency", models.TextField()),
                ("settlement_code", models.TextField()),
                ("church_body", models.TextField(db_default="", default="")),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("amount_minor", models.BigIntegerField()),
                ("business_day", models.DateField()),
                ("transfer_id", models.UUIDField(unique=True)),
                ("paid_by", models.TextField()),
                ("proof", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("jurisdiction", "currency", "settlement_code", "church_body", "last_day"),
                        name="remittance_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount_minor__gt", 0)), name="remittance_of_something"),
                    models.CheckConstraint(
                        condition=models.Q(("business_day__gt", models.F("last_day"))),
                        name="remittance_after_its_period",
                    ),
                ],
            },
        ),
        migrations.RunSQL(files("tidegate.deposits").joinpath("sql/withholding.sql").read_text("utf-8")),
    ]
