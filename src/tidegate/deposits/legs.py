"""Which transfers a deposit's life makes in the ledger. Pure: ids follow from what is booked, so it is booked once.

Every movement has two legs: the saver's side (a liability moves) and the bank's side (the asset behind it moves along).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Protocol
from uuid import UUID

from tidegate.ledger.account import Account
from tidegate.ledger.chart import Purpose, account
from tidegate.ledger.named import named_text
from tidegate.ledger.transfer import Phase, Transfer

NAMESPACE = UUID("7d0cf3d6-5a5b-5f0e-9c53-3f6f2b0c9b6e")
"""Under which the ids of transfers are derived."""
_NAMESPACE = NAMESPACE.bytes


def leg_id(*parts: object) -> UUID:
    """The id of a leg: the same parts, the same id."""
    return UUID(leg_id_text(*parts))


def leg_id_text(*parts: object) -> str:
    """The same id as text, for those who need many."""
    return named_text(namespace=_NAMESPACE, name="/".join(map(str, parts)))


def proof(transfers: Iterable[Transfer]) -> list[str]:
    """The ids under which the ledger has them: what a step names as its evidence."""
    return [str(one.transfer_id) for one in transfers]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """The accounts that one deposit moves."""

    saver_cash: Account
    saver_deposit: Account
    settlement_cash: Account
    bank: Account
    receivable: Account
    payable: Account

    def all(self) -> tuple[Account, ...]:
        return (self.saver_cash, self.saver_deposit, self.settlement_cash, self.bank, self.receivable, self.payable)


class Owned(Protocol):
    """What names a deposit's accounts."""

    @property
    def deposit_id(self) -> UUID: ...
    @property
    def saver(self) -> str: ...
    @property
    def bank(self) -> str: ...
    @property
    def product(self) -> str: ...
    @property
    def currency(self) -> str: ...
    @property
    def holding(self) -> str: ...
    @property
    def settlement_code(self) -> str: ...


def accounts_of(*, deposit: Owned) -> Accounts:
    """The accounts of a deposit, whether they are open yet or not."""
    bank, currency, saver, settlement = deposit.bank, deposit.currency, deposit.saver, deposit.settlement_code
    settlement_cash, in_bank, due, owed = _shared(bank, deposit.product, currency, deposit.holding, settlement)
    return Accounts(
        saver_cash=account(purpose=Purpose.SAVER_CASH, owner=saver, book=settlement, currency=currency),
        saver_deposit=account(
            purpose=Purpose.SAVER_DEPOSIT, owner=saver, book=bank, currency=currency, reference=str(deposit.deposit_id)
        ),
        settlement_cash=settlement_cash,
        bank=in_bank,
        receivable=due,
        payable=owed,
    )


@lru_cache(maxsize=8192)
def _shared(
    bank: str, product: str, currency: str, holding: str, settlement: str
) -> tuple[Account, Account, Account, Account]:
    """Those that deposits of one product share, found together."""
    in_bank = Purpose.BANK_DIRECT if holding == "direct" else Purpose.BANK_CASH
    return (
        _of_bank(Purpose.BANK_CASH, settlement, currency, ""),
        _of_bank(in_bank, bank, currency, ""),
        receivable(bank=bank, product=product, currency=currency),
        payable(bank=bank, product=product, currency=currency),
    )


def receivable(*, bank: str, product: str, currency: str) -> Account:
    """Interest a bank owes on a product, accrued and not yet paid."""
    return _of_bank(Purpose.ACCRUED_INTEREST_RECEIVABLE, bank, currency, product)


def payable(*, bank: str, product: str, currency: str) -> Account:
    """Interest due to the savers of a product, accrued and not yet paid."""
    return _of_bank(Purpose.ACCRUED_INTEREST_PAYABLE, bank, currency, product)


def fees_of(*, bank: str, product: str, currency: str) -> Account:
    """What a bank charges the savers of a product: it passes through, and is nobody's here."""
    return _of_bank(Purpose.FEES, bank, currency, product)


