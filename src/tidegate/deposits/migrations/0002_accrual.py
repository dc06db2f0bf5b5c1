"""The accrual functions, from `sql/accrual.sql`; what is in a product, kept beside its deposits."""

from importlib.resources import files

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deposits", "0001_tables")]
    operations = [
        migrations.RunSQL(files("tidegate.deposits").joinpath("sql/accrual.sql").read_text("utf-8")),
        migrations.CreateModel(
            name="Stock",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bank_code",
                        "product_code",
                        "currency",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("bank_code", models.TextField()),
                ("product_code", models.TextField()),
                ("currency", models.TextField()),
                ("minor", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["product_code"], name="stock_by_product")],
                "constraints": [
                    models.CheckConstraint(name="stock_never_negative", condition=models.Q(("minor__gte", 0)))
                ],
            },
        ),
    ]
