"""Double entry for one platform's deposits: accounts, transfers and time.

What it is
    The journal that everything else stands on. It knows accounts, transfers and business days; neither law nor persons:
    owners are opaque codes.

Its words
    *Account* opaque id, owner, book (which bank's money), currency, class, purpose, bound and four totals (debits and
    credits, posted and pending) · *Transfer* an amount from a debit to a credit account, with the day it belongs to,
    the date it counts from and the instant it was written · *Reserve, post, void* a transfer in two phases ·
    *Reversal* the one mirrored transfer that undoes another · *Bound* which side may never exceed the other ·
    *Refusal* one ordered enum, precedence first, each transient or final · *Business day* open, closing, closed.

How data flows
    Pure values (`account`, `transfer`, `chart`) go through `post` into owner-defined database functions, the only
    writers; reads go through views and `balance`. `day` rolls and closes days, `expire` ends reservations, `ask`
    says by key what became of a call in doubt, `check` proves the books.

What it must not know
    Law, orders, persons, products, any clock: the business day is an argument, `booked_at` is the database's.

Used alone
    `from tidegate.ledger import Transfer, post_transfers`: `__all__` is the surface, docs/ledger.md its guide.
    Where a module is named as its verb (`post`, `check`), the surface gives the verb its object (`post_transfers`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tidegate.ledger.account import Account, AccountClass, AccountRefusal, AccountResult, Bound
    from tidegate.ledger.ask import Answer, Known
    from tidegate.ledger.ask import ask as ask_by_key
    from tidegate.ledger.balance import (
        Balance,
        Total,
        balance_at_close,
        balance_now,
        balances,
        balances_now,
        journal_position,
        totals,
    )
    from tidegate.ledger.chart import Purpose
    from tidegate.ledger.chart import account as account_for
    from tidegate.ledger.check import Finding, Report
    from tidegate.ledger.check import check as check_books
    from tidegate.ledger.day import (
        DayRefusal,
        DayResult,
        DayState,
        close_days,
        current_business_day,
        open_day,
        open_first_day,
        roll_days,
    )
    from tidegate.ledger.entry import Entry
    from tidegate.ledger.expire import expire_reservations
    from tidegate.ledger.find import find_account, find_accounts
    from tidegate.ledger.month import close_month, last_closed_month
    from tidegate.ledger.post import Batch, open_accounts
    from tidegate.ledger.post import post as post_transfers
    from tidegate.ledger.refusal import Explained
    from tidegate.ledger.refusal import explain as explain_refusal
    from tidegate.ledger.snapshot import one_snapshot
    from tidegate.ledger.statement import Statement
    from tidegate.ledger.statement import statement as read_statement
    from tidegate.ledger.trail import Outcome, Trail
    from tidegate.ledger.trail import trail as read_trail
    from tidegate.ledger.transfer import Balancing, Phase, Transfer, TransferRefusal, TransferResult

_WHERE = {
    "Account": ("account", "Account"),
    "AccountClass": ("account", "AccountClass"),
    "AccountRefusal": ("account", "AccountRefusal"),
    "AccountResult": ("account", "AccountResult"),
    "Bound": ("account", "Bound"),
    "Answer": ("ask", "Answer"),
    "Known": ("ask", "Known"),
    "ask_by_key": ("ask", "ask"),
    "Balance": ("balance", "Balance"),
    "Total": ("balance", "Total"),
    "balance_at_close": ("balance", "balance_at_close"),
    "balance_now": ("balance", "balance_now"),
    "balances": ("balance", "balances"),
    "balances_now": ("balance", "balances_now"),
    "journal_position": ("balance", "journal_position"),
    "totals": ("balance", "totals"),
    "Purpose": ("chart", "Purpose"),
    "account_for": ("chart", "account"),
    "Finding": ("check", "Finding"),
    "Report": ("check", "Report"),
    "check_books": ("check", "check"),
    "DayRefusal": ("day", "DayRefusal"),
    "DayResult": ("day", "DayResult"),
    "DayState": ("day", "DayState"),
    "close_days": ("day", "close_days"),
    "current_business_day": ("day", "current_business_day"),
    "open_day": ("day", "open_day"),
    "open_first_day": ("day", "open_first_day"),
    "roll_days": ("day", "roll_days"),
    "Entry": ("entry", "Entry"),
    "expire_reservations": ("expire", "expire_reservations"),
    "find_account": ("find", "find_account"),
    "find_accounts": ("find", "find_accounts"),
    "close_month": ("month", "close_month"),
    "last_closed_month": ("month", "last_closed_month"),
    "Batch": ("post", "Batch"),
    "open_accounts": ("post", "open_accounts"),
    "post_transfers": ("post", "post"),
    "Explained": ("refusal", "Explained"),
    "explain_refusal": ("refusal", "explain"),
    "one_snapshot": ("snapshot", "one_snapshot"),
    "Statement": ("statement", "Statement"),
    "read_statement": ("statement", "statement"),
    "Outcome": ("trail", "Outcome"),
    "Trail": ("trail", "Trail"),
    "read_trail": ("trail", "trail"),
    "Balancing": ("transfer", "Balancing"),
    "Phase": ("transfer", "Phase"),
    "Transfer": ("transfer", "Transfer"),
    "TransferRefusal": ("transfer", "TransferRefusal"),
    "TransferResult": ("transfer", "TransferResult"),
}
"""Of each name: its module, and what it is called there. Loaded on first use: a value needs no database."""
__all__ = [
    "Account",
    "AccountClass",
    "AccountRefusal",
    "AccountResult",
    "Answer",
    "Balance",
    "Balancing",
    "Batch",
    "Bound",
    "DayRefusal",
    "DayResult",
    "DayState",
    "Entry",
    "Explained",
    "Finding",
    "Known",
    "Outcome",
    "Phase",
    "Purpose",
    "Report",
    "Statement",
    "Total",
    "Trail",
    "Transfer",
    "TransferRefusal",
    "TransferResult",
    "account_for",
    "ask_by_key",
    "balance_at_close",
    "balance_now",
    "balances",
    "balances_now",
    "check_books",
    "close_days",
    "close_month",
    "current_business_day",
    "expire_reservations",
    "explain_refusal",
    "find_account",
    "find_accounts",
    "journal_position",
    "last_closed_month",
    "one_snapshot",
    "open_accounts",
    "open_day",
    "open_first_day",
    "post_transfers",
    "read_statement",
    "read_trail",
    "roll_days",
    "totals",
]


def __getattr__(name: str) -> Any:
    """The part of the surface that is asked for; then it stays here."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, known_as = _WHERE[name]
    found = globals()[name] = getattr(import_module(f"{__name__}.{module}"), known_as)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
