"""The house's own rules hold for every module, and each rule catches a planted violation."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tidy.house import RULES

PACKAGE = Path(__file__).parents[2] / "src" / "tidegate"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))

PLANTED: dict[str, tuple[str, str]] = {
    "module_is_short": ("ledger/post.py", "x = 1\n" * 301),
    "functions_are_short": ("ledger/post.py", "def long() -> None:\n" + "    x = 1\n" * 60),
    "no_bag_of_things": ("ledger/date_utils.py", ""),
    "no_float_near_money": ("deposits/accrue.py", "rate = 0.035\n"),
    "no_clock_randomness_or_settings": ("gate/permit.py", "from datetime import date\nday = date.today()\n"),
    "no_sql_built_from_strings": ("ledger/post.py", "cursor.execute(f'SELECT {x}')\n"),
    "public_functions_are_keyword_only": ("deposits/open.py", "def open_deposit(saver, amount):\n    return 1\n"),
    "rooms_open_with_a_page": ("ledger/__init__.py", '"""The ledger."""\n'),
    "no_unfinished_marks": ("ledger/post.py", "# TO" + "DO later\n"),
}


BUILT_SQL = (
    "q = f'SELECT {x}'\ncursor.execute(q)\n",
    "q = 'SELECT 1'\nq += ' WHERE ' + x\ncursor.execute(q)\n",
    "TEXT = 'SELECT {}'\ncursor.execute(TEXT.format(x))\n",
    "q = TEXT.replace('a', x)\ndef f():\n    cursor.execute(q)\n",
    "cursor.execute(' '.join(['SELECT', x]))\n",
    "cursor.execute(f'SELECT {x}' if x else 'SELECT 1')\n",
    "cursor.execute(query=f'SELECT {x}')\n",
    "cursor.executemany('SELECT ' + x, [])\n",
    "with cursor.copy(f'COPY {x} FROM STDIN') as c:\n    pass\n",
    "RawSQL('a = ' + x, [])\n",
    "migrations.RunSQL(f'DROP TABLE {x}')\n",
    "sql.SQL('SELECT ' + x)\n",
    "return_ = run(f'SELECT {x} FROM t')\n",
    "q = 'SELECT %s'\nr = q % x\ncursor.execute(r)\n",
)
"""Shapes in which a string could become SQL."""
RIGHT_SQL = (
    "cursor.execute('SELECT %s', [x])\n",
    "cursor.execute('SELECT a'\n ' FROM b')\n",
    "cursor.execute(sql.SQL('SELECT {}').format(sql.Identifier(x)))\n",
    "cursor.execute(sql.SQL(', ').join(parts))\n",
    "TEXT = files('a').read_text()\ncursor.execute(TEXT)\n",
)


@pytest.mark.parametrize("text", RIGHT_SQL)
def test_parameters_files_and_composition_are_no_built_sql(text: str) -> None:
    assert RULES["no_sql_built_from_strings"]("ledger/x.py", text) == []


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_module_keeps_the_rule(name: str) -> None:
    assert MODULES, "no module found: the rule would hold vacuously"
    findings = [f for module in MODULES for f in RULES[name](module, (PACKAGE / module).read_text("utf-8"))]
    assert not findings, "\n".join(findings)


@pytest.mark.parametrize("name", sorted(RULES))
def test_each_rule_catches_its_planted_violation(name: str) -> None:
    path, text = PLANTED[name]
    assert RULES[name](path, text), f"{name} lets its planted violation pass"


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        ("no_clock_randomness_or_settings", "gate/x.py", "from uuid import uuid4\n"),
        ("no_clock_randomness_or_settings", "gate/x.py", "import random\nrandom.choice([1])\n"),
        ("no_clock_randomness_or_settings", "gate/x.py", "from django.conf import settings\n"),
        ("no_clock_randomness_or_settings", "gate/x.py", "import os\nos.environ['A']\n"),
        ("no_sql_built_from_strings", "gate/x.py", "cursor.execute('SELECT %s' % x)\n"),
        ("no_sql_built_from_strings", "gate/x.py", "cursor.execute('SELECT {}'.format(x))\n"),
        ("no_float_near_money", "money/rate.py", "x = float('1')\n"),
        *(("no_sql_built_from_strings", "ledger/x.py", text) for text in BUILT_SQL),
    ],
)
def test_rules_catch_the_other_shapes_too(rule: str, path: str, text: str) -> None:
    assert RULES[rule](path, text)
