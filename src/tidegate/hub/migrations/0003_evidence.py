"""Evidence is added to and never edited."""

from importlib.resources import files

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("hub", "0002_deliveries")]
    operations = [migrations.RunSQL(files("tidegate.hub").joinpath("sql/keep_evidence.sql").read_text("utf-8"))]
