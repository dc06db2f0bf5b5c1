"""The ledger from its SQL files."""

from importlib.resources import files

from django.db import migrations

_SQL = files("tidegate.ledger").joinpath("sql")
_FILES = (
    "tables.sql",
    "accounts.sql",
    "lock.sql",
    "month.sql",
    "judge.sql",
    "decide.sql",
    "set.sql",
    "post.sql",
    "ask.sql",
    "day.sql",
    "balance.sql",
    "guard.sql",
)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(_SQL.joinpath(name).read_text("utf-8")) for name in _FILES]
