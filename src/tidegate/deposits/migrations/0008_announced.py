"""When a maturity is to be announced, once; and until when a deposit that was ordered waits for its money."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deposits", "0007_strands"),
    ]

    operations = [
        migrations.AddField("deposit", "announce_on", models.DateField(null=True)),
        migrations.AddIndex(
            "deposit",
            models.Index(
                fields=["announce_on", "deposit_id"],
                name="deposit_to_announce",
                condition=models.Q(("announce_on__isnull", False), ("state", "running")),
            ),
        ),
        migrations.AddConstraint(
            "step",
            models.UniqueConstraint(
                fields=["deposit"], name="maturity_announced_once", condition=models.Q(("step", "maturity_announced"))
            ),
        ),
        migrations.AddField("deposit", "fund_on", models.DateField(null=True)),
        migrations.AddField("deposit", "fund_until", models.DateField(null=True)),
        migrations.AddIndex(
            "deposit",
            models.Index(fields=["fund_on"], name="deposit_waiting", condition=models.Q(("state", "requested"))),
        ),
        migrations.AddConstraint(
            "deposit",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fund_on__isnull", False), ("fund_until__isnull", False), ("state", "requested")),
                    models.Q(models.Q(("state", "requested"), _negated=True), ("fund_on__isnull", True)),
                    _connector="OR",
                ),
                name="deposit_requested_waits",
            ),
        ),
    ]
