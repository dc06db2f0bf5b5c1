"""The references under which deposits came from elsewhere; who owned what on any day, `sql/owned_on.sql`."""

from importlib.resources import files

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deposits", "0003_owners")]
    operations = [
        migrations.CreateModel(
            name="MovedIn",
            fields=[
                ("reference", models.TextField(primary_key=True, serialize=False)),
                ("content", models.TextField()),
                ("business_day", models.DateField()),
                ("interest_paid_minor", models.BigIntegerField()),
                (
                    "deposit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="deposits.deposit"
                    ),
                ),
            ],
        ),
        migrations.RunSQL(files("tidegate.deposits").joinpath("sql/owned_on.sql").read_text("utf-8")),
    ]
