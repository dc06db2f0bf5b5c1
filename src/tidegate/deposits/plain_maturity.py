"""Plain maturities: what most deposits come to, planned, booked and written as columns, a statement for all of them.

Plain is: principal and simple interest go to one saver's cash, nothing is withheld, nothing accrues beside it, nothing
is clawed back. What it comes to is what `mature` makes of each by itself, posting by posting (tests/properties/
test_deposits_maturities.py); whatever is not plain, or cannot be read, is left to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from tidegate.catalogue.terms import BalanceBasis, Compounding
from tidegate.deposits.clock import DAYS, place
from tidegate.deposits.contract import Contract
from tidegate.deposits.legs import accounts_of, leg_id_text
from tidegate.deposits.rows import contract_of
from tidegate.deposits.stock import Place, move_stock
from tidegate.deposits.strand import strands_of
from tidegate.deposits.underway import underway
from tidegate.gate.clock import now
from tidegate.ledger.chart import Purpose, account_id_text
from tidegate.ledger.columns import Columns
from tidegate.money import round_ratio

_LOCK = """
    SELECT count(*) FROM (
        SELECT FROM deposits_deposit
        WHERE deposit_id = ANY (%(ids)s::uuid[]) AND state = 'running' AND matures_on <= %(day)s
        ORDER BY deposit_id FOR UPDATE) locked
"""
# A contract is long, and most are the one of the row before: it is told only where it is another, byte for byte.
_READ = """
    SELECT d.deposit_id::text, d.saver_code, d.holding, d.settlement_code,
           CASE WHEN record_image_eq(ROW (lag(d.contract) OVER alike), ROW (d.contract)) THEN NULL
                ELSE d.contract::text END,
           d.matures_on, d.principal_minor, d.interest_paid_minor, s.starts_on, s.opening_numerator::text,
           s.per_unit::text, p.clock, p.basis
    FROM deposits_deposit d
    CROSS JOIN LATERAL (
        SELECT * FROM deposits_segment s
        WHERE s.deposit_id = d.deposit_id AND s.strand = 0 AND s.starts_on <= d.matures_on
        ORDER BY s.starts_on DESC LIMIT 1) s
    JOIN deposits_pool p ON p.id = s.pool_id
    WHERE d.deposit_id = ANY (%(ids)s::uuid[]) AND d.state = 'running' AND d.matures_on <= %(day)s
      AND d.instruction IS NULL AND NOT d.pledged AND s.ends_on = d.matures_on
    WINDOW alike AS (ORDER BY d.product_code, d.product_version, d.deposit_id)
    ORDER BY d.product_code, d.product_version, d.deposit_id
"""
_PAY = """
    UPDATE deposits_deposit d
    SET state = 'paid', principal_minor = 0, interest_paid_minor = n.interest, settled_numerator = n.settled,
        interest_paid_to = d.matures_on, next_pay_on = NULL, next_turn_on = NULL, next_instalment_on = NULL,
        announce_on = NULL, capitalised_minor = 0, ended_on = %(day)s
    FROM unnest(%(deposits)s::uuid[], %(interest)s::bigint[], %(settled)s::numeric[])
        AS n (deposit_id, interest, settled)
    WHERE d.deposit_id = n.deposit_id
"""
_STEPS = """
    INSERT INTO deposits_step (deposit_id, step, business_day, at, evidence)
    SELECT n.deposit_id, 'paid', %(day)s, %(at)s,
           jsonb_build_object('principal_minor', n.principal, 'interest_minor', n.interest,
                              'transfers', array_remove(ARRAY[n.first, n.second, n.third, n.fourth], NULL))
    FROM unnest(%(deposits)s::uuid[], %(principal)s::bigint[], %(due)s::bigint[], %(first)s::uuid[], %(second)s::uuid[],
                %(third)s::uuid[], %(fourth)s::uuid[])
         WITH ORDINALITY AS n (deposit_id, principal, interest, first, second, third, fourth, place)
    ORDER BY n.place
