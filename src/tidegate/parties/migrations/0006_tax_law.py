"""Withholding law that the platform installs, in documents that two of its people have read."""

from importlib.resources import files

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0005_tax_facts"),
    ]

    operations = [
        migrations.CreateModel(
            name="TaxLawDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("jurisdiction", models.TextField()),
                ("text", models.TextField()),
                ("digest", models.TextField()),
                ("evidence", models.TextField()),
                ("entered_by", models.TextField()),
                ("entered_on", models.DateField()),
                ("confirmed", models.BooleanField(null=True)),
                ("settled_by", models.TextField(null=True)),
                ("settled_on", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed", None), ("confirmed", True), _connector="OR"),
                        fields=("digest",),
                        name="tax_law_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed", None), ("settled_by", None), ("settled_on", None)),
                            models.Q(
                                ("confirmed__isnull", False),
                                ("settled_by__isnull", False),
                                ("settled_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="tax_law_settled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed", None),
                            ("confirmed", False),
                            models.Q(("settled_by", models.F("entered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="tax_law_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("evidence", ""), _negated=True),
                            models.Q(("entered_by", ""), _negated=True),
                            models.Q(("jurisdiction", ""), _negated=True),
                        ),
                        name="tax_law_proved",
                    ),
                ],
            },
        ),
        migrations.RunSQL(files("tidegate.parties").joinpath("sql/tax_law.sql").read_text("utf-8")),
    ]
