"""Cells as values: exact, never guessed. A row gives its values, or every finding about its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256

from tidegate.deposits.moving_in.columns import BY_NAME, COLUMNS, Form
from tidegate.deposits.moving_in.finding import Finding, found, of_invalid
from tidegate.deposits.moving_in.source import Cells
from tidegate.deposits.moving_in.whose import Told, Whose, whose
from tidegate.money import Currency, Invalid, Rate, currency, parse_amount, parse_day

_PATTERNS = {one.name: re.compile(one.pattern) for one in COLUMNS if one.pattern}
_FINE: dict[str, set[str]] = {one.name: set() if one.required else {""} for one in COLUMNS}
"""Texts that were looked at and are as their column wants them: most columns of a book say the same again and again."""
_FINE_MAX = 4096
_FORMULA = ("=", "+", "@", "\t", "\r")
_TEXT_MAX = 200
_BEFORE = re.compile(r"-?\d{1,20}(?:\.\d{1,12}|/[1-9]\d{0,40})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One deposit as the file tells it. Amounts in minor units of `currency`; `accrued_before` of them too, exact."""

    number: int
    reference: str
    saver: str
    region: str
    name: str
    email: str
    born_on: date | None
    bank: str
    product: str
    version: int
    currency: str
    amount_minor: int
    opened_minor: int
    starts_on: date
    matures_on: date | None
    rate: Rate
    day_count: str
    cut_off: date
    accrued_minor: int
    paid_minor: int
    earning_from: date | None
    accrued_before: Fraction
    whose: Whose | None = None

    @property
    def since(self) -> date | None:
        """Since when the balance is what it is, if it was another before; None if it is that of the first day."""
        return self.earning_from if self.earning_from != self.starts_on else None

    @property
    def content(self) -> str:
        """A digest of what was taken over: the same deposit again is the same; nothing of the saver but the code."""
        told = (
            self.reference, self.saver, self.bank, self.product, self.version, self.currency, self.amount_minor,
            self.opened_minor, self.starts_on, self.matures_on, self.rate.ppb, self.cut_off, self.accrued_minor,
            self.paid_minor, self.earning_from, self.accrued_before,
        )  # fmt: skip
        owners = () if self.whose is None else (self.whose.ownership.to_json(),)
        return sha256("\x1f".join(map(str, (*told, *owners))).encode()).hexdigest()

    @property
    def people(self) -> tuple[Told, ...]:
        """Whom the row tells of, the saver first."""
        saver = Told(person=self.saver, region=self.region, name=self.name, email=self.email, born_on=self.born_on)
        return (saver, *(() if self.whose is None else self.whose.people))


