"""Margin and subsidy over random lives, beside an independent model that knows only the ledger's balances: every day's
posting of every product, what a correction restates, and what each deposit was settled with."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from tests.conftest import Database
from tests.deposits_world import (
    MONTHLY,
    OMNIBUS,
    closed,
    contract,
    deposit,
    found_platform,
    funded,
    listed,
    savers,
    set_clock,
    uid,
)
from tidegate.catalogue.terms import Bands, Cell, Interest, PaidTo
from tidegate.deposits.check import check
from tidegate.deposits.contract import Contract, EarlyWithdrawal, InterestPaid
from tidegate.deposits.correct import correct
from tidegate.deposits.deposit import State
from tidegate.deposits.legs import accounts_of
from tidegate.deposits.movement import Done
from tidegate.deposits.top_up import top_up
from tidegate.deposits.withdraw import withdraw
from tidegate.ledger.check import check as ledger_check
from tidegate.ledger.day import open_day
from tidegate.money import DayCount, Rate, Roll, Rounding, round_fraction

START, END = date(2020, 10, 9), date(2021, 3, 15)
_DAY = timedelta(days=1)


def _cell(start: int, end: int | None, rate: str, bank: str, subsidy: str) -> Cell:
    kept = {"rate": Rate.percent(rate), "bank_rate": Rate.percent(bank), "subsidy": Rate.percent(subsidy)}
    return Cell(term=None, from_minor=start, to_minor=end, **kept)


BANDS = (_cell(0, 500_000, "1", "2.05", "0"), _cell(500_000, None, "1.5", "2.75", "0.55"))
BESIDE: dict[str, Any] = {"bank_rate": Rate.percent("5.11"), "subsidy": Rate.percent("0.73")}
TERMS = {
    "QUARTER": contract(product="QUARTER", percent="3.65", term="P90D", **BESIDE),
    "HALF": contract(
        product="HALF", bank=OMNIBUS, percent="2.9", term="P4M", day_count=DayCount.THIRTY_E_360, roll=Roll.PRECEDING,
        rounding=Rounding.HALF_EVEN, interest_paid=InterestPaid.MONTHLY, pay_day=31, **BESIDE,
    ),
    "AHEAD": contract(
        product="AHEAD", percent="2.1", term="P60D", interest_paid=InterestPaid.IN_ADVANCE,
        early_withdrawal=EarlyWithdrawal.FORBIDDEN, demand_rate=None, **BESIDE,
    ),
    "OPEN": contract(product="OPEN", bank=OMNIBUS, percent="1", term=None, chart=BANDS, **MONTHLY),
    "GROWS": contract(
        product="GROWS", percent="1", term=None, chart=BANDS, bands=Bands.MARGINAL, rounding=Rounding.DOWN,
        interest=Interest(paid_to=PaidTo.DEPOSIT), **MONTHLY,
    ),
}  # fmt: skip
STRANDS = ("margin", "subsidy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """From `first` up to and without `until` as if so much more had been there; known since the day it was made."""

    made_on: date
    first: date
    until: date
    delta_minor: int


@dataclass(slots=True, kw_only=True)
class Lived:
    """One deposit, as the model sees it."""

    deposit_id: UUID
    saver: str
    terms: Contract
    corrections: list[Correction] = field(default_factory=list)


class World:
    """Acts of one seed, counted by what became of them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0
        self.seen: Counter[str] = Counter()
        self.lived: list[Lived] = []

    def act(self) -> None:
        kind = self.random.choice(["open", "open", "top_up", "withdraw", "correct", "correct"])
        easy = [one for one in self.lived if one.terms.term is None]
        outcome = (
            self._open()
            if kind == "open"
            else self._on(kind, self.random.choice((easy if kind == "top_up" else self.lived) or [None]))
        )
        self.seen[kind if isinstance(outcome, Done) else f"{kind} refused"] += 1

    def _next(self) -> UUID:
        self.count += 1
        return uid("strand act", self.count)

    def _open(self) -> object:
        saver, name = self.random.choice(savers(3)), self.random.choice(list(TERMS))
        minor = self.random.randrange(100_000, 3_000_000)
        done = funded(request=self._next(), saver=saver, terms=TERMS[name], amount_minor=minor)
        if isinstance(done, Done):
            self.lived.append(Lived(deposit_id=done.deposit_id, saver=saver, terms=TERMS[name]))
        return done

    def _on(self, kind: str, one: Lived | None) -> object:
        if one is None:
            return None
        asked = {"request_id": self._next(), "deposit_id": one.deposit_id}
        principal = deposit(one.deposit_id).principal_minor
        with transaction.atomic():
            if kind == "withdraw":
                amount = self.random.choice([None, max(1, principal // 3), max(1, principal // 7)])
                return withdraw(**asked, saver=one.saver, amount_minor=amount)
            if kind == "top_up":
                amount = self.random.randrange(1, 1_000_000)
                return top_up(**asked, saver=one.saver, amount_minor=amount, platform="alder")
            return self._corrected(one, asked)

    def _corrected(self, one: Lived, asked: dict[str, Any]) -> object:
        day = open_day()
        assert day is not None
        first = day - timedelta(days=self.random.randrange(1, 30))
        until = min(day, first + timedelta(days=self.random.randrange(1, 9)))
        delta = self.random.choice([-100_000, 77_777, 450_001])
        done = correct(**asked, first=first, until=until, delta_minor=delta, reason="a test's late money")
        if isinstance(done, Done):
            one.corrections.append(Correction(made_on=day, first=first, until=until, delta_minor=delta))
        return done


class Model:
    """What one deposit's strands must have earned: each day's balance by the ledger's value dates, times a rate."""

    def __init__(self, one: Lived) -> None:
        self.one, self.terms = one, one.terms
        found = deposit(one.deposit_id)
        self.found, self.starts = found, found.starts_on
        self.ends = found.matures_on if found.state is not State.WITHDRAWN else found.ended_on
        with connection.cursor() as cursor:
            account = accounts_of(deposit=found).saver_deposit.account_id
            cursor.execute(
                "SELECT value_date, sum(CASE WHEN credit_account = %(of)s THEN amount_minor ELSE -amount_minor END)"
                " FROM ledger_transfers WHERE phase IN ('single', 'post')"
                " AND (debit_account = %(of)s OR credit_account = %(of)s) GROUP BY value_date",
                {"of": account},
            )
            self.moved = {day: int(minor) for day, minor in cursor.fetchall()}
        self.lines: dict[tuple[str, int], list[Fraction]] = {}

    def rounded(self, strand: str, until: date, *, known: date) -> int:
        """Cumulative up to and without a day, with the corrections that were made by the day `known`."""
        line = self._line(strand, sum(1 for one in self.one.corrections if one.made_on <= known))
        place = min(max(0, (until - self.starts).days), len(line) - 1)
        return round_fraction(line[place], self.terms.rounding)

    def _line(self, strand: str, count: int) -> list[Fraction]:
        """The exact figure at the beginning of each of its days, with the first so many corrections."""
        if (strand, count) not in self.lines:
            line, base, day = [Fraction(0)], 0, self.starts
            while day < (self.ends or END + timedelta(days=90)):
                base += self.moved.get(day, 0)
                known = self.one.corrections[:count]
                more = sum(one.delta_minor for one in known if one.first <= day < one.until)
                line.append(line[-1] + self._rate(strand, base + more) * self._part(day))
                day += _DAY
            self.lines[strand, count] = line
        return self.lines[strand, count]

    def _part(self, day: date) -> Fraction:
        if self.terms.day_count is DayCount.ACT_365F:
            return Fraction(1, 365)
        return Fraction(_thirty(day + _DAY) - _thirty(day), 360)

    def _rate(self, strand: str, base: int) -> Fraction:
        """A year's, in minor units."""
        if not self.terms.chart:
            rate = self.terms.bank_rate if strand == "margin" else self.terms.subsidy
            assert rate is not None
            less = self.terms.rate.fraction if strand == "margin" else 0
            return base * (rate.fraction - less)
        low, high = ((Fraction(105, 10_000), Fraction(125, 10_000)) if strand == "margin"
                     else (Fraction(0), Fraction(55, 10_000)))  # fmt: skip
        if self.terms.bands is Bands.MARGINAL:
            return min(base, 500_000) * low + max(0, base - 500_000) * high
        return base * (low if base < 500_000 else high)


def _thirty(day: date) -> int:
    return 360 * day.year + 30 * day.month + min(day.day, 30)


def _postings() -> Iterator[tuple[str, str, date, str, int]]:
    """Of each strand: what was booked, when it counts, of what, and how much; what was taken back is negative."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.code, t.value_date, t.reference, t.amount_minor, d.purpose, c.purpose FROM ledger_transfers t"
            " JOIN ledger_accounts d ON d.account_id = t.debit_account"
            " JOIN ledger_accounts c ON c.account_id = t.credit_account"
            " WHERE t.code ~ '^(margin|subsidy)_' ORDER BY t.value_date"
        )
        for code, day, reference, minor, debit, credit in cursor.fetchall():
            strand, _, what = code.partition("_")
            forward = {
                "accrued": "margin" if strand == "margin" else "accrued_interest_payable",
                "restated": "margin" if strand == "margin" else "accrued_interest_payable",
                "received": "accrued_interest_receivable", "paid": "saver_cash", "funded": "own_funds",
            }[what]  # fmt: skip
            assert forward in {debit, credit}, (code, debit, credit)
            yield strand, what, day, reference, minor if credit == forward else -minor


def _expected(models: list[Model], until: date) -> dict[tuple[str, str, date], int]:
    """By strand, product and calendar day: the sum over deposits of one day's step of the rounded figure."""
    found: dict[tuple[str, str, date], int] = defaultdict(int)
    for model in models:
        day = model.starts
        last = until if model.ends is None else min(until, model.ends)
        while day < last:
            for strand in STRANDS:
                step = model.rounded(strand, day + _DAY, known=day) - model.rounded(strand, day, known=day)
                if step:
                    found[strand, model.terms.product_code, day] += step
            day += _DAY
    return dict(found)


@pytest.mark.parametrize("seed", [3, 11])
def test_random_lives_accrue_and_settle_their_strands_to_the_minor_unit(platform_db: Database, seed: int) -> None:
    found_platform(cash_minor=50_000_000)
    set_clock(START)
    for name in ("OPEN", "GROWS"):
        listed(terms=TERMS[name])
    world = World(seed)
    while (day := open_day()) is not None and day < END:
        set_clock(day)
        for _ in range(world.random.choice([2, 3, 4])):
            world.act()
        closed(day + timedelta(days=world.random.choice([0, 3, 6, 13])))
    broken = (*ledger_check().findings, *check().findings)
    assert not broken, broken
    until = open_day()
    assert until is not None
    models = [Model(one) for one in world.lived if deposit(one.deposit_id).segments]
    booked: dict[str, dict[Any, int]] = {what: defaultdict(int) for what in ("accrued", "restated", "settled")}
    for strand, what, on, reference, minor in _postings():
        if what == "funded":
            continue
        key = (strand, reference, on) if what == "accrued" else (strand, reference)
        booked[what if what in booked else "settled"][key] += minor
    assert {key: minor for key, minor in booked["accrued"].items() if minor} == _expected(models, until)
    for model in models:
        for strand in STRANDS:
            name = str(model.one.deposit_id)
            paid = model.found.margin_paid_minor if strand == "margin" else model.found.subsidy_paid_minor
            restated = sum(
                model.rounded(strand, one.made_on, known=one.made_on)
                - model.rounded(strand, one.made_on, known=one.made_on - _DAY)
                for one in _days(model.one.corrections)
            )
            assert booked["restated"][strand, name] == restated, (model.one, strand)
            assert booked["settled"][strand, name] == paid, (model.one, strand)
            to = _settled_to(model)
            assert paid == (0 if to is None else model.rounded(strand, to, known=to)), (model.one, strand, to)
            world.seen[f"{strand} settled"] += bool(paid)
    assert min(world.seen[kind] for kind in ("open", "top_up", "withdraw", "correct")) >= 4, world.seen
    assert min(world.seen[f"{strand} settled"] for strand in STRANDS) >= 6, world.seen
    assert {model.terms.product_code for model in models} == set(TERMS), "every product was met"


def _days(corrections: list[Correction]) -> list[Correction]:
    """One for each day on which any was made: what they restate is reckoned for the day."""
    return list({one.made_on: one for one in corrections}.values())


def _settled_to(model: Model) -> date | None:
    """Up to where the deposit's strands were settled last."""
    found = model.found
    if found.state is State.PAID:
        return found.matures_on
    if found.state is State.WITHDRAWN:
        return found.ended_on
    if found.contract.interest_paid is InterestPaid.IN_ADVANCE or found.interest_paid_to == found.starts_on:
        return None
    return found.interest_paid_to
