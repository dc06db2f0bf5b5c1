"""Pledges of deposits and what became of them; proved and kept by `sql/pledge.sql`."""

from importlib.resources import files

import django.contrib.postgres.functions
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deposits", "0008_announced"),
    ]

    operations = [
        migrations.AddField("deposit", "pledged", models.BooleanField(db_default=False, default=False)),
        migrations.CreateModel(
            name="Pledge",
            fields=[
                ("pledge_id", models.UUIDField(primary_key=True, serialize=False)),
                ("pledgee_code", models.TextField()),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("from_day", models.DateField()),
                ("rank", models.IntegerField()),
                ("behind", models.BooleanField(default=False)),
                ("evidence", models.TextField()),
                ("recorded_by", models.TextField()),
                ("recorded_on", models.DateField()),
                ("at", models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow())),
                (
                    "deposit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deposits.deposit"
                    ),
                ),
                (
                    "continues",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deposits.pledge"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PledgeEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.TextField()),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("holder_code", models.TextField(null=True)),
                ("transfer_id", models.UUIDField(null=True, unique=True)),
                ("request_id", models.UUIDField()),
                ("business_day", models.DateField()),
                ("evidence", models.TextField()),
                ("recorded_by", models.TextField()),
                ("at", models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow())),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deposits.pledge"
                    ),
                ),
                (
                    "hold",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="deposits.pledgeevent",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor", None), ("amount_minor__gt", 0), _connector="OR"),
                name="pledge_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("evidence", ""), _negated=True), models.Q(("recorded_by", ""), _negated=True)
                ),
                name="pledge_proved",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_day__lte", models.F("recorded_on"))), name="pledge_not_ahead"
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.UniqueConstraint(fields=("deposit", "rank"), name="pledge_rank_once"),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank__gt", 1), models.Q(("behind", False), ("rank", 1)), _connector="OR"),
                name="pledge_first_behind_none",
            ),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(fields=["pledgee_code"], name="pledge_by_pledgee"),
        ),
        migrations.AddIndex(
            model_name="pledgeevent",
            index=models.Index(fields=["request_id"], name="pledge_event_by_request"),
        ),
        migrations.AddIndex(
            model_name="pledgeevent",
            index=models.Index(
                fields=["holder_code"], name="pledge_event_by_holder", condition=models.Q(("kind", "held"))
            ),
        ),
        migrations.AddConstraint(
            model_name="pledgeevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("amount_minor__gt", 0),
                        ("amount_minor__isnull", False),
                        ("hold", None),
                        ("holder_code__isnull", False),
                        ("kind", "held"),
                        ("transfer_id__isnull", False),
                    ),
                    models.Q(
                        ("amount_minor__gt", 0),
                        ("amount_minor__isnull", False),
                        ("holder_code", None),
                        ("kind", "realised"),
                        ("transfer_id__isnull", False),
                    ),
                    models.Q(
                        ("amount_minor__gt", 0),
                        ("amount_minor__isnull", False),
                        ("hold__isnull", False),
                        ("holder_code", None),
                        ("kind", "released"),
                        ("transfer_id__isnull", False),
                    ),
                    models.Q(
                        models.Q(("amount_minor", None), ("amount_minor__gt", 0), _connector="OR"),
                        ("hold", None),
                        ("holder_code", None),
                        ("kind", "released"),
                        ("transfer_id", None),
                    ),
                    models.Q(
                        ("amount_minor", None),
                        ("hold", None),
                        ("holder_code", None),
                        ("kind", "continued"),
                        ("transfer_id", None),
                    ),
                    _connector="OR",
                ),
                name="pledge_event_says_what_its_kind_says",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledgeevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("evidence", ""), _negated=True), models.Q(("recorded_by", ""), _negated=True)
                ),
                name="pledge_event_proved",
            ),
        ),
        migrations.RunSQL(files("tidegate.deposits").joinpath("sql/pledge.sql").read_text("utf-8")),
    ]
