"""Statements without a database: as many lines as a test wants, with names that are hard on writers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.deposits_world import contract, uid
from tidegate.deposits.statement.value import (
    AccountKind,
    AccountStatement,
    Earnings,
    Held,
    Movement,
    Nature,
    Remark,
    Statement,
)

FIRST = date(2020, 10, 9)
HOLDER = 'Žofie "Zoë" Łukasz-O\'Neill & Söhne <王小明>'
_KINDS = (
    ("cash_received", Nature.CASH, 1),
    ("deposit_placed", Nature.PRINCIPAL, -1),
    ("interest_paid", Nature.INTEREST, 1),
    ("tax_withheld", Nature.TAX, -1),
    ("account_fee", Nature.FEE, -1),
    ("subsidy_paid", Nature.SUBSIDY, 1),
    ("cash_paid_out", Nature.CASH, -1),
)


def movements(*, lines: int, opening_minor: int) -> tuple[Movement, ...]:
    """Lines of every nature whose amounts never repeat, so that a figure found is that figure."""
    balance, found = opening_minor, []
    for number in range(lines):
        code, nature, sign = _KINDS[number % len(_KINDS)]
        amount = sign * (100_003 + 7 * number if sign > 0 else 20_011 + 3 * number)
        balance += amount
        booked = FIRST + timedelta(days=number * 80 // max(lines, 1))
        found.append(
            Movement(
                sequence=number + 1,
                transfer_id=uid("transfer", number),
                booked_on=booked,
                value_date=booked - timedelta(days=number % 2),
                code=code,
                nature=nature,
                amount_minor=amount,
                balance_minor=balance,
                reference="INV <7> & more, for the second half of a long winter" if nature is Nature.CASH else "",
                deposit_id=uid("deposit") if nature is not Nature.CASH else None,
            )
        )
    return tuple(found)


def statement_of(*, lines: int, deposit: bool = False, holder: str = HOLDER, currency: str = "CNY") -> Statement:
    """A cash account's statement, or with `deposit` that deposit's beside it."""
    opening = 5_000_000
    moved = movements(lines=lines, opening_minor=opening)
    cash = AccountStatement(
        account_id=uid("cash"),
        kind=AccountKind.CASH,
        bank="LANTERN",
        bank_name="Lantern & Söhne Bank",
        currency=currency,
        existed_before=True,
        opening_minor=opening,
        closing_minor=moved[-1].balance_minor if moved else opening,
        movements=moved,
    )
    return Statement(
        platform="alder",
        platform_name="Alder Wealth 雅德",
        holder="S000001",
        holder_name=holder,
        first=FIRST,
        last=date(2020, 12, 31),
        final=True,
        of_deposit=None,
        accounts=(cash, _deposit(currency)) if deposit else (cash,),
    )


def _deposit(currency: str) -> AccountStatement:
    held = Held(
        deposit_id=uid("deposit"),
        product="YEAR",
        product_name="One year <fixed>",
        contract=contract(product="YEAR", percent="3.65", term="P1Y"),
        holding="direct",
        opened_on=FIRST,
        matures_on=date(2021, 10, 11),
        ended_on=None,
    )
    common: dict[str, Any] = {"booked_on": FIRST, "value_date": FIRST, "deposit_id": uid("deposit")}
    placed = Movement(
        sequence=99_999, transfer_id=uid("placed"), code="deposit_placed", nature=Nature.PRINCIPAL,
        amount_minor=1_000_000, balance_minor=1_000_000, **common,
    )  # fmt: skip
    remark = Remark(
        order_id=uid("order"), issuer="demo", sequence=3, kind="takedown", since=date(2020, 12, 18), ends_on=None,
        shuts_open=True, shuts_top_up=True, shuts_renew=True,
    )  # fmt: skip
    return AccountStatement(
        account_id=uid("account"), kind=AccountKind.DEPOSIT, bank="CLEARBROOK", bank_name="Clearbrook",
        currency=currency, existed_before=False, opening_minor=0, closing_minor=1_000_000, movements=(placed,),
        held=held,
        earnings=Earnings(
            opening_minor=0, earned_minor=8_407, restated_minor=-1_001, paid_minor=1_202, capitalised_minor=0,
            closing_minor=6_204, tax_minor=303, fees_minor=17, subsidy_minor=505,
        ),
        remarks=(remark,),
    )  # fmt: skip
