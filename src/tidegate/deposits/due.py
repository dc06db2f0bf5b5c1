"""What falls due when: the day close asks, before and during its steps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection


class DueStep(StrEnum):
    """Steps of the close that work deposit by deposit."""

    FUND = "fund"
    PLACE = "place"
    INSTALMENT = "instalment"
    NOTICE = "notice"
    TURN = "turn"
    INTEREST = "interest"
    ANNOUNCE = "announce"
    RENEW = "renew"
    MATURE = "mature"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """How many deposits each step would touch on a day, and the first calendar day on which anything is due at all.

    Turns take effect on their calendar day, and a saver is told of a maturity no later than on its own: both are due
    before that day, and `first_early_on` is theirs.
    """

    fund: int
    place: int
    instalment: int
    notice: int
    turn: int
    interest: int
    announce: int
    mature: int
    first_on: date | None
    first_early_on: date | None


_RUNNING = """
    (SELECT count(*) FROM deposits_deposit
     WHERE state = 'running' AND {column} {due} AND deposit_id <> ALL (%(without)s::uuid[])),
    (SELECT min({column}) FROM deposits_deposit
     WHERE state = 'running' AND {column} IS NOT NULL AND deposit_id <> ALL (%(without)s::uuid[]))
"""
"""How many, and the first: asked apart, so that an index answers each however many deposits run."""

_DUE = f"""
    WITH waiting AS (
        SELECT deposit_id, opened_on AS on_day FROM deposits_deposit WHERE state = 'funded'
        UNION ALL
        SELECT deposit_id, business_day FROM deposits_movement WHERE kind = 'top_up' AND state = 'reserved'
    ),
    place AS (
        SELECT count(*) FILTER (WHERE on_day <= %(day)s) AS due, min(on_day) AS first_on
        FROM waiting WHERE deposit_id <> ALL (%(without)s::uuid[])
    ),
    fund AS (
        SELECT count(*) FILTER (WHERE fund_on <= %(day)s) AS due, min(fund_on) AS first_on
        FROM deposits_deposit WHERE state = 'requested' AND deposit_id <> ALL (%(without)s::uuid[])
    ),
    notice AS (
        SELECT count(*) FILTER (WHERE due_on <= %(day)s) AS due, min(due_on) AS first_on
        FROM deposits_movement
        WHERE kind = 'notice' AND state = 'reserved' AND deposit_id <> ALL (%(without)s::uuid[])
    )
    SELECT fund.due, fund.first_on, place.due, place.first_on, notice.due, notice.first_on,
    {_RUNNING.format(column="next_instalment_on", due="<= %(day)s")},
    {_RUNNING.format(column="next_turn_on", due="< %(before)s")},
    {_RUNNING.format(column="next_pay_on", due="<= %(day)s")},
    {_RUNNING.format(column="announce_on", due="< %(before)s")},
    {_RUNNING.format(column="matures_on", due="<= %(day)s")}
    FROM fund, place, notice
"""  # noqa: S608 (of the names above)


def due(*, day: date, before: date, without: Sequence[UUID]) -> Due:
    """What falls due up to and with `day`, and turns or is announced before the next business day.

    Deposits set aside are left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"day": day, "before": before, "without": list(without)})
        found = cursor.fetchone()
    fund, place, notice, instalment, turn, interest, announce, mature = found[::2]
    fund_on, place_on, notice_on, instalment_on, turn_on, interest_on, announce_on, mature_on = found[1::2]
    firsts = [one for one in (fund_on, place_on, notice_on, instalment_on, interest_on, mature_on) if one is not None]
    return Due(
        fund=fund,
        place=place,
        instalment=instalment,
        notice=notice,
        turn=turn,
        interest=interest,
        announce=announce,
        mature=mature,
        first_on=min(firsts, default=None),
        first_early_on=min((one for one in (turn_on, announce_on) if one is not None), default=None),
    )


