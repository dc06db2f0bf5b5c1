"""How values read on a page: money, days, instants, rates and terms in the reader's locale.

Text of pages is English; numbers and dates follow the reader's locale (`reader`). Amounts are
`Decimal` made of integer minor units; the number of decimals is the currency's own, never the locale data's.
Instants are shown in the zone Django has activated, which is the platform's.

Registered as a template library (`builtins` of the templates engine), so every page has the filters.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal
from django import template
from django.utils import timezone

from tidegate.interfaces.site.reader import LOCALES, reader_code
from tidegate.money import Amount, Rate, Term, currency

register = template.Library()

_SYMBOLS = {"CNY": "¥", "AUD": "$", "USD": "$", "EUR": "€", "GBP": "£"}
_THIN = "\u00a0"


@lru_cache(maxsize=8)
def _locale(code: str) -> Locale:
    return Locale.parse(LOCALES[code])


def reader_locale() -> Locale:
    """The locale of the reader of this page."""
    return _locale(reader_code())


def symbol(code: str) -> str:
    """The short sign of a currency; a platform keeps one currency, so the short one is enough."""
    return _SYMBOLS.get(code, code)


def money_text(amount: Amount, *, sign: bool = True) -> str:
    """`¥ 1,234.50` in the reader's locale; `sign=False` leaves the currency out (a column that names it)."""
    digits = amount.currency.digits
    value = Decimal(amount.minor).scaleb(-digits)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    text = format_decimal(abs(value), format=pattern, locale=reader_locale(), decimal_quantization=False)
    minus = "\u2212" if value < 0 else ""
    return f"{minus}{symbol(amount.currency.code)}{_THIN}{text}" if sign else f"{minus}{text}"


def minor_text(amount_minor: int, *, code: str, sign: bool = True) -> str:
    """The same for minor units with a currency code beside them."""
    return money_text(Amount(minor=amount_minor, currency=currency(code)), sign=sign)


def short_money_text(amount_minor: int, *, code: str) -> str:
    """An amount for an axis: `¥ 63.2 M`."""
    value = Decimal(amount_minor).scaleb(-currency(code).digits)
    for limit, suffix in ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 4, "k")):
        if abs(value) >= limit:
            unit = Decimal(1000) if suffix == "k" else limit
            scaled = (value / unit).quantize(Decimal("0.1"))
            text = format_decimal(scaled, format="#,##0.#", locale=reader_locale())
            return f"{symbol(code)}{_THIN}{text}{_THIN}{suffix}"
    return f"{symbol(code)}{_THIN}{format_decimal(value, format='#,##0.##', locale=reader_locale())}"


def day_text(day: date) -> str:
    """`18 December 2020`."""
    return format_date(day, format="long", locale=reader_locale())


def short_day_text(day: date) -> str:
    """`18 Dec 2020`."""
    return format_date(day, format="medium", locale=reader_locale())


def day_of_year_text(day: date) -> str:
    """`18 Dec`, where the year is known."""
    return str(format_skeleton("MMMd", day, locale=reader_locale()))


def instant_text(instant: datetime) -> str:
    """`18 December 2020, 18:21` in the zone of the page."""
    local = timezone.localtime(instant)
    return f"{format_date(local.date(), format='long', locale=reader_locale())}, {local:%H:%M}"


def term_text(term: Term | None) -> str:
    """`5 years`, `18 months`, `90 days`; no term is a deposit that may be withdrawn at any time."""
    if term is None:
        return "any time"
    parts = []
    if term.months:
        years, months = divmod(term.months, 12)
        if months and years:
            parts.append(_counted(term.months, "month"))
        else:
            parts.append(_counted(years, "year") if years else _counted(months, "month"))
    if term.days:
        parts.append(_counted(term.days, "day"))
    return " and ".join(parts)


def _counted(number: int, word: str) -> str:
    return f"{number}{_THIN}{word}{'' if number == 1 else 's'}"


@register.filter
def money(amount: Amount | None) -> str:
    return "–" if amount is None else money_text(amount)


@register.filter
def figures(amount: Amount | None) -> str:
    """The amount without its currency, for a column whose heading names it."""
    return "–" if amount is None else money_text(amount, sign=False)


@register.filter
def minor(amount_minor: int | None, code: str) -> str:
    """`{{ row.principal_minor|minor:"CNY" }}`: minor units with their currency code."""
    return "–" if amount_minor is None else minor_text(amount_minor, code=code)


@register.filter
def percent(rate: Rate | None) -> str:
    """`4.125 %`, never rounded."""
    if rate is None:
        return "–"
    value = Decimal(rate.ppb).scaleb(-7)
    text = format_decimal(value, format="#,##0.00#####", locale=reader_locale(), decimal_quantization=False)
    return f"{text}{_THIN}%"


@register.filter
def percent_short(rate: Rate | None) -> str:
    """A yield to two decimals, for comparison."""
    if rate is None:
        return "–"
    value = Decimal(rate.ppb).scaleb(-7).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{format_decimal(value, format='#,##0.00', locale=reader_locale())}{_THIN}%"


@register.filter
def day(value: date | None) -> str:
    return "–" if value is None else day_text(value)


@register.filter
def day_short(value: date | None) -> str:
    return "–" if value is None else short_day_text(value)


@register.filter
def month(value: date) -> str:
    """`December 2020`."""
    return format_skeleton("yMMMM", value, locale=reader_locale())


@register.filter
def instant(value: datetime | None) -> str:
    return "–" if value is None else instant_text(value)


@register.filter
def seconds(value: datetime) -> str:
    """`18:19:04` in the zone of the page: for tickers."""
    return format_datetime(timezone.localtime(value), format="HH:mm:ss", locale=reader_locale())


@register.filter
def clock(value: datetime) -> str:
    """`18:19` in the zone of the page."""
    return format_datetime(timezone.localtime(value), format="HH:mm", locale=reader_locale())


@register.filter
def weekday(value: date) -> str:
    """`Friday`."""
    return format_date(value, format="EEEE", locale=reader_locale())


@register.filter
def term(value: Term | None) -> str:
    return term_text(value)


@register.filter
def count(value: int) -> str:
    return format_decimal(value, locale=reader_locale())


@register.filter
def sign_of(code: str) -> str:
    """`¥` of `CNY`."""
    return symbol(code)
