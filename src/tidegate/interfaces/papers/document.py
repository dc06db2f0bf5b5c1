"""A statement as a JSON document. Amounts are decimal text beside their currency; days are ISO 8601."""

from __future__ import annotations

from typing import Any

from tidegate.deposits.statement.value import AccountStatement, Earnings, Movement, Part, Remark, Statement
from tidegate.interfaces.papers.words import cash_of, described, remark_text, yield_text
from tidegate.money import decimal_text, minor_digits


def text(minor: int, code: str) -> str:
    """`1234.50`: minor units with the currency's decimals."""
    return decimal_text(minor, digits=minor_digits(code))


def statement_document(one: Statement) -> dict[str, Any]:
    """The whole statement."""
    return {
        "platform": one.platform,
        "platform_name": one.platform_name,
        "holder": one.holder,
        "holder_name": one.holder_name or None,
        "from": one.first.isoformat(),
        "to": one.last.isoformat(),
        "final": one.final,
        "deposit_id": None if one.of_deposit is None else str(one.of_deposit),
        "accounts": [account_document(account, reader=one.holder) for account in one.accounts],
    }


def account_document(one: AccountStatement, *, reader: str) -> dict[str, Any]:
    """One account with its lines, as `reader` is told of it."""
    code, held, cash = one.currency, one.held, cash_of(one, reader=reader)
    return {
        "account_id": str(one.account_id),
        "kind": one.kind.value,
        "bank_code": one.bank,
        "bank": one.bank_name,
        "currency": code,
        "deposit_id": None if held is None else str(held.deposit_id),
        "product_code": None if held is None else held.product,
        "owners": [] if held is None else [{"person": person, "share": share} for person, share in held.owners],
        "account_holder": None if held is None else held.account_holder or None,
        "your_part": None if one.part is None else _part(one.part, code),
        "opening_balance": text(one.opening_minor, code),
        "added": text(one.added_minor, code),
        "taken": text(one.taken_minor, code),
        "closing_balance": text(one.closing_minor, code),
        "movements": [_movement(line, one, cash) for line in one.movements],
        "interest": None if one.earnings is None else _earnings(one.earnings, code),
        "annual_percentage_yield_earned": yield_text(one) or None,
        "payments": [_movement(line, one, cash) for line in one.payments],
        "remarks": [_remark(remark) for remark in one.remarks],
    }


def _movement(line: Movement, one: AccountStatement, cash: str) -> dict[str, Any]:
    return {
        "booking_date": line.booked_on.isoformat(),
        "value_date": line.value_date.isoformat(),
        "description": described(line, kind=one.kind, cash=cash),
        "code": line.code,
        "nature": line.nature.value,
        "reference": line.reference or None,
        "deposit_id": None if line.deposit_id is None else str(line.deposit_id),
        "amount": text(line.amount_minor, one.currency),
        "balance": text(line.balance_minor, one.currency),
        "transfer_id": str(line.transfer_id),
    }


def _earnings(one: Earnings, code: str) -> dict[str, str]:
    return {
        "unpaid_at_the_beginning": text(one.opening_minor, code),
        "earned": text(one.earned_minor, code),
        "restated": text(one.restated_minor, code),
        "paid": text(one.paid_minor, code),
        "capitalised": text(one.capitalised_minor, code),
        "unpaid_at_the_end": text(one.closing_minor, code),
        "tax_withheld": text(one.tax_minor, code),
        "fees": text(one.fees_minor, code),
        "subsidy": text(one.subsidy_minor, code),
    }


def _part(one: Part, code: str) -> dict[str, str | None]:
    return {
        "share": str(one.share),
        "opening_balance": text(one.opening_minor, code),
        "closing_balance": text(one.closing_minor, code),
        "unpaid_at_the_beginning": text(one.unpaid_before_minor, code),
        "unpaid_at_the_end": text(one.unpaid_after_minor, code),
        "earned": None if one.earned_minor is None else text(one.earned_minor, code),
        "paid_or_capitalised": None if one.settled_minor is None else text(one.settled_minor, code),
    }


def _remark(one: Remark) -> dict[str, Any]:
    return {
        "order_id": str(one.order_id),
        "since": one.since.isoformat(),
        "until": None if one.ends_on is None else one.ends_on.isoformat(),
        "text": remark_text(one),
    }
