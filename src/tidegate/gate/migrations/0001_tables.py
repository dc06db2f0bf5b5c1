"""Tables of the clock, the policy, orders carried out, and the record of answers."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("only", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("simulated_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("only", True)), name="clock_only_one")],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("set_at", models.DateTimeField()),
                ("insurance_headroom", models.TextField()),
                ("register_age_max_h", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("insurance_headroom__in", ("warn", "refuse"))), name="policy_headroom_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("register_age_max_h__gt", 0)), name="policy_register_age_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("act", models.TextField()),
                ("platform", models.TextField()),
                ("bank", models.TextField()),
                ("product", models.TextField()),
                ("saver", models.TextField(null=True)),
                ("permitted", models.BooleanField()),
                ("codes", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("rule_set", models.TextField()),
                ("inputs", models.JSONField()),
                ("answer", models.JSONField()),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("permitted", False)), fields=["at"], name="record_refused"),
                    models.Index(fields=["saver", "at"], name="record_by_saver"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("order_id", models.UUIDField(primary_key=True, serialize=False)),
                ("issuer", models.TextField()),
                ("sequence", models.BigIntegerField()),
                ("kind", models.TextField()),
                ("payload", models.BinaryField()),
                ("effective_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("in_force_at", models.DateTimeField()),
                (
                    "lifts",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="gate.order"
                    ),
                ),
                (
                    "regards",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="gate.order"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("issuer", "sequence"), name="order_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("lifts__isnull", False)), fields=("lifts",), name="order_lifted_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "lift"), ("lifts__isnull", True), _connector="XOR"),
                        name="order_lift_names_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at", None), ("expires_at__gt", models.F("effective_at")), _connector="OR"
                        ),
                        name="order_expires_later",
                    ),
                ],
            },
        ),
    ]
