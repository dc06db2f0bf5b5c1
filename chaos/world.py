"""The accounts that the writers share, and the transfers they make up."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction

from tidegate.ledger.account import Account, AccountClass, Bound
from tidegate.ledger.day import open_first_day
from tidegate.ledger.post import open_accounts, post
from tidegate.ledger.transfer import Phase, Transfer

FIRST = date(2026, 1, 5)
WORLD = UUID(int=1)
SAVERS = [UUID(int=100 + n) for n in range(12)]
HONEST, BLIND, CLOSE = "honest", "blind", "close"
_OPENING_MINOR = 1_000_000


def found() -> None:
    """A ledger with money in it."""
    with transaction.atomic():
        open_first_day(day=FIRST)
        open_accounts(accounts=[_account(WORLD, Bound.NONE)])
        open_accounts(accounts=[_account(one, Bound.DEBITS_MUST_NOT_EXCEED_CREDITS) for one in SAVERS])
        opening = [_move(UUID(int=1000 + n), WORLD, one, _OPENING_MINOR, FIRST) for n, one in enumerate(SAVERS)]
        assert all(result.ok for result in post(transfers=opening))


def some(rng: Random, *, on: date, code: str, references: list[str], held: list[Transfer]) -> list[Transfer]:
    """Made-up transfers under fresh ids: in one step, reserved, or ending what this writer holds."""
    return [_one(rng, on, code, reference, held) for reference in references]


def _one(rng: Random, on: date, code: str, reference: str, held: list[Transfer]) -> Transfer:
    fresh = UUID(int=rng.getrandbits(128))
    if held and rng.random() < 0.5:
        one = held.pop(rng.randrange(len(held)))
        return Transfer(
            transfer_id=fresh, debit_account=one.debit_account, credit_account=one.credit_account,
            amount_minor=one.amount_minor, code=code, phase=rng.choice([Phase.POST, Phase.VOID]),
            pending_id=one.transfer_id, value_date=on, business_day=on, reference=reference,
        )  # fmt: skip
    debit, credit = rng.sample([*SAVERS, WORLD], 2)
    reserve = rng.random() < 0.2
    return Transfer(
        transfer_id=fresh, debit_account=debit, credit_account=credit, amount_minor=rng.randint(1, 900), code=code,
        phase=Phase.RESERVE if reserve else Phase.SINGLE, expires_on=on + timedelta(days=1) if reserve else None,
        value_date=on, business_day=on, reference=reference,
    )  # fmt: skip


def transfer_of(row: dict[str, Any]) -> Transfer:
    """The transfer that a notebook's row tells of: the same content under the same id."""
    words = dict(row)
    for name in ("transfer_id", "debit_account", "credit_account", "pending_id", "reverses"):
        words[name] = UUID(words[name]) if words.get(name) else None
    for name in ("value_date", "business_day", "expires_on"):
        words[name] = date.fromisoformat(words[name]) if words.get(name) else None
    words["phase"] = Phase(words["phase"])
    return Transfer(**words)


def _account(account_id: UUID, bound: Bound) -> Account:
    return Account(
        account_id=account_id, owner_code="S", book_code="B", currency="CNY",
        account_class=AccountClass.LIABILITY, purpose="chaos", bound=bound,
    )  # fmt: skip


def _move(transfer_id: UUID, debit: UUID, credit: UUID, amount_minor: int, on: date) -> Transfer:
    return Transfer(
        transfer_id=transfer_id, debit_account=debit, credit_account=credit, amount_minor=amount_minor,
        code="opening", value_date=on, business_day=on, reference=f"opening-{credit}",
    )  # fmt: skip
