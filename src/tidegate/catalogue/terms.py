"""A bank's offer as a value: what is sold, at which rates, under which rules. Checked as a whole, then frozen.

A chart may leave out amounts between two of its cells (a bank negotiates there, and such an amount is refused by name);
it may not have a cell that no amount can reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

from tidegate.money import DayCount, Invalid, Rate, Roll, Rounding, Term, calendar, currency, parse_term

CELLS_MAX = 2000
CODE_MAX = 120


class Kind(StrEnum):
    """Withdrawable at any time, or for a term."""

    DEMAND = "demand"
    FIXED = "fixed"


class InterestPaid(StrEnum):
    """When interest leaves the deposit for the saver's cash."""

    AT_MATURITY = "at_maturity"
    MONTHLY = "monthly"


class EarlyWithdrawal(StrEnum):
    """What a fixed deposit allows before its maturity. DEMAND_RATE: that rate for the elapsed time."""

    FORBIDDEN = "forbidden"
    DEMAND_RATE = "demand_rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One rate of a chart: for `term` (None: any time), from `from_minor` up to, not including, `to_minor`."""

    term: Term | None
    from_minor: int
    to_minor: int | None
    rate: Rate

    def holds(self, amount_minor: int) -> bool:
        return self.from_minor <= amount_minor and (self.to_minor is None or amount_minor < self.to_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductTerms:
    """Everything a bank says about a product. Amounts in minor units of `currency`; `pay_day` is a day of the month."""

    product_code: str
    bank_code: str
    name: str
    kind: Kind
    currency: str
    jurisdiction: str
    calendar: str
    roll: Roll
    day_count: DayCount
    rounding: Rounding
    interest_paid: InterestPaid
    pay_day: int | None
    early_withdrawal: EarlyWithdrawal
    demand_rate: Rate | None
    amount_min_minor: int
    amount_max_minor: int | None
    amount_multiple_minor: int
    per_saver_max_minor: int | None
    capacity_minor: int | None
    top_up_allowed: bool
    chart: tuple[Cell, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain text and integers, as stored, digested and shown."""
        plain: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__ if name != "chart"}
        plain["demand_rate"] = None if self.demand_rate is None else self.demand_rate.ppb
        plain = {name: str(value) if isinstance(value, StrEnum) else value for name, value in plain.items()}
        plain["chart"] = [
            {
                "term": None if cell.term is None else cell.term.text(),
                "from_minor": cell.from_minor,
                "to_minor": cell.to_minor,
                "rate_ppb": cell.rate.ppb,
            }
            for cell in self.chart
        ]
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> ProductTerms:
        """The terms as they were stored."""
        return cls(
            **{
                **plain,
                "kind": Kind(plain["kind"]),
                "roll": Roll(plain["roll"]),
                "day_count": DayCount(plain["day_count"]),
                "rounding": Rounding(plain["rounding"]),
                "interest_paid": InterestPaid(plain["interest_paid"]),
                "early_withdrawal": EarlyWithdrawal(plain["early_withdrawal"]),
                "demand_rate": None if plain["demand_rate"] is None else Rate(ppb=plain["demand_rate"]),
                "chart": tuple(
                    Cell(
                        term=None if cell["term"] is None else parse_term(cell["term"]),
                        from_minor=cell["from_minor"],
                        to_minor=cell["to_minor"],
                        rate=Rate(ppb=cell["rate_ppb"]),
                    )
                    for cell in plain["chart"]
                ),
            }
        )


def checked(*, terms: ProductTerms) -> ProductTerms:
    """The same terms, or Invalid with the path of the first field that contradicts another."""
    for broken, field, value, rule, remedy in (*_of_words(terms), *_of_amounts(terms), *_of_interest(terms)):
        if broken:
            raise Invalid(field=field, value=value, rule=rule, remedy=remedy)
    _check_chart(terms)
    return terms


Check = tuple[bool, str, object, str, str]


def _of_words(terms: ProductTerms) -> Iterable[Check]:
    currency(terms.currency)
    calendar(terms.calendar)
    for field in ("product_code", "bank_code", "name"):
        text = getattr(terms, field)
        bad = not text.strip() or len(text) > CODE_MAX * (1 if field != "name" else 3)
        yield bad, field, text, "It is a short text, never empty.", "Write one."


def _of_amounts(terms: ProductTerms) -> Iterable[Check]:
    low, high, step = terms.amount_min_minor, terms.amount_max_minor, terms.amount_multiple_minor
    yield low < 0, "amount_min_minor", low, "The least amount is not negative.", "Write 0 or more."
    yield (
        high is not None and high < max(low, 1),
        "amount_max_minor",
        high,
        "The most is not below the least.",
        "Raise it.",
    )
    yield (
        step < 1,
        "amount_multiple_minor",
        step,
        "Amounts come in steps of at least one minor unit.",
        "Write 1 or more.",
    )
    for field in ("per_saver_max_minor", "capacity_minor"):
        value = getattr(terms, field)
        yield value is not None and value < max(low, 1), field, value, "A cap leaves room for one deposit.", "Raise it."


def _of_interest(terms: ProductTerms) -> Iterable[Check]:
    monthly, day = terms.interest_paid is InterestPaid.MONTHLY, terms.pay_day
    yield (
        monthly != (day is not None),
        "pay_day",
        day,
        "Monthly interest has a pay day, other interest none.",
        "Correct it.",
    )
    yield day is not None and not 1 <= day <= 31, "pay_day", day, "A pay day is a day of the month.", "Write 1 to 31."
    demand = terms.kind is Kind.DEMAND
    yield demand and not monthly, "interest_paid", terms.interest_paid, "Demand deposits pay monthly.", "Say monthly."
    yield not demand and terms.top_up_allowed, "top_up_allowed", True, "A fixed deposit takes no more.", "Say false."
    tied = terms.early_withdrawal is EarlyWithdrawal.DEMAND_RATE and not demand
    rate = terms.demand_rate
    yield tied and rate is None, "demand_rate", rate, "Leaving early at the demand rate needs that rate.", "Give it."
    least = min((cell.rate.ppb for cell in terms.chart), default=0)
    yield (
        rate is not None and tied and rate.ppb > least,
        "demand_rate",
        rate,
        "Leaving early never earns more.",
        "Lower it.",
    )


def _check_chart(terms: ProductTerms) -> None:
    if not 0 < len(terms.chart) <= CELLS_MAX:
        raise Invalid(
            field="chart", value=len(terms.chart), rule=f"A chart has 1 to {CELLS_MAX} cells.", remedy="Give its rates."
        )
    for number, cell in enumerate(terms.chart):
        path = f"chart[{number}]"
        for broken, field, value, rule, remedy in _of_cell(terms, cell):
            if broken:
                raise Invalid(field=f"{path}.{field}", value=value, rule=rule, remedy=remedy)
    by_term: dict[Term | None, list[tuple[int, Cell]]] = {}
    for number, cell in enumerate(terms.chart):
        by_term.setdefault(cell.term, []).append((number, cell))
    for cells in by_term.values():
        for (_, one), (number, other) in pairwise(sorted(cells, key=lambda pair: pair[1].from_minor)):
            if one.to_minor is None or one.to_minor > other.from_minor:
                raise Invalid(
                    field=f"chart[{number}].from_minor",
                    value=other.from_minor,
                    rule="Cells of one term do not overlap.",
                    remedy="End the cell before it where this one begins.",
                )


def _of_cell(terms: ProductTerms, cell: Cell) -> Iterable[Check]:
    fixed = terms.kind is Kind.FIXED
    yield (
        fixed != (cell.term is not None),
        "term",
        cell.term,
        "Fixed deposits have terms, demand deposits none.",
        "Correct it.",
    )
    yield cell.rate.ppb < 0, "rate", cell.rate, "A rate is not negative here.", "Write 0 or more."
    yield cell.from_minor < 0, "from_minor", cell.from_minor, "An amount is not negative.", "Write 0 or more."
    ends = cell.to_minor is not None and cell.to_minor <= cell.from_minor
    yield ends, "to_minor", cell.to_minor, "A cell ends above its beginning.", "Raise it."
    step = terms.amount_multiple_minor
    least = -(-max(terms.amount_min_minor, cell.from_minor, 1) // step) * step
    outside = not cell.holds(least) or (terms.amount_max_minor is not None and least > terms.amount_max_minor)
    yield (
        outside,
        "from_minor",
        cell.from_minor,
        "A cell holds an amount that the product takes, between its least and most and in its steps.",
        "Move the cell or the product's limits, or leave it out.",
    )
