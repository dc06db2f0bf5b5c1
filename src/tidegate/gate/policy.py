"""What the platform itself chose where law leaves a choice; every choice is kept, the last one holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from tidegate.gate import models
from tidegate.gate.clock import now

WARN = "warn"
REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """`insurance_headroom`: warn or refuse money beyond the insured amount. `register_age_max_h`: how old, in hours,
    our copy of the licence register may be before new money is refused."""

    insurance_headroom: str = WARN
    register_age_max_h: int = 72

    def to_json(self) -> dict[str, Any]:
        """Plain values, as recorded."""
        return {"insurance_headroom": self.insurance_headroom, "register_age_max_h": self.register_age_max_h}


def policy_from_json(plain: dict[str, Any]) -> Policy:
    """The policy as it was recorded."""
    return Policy(insurance_headroom=plain["insurance_headroom"], register_age_max_h=plain["register_age_max_h"])


def set_policy(*, policy: Policy) -> Policy:
    """From now on this holds. The database refuses words and hours that are none."""
    assert connection.in_atomic_block, "a door opens the transaction"
    models.Policy.objects.create(
        set_at=now(), insurance_headroom=policy.insurance_headroom, register_age_max_h=policy.register_age_max_h
    )
    return policy


def policy_in_force() -> Policy:
    """The last one set, or the default: warn, three days."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT insurance_headroom, register_age_max_h FROM gate_policy ORDER BY id DESC LIMIT 1")
        row = cursor.fetchone()
    return Policy() if row is None else Policy(insurance_headroom=row[0], register_age_max_h=row[1])
