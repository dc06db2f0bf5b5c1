"""What is known of savers' tax."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0004_life"),
    ]

    operations = [
        migrations.CreateModel(
            name="TaxFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("jurisdiction", models.TextField()),
                ("kind", models.TextField()),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("currency", models.TextField(null=True)),
                ("rate_ppb", models.BigIntegerField(null=True)),
                ("evidence", models.TextField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "jurisdiction", "kind", "valid_from"), name="tax_fact_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount_minor__isnull", True),
                                ("currency__isnull", True),
                                ("kind", "exempt"),
                                ("rate_ppb__isnull", True),
                            ),
                            models.Q(
                                ("amount_minor__gt", 0),
                                ("currency__isnull", False),
                                ("kind", "allowance"),
                                ("rate_ppb__isnull", True),
                            ),
                            models.Q(
                                ("amount_minor__isnull", True),
                                ("currency__isnull", True),
                                ("kind", "reduced_rate"),
                                ("rate_ppb__gte", 0),
                            ),
                            _connector="OR",
                        ),
                        name="tax_fact_says_what_its_kind_says",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="tax_fact_period",
                    ),
                ],
            },
        ),
    ]
