"""Tables of authorities, their keys, what came, what was answered, and the log of both."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("payload", models.BinaryField()),
                ("payload_digest", models.TextField(unique=True)),
                ("original", models.BinaryField()),
                ("original_name", models.TextField()),
                ("original_digest", models.TextField()),
                ("entered_by", models.TextField()),
                ("entered_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Simulation",
            fields=[
                ("digest", models.TextField(primary_key=True, serialize=False)),
                ("issuer", models.TextField()),
                ("kind", models.TextField()),
                ("scope", models.JSONField()),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Authority",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("kinds", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("scope", models.JSONField()),
                ("signers_min", models.IntegerField()),
                ("signers_narrow", models.IntegerField(null=True)),
                ("narrow_products_max", models.IntegerField(default=0)),
                ("preview_required", models.BooleanField()),
                ("own", models.BooleanField(default=False)),
                ("trusted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("signers_min__gt", 0)), name="authority_somebody_signs"),
                    models.CheckConstraint(
                        condition=models.Q(("signers_narrow", None), ("signers_narrow__gt", 0), _connector="OR"),
                        name="authority_somebody_signs_narrow",
                    ),
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
                ("valid_from", models.DateTimeField(null=True)),
                ("valid_until", models.DateTimeField(null=True)),
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
                ("entered_by", models.TextField(null=True)),
                ("confirmed_by", models.TextField(null=True)),
                (
                    "paper",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="compliance.paper"
                    ),
                ),
            ],
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
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("index", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry", models.BinaryField()),
                ("salt", models.BinaryField(null=True)),
                ("what", models.TextField()),
                ("number", models.BigIntegerField(null=True)),
                (
                    "received",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="compliance.received"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False)),
                ("said", models.TextField()),
                ("payload", models.BinaryField()),
                ("envelope", models.BinaryField()),
                ("by", models.TextField(default="")),
                ("at", models.DateTimeField()),
                (
                    "received",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="compliance.received"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="received",
            index=models.Index(fields=["envelope_digest"], name="received_by_bytes"),
        ),
        migrations.AddConstraint(
            model_name="received",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_by", None), ("entered_by", None), ("paper", None)),
                    models.Q(
                        ("confirmed_by__isnull", False),
                        ("entered_by__isnull", False),
                        ("paper__isnull", False),
                        models.Q(("entered_by", models.F("confirmed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="received_paper_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="received",
            constraint=models.UniqueConstraint(
                condition=models.Q(("spent", True)), fields=("order_id",), name="received_order_spent_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="received",
            constraint=models.UniqueConstraint(
                condition=models.Q(("spent", True)), fields=("issuer", "sequence"), name="received_number_spent_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="received",
            constraint=models.CheckConstraint(
                condition=models.Q(("refusal__isnull", False), ("spent", True), _connector="OR"),
                name="received_carried_out_is_spent",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.CheckConstraint(
                condition=models.Q(("sequence__gt", 0)), name="receipt_numbered_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="leaf",
            constraint=models.CheckConstraint(condition=models.Q(("index__gte", 0)), name="leaf_numbered_from_zero"),
        ),
        migrations.AddConstraint(
            model_name="leaf",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ("order", "receipt", "reply"))), name="leaf_what_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="leaf",
            constraint=models.UniqueConstraint(
                fields=("received", "what", "number"), name="leaf_once", nulls_distinct=False
            ),
        ),
        migrations.AddIndex(
            model_name="reply",
            index=models.Index(fields=["received", "said"], name="reply_by_order"),
        ),
        migrations.AddConstraint(
            model_name="reply",
            constraint=models.CheckConstraint(condition=models.Q(("sequence__gt", 0)), name="reply_numbered_from_one"),
        ),
    ]
