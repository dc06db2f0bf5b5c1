"""A bank confirms a deposit once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deposits", "0009_pledges"),
    ]

    operations = [
        migrations.AddConstraint(
            "step",
            models.UniqueConstraint(
                fields=["deposit"], name="confirmed_once", condition=models.Q(("step", "confirmed"))
            ),
        ),
    ]
