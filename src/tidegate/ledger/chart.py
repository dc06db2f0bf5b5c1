"""The chart of accounts, per currency and bank: which purposes there are, their class and their bound.

An account's id follows from what it is for, so it need not be looked up before it is used.
"""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from tidegate.ledger.account import Account, AccountClass, Bound
from tidegate.ledger.named import named_text

_NAMESPACE = UUID("0a1c7a52-3c0c-5a7e-8f0e-6d1f5e0b8f11").bytes


class Purpose(StrEnum):
    """What an account is for."""

    BANK_CASH = "bank_cash"
    """Our claim on the custody account at the bank (omnibus)."""
    BANK_DIRECT = "bank_direct"
    """Memorandum of savers' own accounts at the bank (direct)."""
    IN_TRANSIT_OUT = "in_transit_out"
    IN_TRANSIT_IN = "in_transit_in"
    SAVER_CASH = "saver_cash"
    SAVER_DEPOSIT = "saver_deposit"
    ACCRUED_INTEREST_RECEIVABLE = "accrued_interest_receivable"
    ACCRUED_INTEREST_PAYABLE = "accrued_interest_payable"
    WITHHELD_TAX = "withheld_tax"
    FEES = "fees"
    """What a bank charges its savers, on the way from their deposits to the bank: nothing stays."""
    MARGIN = "margin"
    """What the platform keeps of a bank's rate."""
    SUBSIDY = "subsidy"
    """What the platform adds of its own."""
    OWN_FUNDS = "own_funds"
    """The platform's own money at the bank; below zero, what it has to bring."""
    CONTRIBUTED = "contributed"
    """What the platform has brought of its own."""
    SUSPENSE = "suspense"


_ASSET, _LIABILITY, _INCOME = AccountClass.ASSET, AccountClass.LIABILITY, AccountClass.INCOME
_POSITIVE_ASSET = (_ASSET, Bound.CREDITS_MUST_NOT_EXCEED_DEBITS)
_POSITIVE_LIABILITY = (_LIABILITY, Bound.DEBITS_MUST_NOT_EXCEED_CREDITS)
_CHART: dict[Purpose, tuple[AccountClass, Bound]] = {
    Purpose.BANK_CASH: _POSITIVE_ASSET,
    Purpose.BANK_DIRECT: _POSITIVE_ASSET,
    Purpose.IN_TRANSIT_OUT: (_ASSET, Bound.NONE),
    Purpose.IN_TRANSIT_IN: (_ASSET, Bound.NONE),
    Purpose.SAVER_CASH: _POSITIVE_LIABILITY,
    Purpose.SAVER_DEPOSIT: _POSITIVE_LIABILITY,
    # Interest may be restated or negative: the law of a contract, not of the ledger, says how far.
    Purpose.ACCRUED_INTEREST_RECEIVABLE: (_ASSET, Bound.NONE),
    Purpose.ACCRUED_INTEREST_PAYABLE: (_LIABILITY, Bound.NONE),
    Purpose.WITHHELD_TAX: _POSITIVE_LIABILITY,
    Purpose.FEES: (_INCOME, Bound.NONE),
    Purpose.MARGIN: (_INCOME, Bound.NONE),
    Purpose.SUBSIDY: (AccountClass.EXPENSE, Bound.NONE),
    Purpose.OWN_FUNDS: (_ASSET, Bound.NONE),
    Purpose.CONTRIBUTED: _POSITIVE_LIABILITY,
    Purpose.SUSPENSE: (_LIABILITY, Bound.NONE),
}


def account_id(*, purpose: Purpose, owner: str = "", book: str, currency: str, reference: str = "") -> UUID:
    """The id of the account for this purpose, owner, bank, currency and (where there are many) reference."""
    return UUID(account_id_text(purpose=purpose, owner=owner, book=book, currency=currency, reference=reference))


def account_id_text(*, purpose: Purpose, owner: str = "", book: str, currency: str, reference: str = "") -> str:
    """The same id as text, for those who need many."""
    return named_text(namespace=_NAMESPACE, name="/".join((purpose, owner, book, currency, reference)))


def account(*, purpose: Purpose, owner: str = "", book: str, currency: str, reference: str = "") -> Account:
    """The account as the chart wants it, open or not."""
    account_class, bound = _CHART[purpose]
    return Account(
        account_id=account_id(purpose=purpose, owner=owner, book=book, currency=currency, reference=reference),
        owner_code=owner,
        book_code=book,
        currency=currency,
        account_class=account_class,
        purpose=purpose.value,
        bound=bound,
    )
