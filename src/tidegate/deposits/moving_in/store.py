"""Many new deposits written at once, by COPY: with their segments, their steps and the references they came under."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection

from tidegate.deposits.moving_in.plan import Arriving
from tidegate.deposits.segment_rows import copy_segments
from tidegate.deposits.stock import move_stock, place_of
from tidegate.deposits.strand import Strand
from tidegate.gate.clock import now

_DEPOSITS = """
    COPY deposits_deposit (deposit_id, saver_code, bank_code, product_code, product_version, kind, currency, contract,
        rounding, holding, settlement_code, state, opened_on, starts_on, matures_on, next_pay_on, next_turn_on,
        next_instalment_on, announce_on, opened_minor, principal_minor, interest_paid_minor, capitalised_minor,
        settled_numerator, interest_paid_to, missed) FROM STDIN
"""
_STEPS = "COPY deposits_step (deposit_id, step, business_day, at, evidence) FROM STDIN"
_MOVED_IN = "COPY deposits_movedin (reference, deposit_id, content, business_day, interest_paid_minor) FROM STDIN"


def known(*, references: Collection[str]) -> dict[str, str]:
    """The contents' digests of those that have moved in already."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reference, content FROM deposits_movedin WHERE reference = ANY (%s::text[])", [list(references)]
        )
        return dict(cursor.fetchall())


def store(*, arrivals: Sequence[Arriving], evidence: Sequence[dict[str, Any]], day: date) -> None:
    """New deposits, each with its evidence."""
    contracts: dict[int, str] = {}
    for one in arrivals:
        if one.signed.number not in contracts:
            contracts[one.signed.number] = json.dumps(one.signed.contract.to_json())
    _copy(_DEPOSITS, (_deposit(one, contracts[one.signed.number]) for one in arrivals))
    copy_segments(
        segments=[(one.deposit, Strand.SAVER, segment) for one in arrivals for segment in one.deposit.segments]
    )
    move_stock(moves=[(place_of(one.deposit), one.deposit.principal_minor) for one in arrivals])
    at = now()
    _copy(
        _STEPS,
        (
            (one.deposit.deposit_id, "moved_in", day, at, json.dumps(told))
            for one, told in zip(arrivals, evidence, strict=True)
        ),
    )
    _copy(
        _MOVED_IN,
        (
            (one.row.reference, one.deposit.deposit_id, one.row.content, day, one.deposit.interest_paid_minor)
            for one in arrivals
        ),
    )


def _copy(statement: str, records: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for record in records:
            copy.write_row(record)


def _deposit(one: Arriving, contract: str) -> tuple[Any, ...]:
    deposit, terms = one.deposit, one.signed.contract
    return (
        deposit.deposit_id,
        deposit.saver,
        terms.bank_code,
        terms.product_code,
        terms.product_version,
        terms.kind.value,
        terms.currency,
        contract,
        terms.rounding.value,
        deposit.holding,
        deposit.settlement_code,
        deposit.state.value,
        deposit.opened_on,
        deposit.starts_on,
        deposit.matures_on,
        deposit.next_pay_on,
        deposit.next_turn_on,
        deposit.next_instalment_on,
        deposit.announce_on,
        deposit.opened_minor,
        deposit.principal_minor,
        deposit.interest_paid_minor,
        deposit.capitalised_minor,
        deposit.settled_numerator,
        deposit.interest_paid_to,
        deposit.missed,
    )
