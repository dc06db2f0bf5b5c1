"""Books of deposits as files, for tests of moving in: rows that fit the small platform of `deposits_world`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tidegate.deposits.contract import Contract
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.moving_in.columns import COLUMNS
from tidegate.deposits.moving_in.finding import Finding
from tidegate.deposits.moving_in.move_in import Outcome, move_in
from tidegate.money import Amount, Rate, currency, decimal_text

NAMES = tuple(one.name for one in COLUMNS)
Cells = dict[str, str]


def row(**cells: object) -> Cells:
    """A row; what is not given is empty."""
    return dict.fromkeys(NAMES, "") | {name: str(value) for name, value in cells.items()}


def told(*, one: Deposit, reference: str, cut_off: date, plain: bool = True) -> Cells:
    """A running deposit as its own platform would tell it; `plain` False: with the stretch since its last change."""
    of, contract = currency(one.currency), one.contract
    cells = row(
        reference=reference, saver=one.saver, saver_region="CN-11", bank=one.bank, product=one.product,
        product_version=contract.product_version, currency=one.currency,
        amount=Amount(minor=one.principal_minor, currency=of).text(),
        opened_amount=Amount(minor=one.opened_minor, currency=of).text(), starts_on=one.starts_on,
        matures_on=one.matures_on or "", rate=contract.rate.percent_text(), day_count=contract.day_count.value,
        cut_off=cut_off, interest_accrued=decimal_text(one.unpaid_interest_minor(on=cut_off), digits=of.digits),
        interest_paid=decimal_text(one.interest_paid_minor, digits=of.digits),
    )  # fmt: skip
    if not plain:
        since = max(one.segments[-1].starts_on, one.interest_paid_to)
        before = one.numerator_at(on=since) - one.interest_paid_minor * contract.denominator
        cells |= {
            "earning_from": str(since),
            "accrued_before": f"{before}/{contract.denominator * 10**of.digits}",
        }
    return cells


def fixed(number: int, *, terms: Contract, starts_on: date, matures_on: date, cut_off: date, **cells: Any) -> Cells:
    """A fixed deposit that was paid nothing yet, of a saver of its own."""
    minor = 1_000_000 + number
    earned = minor * terms.rate.ppb * (cut_off - starts_on).days // (365 * 10**9)
    return row(
        **{
            "reference": f"OLD-{number}", "saver": f"N{number:06d}", "saver_region": "CN-11",
            "saver_name": f"Nobody {number}", "bank": terms.bank_code, "product": terms.product_code,
            "product_version": 1, "currency": "CNY", "amount": decimal_text(minor, digits=2), "starts_on": starts_on,
            "matures_on": matures_on, "rate": Rate(ppb=terms.rate.ppb).percent_text(), "cut_off": cut_off,
            "interest_accrued": decimal_text(earned, digits=2), "interest_paid": "0.00", **cells,
        }
    )  # fmt: skip


def write_csv(place: Path, rows: Iterable[Mapping[str, str]], *, names: Iterable[str] = NAMES) -> Path:
    with place.open("w", encoding="utf-8", newline="") as to:
        writer = csv.DictWriter(to, fieldnames=list(names), extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return place


def imported(place: Path, **how: Any) -> tuple[Outcome, list[Finding]]:
    """The outcome and everything that was found."""
    found: list[Finding] = []
    outcome = move_in(file=place, tell=found.append, **how)
    assert isinstance(outcome, Outcome), outcome
    return outcome, found
