"""Tables of persons, identities, institutions, licences, agreements, the profile and log-ins."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holding", models.TextField()),
                ("currency", models.TextField()),
                ("settlement", models.BooleanField()),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("region", models.TextField()),
                ("state", models.TextField(default="active")),
                ("shredded_on", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Institution",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("name", models.TextField()),
                ("jurisdiction", models.TextField()),
                ("home_region", models.TextField()),
                ("local", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Licence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("activity", models.TextField()),
                ("areas", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("insured", models.BooleanField()),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("source", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="PlatformProfile",
            fields=[
                ("only", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("code", models.TextField()),
                ("name", models.TextField()),
                ("zone", models.TextField()),
                ("calendar", models.TextField()),
                ("currency", models.TextField()),
                ("jurisdiction", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="RegisterSnapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("jurisdiction", models.TextField()),
                ("as_of", models.DateTimeField()),
                ("digest", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.TextField(unique=True)),
                ("role", models.TextField(default="saver")),
                ("person_code", models.TextField(null=True, unique=True)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ("saver", "operator", "officer", "auditor"))),
                        name="user_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "saver"), _negated=True), ("person_code__isnull", False), _connector="OR"
                        ),
                        name="user_saver_has_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="parties.person",
                    ),
                ),
                ("full_name", models.TextField()),
                ("email", models.TextField(blank=True)),
                ("born_on", models.DateField(null=True)),
                ("document", models.TextField(blank=True)),
            ],
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("active", "suspended", "closed"))), name="person_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="institution",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("bank", "platform", "authority"))), name="institution_kind_known"
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="bank",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.institution"
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="platform",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.institution"
            ),
        ),
        migrations.AddField(
            model_name="licence",
            name="institution",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.institution"
            ),
        ),
        migrations.AddConstraint(
            model_name="platformprofile",
            constraint=models.CheckConstraint(condition=models.Q(("only", True)), name="profile_only_one"),
        ),
        migrations.AddConstraint(
            model_name="registersnapshot",
            constraint=models.UniqueConstraint(fields=("jurisdiction", "as_of"), name="snapshot_once"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                fields=("platform", "bank", "currency", "settlement", "valid_from"), name="agreement_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("holding__in", ("direct", "omnibus"))), name="agreement_holding_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until", None), ("valid_until__gt", models.F("valid_from")), _connector="OR"),
                name="agreement_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.UniqueConstraint(fields=("institution", "activity", "valid_from"), name="licence_once"),
        ),
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.CheckConstraint(
                condition=models.Q(("activity__in", ("accept_deposits", "introduce_deposits"))),
                name="licence_activity_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until", None), ("valid_until__gt", models.F("valid_from")), _connector="OR"),
                name="licence_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="licence",
            constraint=models.CheckConstraint(condition=models.Q(("areas__len__gt", 0)), name="licence_somewhere"),
        ),
    ]
