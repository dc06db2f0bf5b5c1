"""Every step that the code records has plain words on the saver's page."""

from __future__ import annotations

import re
from pathlib import Path

import tidegate
from tidegate.deposits.turn import TurnKind
from tidegate.interfaces.platform.deposit_steps import _STEPS

PACKAGE = Path(tidegate.__file__).parent
_RECORDED = re.compile(r"""\bstep=(?:\(?\s*)"([a-z_]+)\"""")
_CHOSEN = {"partly_withdrawn", "withdrawn", "top_up_returned", "instalment_missed", "instalment_late"}
"""Names that are chosen by an expression; the test below holds them to the source."""


def _recorded() -> set[str]:
    found = {name for file in PACKAGE.rglob("*.py") for name in _RECORDED.findall(file.read_text("utf-8"))}
    return found | {kind.value for kind in TurnKind} | _CHOSEN


def test_every_recorded_step_has_words() -> None:
    assert len(_recorded()) > 25
    assert _recorded() - set(_STEPS) == set()


def test_names_that_are_chosen_stand_in_the_source() -> None:
    text = "".join(file.read_text("utf-8") for file in (PACKAGE / "deposits").rglob("*.py"))
    assert {name for name in _CHOSEN if f'"{name}"' not in text} == set()
