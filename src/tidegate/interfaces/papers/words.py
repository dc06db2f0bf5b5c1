"""Movements, orders and natures in plain words, for every form of a paper."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from tidegate.catalogue.terms import Withdrawals
from tidegate.deposits.statement.value import AccountKind, AccountStatement, Held, Movement, Nature, Remark
from tidegate.money import Term, decimal_text, minor_digits
from tidegate.parties.tax_fact import TaxFact

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
YOURS: Final = "your cash account"
_CASH = {
    "cash_received": "Money received",
    "cash_paid_out": "Paid out to your bank account",
    "deposit_placed": "Placed as a deposit",
    "top_up_placed": "Added to a deposit",
    "instalment_placed": "Instalment into your plan",
    "deposit_matured": "Deposit ended, principal back",
    "deposit_withdrawn": "Withdrawn from a deposit",
    "interest_paid": "Interest paid",
    "interest_clawed_back": "Interest taken back on leaving early",
    "tax_withheld": "Tax withheld from interest",
    "tax_given_back": "Withheld tax given back",
    "subsidy_paid": "Bonus interest from the platform",
    "pledge_realised": "Paid under a pledge of a deposit",
}
_DEPOSIT = {
    "deposit_placed": "Placed at the bank",
    "top_up_placed": "Money added",
    "deposit_moved_in": "Moved in from where it ran before",
    "instalment_placed": "Instalment",
    "deposit_matured": "Ended, principal paid to your cash account",
    "deposit_withdrawn": "Withdrawn to your cash account",
    "deposit_renewed": "Renewed",
    "deposit_changed_hands": "Its account holder changed",
    "interest_capitalised": "Interest added to the deposit",
    "interest_charged": "Negative interest charged",
    "fee_charged": "Fee for keeping the deposit, to the bank",
    "tax_withheld": "Tax withheld from interest",
}
_NATURE = {
    Nature.INTEREST: "Interest",
    Nature.TAX: "Tax withheld from interest",
    Nature.FEE: "Fee",
    Nature.SUBSIDY: "Bonus interest from the platform",
}
_ORDER = {
    "takedown": "an order of takedown",
    "suspend_new": "an order that suspends new business",
    "close_top_ups": "an order that closes top-ups",
    "withdraw": "the platform's own decision",
}


def day(value: date) -> str:
    """`18 December 2020`."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def short_day(value: date) -> str:
    """`18 Dec 2020`."""
    return f"{value.day} {_MONTHS[value.month - 1][:3]} {value.year}"


def money(minor: int, code: str) -> str:
    """`1,234.50`, with a true minus sign below zero; the currency stands in the heading."""
    whole, point, rest = decimal_text(abs(minor), digits=minor_digits(code)).partition(".")
    sign = "\N{MINUS SIGN}" if minor < 0 else ""
    return f"{sign}{int(whole):,}{point}{rest}"


def term(value: Term) -> str:
    """`5 years`, `18 months`, `90 days`."""
    years, months = divmod(value.months, 12)
    length = _counted(years, "year") if years and not months else _counted(value.months, "month")
    parts = [length] if value.months else []
    return " and ".join([*parts, *([_counted(value.days, "day")] if value.days else [])])


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def terms(held: Held) -> str:
    """`1 year at 3.65 % a year, interest paid monthly`."""
    contract = held.contract
    whenever = "at any time" if contract.withdrawals == Withdrawals() else "as the contract allows"
    kind = {"demand": f"Withdrawable {whenever}", "notice": f"On {contract.notice_days} days' notice"}.get(
        contract.kind.value, "" if contract.term is None else term(contract.term)
    )
    paid = str(contract.interest_paid.value).replace("_", " ").replace("half yearly", "half-yearly")
    fee = contract.maintenance_fee
    costs = "" if fee is None else f", fee {money(fee.amount_minor, contract.currency)} {fee.every.replace('_', '-')}"
    return f"{kind}, {contract.rate.percent_text()} % a year, interest paid {paid}{costs}"


def titled(one: AccountStatement) -> str:
    """`Clearbrook, One year` or `Cash at Lantern`."""
    return f"Cash at {one.bank_name}" if one.held is None else f"{one.bank_name}, {one.held.product_name}"


def cash_of(one: AccountStatement, *, reader: str) -> str:
    """Whose cash account a deposit comes from and is paid to, as its reader says it."""
    others = one.held is not None and one.held.account_holder not in {"", reader}
    return f"the cash account of {one.held.account_holder}" if others and one.held else YOURS


def described(movement: Movement, *, kind: AccountKind, cash: str = YOURS) -> str:
    """What happened, in plain words. A business event without words of its own is told by its nature, or its name.

    `cash`: what the account is called that the deposit pays to.
    """
    known = (_CASH if kind is AccountKind.CASH else _DEPOSIT).get(movement.code)
    if known is not None and movement.code == "deposit_renewed":
        return "Renewed from another deposit" if movement.amount_minor > 0 else "Renewed as another deposit"
    if known is not None:
        return known.replace(YOURS, cash)
    return _NATURE.get(movement.nature) or movement.code.replace("_", " ").capitalize()


def referred(movement: Movement) -> str:
    """What the line is referred to by: the outside world's reference, else the deposit it is about."""
    if movement.reference:
        return movement.reference
    return "" if movement.deposit_id is None else f"Deposit {short_id(movement.deposit_id)}"


def short_id(value: object) -> str:
    """The first part of an id: enough to tell a saver's deposits apart."""
    return str(value).split("-", 1)[0].upper()


def tax_fact_text(one: TaxFact) -> str:
    """`Allowance in DE: 801.00 EUR of interest in a calendar year are free of tax`."""
    where = f"in {one.jurisdiction}"
    if one.amount is not None:
        return f"Allowance {where}: {one.amount} of interest in a calendar year are free of tax"
    if one.rate is not None and one.body is not None:
        return f"Church tax {where}: {one.rate.percent_text()} % of the tax, for {one.body}"
    if one.rate is not None:
        return f"Lower rate {where}: {one.rate.percent_text()} % in place of the law's"
    return f"Exemption {where}: nothing is withheld"


def remark_text(remark: Remark) -> str:
    """What was shut, since when and by what; and that nothing inside is touched."""
    shut = [
        name
        for name, is_shut in (
            ("new deposits", remark.shuts_open),
            ("top-ups", remark.shuts_top_up),
            ("renewals", remark.shuts_renew),
        )
        if is_shut
    ]
    what = " and ".join((", ".join(shut[:-1]), shut[-1])) if len(shut) > 1 else shut[0]
    by = _ORDER.get(remark.kind, f"an order ({remark.kind.replace('_', ' ')})")
    until = "" if remark.ends_on is None else f" until {day(remark.ends_on)}"
    named = "" if remark.kind == "withdraw" else f" (number {remark.sequence} of {remark.issuer})"
    return (
        f"{what.capitalize()} closed since {day(remark.since)}{until} by {by}{named}. "
        "What you hold runs on as agreed and is paid when due."
    )


def yield_text(one: AccountStatement) -> str:
    """`4.31 %`: the annual percentage yield earned, to two decimals; empty where nobody asks for it."""
    if one.yield_earned is None:
        return ""
    return f"{(one.yield_earned * 100).quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)} %"
