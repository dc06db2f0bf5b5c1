"""What is given on the command line, read strictly: ids, days, and how amounts and accounts are shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import click

from tidegate.money import Invalid, decimal_text, minor_digits, parse_day

if TYPE_CHECKING:
    from tidegate.ledger.account import Account

_DIGITS_MAX = 18
_F = TypeVar("_F", bound=Callable[..., Any])


def json_option(function: _F) -> _F:
    return click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")(function)


def account_options(function: _F) -> _F:
    """Which accounts: those that fit all that is given."""
    for option in (
        click.option("--currency", metavar="CODE", help="Only accounts in this currency."),
        click.option("--purpose", metavar="NAME", help="Only accounts for this purpose, such as saver_deposit."),
        click.option("--book", metavar="CODE", help="Only accounts in this bank's book."),
        click.option("--owner", metavar="CODE", help="Only accounts of this owner."),
    ):
        function = option(function)
    return function


def given_id(text: str, *, field: str) -> UUID:
    """A UUID as it is written out. Invalid otherwise."""
    try:
        found = UUID(text)
    except ValueError:
        found = None
    if found is None or str(found) != text.lower():
        raise Invalid(
            field=field,
            value=text,
            rule="An id is a UUID.",
            remedy="Write it like 0a1c7a52-3c0c-5a7e-8f0e-6d1f5e0b8f11.",
        )
    return found


def given_place(text: str | None, *, field: str) -> date | int | None:
    """A day, or a sequence of the journal. Invalid otherwise."""
    if text is not None and text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX:
        return int(text)
    return given_day(text, field=field)


def given_day(text: str | None, *, field: str) -> date | None:
    return None if text is None else parse_day(text, field=field)


def shown(minor: int, currency: str) -> str:
    """Minor units with the currency's decimals."""
    return decimal_text(minor, digits=minor_digits(currency))


def named(account: Account) -> str:
    """An account for people: bank, purpose, owner."""
    return " ".join(part for part in (account.book_code, account.purpose, account.owner_code) if part)


def account_document(account: Account) -> dict[str, str]:
    return {name: str(getattr(account, name)) for name in account.__slots__}
