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
                ("body", models.TextField(null=True)),
                ("evidence", models.TextField()),
                ("recorded_by", models.TextField()),
                ("recorded_on", models.DateField()),
                ("ended_by", models.TextField(null=True)),
                ("end_recorded_on", models.DateField(null=True)),
                ("end_evidence", models.TextField(null=True)),
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
                        condition=models.Q(
                            ("valid_until", None), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                        ),
                        fields=("person", "jurisdiction", "kind", "valid_from"),
                        name="tax_fact_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount_minor", None),
                                ("body", None),
                                ("currency", None),
                                ("kind", "exempt"),
                                ("rate_ppb", None),
                            ),
                            models.Q(
                                ("amount_minor__gt", 0),
                                ("body", None),
                                ("currency__isnull", False),
                                ("kind", "allowance"),
                                ("rate_ppb", None),
                            ),
                            models.Q(
                                ("amount_minor", None),
                                ("body", None),
                                ("currency", None),
                                ("kind", "reduced_rate"),
                                ("rate_ppb__gte", 0),
                            ),
                            models.Q(
                                ("amount_minor", None),
                                ("body__isnull", False),
                                ("currency", None),
                                ("kind", "church_tax"),
                                ("rate_ppb__gte", 0),
                            ),
                            _connector="OR",
                        ),
                        name="tax_fact_says_what_its_kind_says",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="tax_fact_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("evidence", ""), _negated=True), models.Q(("recorded_by", ""), _negated=True)
                        ),
                        name="tax_fact_proved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_evidence", None), ("end_recorded_on", None), ("ended_by", None)),
                            models.Q(
                                ("end_evidence__isnull", False),
                                ("end_recorded_on__isnull", False),
                                ("ended_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="tax_fact_end_proved",
                    ),
                ],
            },
        ),
    ]
