"""Tables of what left: issues, deliveries, receipts, probes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hub", "0001_register_and_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Issue",
            fields=[
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="hub.order",
                    ),
                ),
                ("sequence", models.PositiveBigIntegerField()),
                ("envelope", models.BinaryField()),
                ("at", models.DateTimeField()),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.authority"
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.document"
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.officer"),
                ),
            ],
            options={
                "db_table": "hub_issue",
            },
        ),
        migrations.CreateModel(
            name="Addressee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "platform",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.platform"),
                ),
                (
                    "issue",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.issue"),
                ),
            ],
            options={
                "db_table": "hub_addressee",
            },
        ),
        migrations.CreateModel(
            name="Probe",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verdict", models.TextField()),
                ("pages", models.PositiveIntegerField()),
                ("seen", models.JSONField()),
                ("visible", models.JSONField()),
                ("trouble", models.TextField(default="")),
                ("at", models.DateTimeField()),
                (
                    "order",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.order"
                    ),
                ),
                (
                    "platform",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.platform"),
                ),
            ],
            options={
                "db_table": "hub_probe",
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("envelope", models.BinaryField()),
                ("payload", models.BinaryField()),
                ("digest", models.TextField()),
                ("kid", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "addressee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.addressee"
                    ),
                ),
            ],
            options={
                "db_table": "hub_receipt",
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("attempt", models.PositiveIntegerField()),
                ("outcome", models.TextField()),
                ("status", models.PositiveSmallIntegerField(null=True)),
                ("said", models.TextField(default="")),
                ("at", models.DateTimeField()),
                (
                    "addressee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.addressee"
                    ),
                ),
            ],
            options={
                "db_table": "hub_delivery",
                "constraints": [models.UniqueConstraint(fields=("addressee", "attempt"), name="hub_delivery_once")],
            },
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveBigIntegerField()),
                ("said", models.TextField()),
                ("envelope", models.BinaryField()),
                ("payload", models.BinaryField()),
                ("digest", models.TextField()),
                ("kid", models.TextField()),
                ("leaf", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "addressee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.addressee"
                    ),
                ),
                (
                    "platform",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.platform"),
                ),
            ],
            options={
                "db_table": "hub_reply",
                "constraints": [models.UniqueConstraint(fields=("platform", "number"), name="hub_reply_number_once")],
            },
        ),
        migrations.CreateModel(
            name="Collection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("outcome", models.TextField()),
                ("refusal", models.TextField(default="")),
                ("said", models.TextField(default="")),
                ("evidence", models.BinaryField(null=True)),
                ("note", models.TextField(default="")),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("root", models.BinaryField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "addressee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.addressee"
                    ),
                ),
                (
                    "platform",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hub.platform"),
                ),
            ],
            options={
                "db_table": "hub_collection",
                "indexes": [models.Index(fields=["platform", "-id"], name="hub_collection_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("evidence__isnull", False),
                                ("outcome", "believed"),
                                ("refusal", ""),
                                ("root__isnull", False),
                            ),
                            models.Q(
                                models.Q(("outcome", "believed"), _negated=True),
                                ("evidence", None),
                                ("root", None),
                            ),
                            _connector="OR",
                        ),
                        name="hub_collection_believed_or_not",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.UniqueConstraint(fields=("authority", "sequence"), name="hub_issue_sequence_once"),
        ),
        migrations.AddConstraint(
            model_name="addressee",
            constraint=models.UniqueConstraint(fields=("issue", "platform"), name="hub_addressee_once"),
        ),
        migrations.AddIndex(
            model_name="probe",
            index=models.Index(fields=["platform", "-at"], name="hub_probe_latest"),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(fields=("addressee", "digest"), name="hub_receipt_once"),
        ),
    ]
