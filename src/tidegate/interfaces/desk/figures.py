"""An order's figures on its form: an amount or a rate as people write them, and back."""

from __future__ import annotations

from collections.abc import Mapping

from tidegate.money import Amount, Invalid, Rate, currency, parse_amount
from tidegate.orders import NEEDS_MEASURE, NO_MEASURE, Kind, Measure

CURRENCY = {"AU": "AUD", "CN": "CNY", "EU": "EUR", "GB": "GBP", "US": "USD"}


def measure_from(given: Mapping[str, str], *, kind: str) -> Measure:
    """The figures that a kind of order takes; what is given beside them is left alone. Raises `Invalid`."""
    needs = NEEDS_MEASURE.get(Kind(kind), frozenset()) if kind in set(Kind) else frozenset()
    try:
        if "rate_ppb" in needs:
            return Measure(rate_ppb=Rate.percent(given["rate"].strip().removesuffix("%").strip()).ppb)
        if "amount_minor" in needs:
            money = currency(given["currency"].strip().upper())
            minor = parse_amount(given["amount"].strip().replace(",", ""), currency=money).minor
            return Measure(amount_minor=minor, currency=money.code)
    except Invalid as error:
        place = "rate_ppb" if "rate_ppb" in needs else "amount_minor"
        raise Invalid(field=place, value=error.value, rule=error.rule, remedy=error.remedy) from None
    return NO_MEASURE


def given_of(measure: Measure, *, currency_code: str) -> dict[str, str]:
    """A measure as the form's answers."""
    code = measure.currency or currency_code
    amount = "" if measure.amount_minor is None else Amount(minor=measure.amount_minor, currency=currency(code)).text()
    rate = "" if measure.rate_ppb is None else Rate(ppb=measure.rate_ppb).percent_text()
    return {"amount": amount, "currency": code, "rate": rate}