"""


_LEGS = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """What names the accounts that deposits share."""

    deposit_id: UUID
    saver: str
    bank: str
    product: str
    currency: str
    holding: str
    settlement_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Terms:
    """What deposits of one contract, kept in one way, have in common; accounts by their ids."""

    contract: Contract
    plain: bool
    basis: int
    denominator: int
    place: Place
    settlement_code: str
    settlement_cash: str
    in_bank: str
    receivable: str
    payable: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """The deposits of a chunk that mature plainly, as columns. Minor units; `due` is what of the interest is paid now.

    Once `pay` was called, `transfers` are there in the deposits' order, and `legs`, their ids by deposit: four each,
    NULL where there is none.
    """

    day: date
    transfers: Columns
    deposits: list[str] = field(default_factory=list)
    savers: list[str] = field(default_factory=list)
    terms: list[_Terms] = field(default_factory=list)
    principal: list[int] = field(default_factory=list)
    due: list[int] = field(default_factory=list)
    interest: list[int] = field(default_factory=list)
    settled: list[int] = field(default_factory=list)
    legs: list[tuple[str, str, str, str]] = field(default_factory=list)

    def rest(self, *, deposit_ids: Sequence[UUID]) -> tuple[UUID, ...]:
        """Those of these deposits that are left to be matured each by itself."""
        if len(self.deposits) == len(deposit_ids):
            return ()
        plain = set(self.deposits)
        return tuple(one for one in deposit_ids if str(one) not in plain)

    def pay(self) -> None:
        """Writes the deposits as paid; while the server does, their postings are named."""
        if not self.deposits:
            return
        names = ("deposits", "interest", "settled")
        values = {"day": self.day} | {name: _array(getattr(self, name)) for name in names}
        with underway(statement=_PAY, values=values, rows=len(self.deposits)):
            self._name()

    def record(self) -> None:
        """Their steps, once `transfers` are booked in this transaction, and what leaves the stock."""
        if not self.deposits:
            return
        values: dict[str, Any] = {"day": self.day, "at": now()}
        values |= {name: _array(getattr(self, name)) for name in ("deposits", "principal", "due")}
        values |= {name: _array(ids) for name, ids in zip(_LEGS, zip(*self.legs, strict=True), strict=True)}
        with connection.cursor() as cursor:
            cursor.execute(_STEPS, values)
        leaving: Counter[Place] = Counter()
        for terms, principal in zip(self.terms, self.principal, strict=True):
            leaving[terms.place] += principal
        move_stock(moves=[(place, -minor) for place, minor in leaving.items()])

    def _name(self) -> None:
        """Each deposit's postings: those of `legs.Booking.pay_back`."""
        columns, legs = self.transfers, self.legs
        for deposit_id, saver, terms, principal, due in zip(
            self.deposits, self.savers, self.terms, self.principal, self.due, strict=True
        ):
            bank, _, currency = terms.place
            cash = account_id_text(
                purpose=Purpose.SAVER_CASH, owner=saver, book=terms.settlement_code, currency=currency
            )
            deposit = account_id_text(
                purpose=Purpose.SAVER_DEPOSIT, owner=saver, book=bank, currency=currency, reference=deposit_id
            )
            cause = leg_id_text(self.day, "mature", deposit_id)
            moves = (
                ("principal-saver", deposit, cash, principal, "deposit_matured"),
                ("principal-bank", terms.settlement_cash, terms.in_bank, principal, "deposit_matured"),
                ("interest-saver", terms.payable, cash, due, "interest_paid"),
                ("interest-bank", terms.settlement_cash, terms.receivable, due, "interest_paid"),
            )
            ids = []
            for name, debit, credit, amount, code in moves:
                if not amount or debit == credit:
                    ids.append("NULL")
                    continue
                leg = leg_id_text(cause, name)
                ids.append(leg)
                columns.add(
                    transfer_id=leg, debit=debit, credit=credit, amount_minor=amount, code=code, reference=deposit_id
                )
            first, second, third, fourth = ids
            legs.append((first, second, third, fourth))


def plan_plain_maturities(*, day: date, deposit_ids: Sequence[UUID]) -> Plain:
    """Locks these deposits, in order of their ids, and plans those that mature plainly on `day`."""
    assert connection.in_atomic_block, "the close opens the transaction"
    values: dict[str, Any] = {"day": day, "ids": _array(deposit_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, values)
        cursor.execute(_READ, values)  # a statement of its own: it sees what it has waited for
        found = cursor.fetchall()
    plain = Plain(day=day, transfers=Columns(business_day=day))
    known: dict[tuple[str, str, str], _Terms] = {}
    text = ""
    for deposit_id, saver, holding, settlement, contract, matures_on, principal, paid, *segment in found:
        text = text if contract is None else contract
        kind = (text, holding, settlement)
        terms = known.get(kind)
        if terms is None:
            terms = known[kind] = _terms(contract_of(text=text), holding, settlement)
        starts_on, opening, per_unit, clock, basis = segment
        if not terms.plain or basis != terms.basis:
            continue
        settled = int(opening) + int(per_unit) * _units(clock, starts_on, matures_on)
        interest = round_ratio(settled, terms.denominator, terms.contract.rounding)
        if interest < paid:
            continue
        plain.deposits.append(deposit_id)
        plain.savers.append(saver)
        plain.terms.append(terms)
        plain.principal.append(principal)
        plain.due.append(interest - paid)
        plain.interest.append(interest)
        plain.settled.append(settled)
    return plain


def _terms(contract: Contract, holding: str, settlement: str) -> _Terms:
    named = _Named(
        deposit_id=UUID(int=0),
        saver="",
        bank=contract.bank_code,
        product=contract.product_code,
        currency=contract.currency,
        holding=holding,
        settlement_code=settlement,
    )
    shared = accounts_of(deposit=named)
    simple = contract.interest.compounding is Compounding.SIMPLE
    return _Terms(
        contract=contract,
        plain=simple
        and contract.interest.balance is BalanceBasis.END_OF_DAY
        and not contract.tax_withheld
        and not strands_of(contract),
        basis=contract.basis,
        denominator=contract.denominator,
        place=(contract.bank_code, contract.product_code, contract.currency),
        settlement_code=settlement,
        settlement_cash=str(shared.settlement_cash.account_id),
        in_bank=str(shared.bank.account_id),
        receivable=str(shared.receivable.account_id),
        payable=str(shared.payable.account_id),
    )


def _units(clock: str, starts_on: date, ends_on: date) -> int:
    if clock == DAYS:
        return (ends_on - starts_on).days
    return place(name=clock, day=ends_on) - place(name=clock, day=starts_on)


def _array(elements: Iterable[object]) -> str:
    """An array's text, of ids and whole numbers."""
    return "{" + ",".join(map(str, elements)) + "}"
