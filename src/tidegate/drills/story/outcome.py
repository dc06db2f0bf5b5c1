"""What every holder of a platform was paid: by deposit, beside the contract, and beside the twin without the order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.legs import accounts_of
from tidegate.deposits.reading import deposits_of
from tidegate.ledger.balance import balances_now

_NEVER_PLACED = {State.REQUESTED, State.FUNDED, State.CANCELLED, State.RETURNED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One deposit that reached its bank. Minor units: principal and interest paid to the saver's cash, still held.

    `contract_minor` is what the contract promised in all; None where the saver decides (demand, or left early).
    """

    deposit_id: UUID
    saver: str
    currency: str
    state: str
    principal_minor: int
    interest_minor: int
    held_minor: int
    contract_minor: int | None

    @property
    def paid_minor(self) -> int:
        return self.principal_minor + self.interest_minor

    def document(self) -> dict[str, Any]:
        return {name: str(value) if name == "deposit_id" else value for name, value in self._fields()}

    def _fields(self) -> Iterable[tuple[str, Any]]:
        return ((name, getattr(self, name)) for name in self.__slots__)


def paid_out(*, savers: Iterable[str]) -> tuple[Paid, ...]:
    """Every deposit of these savers that reached its bank, by what the ledger says was paid out of it."""
    return tuple(paid for paid, _ in paid_of(deposits=[one for saver in savers for one in deposits_of(saver=saver)]))


def paid_of(*, deposits: Iterable[Deposit]) -> tuple[tuple[Paid, Deposit], ...]:
    """The same of these deposits, each beside what was paid."""
    placed = [one for one in deposits if one.state not in _NEVER_PLACED]
    accounts = {one.deposit_id: accounts_of(deposit=one).saver_deposit.account_id for one in placed}
    balances = balances_now(account_ids=list(accounts.values()))
    return tuple((_paid(one, balances[accounts[one.deposit_id]].debits_posted), one) for one in placed)


def _paid(one: Deposit, principal_paid_minor: int) -> Paid:
    kept_to_the_end = one.matures_on is not None and one.state in {State.PAID, State.RUNNING}
    return Paid(
        deposit_id=one.deposit_id,
        saver=one.saver,
        currency=one.currency,
        state=one.state.value,
        principal_minor=principal_paid_minor,
        interest_minor=one.interest_paid_minor,
        held_minor=one.principal_minor,
        contract_minor=_promised(one, principal_paid_minor) if kept_to_the_end else None,
    )


def _promised(one: Deposit, principal_paid_minor: int) -> int:
    """Principal and all interest to maturity, computed from the contract and not from what was booked."""
    principal = one.opened_minor if principal_paid_minor in {0, one.opened_minor} else principal_paid_minor
    return principal + one.interest_to_maturity_minor()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two worlds side by side over the deposits that reached their banks in both. Amounts in minor units."""

    holders: int
    deposits: int
    term_deposits: int
    term_deposits_paid: int
    paid_minor: int
    contract_minor: int
    paid_of_contracts_minor: int
    twin_minor: int
    difference_minor: int
    unequal: tuple[str, ...]


def compare(*, real: Iterable[Mapping[str, Any]], twin: Iterable[Mapping[str, Any]]) -> Compared:
    """`real` and `twin` are documents of `Paid`. The difference is the sum of absolute differences per deposit."""
    theirs = {one["deposit_id"]: one for one in twin}
    pairs = [(one, theirs[one["deposit_id"]]) for one in real if one["deposit_id"] in theirs]
    apart = [(one, other) for one, other in pairs if _got(one) != _got(other)]
    terms = [one for one, _ in pairs if one["contract_minor"] is not None]
    return Compared(
        holders=len({one["saver"] for one, _ in pairs}),
        deposits=len(pairs),
        term_deposits=len(terms),
        term_deposits_paid=sum(one["state"] == State.PAID.value for one in terms),
        paid_minor=sum(_got(one) for one, _ in pairs),
        contract_minor=sum(one["contract_minor"] for one in terms if one["state"] == State.PAID.value),
        paid_of_contracts_minor=sum(_got(one) for one in terms if one["state"] == State.PAID.value),
        twin_minor=sum(_got(other) for _, other in pairs),
        difference_minor=sum(abs(_got(one) - _got(other)) for one, other in apart),
        unequal=tuple(one["deposit_id"] for one, _ in apart),
    )


def _got(one: Mapping[str, Any]) -> int:
    return int(one["principal_minor"]) + int(one["interest_minor"])
