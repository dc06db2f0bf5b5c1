"""Acts that wait for signatures, and the signatures; kept by `sql/requests.sql`."""

from importlib.resources import files

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deposits", "0004_moved_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="Request",
            fields=[
                ("request_id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("saver_code", models.TextField()),
                ("asked", models.JSONField()),
                ("expires_on", models.DateField()),
                (
                    "deposit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deposits.deposit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_code", models.TextField()),
                ("signed_on", models.DateField()),
                ("agrees", models.BooleanField(db_default=True, default=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deposits.request"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["deposit"], name="request_by_deposit"),
        ),
        migrations.AddIndex(
            model_name="request",
            index=models.Index(fields=["expires_on"], name="request_to_open", condition=models.Q(("kind", "open"))),
        ),
        migrations.AddConstraint(
            model_name="request",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deposit", None), ("kind", "open")),
                    models.Q(("deposit__isnull", False), ("kind__in", ("withdraw", "cancel", "notice", "instruct"))),
                    _connector="OR",
                ),
                name="request_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(fields=("request", "person_code", "agrees"), name="signature_once"),
        ),
        migrations.RunSQL(files("tidegate.deposits").joinpath("sql/requests.sql").read_text("utf-8")),
    ]