class _Reading:
    """The cells of a row as they are asked for, and what was wrong with them."""

    def __init__(self, number: int, cells: Cells) -> None:
        self.number, self.cells = number, cells
        self.wrong: list[Finding] = []

    def text(self, name: str) -> str:
        value = self.cells.get(name, "").strip()
        fine = _FINE[name]
        if value in fine:
            return value
        column = BY_NAME[name]
        if not value:
            if column.required:
                self.find(name, value, "This cell may not be empty.", f"{column.meaning}")
            return ""
        if value.startswith(_FORMULA):
            self.find(name, value, "A cell is a value, never a formula.", "Save values instead of formulas.")
        elif column.form is not Form.DOCUMENT and (len(value) > _TEXT_MAX or not value.isprintable()):
            self.find(name, value, f"Text is at most {_TEXT_MAX} printable characters.", "Shorten or clean it.")
        elif column.form is Form.TEXT and name in _PATTERNS and not _PATTERNS[name].match(value):
            self.find(name, value, f"It has the form {column.pattern}.", column.meaning)
        else:
            if len(fine) < _FINE_MAX:
                fine.add(value)
            return value
        return ""

    def find(self, name: str, value: str, rule: str, remedy: str) -> None:
        self.wrong.append(found(row=self.number, column=name, value=value, rule=rule, remedy=remedy))

    def day(self, name: str) -> date | None:
        value = self.text(name)
        if not value:
            return None
        try:
            return _day(value)
        except Invalid as error:
            self.wrong.append(of_invalid(row=self.number, column=name, error=error))
            return None

    def currency(self) -> Currency | None:
        value = self.text("currency")
        try:
            return _currency(value) if value else None
        except Invalid as error:
            self.wrong.append(of_invalid(row=self.number, column="currency", error=error))
            return None

    def rate(self) -> Rate | None:
        value = self.text("rate")
        try:
            return _signed_percent(value) if value else None
        except Invalid as error:
            self.wrong.append(of_invalid(row=self.number, column="rate", error=error))
            return None

    def minor(self, name: str, of: Currency | None, *, zero: bool = False, signed: bool = False) -> int:
        value = self.text(name)
        if not value or of is None:
            return 0
        sign = -1 if signed and value.startswith("-") else 1
        try:
            return sign * parse_amount(value[1:] if sign < 0 else value, currency=of, field=name, zero=zero).minor
        except Invalid as error:
            self.wrong.append(of_invalid(row=self.number, column=name, error=error))
            return 0

    def count(self, name: str) -> int:
        value = self.text(name)
        if value and (len(value) > 9 or not (value.isascii() and value.isdigit()) or int(value) < 1):
            self.find(name, value, "A version is a whole number from 1 on.", BY_NAME[name].meaning)
            return 0
        return int(value or 0)

    def whose(self) -> Whose | None:
        value = self.text("ownership")
        read = whose(number=self.number, text=value) if value else None
        if isinstance(read, tuple):
            self.wrong += read
            return None
        return read

    def before(self, of: Currency | None) -> Fraction:
        value = self.text("accrued_before")
        if not value or of is None:
            return Fraction(0)
        if not _BEFORE.fullmatch(value):
            self.find(
                "accrued_before", value, "Plain digits with at most twelve decimals, or a fraction p/q.", "As 12.345."
            )
            return Fraction(0)
        return Fraction(value) * Fraction(10**of.digits)


def row_of(*, number: int, cells: Cells) -> Row | tuple[Finding, ...]:
    """The row's values, or all that is wrong with its cells."""
    read = _Reading(number, cells)
    of = read.currency()
    starts_on, cut_off, rate = read.day("starts_on"), read.day("cut_off"), read.rate()
    amount = read.minor("amount", of)
    values = {
        "reference": read.text("reference"),
        "saver": read.text("saver"),
        "region": read.text("saver_region"),
        "name": read.text("saver_name"),
        "email": read.text("saver_email"),
        "born_on": read.day("saver_born_on"),
        "bank": read.text("bank"),
        "product": read.text("product"),
        "version": read.count("product_version"),
        "opened_minor": read.minor("opened_amount", of) or amount,
        "matures_on": read.day("matures_on"),
        "day_count": read.text("day_count"),
        "accrued_minor": read.minor("interest_accrued", of, zero=True, signed=True),
        "paid_minor": read.minor("interest_paid", of, zero=True, signed=True),
        "earning_from": read.day("earning_from"),
        "accrued_before": read.before(of),
        "whose": read.whose(),
    }
    if read.wrong or of is None or starts_on is None or cut_off is None or rate is None:
        return tuple(read.wrong)
    return Row(
        number=number,
        currency=of.code,
        amount_minor=amount,
        starts_on=starts_on,
        cut_off=cut_off,
        rate=rate,
        **values,  # type: ignore[arg-type]
    )


@lru_cache(maxsize=65_536)
def _day(text: str) -> date:
    return parse_day(text, field="date")


@lru_cache(maxsize=1024)
def _currency(code: str) -> Currency:
    return currency(code)


@lru_cache(maxsize=65_536)
def _signed_percent(text: str) -> Rate:
    """Negative only where the chart has it so: the plan compares."""
    if text.startswith("-"):
        return Rate(ppb=-Rate.percent(text[1:]).ppb)
    return Rate.percent(text)
