"""What a step of the close comes to, undone again: everything that it wrote, so that two ways of it can be compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection, transaction

_CONTENT = {
    "postings": "SELECT transfer_id::text, debit_account, credit_account, amount_minor, currency, code, phase,"
    " value_date, business_day, reference FROM ledger_transfer WHERE business_day = %s ORDER BY 1",
    "totals": "SELECT account_id::text, owner_code, purpose, debits_posted, credits_posted, debits_pending,"
    " credits_pending FROM ledger_account WHERE %s IS NOT NULL ORDER BY 1",
    "deposits": "SELECT * FROM deposits_deposit WHERE %s IS NOT NULL ORDER BY deposit_id",
    "segments": "SELECT s.deposit_id::text, p.bank_code, p.product_code, p.strand, p.clock, p.basis, s.starts_on,"
    " s.ends_on, s.base_minor, s.rate_ppb, s.per_unit, s.opening_numerator FROM deposits_segment s"
    " JOIN deposits_pool p ON p.id = s.pool_id WHERE %s IS NOT NULL ORDER BY 1, 4, 7",
    "steps": "SELECT deposit_id::text, step, business_day, evidence FROM deposits_step WHERE business_day = %s"
    " ORDER BY deposit_id, id",
    "taxes": "SELECT deposit_id::text, strand, saver_code, paid_on, interest_minor, tax_minor FROM deposits_withholding"
    " WHERE %s IS NOT NULL ORDER BY 1, 2, 3",
    "stock": "SELECT * FROM deposits_stock WHERE %s IS NOT NULL ORDER BY 1, 2, 3",
    "owners": "SELECT o.deposit_id::text, o.from_day, s.place, s.person_code, s.parts, s.whole"
    " FROM deposits_ownership o JOIN deposits_stake s ON s.ownership_id = o.id WHERE %s IS NOT NULL ORDER BY 1, 2, 3",
    "pledges": "SELECT pledge_id::text, deposit_id, pledgee_code, amount_minor FROM deposits_pledge"
    " WHERE %s IS NOT NULL ORDER BY 1",
}
_RECORDS = (
    "SELECT id, act, bank, product, saver, permitted, codes, inputs, answer FROM gate_record WHERE id > %s ORDER BY id"
)


def carried_out(work: Callable[[], object], *, day: date) -> dict[str, list[Any]]:
    """What it comes to, undone again. Records are named by their place among the new ones."""
    found: dict[str, list[Any]] = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM gate_record")
        (before,) = cursor.fetchone()
        work()
        for name, statement in _CONTENT.items():
            cursor.execute(statement, [day])
            found[name] = cursor.fetchall()
        cursor.execute(_RECORDS, [before])
        records = cursor.fetchall()
        transaction.set_rollback(True)
    places = {row[0]: place for place, row in enumerate(records)}
    found["records"] = [row[1:] for row in records]
    found["steps"] = [(*row[:3], _named(row[3], places)) for row in found["steps"]]
    return found


def _named(evidence: Any, places: dict[int, int]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(evidence) if isinstance(evidence, str) else evidence
    if "permit" in plain:
        plain["permit"] = places[plain["permit"]]
    if "permits" in plain:
        plain["permits"] = [places[one] for one in plain["permits"]]
    return plain
