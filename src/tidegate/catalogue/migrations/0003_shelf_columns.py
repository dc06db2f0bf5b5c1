"""What the shelf asks of every version, from `sql/shelf_columns.sql`."""

from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_frozen")]
    operations = [migrations.RunSQL(files("tidegate.catalogue").joinpath("sql/shelf_columns.sql").read_text("utf-8"))]