_IDS = {
    DueStep.FUND: """
        SELECT deposit_id FROM deposits_deposit
        WHERE state = 'requested' AND fund_on <= %(day)s AND deposit_id <> ALL (%(without)s::uuid[])
        ORDER BY deposit_id LIMIT %(count_max)s
    """,
    DueStep.PLACE: """
        SELECT deposit_id FROM deposits_deposit
        WHERE state = 'funded' AND opened_on <= %(day)s AND deposit_id <> ALL (%(without)s::uuid[])
        UNION
        SELECT deposit_id FROM deposits_movement
        WHERE kind = 'top_up' AND state = 'reserved' AND business_day <= %(day)s
          AND deposit_id <> ALL (%(without)s::uuid[])
        ORDER BY deposit_id LIMIT %(count_max)s
    """,
    DueStep.INSTALMENT: """
        SELECT deposit_id FROM deposits_deposit
        WHERE state = 'running' AND next_instalment_on <= %(day)s AND deposit_id <> ALL (%(without)s::uuid[])
        ORDER BY next_instalment_on, deposit_id LIMIT %(count_max)s
    """,
    DueStep.NOTICE: """
        SELECT DISTINCT deposit_id FROM deposits_movement
        WHERE kind = 'notice' AND state = 'reserved' AND due_on <= %(day)s AND deposit_id <> ALL (%(without)s::uuid[])
          AND deposit_id IN (SELECT deposit_id FROM deposits_deposit WHERE bank_code <> ALL (%(not_at)s::text[]))
        ORDER BY deposit_id LIMIT %(count_max)s
    """,
    DueStep.RENEW: """
        SELECT deposit_id FROM deposits_deposit
        WHERE state = 'running' AND matures_on <= %(day)s AND instruction IS NOT NULL
          AND deposit_id <> ALL (%(without)s::uuid[])
          AND bank_code <> ALL (%(not_at)s::text[])
        ORDER BY matures_on, deposit_id LIMIT %(count_max)s
    """,
    DueStep.TURN: """
        SELECT deposit_id FROM deposits_deposit
        WHERE state = 'running' AND next_turn_on < %(before)s AND deposit_id <> ALL (%(without)s::uuid[])
        ORDER BY next_turn_on, deposit_id LIMIT %(count_max)s
    """,
    DueStep.ANNOUNCE: """
        SELECT deposit_id FROM deposits_deposit
        WHERE state = 'running' AND announce_on < %(before)s AND deposit_id <> ALL (%(without)s::uuid[])
        ORDER BY announce_on, deposit_id LIMIT %(count_max)s
    """,
    DueStep.INTEREST: """
        SELECT deposit_id FROM deposits_deposit
        WHERE state = 'running' AND next_pay_on <= %(day)s AND deposit_id <> ALL (%(without)s::uuid[])
          AND bank_code <> ALL (%(not_at)s::text[])
        ORDER BY next_pay_on, deposit_id LIMIT %(count_max)s
    """,
    DueStep.MATURE: """
        SELECT deposit_id FROM deposits_deposit
        WHERE state = 'running' AND matures_on <= %(day)s AND deposit_id <> ALL (%(without)s::uuid[])
          AND bank_code <> ALL (%(not_at)s::text[])
          AND (%(after)s::uuid IS NULL OR (matures_on, deposit_id)
               > ((SELECT matures_on FROM deposits_deposit WHERE deposit_id = %(after)s), %(after)s::uuid))
        ORDER BY matures_on, deposit_id LIMIT %(count_max)s
    """,
}


_WAITING = {
    DueStep.FUND: "SELECT FROM deposits_deposit WHERE state = 'requested' AND fund_on <= %(day)s",
    DueStep.PLACE: """
        SELECT FROM deposits_deposit WHERE state = 'funded' AND opened_on <= %(day)s
        UNION ALL
        SELECT FROM deposits_movement WHERE kind = 'top_up' AND state = 'reserved' AND business_day <= %(day)s
    """,
    DueStep.INSTALMENT: "SELECT FROM deposits_deposit WHERE state = 'running' AND next_instalment_on <= %(day)s",
    DueStep.NOTICE: "SELECT FROM deposits_movement WHERE kind = 'notice' AND state = 'reserved' AND due_on <= %(day)s",
    DueStep.TURN: "SELECT FROM deposits_deposit WHERE state = 'running' AND next_turn_on < %(before)s",
    DueStep.INTEREST: "SELECT FROM deposits_deposit WHERE state = 'running' AND next_pay_on <= %(day)s",
    DueStep.ANNOUNCE: "SELECT FROM deposits_deposit WHERE state = 'running' AND announce_on < %(before)s",
    DueStep.RENEW: """
        SELECT FROM deposits_deposit WHERE state = 'running' AND matures_on <= %(day)s AND instruction IS NOT NULL
    """,
    DueStep.MATURE: "SELECT FROM deposits_deposit WHERE state = 'running' AND matures_on <= %(day)s",
}
_STEPS = "SELECT " + ", ".join(f"EXISTS ({one})" for one in _WAITING.values())


def due_steps(*, day: date, before: date) -> frozenset[DueStep]:
    """The steps that may have something to do, deposits set aside or stopped included: one statement for all. What
    one step carries out may bring something due in a later one."""
    with connection.cursor() as cursor:
        cursor.execute(_STEPS, {"day": day, "before": before})
        return frozenset(step for step, waits in zip(_WAITING, cursor.fetchone(), strict=True) if waits)


def due_deposits(
    *,
    step: DueStep,
    day: date,
    before: date,
    without: Sequence[UUID],
    count_max: int,
    not_at: Collection[str] = (),
    after: UUID | None = None,
) -> tuple[UUID, ...]:
    """The next deposits that a step has to touch, in the order in which they are due; none when the step is done.

    `not_at` are banks whose payments an order stops: what is due there stays due. `after`: of maturities, which are
    the many, only those behind this one; of the other steps it changes nothing.
    """
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"day": day, "before": before, "without": list(without), "count_max": count_max}
        cursor.execute(_IDS[step], values | {"not_at": sorted(not_at), "after": after})
        return tuple(row[0] for row in cursor.fetchall())


def payable(*, deposit_ids: Sequence[UUID], not_at: Collection[str]) -> tuple[UUID, ...]:
    """Those of these deposits that are not at one of these banks, in the same order."""
    if not not_at:
        return tuple(deposit_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT deposit_id FROM deposits_deposit"
            " WHERE deposit_id = ANY (%s::uuid[]) AND bank_code = ANY (%s::text[])",
            [list(deposit_ids), sorted(not_at)],
        )
        stopped = {row[0] for row in cursor.fetchall()}
    return tuple(one for one in deposit_ids if one not in stopped)
