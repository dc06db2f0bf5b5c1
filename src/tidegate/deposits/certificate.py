"""The yearly certificate: what a saver was paid in interest in a calendar year, by bank, and what was withheld of it.

Read from the ledger by value date: a payment belongs to the year in which it counts. Of a deposit with several owners
each is told their part, of interest and of tax. The fees that banks took out of deposits are told beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from tidegate.deposits.deposit import Deposit
from tidegate.deposits.legs import accounts_of
from tidegate.deposits.own_part import OwnLine, own_part, own_tax
from tidegate.deposits.owned import once_owned_by
from tidegate.deposits.reading import deposits_by_id
from tidegate.deposits.statement.lines import reads
from tidegate.deposits.statement.value import Movement, Nature
from tidegate.deposits.tax_year import TaxYear, tax_years
from tidegate.ledger.chart import Purpose
from tidegate.ledger.day import closing_days, open_day
from tidegate.ledger.find import find_accounts
from tidegate.ledger.snapshot import one_snapshot
from tidegate.money import Invalid
from tidegate.parties.describe import platform_profile
from tidegate.parties.enrol import identity, person
from tidegate.parties.institution import InstitutionKind
from tidegate.parties.register import institutions
from tidegate.parties.tax_fact import TaxFact, tax_facts

_AROUND: Final = timedelta(days=31)
"""A close books what counts on the holidays after it, so a year is looked for on the business days around it too."""


_TOLD: Final = (Nature.INTEREST, Nature.SUBSIDY, Nature.TAX, Nature.FEE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """What one bank's deposits in one currency brought, in minor units. Below zero: more was taken back than paid.

    `interest_minor` is gross, to cash or added to the deposit; `subsidy_minor` is the platform's and no bank's;
    `fees_minor` were taken out of deposits and lower no interest.
    """

    bank: str
    bank_name: str
    currency: str
    deposits: int
    interest_minor: int
    subsidy_minor: int
    withheld_minor: int
    fees_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A saver's year. `taxed` are the years of the taxes that the platform withholds, by jurisdiction and currency;
    `known` what was known of the saver's tax on some day of it.

    `until` is the last day that it knows of: the year's last, or the open day (`final` is false then).
    """

    platform: str
    platform_name: str
    holder: str
    holder_name: str
    year: int
    until: date
    final: bool
    paid: tuple[Paid, ...]
    taxed: tuple[TaxYear, ...]
    known: tuple[TaxFact, ...] = ()

    def __post_init__(self) -> None:
        for code in {*(one.currency for one in self.paid), *(one.currency for one in self.taxed)}:
            booked = sum(one.withheld_minor for one in self.paid if one.currency == code)
            asked = sum(one.withheld_minor for one in self.taxed if one.currency == code)
            assert booked == asked, f"what was withheld in {code} is what the taxes of the year came to"


def certificate(*, saver: str, year: int) -> Certificate | None:
    """The saver's certificate of a calendar year; None if there is no such saver. Invalid for a year not begun yet."""
    with one_snapshot():
        profile, known = platform_profile(), identity(person=saver)
        if profile is None or person(code=saver) is None:
            return None
        until, final = _until(year)
        names = {one.code: one.name for one in institutions(kind=InstitutionKind.BANK)}
        return Certificate(
            platform=profile.code,
            platform_name=profile.name,
            holder=saver,
            holder_name="" if known is None else known.full_name,
            year=year,
            until=until,
            final=final,
            paid=tuple(_by_bank(_lines(saver, year), names)),
            taxed=tax_years(saver=saver, year=year),
            known=tuple(one for one in tax_facts(person=saver) if one.holds_in(year=year)),
        )


def _until(year: int) -> tuple[date, bool]:
    latest = open_day()
    if latest is None or year > latest.year or year < date.min.year:
        raise Invalid(
            field="year",
            value=year,
            rule="The books have no business day yet." if latest is None else f"The books reach to {latest}.",
            remedy="Give a year that has begun.",
        )
    end = date(year, 12, 31)
    return min(end, latest), end < min((*closing_days(), latest))


def _lines(saver: str, year: int) -> Iterator[OwnLine]:
    """Interest, bonus, tax and fees of what the saver owns alone, and their part of what they own with others."""
    latest = open_day()
    assert latest is not None, "the year has been checked against it"
    first, last = max(date(year, 1, 1), date.min + _AROUND) - _AROUND, min(date(year, 12, 31) + _AROUND, latest)
    several = once_owned_by(person=saver)
    found = deposits_by_id(deposit_ids=several)
    alone = {one.deposit_id: one for one in found if not several[one.deposit_id]}
    for movement in _movements(saver, alone.values(), first, last):
        if movement.nature in _TOLD and movement.value_date.year == year and movement.deposit_id in alone:
            nature, amount = movement.nature, movement.amount_minor
            yield OwnLine(deposit=alone[movement.deposit_id], nature=nature, amount_minor=amount)
    shared = [one for one in found if several[one.deposit_id] and _ran(one, first, last)]
    for one in shared:
        yield from own_part(deposit=one, saver=saver, year=year, last=last)
    yield from own_tax(deposits=shared, saver=saver, year=year)


def _ran(one: Deposit, first: date, last: date) -> bool:
    return one.opened_on <= last and (one.ended_on is None or one.ended_on >= first)


def _movements(saver: str, deposits: Iterable[Deposit], first: date, last: date) -> Iterator[Movement]:
    for account in find_accounts(owner=saver, purpose=Purpose.SAVER_CASH.value):
        yield from reads(account=account, first=first, last=last)
    for one in deposits:
        if _ran(one, first, last):
            yield from reads(account=accounts_of(deposit=one).saver_deposit, first=first, last=last)


def _by_bank(lines: Iterable[OwnLine], names: dict[str, str]) -> Iterator[Paid]:
    sums: dict[tuple[str, str], dict[Nature, int]] = {}
    seen: dict[tuple[str, str], set[UUID]] = {}
    for line in lines:
        key = (line.deposit.bank, line.deposit.currency)
        found = sums.setdefault(key, dict.fromkeys(_TOLD, 0))
        found[line.nature] += line.amount_minor
        seen.setdefault(key, set()).add(line.deposit.deposit_id)
    for (bank, currency), found in sorted(sums.items()):
        yield Paid(
            bank=bank,
            bank_name=names.get(bank, bank),
            currency=currency,
            deposits=len(seen[bank, currency]),
            interest_minor=found[Nature.INTEREST],
            subsidy_minor=found[Nature.SUBSIDY],
            withheld_minor=-found[Nature.TAX],
            fees_minor=-found[Nature.FEE],
        )
