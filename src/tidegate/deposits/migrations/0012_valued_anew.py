"""What a segment keeps for a deposit that is valued anew: the weight of its own money, and what is apart from it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deposits", "0011_fees"),
    ]

    operations = [
        migrations.AddField("segment", "own_weight", models.DecimalField(decimal_places=0, max_digits=60, null=True)),
        migrations.AddField(
            "segment", "gone_numerator", models.DecimalField(decimal_places=0, max_digits=60, null=True)
        ),
        migrations.AddField("segment", "fees_minor", models.BigIntegerField(null=True)),
        migrations.AddField("segment", "period_on", models.DateField(null=True)),
    ]
