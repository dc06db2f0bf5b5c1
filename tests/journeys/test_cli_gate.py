"""An operator asks why the gate said no, what it rested on, and whether today's code would say the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.db import transaction

from tests.command_line import called
from tests.conftest import Database
from tests.gate_world import found_platform, opening, order, received, signed, uid
from tidegate.gate.decision import GateRefused
from tidegate.gate.in_force import put_in_force
from tidegate.interfaces.cli import exit_codes
from tidegate.orders import PAYMENTS_STOPPED, Kind, Measure
from tidegate.payments.pay_out import pay_out_cash

AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)


def _gate(database: Database, *arguments: str) -> tuple[int, str, str]:
    answer = called(database, "gate", *arguments)
    return answer.returncode, answer.stdout, answer.stderr


def test_a_refusal_is_explained_and_made_again(
    platform_db: Database, owner_connection: psycopg.Connection[Any]
) -> None:
    found_platform(at=AT)
    assert received(signed(order(1))).in_effect
    refused = opening(uid(1))
    assert isinstance(refused, GateRefused)

    code, out, err = _gate(platform_db, "explain", str(refused.record_id))
    assert code == exit_codes.OK, err
    for words in (
        "refused", "Asked: open NORTHHILL-ANY of NORTHHILL, CNY 100.00 by S000001, business day 2020-12-18",
        "closed_by_order (gate.live_order)", refused.reasons[0].sentence, refused.reasons[0].citation.title,
        str(order(1).order_id), "the same answer (the law files are the same)",
    ):  # fmt: skip
        assert words in out, (words, out)

    code, out, _ = _gate(platform_db, "explain", str(refused.record_id), "--json")
    document = json.loads(out)
    assert (code, document["permitted"], document["codes"]) == (exit_codes.OK, False, ["closed_by_order"])
    assert document["replay"] == {"same": True, "same_law": True, "answer": document["answer"]}
    assert document["inputs"]["perimeter"]["bank_areas"] == ["*"]

    code, out, _ = _gate(platform_db, "log", "--refused", "--json")
    assert (code, [json.loads(line)["record_id"] for line in out.splitlines()]) == (exit_codes.OK, [refused.record_id])
    code, out, _ = _gate(platform_db, "replay", "--json")
    assert (code, json.loads(out)) == (exit_codes.OK, {"ok": True, "asked": 3, "different": []})

    # The planted difference: a record says of the past what today's code does not find.
    owner_connection.execute("ALTER TABLE gate_record DISABLE TRIGGER gate_record_append_only")
    owner_connection.execute("UPDATE gate_record SET inputs = jsonb_set(inputs, '{orders}', '[]') WHERE NOT permitted")
    owner_connection.commit()
    code, out, _ = _gate(platform_db, "explain", str(refused.record_id))
    assert (code, "a DIFFERENT answer, permitted" in out) == (exit_codes.FINDINGS, True)
    code, out, _ = _gate(platform_db, "replay")
    assert (code, f"tidegate gate explain {refused.record_id}" in out) == (exit_codes.FINDINGS, True)


def test_an_answer_that_never_was(platform_db: Database) -> None:
    found_platform(at=AT)
    code, _, err = _gate(platform_db, "explain", "4711")
    assert (code, "no answer of the gate with this number" in err) == (exit_codes.BAD_INPUT, True)
    assert _gate(platform_db, "explain", "0")[0] == exit_codes.BAD_INPUT


def test_a_payment_that_an_order_stopped_is_explained_too(platform_db: Database) -> None:
    found_platform(at=AT)
    with transaction.atomic():
        put_in_force(
            order=order(
                1,
                Kind.ASSET_FREEZE,
                existing_holders=PAYMENTS_STOPPED,
                measure=Measure(person="S000001"),
                confidential=True,
            )
        )
        stopped = pay_out_cash(request_id=uid(1), saver="S000001", currency="CNY", amount_minor=100)
    assert isinstance(stopped, GateRefused)
    code, out, err = _gate(platform_db, "explain", str(stopped.record_id))
    assert code == exit_codes.OK, err
    assert "Asked: cash out, CNY 1.00 by S000001, business day 2020-12-18\n" in out
    assert "payment_stopped_by_order (gate.payment_stopped)" in out
    assert _gate(platform_db, "log")[0] == exit_codes.OK
