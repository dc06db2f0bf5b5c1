"""The December drill, small, from the order to the last maturity: it holds, and each phase can fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import throw_away_home
from tidegate.drills.december.breaks import BREAKS
from tidegate.drills.december.judging import Facts
from tidegate.drills.december.verdict import PHASES, verdict
from tidegate.interfaces.cli import exit_codes

Plain = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """One drill as it was called: exit code, what it printed, what it told, and its folder."""

    code: int
    printed: str
    told: str
    folder: Path


def _drill(folder: Path, *words: str) -> Run:
    done = subprocess.run(
        [sys.executable, "-m", "tidegate", "drill", "december", "--small", "--json", *words],
        env={name: value for name, value in os.environ.items() if not name.startswith("TIDEGATE_")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    return Run(done.returncode, done.stdout, done.stderr, folder)


@pytest.fixture(scope="module")
def small() -> Iterator[Run]:
    """The drill once, both ways, with everything kept."""
    with throw_away_home() as home:
        yield _drill(home / "d", "--keep", str(home / "d"), "--picture", str(home / "run-off.svg"))


def _processes(folder: Path) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in words and int(entry.name) != os.getpid():
            found.append(words[:200].decode(errors="replace"))
    return found


def test_every_phase_holds_both_ways_and_nothing_is_left_running(small: Run) -> None:
    assert small.code == exit_codes.OK, small.printed[-3000:] + small.told[-3000:]
    found = json.loads(small.printed)
    assert found["ok"] is True
    assert [one["number"] for one in found["phases"]] == list(range(11))
    assert all(set(one) >= {"number", "name", "held", "figures"} and one["held"] for one in found["phases"])
    assert found["late_sales"] == 0
    assert found["twin_money_difference_minor"] == 0
    assert (found["platforms"], found["banks"], found["products"]) == (3, 6, 40)
    assert found["holders"] >= 60
    assert found["ways"] == ["ordered", "own"]
    answers = {one["name"]: one["answer"] for one in found["negative_tests"]}
    assert all(one["held"] for one in found["negative_tests"]), answers
    assert answers["a joint holder"].startswith("5 times closed_by_order; in flight together: created, then returned")
    assert "the estate was paid" in answers["a saver who dies"]
    assert "of" in small.told, "progress is told while it runs"
    assert not _processes(small.folder)


def test_the_run_off_is_drawn(small: Run) -> None:
    drawn = (small.folder.parent / "run-off.svg").read_text("utf-8")
    assert drawn.startswith("<svg")
    assert "one signed order" in drawn
    assert "as it happened" in drawn


def _facts(small: Run) -> Plain:
    read: Plain = json.loads((small.folder / "facts.json").read_text("utf-8"))
    return read


def _ordered(facts: Plain) -> Plain:
    found: Plain = facts["worlds"]["ordered"]["alder"]
    return found


def _forge(facts: Plain) -> None:
    facts["order"]["document"] = facts["order"]["document"].replace("takedown", "takedowm")


def _show(facts: Plain) -> None:
    facts["instant"]["heron"]["after"]["seen"].append("search")


def _hide(facts: Plain) -> None:
    sight = facts["instant"]["alder"]["sight"]
    sight[next(iter(sight))] = False


def _silence(facts: Plain) -> None:
    facts["order"]["answers"]["marsh"] = None


def _urge(facts: Plain) -> None:
    _ordered(facts)["notices"][0]["sample"] += " Withdraw now."


def _top_up(facts: Plain) -> None:
    acts = _ordered(facts)["acts"]
    acts.append({**acts[0], "kind": "top_up", "returned": False, "at": "2021-03-01T10:00:00+08:00"})


def _short(facts: Plain) -> None:
    one = next(one for one in _ordered(facts)["paid"] if one["state"] == "paid")
    one["interest_minor"] -= 1


def _break(facts: Plain) -> None:
    one = _ordered(facts)["handover"][0]
    one["breaks"].append("a-deposit-that-the-bank-does-not-know")


def _uninsure(facts: Plain) -> None:
    _ordered(facts)["insured"][3]["digest"] = "sha256:00"


def _misreport(facts: Plain) -> None:
    _ordered(facts)["reports"][5]["stock_minor"] += 1


def _keep_running(facts: Plain) -> None:
    _ordered(facts)["live"] = 1


@pytest.mark.parametrize(
    ("number", "spoil"),
    list(
        enumerate(
            [
                _forge,
                _show,
                _hide,
                _silence,
                _urge,
                _top_up,
                _short,
                _break,
                _uninsure,
                _misreport,
                _keep_running,
            ]
        )
    ),
)
def test_each_phase_fails_where_its_facts_are_spoilt(small: Run, number: int, spoil: Callable[[Plain], None]) -> None:
    facts = deepcopy(_facts(small))
    spoil(facts)
    judged = Facts(**facts)
    assert not PHASES[number](judged).held, f"phase {number} does not see it"
    found = verdict(facts=judged)
    assert found["ok"] is False


def test_planted_faults_are_caught_each_by_its_phase_and_by_no_other() -> None:
    """All four in one drill: three in one platform's world, the fourth on another platform."""
    planted = [word for fault in BREAKS for word in ("--break", fault)]
    run = _drill(Path(), "--order-only", "--holders", "60", *planted)
    assert run.code == exit_codes.FINDINGS, run.printed[-2000:] + run.told[-2000:]
    found = json.loads(run.printed)
    assert found["ok"] is False
    wrong = {one["number"]: " ".join(one["wrong"]) for one in found["phases"] if not one["held"]}
    assert set(wrong) == {one.phase for one in BREAKS.values()}, wrong
    assert "marsh has not answered" in wrong[BREAKS["missed_platform"].phase]
    assert "1 top-ups after the cut" in wrong[BREAKS["late_top_up"].phase]
    assert "1 deposits began after the order" in wrong[BREAKS["renewed_deposit"].phase]
    assert "its contract says" in wrong[BREAKS["short_payout"].phase]
    assert found["late_sales"] == 2, "the top-up and the renewal"
    assert found["twin_money_difference_minor"] == 1, "the minor unit that was paid short"


def test_the_faults_can_be_asked_for() -> None:
    listed = _drill(Path(), "--break", "help")
    assert listed.code == exit_codes.OK
    assert all(name in listed.printed for name in BREAKS)
    unknown = _drill(Path(), "--break", "nonsense")
    assert unknown.code == exit_codes.BAD_INPUT
    assert all(name in unknown.told for name in BREAKS)
