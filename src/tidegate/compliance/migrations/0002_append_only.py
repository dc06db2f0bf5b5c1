"""The guard of what is only ever added to, from `sql/`."""

from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("compliance", "0001_tables")]
    operations = [migrations.RunSQL(files("tidegate.compliance").joinpath("sql/append_only.sql").read_text("utf-8"))]
