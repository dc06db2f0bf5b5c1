"""What of margin and subsidy was paid, apart from the saver's interest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deposits", "0006_withholding"),
    ]

    operations = [
        migrations.AddField("deposit", "margin_paid_minor", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField("deposit", "subsidy_paid_minor", models.BigIntegerField(default=0, db_default=0)),
    ]
