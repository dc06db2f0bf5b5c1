"""When a maturity is to be announced, and that it is announced once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deposits", "0007_strands"),
    ]

    operations = [
        migrations.AddField("deposit", "announce_on", models.DateField(null=True)),
        migrations.AddIndex(
            "deposit",
            models.Index(fields=["announce_on"], name="deposit_to_announce", condition=models.Q(("state", "running"))),
        ),
        migrations.AddConstraint(
            "step",
            models.UniqueConstraint(
                fields=["deposit"], name="maturity_announced_once", condition=models.Q(("step", "maturity_announced"))
            ),
        ),
    ]
