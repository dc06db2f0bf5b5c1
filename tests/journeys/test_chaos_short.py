"""A short run of `make chaos`, and its judge shown everything that it must see."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction

from chaos.judge import Verdict, judge
from chaos.notebook import Notebook, requests
from chaos.report import conclusion, document, rows
from chaos.run import Plan, run
from chaos.world import FIRST, SAVERS, WORLD, found
from tests.conftest import Database
from tidegate.ledger.post import post, row_of
from tidegate.ledger.transfer import Transfer


@pytest.fixture
def notebooks(platform_db: Database, tmp_path: Path) -> Path:
    found()
    return tmp_path


def move(number: int, reference: str, *, code: str = "honest") -> Transfer:
    return Transfer(
        transfer_id=UUID(int=number), debit_account=WORLD, credit_account=SAVERS[0], amount_minor=5, code=code,
        value_date=FIRST, business_day=FIRST, reference=reference,
    )  # fmt: skip


def posted(*transfers: Transfer) -> None:
    with transaction.atomic():
        assert all(result.ok for result in post(transfers=transfers))


def written(folder: Path, word: str, *transfers: Transfer, number: int = 1, mode: str = "all") -> None:
    book = Notebook(folder / f"{transfers[0].code}-0.notebook")
    book.write("sent", number, mode=mode, rows=[row_of(one) for one in transfers])
    if word:
        book.write(word, number, outcomes=["created"] * len(transfers))


def test_a_short_run_of_kills_loses_and_doubles_nothing() -> None:
    plan = Plan(
        seed=11, kills=20, seconds=90, honest=2, blind=2, fail_points="after_post=sleep:200:10 after_commit=exit:25"
    )
    outcome = run(plan, told=lambda _line: None)
    report = dict(rows(outcome))
    assert sum(count for fault, count in outcome.faults.items() if fault.startswith("kill")) >= 20, report
    assert not outcome.verdict.void, f"the control shows no double, so the zeros show nothing: {report}"
    assert outcome.ok, conclusion(outcome)
    assert json.loads(json.dumps(document(outcome), default=str))["verdict"]["lost"] == 0


def test_the_judge_sees_what_was_lost(notebooks: Path) -> None:
    written(notebooks, "acked", move(1, "a"))
    verdict = judge(notebooks)
    assert (verdict.lost, verdict.transfers_acked) == (1, 1)
    assert not verdict.ok


def test_the_judge_sees_another_content_under_an_acknowledged_id(notebooks: Path) -> None:
    posted(move(1, "a"))
    written(notebooks, "acked", replace(move(1, "a"), amount_minor=6))
    assert judge(notebooks).lost == 1


def test_the_judge_sees_what_was_doubled(notebooks: Path) -> None:
    posted(move(1, "a"), move(2, "a"), move(3, "b", code="blind"), move(4, "b", code="blind"))
    written(notebooks, "acked", move(1, "a"), move(2, "a"))
    written(notebooks, "acked", move(3, "b", code="blind"), move(4, "b", code="blind"))
    verdict = judge(notebooks)
    assert (verdict.doubled, verdict.blind_doubled, verdict.unexplained) == (1, 1, 0)
    assert verdict.first_wrong == ["doubled a"]


def test_the_judge_sees_what_nobody_sent(notebooks: Path) -> None:
    posted(move(1, "a"), move(2, "b"))
    written(notebooks, "acked", move(1, "a"))
    assert judge(notebooks).unexplained == 1


def test_the_judge_sees_a_call_that_was_done_in_part(notebooks: Path) -> None:
    posted(move(1, "a"))
    written(notebooks, "found", move(1, "a"), move(2, "b"))
    assert judge(notebooks).torn == 1


def test_the_judge_sees_what_was_never_resolved(notebooks: Path) -> None:
    written(notebooks, "", move(1, "a"))
    verdict = judge(notebooks)
    assert (verdict.was_in_doubt, verdict.unresolved) == (1, 1)


def test_the_judge_sees_a_snapshot_that_does_not_balance(notebooks: Path) -> None:
    book = Notebook(notebooks / "reader-0.notebook")
    book.write("balanced", 1)
    book.write("unbalanced", 2)
    verdict = judge(notebooks)
    assert (verdict.snapshots, verdict.unbalanced) == (2, 1)


@pytest.mark.parametrize("missing", ["blind_doubled", "was_in_doubt", "transfers_acked", "snapshots"])
def test_a_run_that_shows_nothing_is_void(missing: str) -> None:
    enough = Verdict(blind_doubled=1, was_in_doubt=1, transfers_acked=1, snapshots=1)
    assert enough.ok
    setattr(enough, missing, 0)
    assert enough.void
    assert not enough.ok


def test_a_notebook_whose_last_line_was_cut_off_is_read(tmp_path: Path) -> None:
    written(tmp_path, "", move(1, "a"))
    path = tmp_path / "honest-0.notebook"
    with path.open("ab") as file:
        file.write(b'{"is": "ack')
    (one,) = requests(path)
    assert one.in_doubt
