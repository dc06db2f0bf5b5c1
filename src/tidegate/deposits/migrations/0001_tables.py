"""Tables of deposits, their pools, segments, movements and steps."""

import django.db.models.deletion
from django.db import migrations, models


def due(name: str, on: str) -> models.Index:
    """Running deposits by a day on which something falls due, as the close takes them up."""
    condition = models.Q((f"{on}__isnull", False), ("state", "running"))
    return models.Index(condition=condition, fields=[on, "deposit_id"], name=name)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Accrued",
            fields=[
                ("first_day", models.DateField(primary_key=True, serialize=False)),
                ("next_day", models.DateField(unique=True)),
                ("business_day", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("next_day__gt", models.F("first_day"))), name="accrued_forwards"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Deposit",
            fields=[
                ("deposit_id", models.UUIDField(primary_key=True, serialize=False)),
                ("saver_code", models.TextField()),
                ("bank_code", models.TextField()),
                ("product_code", models.TextField()),
                ("product_version", models.IntegerField()),
                ("kind", models.TextField()),
                ("currency", models.TextField()),
                ("contract", models.JSONField()),
                ("rounding", models.TextField()),
                ("holding", models.TextField()),
                ("settlement_code", models.TextField()),
                ("state", models.TextField()),
                ("opened_on", models.DateField()),
                ("starts_on", models.DateField()),
                ("matures_on", models.DateField(null=True)),
                ("next_pay_on", models.DateField(null=True)),
                ("next_turn_on", models.DateField(null=True)),
                ("next_instalment_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("opened_minor", models.BigIntegerField()),
                ("principal_minor", models.BigIntegerField()),
                ("interest_paid_minor", models.BigIntegerField(default=0)),
                ("capitalised_minor", models.BigIntegerField(default=0)),
                ("settled_numerator", models.DecimalField(decimal_places=0, default=0, max_digits=60)),
                ("interest_paid_to", models.DateField()),
                ("missed", models.IntegerField(default=0)),
                ("instruction", models.JSONField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["saver_code"], name="deposit_by_saver"),
                    models.Index(fields=["product_code", "state"], name="deposit_by_product"),
                    models.Index(fields=["bank_code", "state"], name="deposit_by_bank"),
                    models.Index(condition=models.Q(("state", "funded")), fields=["opened_on"], name="deposit_funded"),
                    models.Index(
                        condition=models.Q(("instruction__isnull", False), ("state", "running")),
                        fields=["matures_on", "deposit_id"],
                        name="deposit_renewing",
                    ),
                    due("deposit_maturing", "matures_on"),
                    due("deposit_paying", "next_pay_on"),
                    due("deposit_turning", "next_turn_on"),
                    due("deposit_saving", "next_instalment_on"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ("requested", "funded", "running", "paid", "withdrawn", "cancelled", "returned"),
                            )
                        ),
                        name="deposit_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("demand", "notice", "fixed", "recurring"))),
                        name="deposit_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("holding__in", ("direct", "omnibus"))), name="deposit_holding_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("opened_minor__gt", 0)), name="deposit_opened_with_money"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("principal_minor__gte", 0)), name="deposit_principal_never_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("interest_paid_minor__gte", 0),
                            ("contract__has_key", "negative_allowed"),
                            ("contract__leaving__principal_at_risk", True),
                            _connector="OR",
                        ),
                        name="deposit_interest_negative_by_contract",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("demand", "notice")), ("matures_on__isnull", False), _connector="XOR"
                        ),
                        name="deposit_fixed_has_a_maturity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_on__isnull", True),
                                ("principal_minor__gt", 0),
                                ("state__in", ("requested", "funded", "running")),
                            ),
                            models.Q(
                                ("ended_on__isnull", False),
                                ("principal_minor", 0),
                                ("state__in", ("paid", "withdrawn", "cancelled", "returned")),
                            ),
                            _connector="OR",
                        ),
                        name="deposit_live_has_principal",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pool",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("bank_code", models.TextField()),
                ("product_code", models.TextField()),
                ("currency", models.TextField()),
                ("strand", models.SmallIntegerField(default=0)),
                ("rounding", models.TextField()),
                ("clock", models.TextField()),
                ("basis", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bank_code", "product_code", "currency", "strand", "rounding", "clock", "basis"),
                        name="pool_once",
                    ),
                    models.CheckConstraint(condition=models.Q(("basis__gt", 0)), name="pool_basis_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("rounding__in", ("half_up", "half_even", "down", "up"))),
                        name="pool_rounding_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("clock", models.TextField()),
                ("day", models.DateField()),
                ("place", models.BigIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("clock", "day"), name="reading_once")],
            },
        ),
        migrations.CreateModel(
            name="Movement",
            fields=[
                ("request_id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("saver_code", models.TextField()),
                ("product_code", models.TextField()),
                ("term", models.TextField(null=True)),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("business_day", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("state", models.TextField()),
                ("outcome", models.JSONField()),
                (
                    "deposit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deposits.deposit"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("kind", "top_up"), ("state", "reserved")),
                        fields=["business_day"],
                        name="movement_unplaced",
                    ),
                    models.Index(
                        condition=models.Q(("kind", "notice"), ("state", "reserved")),
                        fields=["due_on"],
                        name="movement_due",
                    ),
                    models.Index(fields=["deposit"], name="movement_by_deposit"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("open", "top_up", "withdraw", "cancel", "notice", "instruct", "correct"))
                        ),
                        name="movement_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("reserved", "done", "cancelled", "returned"))),
                        name="movement_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("strand", models.SmallIntegerField(default=0)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("swift_until", models.DateField()),
                ("origin", models.BigIntegerField()),
                ("base_minor", models.BigIntegerField()),
                ("rate_ppb", models.BigIntegerField()),
                ("index_ppb", models.BigIntegerField(default=0)),
                ("extra_ppb", models.BigIntegerField(default=0)),
                ("compounded", models.DecimalField(decimal_places=0, default=0, max_digits=60)),
                ("capital_minor", models.BigIntegerField(db_default=0, default=0)),
                ("per_unit", models.DecimalField(decimal_places=0, max_digits=60)),
                ("opening_numerator", models.DecimalField(decimal_places=0, max_digits=60)),
                (
                    "deposit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deposits.deposit"
                    ),
                ),
                (
                    "pool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deposits.pool"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["ends_on"], name="segment_by_end")],
                "constraints": [
                    models.UniqueConstraint(fields=("deposit", "strand", "starts_on"), name="segment_once_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on")), ("ends_on", None), _connector="OR"),
                        name="segment_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("base_minor__gte", 0)), name="segment_base_never_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.TextField()),
                ("business_day", models.DateField()),
                ("at", models.DateTimeField()),
                ("evidence", models.JSONField()),
                (
                    "deposit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deposits.deposit"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["deposit", "id"], name="step_by_deposit")],
            },
        ),
    ]
