"""Published versions never change, from `sql/guard.sql`."""

from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_tables")]
    operations = [migrations.RunSQL(files("tidegate.catalogue").joinpath("sql/guard.sql").read_text("utf-8"))]
