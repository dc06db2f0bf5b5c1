"""Tables of runs and of deposits set aside."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                ("first_day", models.DateField(primary_key=True, serialize=False)),
                ("last_day", models.DateField()),
                ("next_day", models.DateField()),
                ("days", models.IntegerField()),
                ("step", models.TextField()),
                ("figures", models.JSONField(default=dict)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_day__lte", models.F("last_day")), ("last_day__lt", models.F("next_day"))
                        ),
                        name="run_in_order",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("ended_at",),
                        name="run_one_at_a_time",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SetAside",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("deposit_id", models.UUIDField()),
                ("step", models.TextField()),
                ("business_day", models.DateField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("released_on", models.DateField(null=True)),
            ],
            options={
                "db_table": "closing_exception",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("released_on", None)), fields=("deposit_id",), name="one_open_exception"
                    )
                ],
            },
        ),
    ]
