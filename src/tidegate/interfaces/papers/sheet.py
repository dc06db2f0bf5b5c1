"""The sheet: a paper as blocks of text and tables, before it is drawn. Page and PDF draw the same sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString

from tidegate.deposits.statement.value import AccountKind, AccountStatement, Earnings, Movement, Part, Statement
from tidegate.interfaces.papers.reference import reference_of
from tidegate.interfaces.papers.words import (
    YOURS,
    cash_of,
    day,
    described,
    money,
    referred,
    remark_text,
    short_day,
    terms,
    titled,
    yield_text,
)

Pairs = tuple[tuple[str, str], ...]
_DAYS = {"Booked", "Value"}
_MARK = {
    (True, False): SafeString(' class="n"'),
    (False, True): SafeString(' class="d"'),
    (False, False): SafeString(""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`share` of the width; figures stand at the right."""

    name: str
    share: int
    figures: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Cells in the order of the columns; a strong row is a balance or a sum."""

    cells: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def marked(self) -> Iterable[tuple[list[tuple[str, str]], bool]]:
        """Row by row: each cell with what its tag says of it, and whether the row is strong."""
        marks = [_MARK[one.figures, one.name in _DAYS] for one in self.columns]
        for row in self.rows:
            yield list(zip(row.cells, marks, strict=True)), row.strong


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with its facts, its tables, and notes in plain words."""

    heading: str
    facts: Pairs = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The whole paper. `reference` names its content: other figures, another reference."""

    issuer: str
    title: str
    period: str
    addressee: tuple[str, ...]
    facts: Pairs
    warning: str
    sections: tuple[Section, ...]
    foot: tuple[str, ...]
    reference: str


_LINES = (
    Column(name="Booked", share=13),
    Column(name="Value", share=13),
    Column(name="What happened", share=38),
    Column(name="Out", share=12, figures=True),
    Column(name="In", share=12, figures=True),
    Column(name="Balance", share=14, figures=True),
)
_ON_CASH = (
    *_LINES[:3],
    Column(name="Out of it", share=18, figures=True),
    Column(name="Into it", share=18, figures=True),
)
_EARNED = (Column(name="Interest", share=70), Column(name="Amount", share=30, figures=True))
_PART = (Column(name="Of this deposit", share=70), Column(name="Amount", share=30, figures=True))
_OVERVIEW = (
    Column(name="Account", share=40),
    Column(name="At the beginning", share=15, figures=True),
    Column(name="Out", share=15, figures=True),
    Column(name="In", share=15, figures=True),
    Column(name="At the end", share=15, figures=True),
)
PROVISIONAL = "Provisional: the last day of this period is not closed yet. Figures may still change."
FINAL = "Final: every day of this period is closed."


def statement_sheet(one: Statement) -> Sheet:
    """A statement as a sheet."""
    many = one.of_deposit is None
    reference = reference_of(one)
    return Sheet(
        issuer=one.platform_name,
        title="Statement of everything you have here" if many else "Statement of your deposit",
        period=f"{day(one.first)} to {day(one.last)}",
        addressee=(one.holder_name, f"Saver {one.holder}") if one.holder_name else (f"Saver {one.holder}",),
        facts=(("Reference", reference), ("State", "Final" if one.final else "Provisional")),
        warning=FINAL if one.final else PROVISIONAL,
        sections=(
            *((_overview(one),) if many else ()),
            *(_section(account, alone=not many, reader=one.holder) for account in one.accounts),
        ),
        foot=(
            "Interest is counted day by day to the end of the last day of the period, as the contract says.",
            "Reference and figures are the same in every form of this statement: page, PDF, camt.053 and JSON.",
        ),
        reference=reference,
    )


def _overview(one: Statement) -> Section:
    tables = []
    by_currency = sorted(one.accounts, key=lambda account: account.currency)
    for code, accounts in groupby(by_currency, key=lambda account: account.currency):
        found = list(accounts)
        rows = [Row(cells=(_named(account), *_totals([account]))) for account in found]
        rows.append(Row(cells=("Together", *_totals(found)), strong=True))
        rows += _yours(found, code)
        tables.append(Table(caption=f"All accounts, in {code}", columns=_OVERVIEW, rows=tuple(rows)))
    both = "Money that moved between your own accounts counts on both sides."
    notes = (both,) if tables else ("There is no account of yours in this period.",)
    return Section(heading="Overview", tables=tuple(tables), notes=notes)


def _yours(accounts: list[AccountStatement], code: str) -> list[Row]:
    """Of what several own the whole is in the sum; this is what of the sum is the reader's."""
    if not any(one.part for one in accounts):
        return []
    opening = sum(one.part.opening_minor if one.part else one.opening_minor for one in accounts)
    closing = sum(one.part.closing_minor if one.part else one.closing_minor for one in accounts)
    return [Row(cells=("Of it your own", money(opening, code), "", "", money(closing, code)), strong=True)]


def _named(one: AccountStatement) -> str:
    return titled(one) if one.held is None else f"{titled(one)} ({str(one.held.deposit_id).split('-')[0].upper()})"


def _totals(accounts: list[AccountStatement]) -> tuple[str, str, str, str]:
    code = accounts[0].currency
    figures = (
        sum(one.opening_minor for one in accounts),
        sum(one.taken_minor for one in accounts),
        sum(one.added_minor for one in accounts),
        sum(one.closing_minor for one in accounts),
    )
    opening, taken, added, closing = (money(figure, code) for figure in figures)
    return opening, taken, added, closing


