"""Money, rates and days as exact values.

What it is
    The arithmetic that everything above stands on: integer minor units with a dated ISO 4217 table of our own, rates in
    parts per billion, one named rounding, terms, half-open periods, frozen business-day calendars, day counts.

Its words
    *Amount* minor units of one currency · *Rate* per year, in parts per billion · *Rounding* the one rule that turns a
    fraction into minor units · *Term* months and days · *Period* from a day up to, not including, another ·
    *Calendar* which days are business days, by table · *Roll* what happens to a date that is none · *Day count* how a
    stretch of days becomes a part of a year (`conventions`) · *Invalid* text that is no such value,
    with field, rule and remedy.

How data flows
    Text comes in through `parse_amount`, `parse_rate`, `parse_day`, `parse_term`, `currency` and `calendar`, which are
    strict and raise `Invalid`; from then on only values travel. Interest is a `Fraction` until it is rounded, once.

What it must not know
    Who owns anything, which rule of law applies, any clock, any database. There is no float here.
"""

from tidegate.money.amount import AMOUNT_MINOR_MAX, Amount, decimal_text, parse_amount
from tidegate.money.calendar import Calendar, OutsideCalendar, Roll, calendar, calendar_codes
from tidegate.money.conventions.inputs import DayCountInputs
from tidegate.money.conventions.names import aliases, named_day_count
from tidegate.money.currency import Currency, currencies, currency, minor_digits
from tidegate.money.day_count import DayCount
from tidegate.money.interest import simple_interest
from tidegate.money.invalid import Invalid
from tidegate.money.period import Period, parse_day
from tidegate.money.rate import PPB, Rate, parse_rate
from tidegate.money.rounding import Rounding, round_fraction, round_ratio
from tidegate.money.term import Term, parse_term

__all__ = [
    "AMOUNT_MINOR_MAX",
    "PPB",
    "Amount",
    "Calendar",
    "Currency",
    "DayCount",
    "DayCountInputs",
    "Invalid",
    "OutsideCalendar",
    "Period",
    "Rate",
    "Roll",
    "Rounding",
    "Term",
    "aliases",
    "calendar",
    "calendar_codes",
    "currencies",
    "currency",
    "decimal_text",
    "minor_digits",
    "named_day_count",
    "parse_amount",
    "parse_day",
    "parse_rate",
    "parse_term",
    "round_fraction",
    "round_ratio",
    "simple_interest",
]
