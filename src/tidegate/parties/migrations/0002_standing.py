"""What savers have acknowledged, who they are in law, whom a bank may serve, and whose own a platform is."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import tidegate.parties.models


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0001_parties"),
    ]

    operations = [
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("disclosure", models.TextField()),
                ("acknowledged_on", models.DateField()),
            ],
        ),
        migrations.AddField(
            model_name="institution",
            name="own_platform_of",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.institution"
            ),
        ),
        migrations.AddField(
            model_name="licence",
            name="capital_class",
            field=models.TextField(null=True),
        ),
        migrations.AddField(
            model_name="licence",
            name="saver_classes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), default=tidegate.parties.models.anybody, size=None
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="kyc",
            field=models.TextField(default="verified"),
        ),
        migrations.AddField(
            model_name="person",
            name="saver_class",
            field=models.TextField(default="natural_person"),
        ),
        migrations.AddField(
            model_name="person",
            name="verified_until",
            field=models.DateField(null=True),
        ),
        migrations.AddConstraint(
            model_name="institution",
            constraint=models.CheckConstraint(
                condition=models.Q(("own_platform_of", None), ("kind", "platform"), _connector="OR"),
                name="institution_own_platform",
            ),
        ),
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.CheckConstraint(
                condition=models.Q(("saver_classes__len__gt", 0)), name="licence_for_somebody"
            ),
        ),
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("capital_class", None),
                    ("capital_class__in", ("well_capitalised", "adequately_capitalised", "undercapitalised")),
                    _connector="OR",
                ),
                name="licence_capital_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("saver_class__in", ("natural_person", "sole_trader", "company", "public_body"))),
                name="person_class_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("kyc__in", ("pending", "verified", "rejected"))), name="person_kyc_known"
            ),
        ),
        migrations.AddField(
            model_name="acknowledgement",
            name="bank",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.institution"
            ),
        ),
        migrations.AddField(
            model_name="acknowledgement",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.person"),
        ),
        migrations.AddConstraint(
            model_name="acknowledgement",
            constraint=models.UniqueConstraint(fields=("person", "bank", "disclosure"), name="acknowledged_once"),
        ),
    ]
