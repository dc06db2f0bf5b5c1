"""Tables of the register, and of orders up to their signatures."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "hub_revision",
            },
        ),
        migrations.CreateModel(
            name="Officer",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("title", models.TextField(default="")),
                ("kid", models.TextField(unique=True)),
                ("public_jwk", models.JSONField()),
                ("login", models.TextField(null=True, unique=True)),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "db_table": "hub_officer",
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                ("order_id", models.UUIDField(primary_key=True, serialize=False)),
                ("composed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "hub_order",
            },
        ),
        migrations.CreateModel(
            name="Platform",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("base_url", models.TextField()),
                ("receipt_kid", models.TextField(unique=True)),
                ("receipt_jwk", models.JSONField()),
            ],
            options={
                "db_table": "hub_platform",
            },
        ),
        migrations.CreateModel(
            name="Authority",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("name", models.TextField()),
                ("jurisdiction", models.TextField()),
                ("signers_min", models.PositiveSmallIntegerField(default=2)),
                ("zone", models.TextField(default="UTC")),
                ("signers_narrow", models.PositiveSmallIntegerField(null=True)),
                ("narrow_products_max", models.PositiveIntegerField(default=0)),
            ],
            options={
                "db_table": "hub_authority",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("signers_narrow", None), ("signers_narrow__gte", 1), _connector="OR"),
                        name="hub_authority_signers_narrow",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("signers_min__gte", 1)), name="hub_authority_signers_min"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="hub.revision",
                    ),
                ),
                ("sequence", models.PositiveBigIntegerField()),
                ("payload", models.BinaryField()),
                ("digest", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "hub_document",
            },
        ),
        migrations.AddField(
            model_name="revision",
            name="officer",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.officer"),
        ),
        migrations.AddField(
            model_name="officer",
            name="authority",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.authority"),
        ),
        migrations.AddField(
            model_name="revision",
            name="order",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.order"),
        ),
        migrations.AddField(
            model_name="order",
            name="authority",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.authority"),
        ),
        migrations.CreateModel(
            name="Preview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("request", models.BinaryField()),
                ("content", models.BinaryField(null=True)),
                ("digest", models.TextField(default="")),
                ("trouble", models.TextField(default="")),
                ("at", models.DateTimeField()),
                (
                    "officer",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.officer"),
                ),
                (
                    "platform",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.platform"),
                ),
                (
                    "revision",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.revision"),
                ),
            ],
            options={
                "db_table": "hub_preview",
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kid", models.TextField()),
                ("envelope", models.BinaryField()),
                ("at", models.DateTimeField()),
                (
                    "officer",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.officer"),
                ),
                (
                    "document",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.document"),
                ),
            ],
            options={
                "db_table": "hub_signature",
            },
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(fields=("order", "number"), name="hub_revision_once"),
        ),
        migrations.AddConstraint(
            model_name="preview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("trouble", "")), fields=("revision", "platform"), name="hub_preview_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="preview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("content__isnull", False), ("trouble", "")),
                    models.Q(models.Q(("trouble", ""), _negated=True), ("digest", "")),
                    _connector="OR",
                ),
                name="hub_preview_answer_or_trouble",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(fields=("document", "officer"), name="hub_signature_once"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(fields=("document", "kid"), name="hub_signature_key_once"),
        ),
    ]
