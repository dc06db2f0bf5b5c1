"""Who owns a deposit, where that is more than its saver alone; proved and kept by `sql/owners.sql`."""

from importlib.resources import files

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deposits", "0002_accrual"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ownership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_day", models.DateField()),
                ("title", models.TextField()),
                ("signing", models.TextField()),
                ("known_on", models.DateField()),
                ("ground", models.TextField(db_default="contract", default="contract")),
                ("evidence", models.TextField(db_default="", default="")),
                ("recorded_by", models.TextField(db_default="", default="")),
                ("request_id", models.UUIDField(null=True, unique=True)),
                ("after_place", models.BigIntegerField(db_default=0, default=0)),
                (
                    "deposit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deposits.deposit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Stake",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.TextField()),
                ("place", models.IntegerField()),
                ("person_code", models.TextField()),
                ("capacity", models.TextField(null=True)),
                ("for_code", models.TextField(null=True)),
                ("parts", models.BigIntegerField()),
                ("whole", models.BigIntegerField()),
                (
                    "ownership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deposits.ownership"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="ownership",
            constraint=models.UniqueConstraint(fields=("deposit", "from_day"), name="ownership_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="ownership",
            constraint=models.CheckConstraint(
                condition=models.Q(("title__in", ("sole", "joint", "shares"))), name="ownership_title_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="ownership",
            constraint=models.CheckConstraint(
                condition=models.Q(("signing__in", ("any", "all"))), name="ownership_signing_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="ownership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("after_place", 0),
                        ("evidence", ""),
                        ("ground", "contract"),
                        ("recorded_by", ""),
                        ("request_id", None),
                    ),
                    models.Q(
                        ("after_place__gt", 0),
                        ("ground__in", ("inheritance", "assignment", "gift", "divorce")),
                        ("request_id__isnull", False),
                        models.Q(("evidence", ""), _negated=True),
                        models.Q(("recorded_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="ownership_ground_proved",
            ),
        ),
        migrations.AddConstraint(
            model_name="ownership",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_day__lte", models.F("known_on"))), name="ownership_not_ahead"
            ),
        ),
        migrations.AddIndex(
            model_name="stake",
            index=models.Index(fields=["person_code"], name="stake_by_person"),
        ),
        migrations.AddConstraint(
            model_name="stake",
            constraint=models.UniqueConstraint(fields=("ownership", "role", "person_code"), name="stake_once_a_person"),
        ),
        migrations.AddConstraint(
            model_name="stake",
            constraint=models.UniqueConstraint(fields=("ownership", "role", "place"), name="stake_once_a_place"),
        ),
        migrations.AddConstraint(
            model_name="stake",
            constraint=models.CheckConstraint(
                condition=models.Q(("parts__gt", 0), ("parts__lte", models.F("whole"))), name="stake_a_part"
            ),
        ),
        migrations.AddConstraint(
            model_name="stake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "capacity__in",
                            (
                                "own_name",
                                "trustee",
                                "nominee",
                                "guardian",
                                "estate",
                                "business",
                                "retirement_plan",
                                "benefit_plan",
                                "public_unit",
                            ),
                        ),
                        ("role", "owner"),
                    ),
                    models.Q(("capacity", None), ("for_code", None), ("role__in", ("beneficiary", "contingent"))),
                    _connector="OR",
                ),
                name="stake_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="stake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("capacity__in", ("nominee", "guardian", "estate")), _negated=True),
                    ("for_code__isnull", False),
                    _connector="OR",
                ),
                name="stake_for_another_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="stake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("capacity__in", ("trustee", "nominee", "guardian", "estate")), ("for_code", None), _connector="OR"
                ),
                name="stake_own_name_for_nobody",
            ),
        ),
        migrations.RunSQL(files("tidegate.deposits").joinpath("sql/owners.sql").read_text("utf-8")),
    ]
