"""What a document says about the product as a whole, and whether any of it can be sold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tidegate.catalogue.importers.cdr.conditions import product_readings
from tidegate.catalogue.importers.cdr.finding import Finding, Kind
from tidegate.catalogue.importers.cdr.market import Market
from tidegate.catalogue.terms import CELLS_MAX, CODE_MAX
from tidegate.money import Invalid, currency

_NAME_MAX = 3 * CODE_MAX
_RATES_MAX = CELLS_MAX // 4  # a rate has a few tiers
_CODE = re.compile(r"\b[A-Z]{3}\b", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A document's product; `sold` unless `findings` keep all of its rates out. `readings` hold if any is sold."""

    product_id: str
    name: str
    currency: str
    rates: tuple[Any, ...]
    constraints: Any
    readings: tuple[Finding, ...] = ()
    findings: tuple[Finding, ...] = ()
    sold: bool = True

    def kept_out(self, kind: Kind, field: str, value: Any, reason: str) -> tuple[Finding, ...]:
        """The finding once for every rate, so that each of them is explained; once at all if there is none."""
        text = "" if value is None else str(value)[:120]
        fields = [f"depositRates[{index}]" for index in range(len(self.rates))]
        told = [(one, f"{field}: {reason}") for one in fields] or [(field, reason)]
        return tuple(
            Finding(kind=kind, product=self.product_id, field=one, value=text, reason=why) for one, why in told
        )


def product_of(document: Any, *, market: Market) -> Product:
    """The product as the document has it."""
    plain = document.get("data") if isinstance(document, Mapping) else None
    data = plain if isinstance(plain, Mapping) else {}
    product_id, rates = _text(data.get("productId")) or "?", data.get("depositRates")
    product = Product(
        product_id=product_id,
        name=_text(data.get("name")),
        currency=market.currency,
        rates=tuple(rates) if isinstance(rates, list) else (),
        constraints=data.get("constraints"),
        readings=product_readings(data=data, product=product_id),
    )
    no = _not_sold(data, product)
    if no is not None:
        return replace(product, findings=product.kept_out(*no), sold=False)
    return _in_its_currency(product)


def _not_sold(data: Mapping[str, Any], product: Product) -> tuple[Kind, str, Any, str] | None:
    category, rates = data.get("productCategory"), data.get("depositRates")
    for field, value in (("data.productId", data.get("productId")), ("data.name", data.get("name"))):
        if not _text(value) or len(_text(value)) > _NAME_MAX:
            return Kind.DOCUMENT_NOT_A_PRODUCT, field, value, "A product's document has it as a text, not too long."
    if category != "TERM_DEPOSITS":
        return Kind.CATEGORY_NOT_SOLD, "data.productCategory", category, "Only TERM_DEPOSITS are read."
    if not product.rates:
        kind = Kind.NO_RATES if rates is None or rates == [] else Kind.DOCUMENT_NOT_A_PRODUCT
        return kind, "depositRates", rates, "The product states no rate, so there is nothing to sell."
    if len(product.rates) > _RATES_MAX:
        return Kind.DOCUMENT_NOT_A_PRODUCT, "depositRates", len(product.rates), f"At most {_RATES_MAX} rates."
    return None


def _in_its_currency(product: Product) -> Product:
    """The documents have no field for the currency; some products have it in their name."""
    found = {code for code in _CODE.findall(product.name) if _is_currency(code)}
    foreign = sorted(found - {product.currency})
    if not foreign and (found or "foreign currency" not in product.name.lower()):
        return product
    if len(found) != 1 or product.name.isupper():
        reason = "In which currency it is cannot be read, so it is not sold."
        findings = product.kept_out(Kind.CURRENCY_UNCLEAR, "data.name", product.name, reason)
        return replace(product, findings=findings, sold=False)
    reading = Finding(
        kind=Kind.READ_CURRENCY_FROM_NAME,
        product=product.product_id,
        field="data.name",
        value=product.name,
        reason=f"Amounts are in {foreign[0]}, not {product.currency}.",
    )
    return replace(product, currency=foreign[0], findings=(reading,))


def _is_currency(code: str) -> bool:
    try:
        return currency(code).minor_digits is not None
    except Invalid:
        return False


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
