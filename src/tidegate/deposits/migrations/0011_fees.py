"""What each period of a maintenance fee cost."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deposits", "0010_confirmed"),
    ]

    operations = [
        migrations.CreateModel(
            name="Fee",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("business_day", models.DateField()),
                ("fee_minor", models.BigIntegerField()),
                ("least_minor", models.BigIntegerField()),
                ("charged_minor", models.BigIntegerField()),
                ("waived", models.BooleanField()),
                (
                    "deposit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deposits.deposit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("deposit", "from_on"), name="fee_once_a_period"),
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gt", models.F("from_on"))), name="fee_of_a_period"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("charged_minor__gte", 0),
                                ("charged_minor__lte", models.F("fee_minor")),
                                ("waived", False),
                            ),
                            models.Q(("charged_minor", 0), ("waived", True)),
                            _connector="OR",
                        ),
                        name="fee_by_contract_or_less",
                    ),
                ],
            },
        ),
    ]
