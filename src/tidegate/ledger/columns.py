"""A batch as columns: many single transfers of one day, posted without making a value of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection

from tidegate.ledger.arrays import array, texts
from tidegate.ledger.post import AMOUNT_MINOR_MAX, BATCH_MAX
from tidegate.ledger.transfer import Transfer, TransferResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Single transfers that belong to `business_day` and count on it, in order: a list for each field, all as long.

    Ids are hexadecimal text, with or without hyphens.
    """

    business_day: date
    transfer_ids: list[str] = field(default_factory=list)
    debit_accounts: list[str] = field(default_factory=list)
    credit_accounts: list[str] = field(default_factory=list)
    amounts_minor: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.transfer_ids)

    def add(self, *, transfer_id: str, debit: str, credit: str, amount_minor: int, code: str, reference: str) -> None:
        """One more, behind the others."""
        self.transfer_ids.append(transfer_id)
        self.debit_accounts.append(debit)
        self.credit_accounts.append(credit)
        self.amounts_minor.append(amount_minor)
        self.codes.append(code)
        self.references.append(reference)

    def extend(self, transfers: Iterable[Transfer]) -> None:
        """Transfers that were made as values, behind the others."""
        for one in transfers:
            self.add(
                transfer_id=str(one.transfer_id),
                debit=str(one.debit_account),
                credit=str(one.credit_account),
                amount_minor=one.amount_minor,
                code=one.code,
                reference=one.reference,
            )
            assert self.transfer(-1) == one, "a column is of single transfers of one day"

    def transfer(self, place: int) -> Transfer:
        """One of them as the value that it stands for."""
        return Transfer(
            transfer_id=UUID(self.transfer_ids[place]),
            debit_account=UUID(self.debit_accounts[place]),
            credit_account=UUID(self.credit_accounts[place]),
            amount_minor=self.amounts_minor[place],
            code=self.codes[place],
            value_date=self.business_day,
            business_day=self.business_day,
            reference=self.references[place],
        )


_POST = """
    SELECT p.position_, p.outcome FROM ledger_post_rows_v1((
        SELECT array_agg(
                   ROW(NULL, b.id, b.debit, b.credit, b.amount, NULL, NULL, NULL, b.code, 'single', NULL, NULL, NULL,
                       %(day)s::date, %(day)s::date, NULL, b.reference)::ledger_transfer ORDER BY b.place)
          FROM unnest(%(transfer_ids)s::uuid[], %(debit_accounts)s::uuid[], %(credit_accounts)s::uuid[],
                      %(amounts_minor)s::bigint[], %(codes)s::text[], %(references)s::text[])
               WITH ORDINALITY AS b (id, debit, credit, amount, code, reference, place)
        ), 'all', %(closing)s) p
     WHERE p.outcome NOT IN ('created', 'exists')
     ORDER BY p.outcome = 'batch_refused', p.position_ LIMIT 1
"""


def post_columns(*, columns: Columns, closing: bool = False) -> TransferResult | None:
    """Carries out all of up to `BATCH_MAX` transfers in the caller's transaction, or none and tells the refusal.

    `closing=True` may write into a day that is being closed. What is in the journal already is no refusal.
    """
    assert connection.in_atomic_block, "a door opens the transaction"
    assert len(columns) <= BATCH_MAX, f"at most {BATCH_MAX} transfers a batch"
    assert max(columns.amounts_minor, default=0) <= AMOUNT_MINOR_MAX, "an amount fits 64 bits"
    if not columns.transfer_ids:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            _POST,
            {
                "day": columns.business_day,
                "closing": closing,
                "transfer_ids": array(columns.transfer_ids),
                "debit_accounts": array(columns.debit_accounts),
                "credit_accounts": array(columns.credit_accounts),
                "amounts_minor": array(map(str, columns.amounts_minor)),
                "codes": texts(columns.codes),
                "references": texts(columns.references),
            },
        )
        found = cursor.fetchone()
    if found is None:
        return None
    position, outcome = found
    refused = columns.transfer(position - 1).transfer_id
    return TransferResult(transfer_id=refused, outcome=outcome, sequence=None)
