"""What each snapshot of a register said; a licence that never came to hold."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0002_standing"),
    ]

    operations = [
        migrations.CreateModel(
            name="RegisterEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.IntegerField()),
                ("content", models.JSONField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="licence",
            name="licence_period",
        ),
        migrations.AddField(
            model_name="registersnapshot",
            name="source",
            field=models.TextField(default=""),
        ),
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                ),
                name="licence_period",
            ),
        ),
        migrations.AddField(
            model_name="registerentry",
            name="snapshot",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.registersnapshot"
            ),
        ),
        migrations.AddConstraint(
            model_name="registerentry",
            constraint=models.UniqueConstraint(fields=("snapshot", "line"), name="register_entry_once"),
        ),
    ]