def _section(one: AccountStatement, *, alone: bool, reader: str) -> Section:
    """What a deposit paid to cash is told where the cash account has no section of its own."""
    code, cash = one.currency, cash_of(one, reader=reader)
    rows = tuple(_rows(one, cash))
    tables = [Table(caption=f"Balance and movements, in {code}", columns=_LINES, rows=rows)]
    if one.earnings is not None:
        tables.append(Table(caption=f"Interest, in {code}", columns=_EARNED, rows=_earned(one.earnings, code, cash)))
    if one.part is not None:
        tables.append(Table(caption=f"Your part, in {code}", columns=_PART, rows=_of_yours(one.part, code)))
    if one.payments and (alone or cash != YOURS):
        paid = tuple(_paid(line, code) for line in one.payments)
        tables.append(Table(caption=f"On {cash}, in {code}", columns=_ON_CASH, rows=paid))
    return Section(
        heading=titled(one),
        facts=_facts(one),
        tables=tuple(tables),
        notes=tuple(remark_text(remark) for remark in one.remarks),
    )


def _facts(one: AccountStatement) -> Pairs:
    held = one.held
    if held is None:
        return (("Account", str(one.account_id)), ("Currency", one.currency))
    kept = "in your name at the bank" if held.holding == "direct" else "in the platform's custody account for you"
    shares = ", ".join(f"{person} {share}" for person, share in held.owners)
    whole = f"; {one.part.share} is yours, the figures are the whole deposit's" if one.part else ""
    owners = (("Owners", f"{shares}{whole}"),) if shares else ()
    ends = () if held.matures_on is None else (("Matures", day(held.matures_on)),)
    earned = yield_text(one)
    yields = (("Yield", f"Annual percentage yield earned: {earned}"),) if earned else ()
    ended = () if held.ended_on is None else (("Ended", day(held.ended_on)),)
    return (
        ("Deposit", str(held.deposit_id)),
        ("Terms", terms(held)),
        ("Opened", day(held.opened_on)),
        *ends,
        *ended,
        *yields,
        ("Held", kept),
        *owners,
        ("Currency", one.currency),
    )


def _rows(one: AccountStatement, cash: str) -> Iterable[Row]:
    code = one.currency
    yield Row(cells=("", "", "Opening balance", "", "", money(one.opening_minor, code)), strong=True)
    for line in one.movements:
        yield Row(cells=(*_told(line, one.kind, cash), *_sides(line, code), money(line.balance_minor, code)))
    totals = (money(one.taken_minor, code), money(one.added_minor, code), money(one.closing_minor, code))
    yield Row(cells=("", "", "Closing balance", *totals), strong=True)


def _told(line: Movement, kind: AccountKind, cash: str = YOURS) -> tuple[str, str, str]:
    about = referred(line) if kind is AccountKind.CASH else line.reference
    what = described(line, kind=kind, cash=cash)
    return short_day(line.booked_on), short_day(line.value_date), f"{what} · {about}" if about else what


def _sides(line: Movement, code: str) -> tuple[str, str]:
    amount = money(abs(line.amount_minor), code)
    return (amount, "") if line.amount_minor < 0 else ("", amount)


def _paid(line: Movement, code: str) -> Row:
    booked, value, _ = _told(line, AccountKind.CASH)
    return Row(cells=(booked, value, described(line, kind=AccountKind.CASH), *_sides(line, code)))


def _earned(one: Earnings, code: str, cash: str) -> tuple[Row, ...]:
    lines = (
        ("Earned and not yet paid at the beginning", one.opening_minor, True),
        ("Earned in this period", one.earned_minor, True),
        ("Valued anew, by leaving early", one.restated_minor, False),
        (f"Paid to {cash}", -one.paid_minor, False),
        ("Added to the deposit", -one.capitalised_minor, False),
        ("Earned and not yet paid at the end", one.closing_minor, True),
        ("Tax withheld from what was paid", one.tax_minor, False),
        ("Fees", one.fees_minor, False),
        ("Bonus interest from the platform, beside it", one.subsidy_minor, False),
    )
    last = "Earned and not yet paid at the end"
    return tuple(
        Row(cells=(name, money(minor, code)), strong=name == last) for name, minor, always in lines if always or minor
    )


def _of_yours(one: Part, code: str) -> tuple[Row, ...]:
    """The reader's share of the figures above, each cut so that all owners' parts add up to the whole."""
    figures = (
        ("Your share", str(one.share)),
        ("Of the balance at the beginning", money(one.opening_minor, code)),
        ("Of interest earned and not yet paid at the beginning", money(one.unpaid_before_minor, code)),
        ("Of interest earned in this period", _known(one.earned_minor, code)),
        ("Of interest paid or added to the deposit in this period", _known(one.settled_minor, code)),
        ("Of interest earned and not yet paid at the end", money(one.unpaid_after_minor, code)),
        ("Of the balance at the end", money(one.closing_minor, code)),
    )
    return tuple(Row(cells=cells, strong=cells[0] == figures[-1][0]) for cells in figures)


def _known(minor: int | None, code: str) -> str:
    return "shares changed within it" if minor is None else money(minor, code)
