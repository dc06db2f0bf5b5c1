"""How much left early lately: for the behavioural run-off. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftEarly:
    """Principal withdrawn before its end in a window of days, and what was there to leave, summed over its days."""

    left_minor: int
    minor_days: int


# What stands now stood since it began; what was withdrawn in the window stood until then. What has ended otherwise is
# left out on both sides.
_LEFT = """
    WITH free AS (
        SELECT deposit_id, greatest(starts_on, %(since)s) AS since, principal_minor, state
        FROM deposits_deposit
        WHERE currency = %(currency)s AND starts_on < %(until)s
          AND (matures_on IS NULL OR contract->>'early_withdrawal' <> 'forbidden')
    ), gone AS (
        SELECT m.deposit_id, m.business_day, (m.outcome->>'amount_minor')::bigint AS minor, f.since
        FROM deposits_movement m JOIN free f USING (deposit_id)
        WHERE m.kind = 'withdraw' AND m.state = 'done' AND m.business_day >= %(since)s AND m.business_day < %(until)s
    )
    SELECT (SELECT coalesce(sum(minor), 0) FROM gone)::bigint,
           (SELECT coalesce(sum(principal_minor::numeric * (%(until)s - since)), 0) FROM free WHERE state = 'running')
           + (SELECT coalesce(sum(minor::numeric * greatest(business_day - since, 0)), 0) FROM gone)
"""


def left_early(*, since: date, until: date, currency: str) -> LeftEarly:
    """What left early from the business day `since` to the day before `until`, of deposits that may."""
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, {"since": since, "until": until, "currency": currency})
        left, days = cursor.fetchone()
    return LeftEarly(left_minor=int(left), minor_days=int(days))
