"""Why the catalogue says no."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class CatalogueRefusal(StrEnum):
    """In order of precedence."""

    UNKNOWN_PRODUCT = "unknown_product"
    NOT_OPEN_YET = "not_open_yet"
    CLOSED_FOR_NEW_MONEY = "closed_for_new_money"
    BEFORE_HOURS = "before_hours"
    AFTER_CUT_OFF = "after_cut_off"
    TERM_NOT_OFFERED = "term_not_offered"
    AMOUNT_BELOW_MINIMUM = "amount_below_minimum"
    AMOUNT_ABOVE_MAXIMUM = "amount_above_maximum"
    AMOUNT_NOT_A_MULTIPLE = "amount_not_a_multiple"
    AMOUNT_NOT_IN_CHART = "amount_not_in_chart"

    @property
    def transient(self) -> bool:
        """Whether the same request may succeed later without anything else being changed by the caller."""
        return self in {CatalogueRefusal.NOT_OPEN_YET, CatalogueRefusal.BEFORE_HOURS, CatalogueRefusal.AFTER_CUT_OFF}


_WORDS = {
    CatalogueRefusal.UNKNOWN_PRODUCT: ("product", "There is no such product here.", "Choose one from the shelf."),
    CatalogueRefusal.NOT_OPEN_YET: ("product", "The product does not take money yet.", "Come back when it opens."),
    CatalogueRefusal.CLOSED_FOR_NEW_MONEY: ("product", "The product takes no more money.", "Choose another."),
    CatalogueRefusal.BEFORE_HOURS: ("product", "The product takes no money at this hour.", "Come back when it opens."),
    CatalogueRefusal.AFTER_CUT_OFF: (
        "product",
        "The product takes no more money today: its cut-off has passed.",
        "Come back on the next business day.",
    ),
    CatalogueRefusal.TERM_NOT_OFFERED: ("term", "The product is not offered for this term.", "Choose an offered term."),
    CatalogueRefusal.AMOUNT_BELOW_MINIMUM: ("amount", "The amount is below the product's minimum.", "Bring more."),
    CatalogueRefusal.AMOUNT_ABOVE_MAXIMUM: ("amount", "The amount is above the product's maximum.", "Bring less."),
    CatalogueRefusal.AMOUNT_NOT_A_MULTIPLE: ("amount", "The product takes amounts in steps.", "Round it to a step."),
    CatalogueRefusal.AMOUNT_NOT_IN_CHART: ("amount", "The chart has no rate for this amount.", "Choose another."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A typed no; `reasons` are the gate's, if the gate said it."""

    code: str
    field: str | None
    rule: str
    remedy: str
    transient: bool = False
    reasons: tuple[Any, ...] = ()


def refused(code: CatalogueRefusal, *, detail: str = "") -> Refused:
    """The refusal with its words; `detail` names figures."""
    field, rule, remedy = _WORDS[code]
    said = f"{rule} {detail}".strip()
    return Refused(code=code.value, field=field, rule=said, remedy=remedy, transient=code.transient)
