"""The clock, the live orders, and the guard of what is only ever added to, from `sql/`."""

from importlib.resources import files

from django.db import migrations

_SQL = files("tidegate.gate").joinpath("sql")


class Migration(migrations.Migration):
    dependencies = [("gate", "0001_tables")]
    operations = [
        migrations.RunSQL(_SQL.joinpath("clock.sql").read_text("utf-8")),
        migrations.RunSQL(_SQL.joinpath("append_only.sql").read_text("utf-8")),
    ]
