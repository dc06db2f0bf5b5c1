"""Which transfers strands make. Pure. The margin is an income that the bank owes and pays; the subsidy a charge of the
platform: owed to savers, paid into their cash, and to be brought by the platform of its own (`own funds`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tidegate.deposits.deposit import Deposit
from tidegate.deposits.legs import accounts_of, leg_id, payable, receivable
from tidegate.deposits.strand import Strand
from tidegate.deposits.withhold import tax_account
from tidegate.ledger.account import Account
from tidegate.ledger.chart import Purpose, account
from tidegate.ledger.transfer import Transfer


def accrual_sides(*, strand: Strand, bank: str, product: str, currency: str) -> tuple[Account, Account]:
    """What a strand's accrual debits and credits."""
    match strand:
        case Strand.MARGIN:
            owed = receivable(bank=bank, product=f"{product}/margin", currency=currency)
            return owed, account(purpose=Purpose.MARGIN, book=bank, currency=currency, reference=product)
        case Strand.SUBSIDY:
            charge = account(purpose=Purpose.SUBSIDY, book=bank, currency=currency, reference=product)
            return charge, payable(bank=bank, product=f"{product}/subsidy", currency=currency)
        case _:
            owed = receivable(bank=bank, product=product, currency=currency)
            return owed, payable(bank=bank, product=product, currency=currency)


def strand_accounts(*, deposit: Deposit) -> tuple[Account, ...]:
    """The accounts that a deposit's strands move, beside its own."""
    sides = [
        accrual_sides(strand=strand, bank=deposit.bank, product=deposit.product, currency=deposit.currency)
        for strand in (Strand.MARGIN, Strand.SUBSIDY)
    ]
    return (*(one for pair in sides for one in pair), _own_funds(deposit))


def _own_funds(deposit: Deposit) -> Account:
    """Below zero: what the platform has to bring into savers' cash."""
    return account(purpose=Purpose.OWN_FUNDS, book=deposit.settlement_code, currency=deposit.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class StrandBooking:
    """Where and under what the strands of one deposit are booked."""

    deposit: Deposit
    cause: UUID
    day: date

    def adjust(self, *, strand: Strand, amount_minor: int) -> Iterator[Transfer]:
        """Accrual corrected after the fact; below zero it is taken back."""
        debit, credit = self._sides(strand)
        yield from self._move(f"{strand.name}-adjusted", debit, credit, amount_minor, f"{strand.name.lower()}_restated")

    def settle(self, *, strand: Strand, amount_minor: int) -> Iterator[Transfer]:
        """What has accrued is paid: the margin by the bank, the subsidy by the platform."""
        debit, credit = self._sides(strand)
        accounts = accounts_of(deposit=self.deposit)
        if strand is Strand.MARGIN:
            yield from self._move("margin", accounts.settlement_cash, debit, amount_minor, "margin_received")
            return
        yield from self._move("subsidy", credit, accounts.saver_cash, amount_minor, "subsidy_paid")
        yield from self._move(
            "subsidy-funds", accounts.settlement_cash, _own_funds(self.deposit), amount_minor, "subsidy_funded"
        )

    def withhold(self, *, amount_minor: int) -> Iterator[Transfer]:
        """Tax of a subsidy, out of the saver's cash; below zero it is given back."""
        cash, code = (
            accounts_of(deposit=self.deposit).saver_cash,
            "tax_withheld" if amount_minor > 0 else "tax_given_back",
        )
        yield from self._move("subsidy-tax", cash, tax_account(deposit=self.deposit), amount_minor, code)

    def _sides(self, strand: Strand) -> tuple[Account, Account]:
        one = self.deposit
        return accrual_sides(strand=strand, bank=one.bank, product=one.product, currency=one.currency)

    def _move(self, name: str, debit: Account, credit: Account, amount_minor: int, code: str) -> Iterator[Transfer]:
        if amount_minor < 0:
            debit, credit = credit, debit
        if amount_minor:
            yield Transfer(
                transfer_id=leg_id(self.cause, name),
                debit_account=debit.account_id,
                credit_account=credit.account_id,
                amount_minor=abs(amount_minor),
                code=code,
                value_date=self.day,
                business_day=self.day,
                reference=self.deposit.reference,
            )
