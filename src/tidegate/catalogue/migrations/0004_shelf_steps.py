"""In which steps a product takes amounts, from `sql/shelf_steps.sql`."""

from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_shelf_columns")]
    operations = [migrations.RunSQL(files("tidegate.catalogue").joinpath("sql/shelf_steps.sql").read_text("utf-8"))]