@lru_cache(maxsize=8192)
def _of_bank(purpose: Purpose, bank: str, currency: str, reference: str) -> Account:
    """Accounts that many deposits share; their ids are hashes and worth keeping."""
    return account(purpose=purpose, book=bank, currency=currency, reference=reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """Where and under what the legs of one movement are booked. `cause` is the request or the step that makes them."""

    accounts: Accounts
    cause: UUID
    business_day: date
    reference: str
    value_date: date | None = None
    """When it counts; None: on its business day."""

    def _leg(
        self, name: str, debit: Account, credit: Account, amount_minor: int, code: str, *, phase: Phase, of: UUID | None
    ) -> Transfer:
        return Transfer(
            transfer_id=leg_id(self.cause, name),
            debit_account=debit.account_id,
            credit_account=credit.account_id,
            amount_minor=amount_minor,
            code=code,
            value_date=self.value_date or self.business_day,
            business_day=self.business_day,
            phase=phase,
            pending_id=of,
            expires_on=None,
            reverses=None,
            reference=self.reference,
        )

    def reserve(self, *, amount_minor: int, code: str) -> tuple[Transfer, ...]:
        """Hold the saver's cash for the bank."""
        return tuple(
            self._leg(side, debit, credit, amount_minor, code, phase=Phase.RESERVE, of=None)
            for side, debit, credit in self._placement()
        )

    def finish(self, *, phase: Phase, reserved: UUID, amount_minor: int, code: str) -> tuple[Transfer, ...]:
        """Carry out (POST) or release (VOID) what the request `reserved` holds."""
        return tuple(
            self._leg(f"{side}-{phase}", debit, credit, amount_minor, code, phase=phase, of=leg_id(reserved, side))
            for side, debit, credit in self._placement()
        )

    def pay_back(
        self, *, principal_minor: int, interest_minor: int, restated_minor: int, code: str
    ) -> Iterator[Transfer]:
        """Principal and interest to the saver's cash. Negative interest is a claw-back; a restatement corrects."""
        a = self.accounts
        yield from self._move("principal", principal_minor, a.saver_deposit, a.bank, code)
        yield from self.restate(amount_minor=restated_minor)
        yield from self.pay_interest(amount_minor=interest_minor)

    def pay_interest(self, *, amount_minor: int) -> Iterator[Transfer]:
        """Accrued interest to the saver's cash; below zero a claw-back."""
        a = self.accounts
        if amount_minor < 0:
            yield from self._claw_back(-amount_minor)
            return
        yield from self._move("interest", amount_minor, a.payable, a.receivable, "interest_paid")

    def withhold(self, *, amount_minor: int, owed: Account) -> Iterator[Transfer]:
        """Tax out of the saver's cash, to be owed to an authority; below zero it is given back."""
        cash, code = self.accounts.saver_cash, "tax_withheld" if amount_minor > 0 else "tax_given_back"
        debit, credit = (cash, owed) if amount_minor > 0 else (owed, cash)
        if amount_minor:
            yield self._leg("tax", debit, credit, abs(amount_minor), code, phase=Phase.SINGLE, of=None)

    def charge(self, *, amount_minor: int, fees: Account) -> tuple[Transfer, ...]:
        """A fee out of the deposit, through what the bank charges here, to the bank."""
        if not amount_minor:
            return ()
        return tuple(
            self._leg(f"fee-{side}", debit, credit, amount_minor, "fee_charged", phase=Phase.SINGLE, of=None)
            for side, debit, credit in (
                ("saver", self.accounts.saver_deposit, fees),
                ("bank", fees, self.accounts.bank),
            )
        )

    def place(self, *, amount_minor: int, code: str) -> tuple[Transfer, ...]:
        """The saver's cash to the bank at once, without a reservation before it."""
        return tuple(
            self._leg(side, debit, credit, amount_minor, code, phase=Phase.SINGLE, of=None)
            for side, debit, credit in self._placement()
        )

    def renew_as(self, *, account: Account, amount_minor: int, code: str) -> tuple[Transfer, ...]:
        """The deposit's money becomes another deposit's at the same bank."""
        deposit = self.accounts.saver_deposit
        return (self._leg("renewed", deposit, account, amount_minor, code, phase=Phase.SINGLE, of=None),)

    def capitalise(self, *, amount_minor: int) -> Iterator[Transfer]:
        """Accrued interest to the deposit itself; below zero it is charged to it."""
        a = self.accounts
        code = "interest_capitalised" if amount_minor > 0 else "interest_charged"
        for side, debit, credit in (("saver", a.payable, a.saver_deposit), ("bank", a.bank, a.receivable)):
            if amount_minor > 0:
                yield self._leg(f"capital-{side}", debit, credit, amount_minor, code, phase=Phase.SINGLE, of=None)
            elif amount_minor < 0:
                yield self._leg(f"capital-{side}", credit, debit, -amount_minor, code, phase=Phase.SINGLE, of=None)

    def _placement(self) -> Sides:
        a = self.accounts
        return _moving(("saver", a.saver_cash, a.saver_deposit), ("bank", a.bank, a.settlement_cash))

    def _move(self, name: str, amount_minor: int, owed: Account, asset: Account, code: str) -> Iterator[Transfer]:
        """`owed` becomes the saver's cash, and the asset behind it cash at the settlement bank."""
        a = self.accounts
        if amount_minor:
            for side, debit, credit in _moving(("saver", owed, a.saver_cash), ("bank", a.settlement_cash, asset)):
                yield self._leg(f"{name}-{side}", debit, credit, amount_minor, code, phase=Phase.SINGLE, of=None)

    def _claw_back(self, amount_minor: int) -> Iterator[Transfer]:
        a, code = self.accounts, "interest_clawed_back"
        for side, debit, credit in (("saver", a.saver_cash, a.payable), ("bank", a.receivable, a.settlement_cash)):
            yield self._leg(f"claw-back-{side}", debit, credit, amount_minor, code, phase=Phase.SINGLE, of=None)

    def restate(self, *, amount_minor: int) -> Iterator[Transfer]:
        """Accrual corrected after the fact: below zero it is taken back."""
        a, code = self.accounts, "interest_restated"
        debit, credit = (a.receivable, a.payable) if amount_minor > 0 else (a.payable, a.receivable)
        if amount_minor:
            yield self._leg("restate", debit, credit, abs(amount_minor), code, phase=Phase.SINGLE, of=None)


Sides = tuple[tuple[str, Account, Account], ...]


def _moving(*sides: tuple[str, Account, Account]) -> Sides:
    """Where deposits are placed at the settlement bank itself, the asset behind them stays where it is."""
    return tuple((side, debit, credit) for side, debit, credit in sides if debit != credit)
