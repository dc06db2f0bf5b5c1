"""The accrual functions, from `sql/accrual.sql`."""

from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("deposits", "0001_tables")]
    operations = [migrations.RunSQL(files("tidegate.deposits").joinpath("sql/accrual.sql").read_text("utf-8"))]
