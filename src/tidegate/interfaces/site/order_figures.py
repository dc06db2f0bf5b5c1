"""An order's figures on a form: an amount, a rate, a person, a key as people write them, and back; and in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tidegate.interfaces.site.display import minor_text, percent
from tidegate.interfaces.site.typed import ungrouped
from tidegate.money import Amount, Invalid, Rate, currency, parse_amount
from tidegate.orders import NEEDS_MEASURE, Kind, Measure, Successor
from tidegate.seal import Malformed, PublicKey

CURRENCY = {"AU": "AUD", "CN": "CNY", "EU": "EUR", "GB": "GBP", "US": "USD"}
Given = Mapping[str, str]


def measure_from(given: Given, *, kind: str) -> Measure:
    """The figures that a kind of order takes; what is given beside them is left alone. Raises `Invalid`."""
    needs = NEEDS_MEASURE.get(Kind(kind), frozenset()) if kind in set(Kind) else frozenset()
    found: dict[str, Any] = {}
    for name in sorted(needs - {"currency"}):
        try:
            found |= _READ[name](given)
        except Invalid as error:
            raise Invalid(field=name, value=error.value, rule=error.rule, remedy=error.remedy) from None
    if "kid" in needs:
        found["successor"] = _successor(given)
    return Measure(**found)


def _amount(given: Given) -> dict[str, Any]:
    money = currency(given["currency"].strip().upper())
    minor = parse_amount(ungrouped(given["amount"]), currency=money).minor
    return {"amount_minor": minor, "currency": money.code}


def _rate(given: Given) -> dict[str, Any]:
    return {"rate_ppb": Rate.percent(given["rate"].strip().removesuffix("%").strip()).ppb}


def _person(given: Given) -> dict[str, Any]:
    return {"person": given["person"].strip() or None}


def _kid(given: Given) -> dict[str, Any]:
    return {"kid": given["kid"].strip() or None}


_READ: Mapping[str, Callable[[Given], dict[str, Any]]] = {
    "amount_minor": _amount,
    "rate_ppb": _rate,
    "person": _person,
    "kid": _kid,
}


def _successor(given: Given) -> Successor | None:
    """Who takes the key's place, if anybody does."""
    officer, text = given["successor"].strip(), given["successor_key"].strip()
    if not officer and not text:
        return None
    try:
        jwk = json.loads(text)
        key = PublicKey.from_jwk(jwk if isinstance(jwk, dict) else {})
    except (ValueError, Malformed):
        raise _wrong(text, "It is an Ed25519 public key, as JWK.", "tidegate order key prints it.") from None
    if not officer:
        raise _wrong(officer, "A key belongs to an officer by name.", "Name the officer.")
    return Successor(officer=officer, key=key)


def _wrong(value: str, rule: str, remedy: str) -> Invalid:
    return Invalid(field="successor", value=value[:80], rule=rule, remedy=remedy)


def given_of(measure: Measure, *, currency_code: str) -> dict[str, str]:
    """A measure as the form's answers."""
    code = measure.currency or currency_code
    amount = "" if measure.amount_minor is None else Amount(minor=measure.amount_minor, currency=currency(code)).text()
    rate = "" if measure.rate_ppb is None else Rate(ppb=measure.rate_ppb).percent_text()
    successor = measure.successor
    return {
        "amount": amount,
        "currency": code,
        "rate": rate,
        "person": measure.person or "",
        "kid": measure.kid or "",
        "successor": successor.officer if successor else "",
        "successor_key": json.dumps(successor.key.to_jwk()) if successor else "",
    }


def measure_words(measure: Measure) -> str:
    """An order's figures: `at most ¥ 300.00`, `at most 2.5 % a year`, `¥ 300.00 of S000042`; empty where it has
    none, or only names whose they are."""
    if measure.kid is not None:
        return f"key {measure.kid}" + (
            f", in its place one of {measure.successor.officer}" if measure.successor else ""
        )
    if measure.person is not None:
        minor, code = measure.amount_minor, measure.currency
        return "" if minor is None or not code else f"{minor_text(minor, code=code)} of {measure.person}"
    if measure.rate_ppb is not None:
        return f"at most {percent(Rate(ppb=measure.rate_ppb))} a year"
    if measure.amount_minor is not None and measure.currency is not None:
        return f"at most {minor_text(measure.amount_minor, code=measure.currency)}"
    return ""
