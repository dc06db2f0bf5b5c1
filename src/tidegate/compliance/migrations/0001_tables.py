"""Tables of authorities, their keys, what came and what was answered."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Authority",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("kinds", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("scope", models.JSONField()),
                ("signers_min", models.IntegerField()),
                ("preview_required", models.BooleanField()),
                ("own", models.BooleanField(default=False)),
                ("trusted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("signers_min__gt", 0)), name="authority_somebody_signs"),
                    models.UniqueConstraint(
                        condition=models.Q(("own", True)), fields=("own",), name="authority_own_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Key",
            fields=[
                ("kid", models.TextField(primary_key=True, serialize=False)),
                ("officer", models.TextField()),
                ("jwk", models.JSONField()),
                ("trusted_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="compliance.authority"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Received",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("received_at", models.DateTimeField()),
                ("envelope", models.BinaryField()),
                ("envelope_digest", models.TextField()),
                ("payload_digest", models.TextField()),
                ("order_id", models.UUIDField(null=True)),
                ("issuer", models.TextField(null=True)),
                ("sequence", models.BigIntegerField(null=True)),
                ("kids", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("refusal", models.TextField(null=True)),
                ("spent", models.BooleanField()),
            ],
            options={
                "indexes": [models.Index(fields=["envelope_digest"], name="received_by_bytes")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("spent", True)), fields=("order_id",), name="received_order_spent_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("spent", True)),
                        fields=("issuer", "sequence"),
                        name="received_number_spent_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("refusal__isnull", False), ("spent", True), _connector="OR"),
                        name="received_carried_out_is_spent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False)),
                ("payload", models.BinaryField()),
                ("envelope", models.BinaryField()),
                (
                    "received",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="compliance.received"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("sequence__gt", 0)), name="receipt_numbered_from_one")
                ],
            },
        ),
    ]
