"""The ledger used alone: the example in the guide prints what the guide says, and the surface is whole."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from tests.conftest import throw_away_home
from tidegate import ledger
from tidegate.ledger.check import RULES

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "ledger.md").read_text("utf-8")


def run(*arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TIDEGATE_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def printed(guide: str) -> str:
    (found,) = re.findall(r"```text\n(.*?)```", guide, re.DOTALL)
    return str(found)


def test_the_example_prints_what_the_guide_says_and_again_changes_nothing() -> None:
    with throw_away_home() as home:
        first = run("-m", "docs.examples.ledger_alone", str(home))
        assert first == printed(GUIDE)
        tables = "from docs.examples.ledger_alone import *; from django.db import connection as c\n" + (
            f"with Cluster(home=Path({str(home)!r})) as cluster:\n"
            " use_rooms(rooms=['ledger'], urls=cluster.databases.ensure('books'))\n"
            " print(*sorted(name for name in c.introspection.table_names() if not name.startswith('ledger_')))\n"
            " print(check_books(since_close=True).ok)"
        )
        assert run("-c", tables).split() == ["django_migrations", "True"], "one room, and no other's tables"
    assert first != printed(GUIDE.replace("beno 2500", "beno 2501")), "the control: a guide that says otherwise"


def test_a_value_needs_neither_django_nor_a_driver() -> None:
    code = "import sys; from tidegate.ledger import Transfer, Account, Phase, Purpose, Balancing"
    assert run("-c", code + "; print({'django', 'psycopg'} & set(sys.modules))") == "set()\n"


def test_the_surface_is_what_it_says() -> None:
    assert set(ledger._WHERE) == set(ledger.__all__)
    for name, (module, known_as) in ledger._WHERE.items():
        assert getattr(ledger, name) is getattr(import_module(f"tidegate.ledger.{module}"), known_as)
    modules = {one.name for one in iter_modules(ledger.__path__)}
    assert not modules & set(ledger.__all__), "importing a module would stand in for the name"
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = ledger.nothing_of_the_kind
    assert set(ledger.__all__) <= set(dir(ledger))


def test_type_checkers_see_the_same_surface() -> None:
    tree = ast.parse(Path(str(ledger.__file__)).read_text("utf-8"))
    (typed,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = {
        one.asname or one.name: ((node.module or "").rpartition(".")[2], one.name)
        for node in typed.body
        if isinstance(node, ast.ImportFrom)
        for one in node.names
    }
    assert seen == ledger._WHERE


def test_the_guide_names_only_what_is_there_and_every_rule_of_the_check() -> None:
    assert {rule for rule in RULES if f"`{rule}`" not in GUIDE} == set()
    table = GUIDE[GUIDE.index("| to | use |") : GUIDE.index("**With a PostgreSQL")]
    named = set(re.findall(r"`([A-Za-z_]+)", table))
    assert len(named) > 15
    assert named <= set(ledger.__all__), named - set(ledger.__all__)
