"""Tax withheld of interest: what each payment added to its saver's year."""

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
                ("saver_code", models.TextField()),
                ("jurisdiction", models.TextField()),
                ("currency", models.TextField()),
                ("paid_on", models.DateField()),
                ("business_day", models.DateField()),
                ("interest_minor", models.BigIntegerField()),
                ("exempt_minor", models.BigIntegerField()),
                ("allowance_minor", models.BigIntegerField()),
                ("tax_numerator", models.DecimalField(decimal_places=0, max_digits=60)),
                ("surcharge_numerator", models.DecimalField(decimal_places=0, max_digits=60)),
                ("tax_minor", models.BigIntegerField()),
                ("surcharge_minor", models.BigIntegerField()),
                ("rate_ppb", models.BigIntegerField()),
                ("surcharge_ppb", models.BigIntegerField()),
                ("grounds", models.TextField()),
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
                ],
            },
        ),
    ]
