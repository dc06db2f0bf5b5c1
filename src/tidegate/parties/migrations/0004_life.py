"""Facts that change who may act for a person, and what is entered of them and waits; kept by `sql/life.sql`."""

from importlib.resources import files

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0003_register_entries"),
    ]

    operations = [
        migrations.CreateModel(
            name="LifeFact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField()),
                (
                    "verbs",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("from_day", models.DateField()),
                ("until_day", models.DateField(null=True)),
                ("evidence", models.TextField()),
                ("recorded_by", models.TextField()),
                ("confirmed_by", models.TextField()),
                ("recorded_on", models.DateField()),
                (
                    "agent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.person"
                    ),
                ),
                (
                    "ends",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.lifefact"
                    ),
                ),
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
                        fields=("kind", "person", "agent", "from_day", "ends"),
                        name="life_fact_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("agent__isnull", False),
                                ("ends", None),
                                ("kind__in", ("estate", "power_of_attorney", "guardianship")),
                            ),
                            models.Q(("agent", None), ("ends", None), ("kind", "death"), ("until_day", None)),
                            models.Q(
                                ("agent", None), ("ends", None), ("kind", "minority"), ("until_day__isnull", False)
                            ),
                            models.Q(
                                ("agent", None), ("ends__isnull", False), ("kind", "revocation"), ("until_day", None)
                            ),
                            _connector="OR",
                        ),
                        name="life_fact_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_day", None), ("until_day__gt", models.F("from_day")), _connector="OR"
                        ),
                        name="life_fact_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agent", None), models.Q(("agent", models.F("person")), _negated=True), _connector="OR"
                        ),
                        name="life_fact_for_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("evidence", ""), _negated=True), name="life_fact_proved"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recorded_by", ""), _negated=True),
                            models.Q(("confirmed_by", ""), _negated=True),
                            models.Q(("confirmed_by", models.F("recorded_by")), _negated=True),
                        ),
                        name="life_fact_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "power_of_attorney"), ("verbs", []), _connector="OR"),
                        name="life_fact_scope",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LifeEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.JSONField()),
                ("digest", models.TextField()),
                ("original", models.BinaryField()),
                ("original_name", models.TextField()),
                ("original_digest", models.TextField()),
                ("entered_by", models.TextField()),
                ("entered_on", models.DateField()),
                ("settled_by", models.TextField(null=True)),
                ("settled_on", models.DateField(null=True)),
                (
                    "fact",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.lifefact"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.person"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person"], name="life_entry_by_person")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_by", None)), fields=("digest",), name="life_entry_waits_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("fact", None), ("settled_by", None), ("settled_on", None)),
                            models.Q(("settled_by__isnull", False), ("settled_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="life_entry_settled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fact", None),
                            models.Q(("settled_by", models.F("entered_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="life_entry_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("original_name", ""), _negated=True), models.Q(("entered_by", ""), _negated=True)
                        ),
                        name="life_entry_proved",
                    ),
                ],
            },
        ),
        migrations.RunSQL(files("tidegate.parties").joinpath("sql/life.sql").read_text("utf-8")),
    ]
