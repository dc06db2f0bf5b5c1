"""What is wrong with, or had to be read into, a document."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """Kinds of finding. Those whose name begins with `read_` changed nothing but how a value is understood."""

    NO_RATES = "no_rates"
    RATE_TYPE_NOT_SOLD = "rate_type_not_sold"
    RATE_NOT_A_NUMBER = "rate_not_a_number"
    RATE_OUT_OF_RANGE = "rate_out_of_range"
    RATE_ZERO = "rate_zero"
    NOT_FOR_NEW_DEPOSITS = "not_for_new_deposits"
    TERM_MISSING = "term_missing"
    TERM_NOT_ISO = "term_not_iso"
    TERM_CONTRADICTS_TIER = "term_contradicts_tier"
    TERM_RANGE_WITHOUT_TERM = "term_range_without_term"
    FREQUENCY_MISSING = "frequency_missing"
    FREQUENCY_NOT_ISO = "frequency_not_iso"
    FREQUENCY_NOT_SOLD_YET = "frequency_not_sold_yet"
    PAYMENT_TYPE_UNKNOWN = "payment_type_unknown"
    MARGINAL_BANDS_NOT_SOLD_YET = "marginal_bands_not_sold_yet"
    TIER_UNIT_UNKNOWN = "tier_unit_unknown"
    TIER_NOT_A_NUMBER = "tier_not_a_number"
    TIER_CEILING_BELOW_FLOOR = "tier_ceiling_below_floor"
    AMOUNT_OUTSIDE_LIMITS = "amount_outside_limits"
    DUPLICATE_RATE = "duplicate_rate"
    CONTRADICTORY_RATE = "contradictory_rate"
    LIMITS_CONTRADICT = "limits_contradict"
    CATEGORY_NOT_SOLD = "category_not_sold"
    CURRENCY_UNCLEAR = "currency_unclear"
    LIMIT_NOT_A_NUMBER = "limit_not_a_number"
    READ_TERM_RANGE_AT_ITS_TERM = "read_term_range_at_its_term"
    READ_CEILING_ZERO_AS_NONE = "read_ceiling_zero_as_none"
    READ_SHARED_BOUNDARY_UPWARDS = "read_shared_boundary_upwards"
    READ_WHOLE_UNITS_UP_TO_NEXT = "read_whole_units_up_to_next"
    READ_FREQUENCY_BEYOND_TERM_AS_MATURITY = "read_frequency_beyond_term_as_maturity"
    READ_FREQUENCY_WITHIN_TERM_AS_MATURITY = "read_frequency_within_term_as_maturity"
    READ_FREQUENCY_FROM_WORDS = "read_frequency_from_words"
    READ_FREQUENCY_MISSING_AS_MATURITY = "read_frequency_missing_as_maturity"
    READ_FREQUENCY_AGAINST_ITS_WORDS = "read_frequency_against_its_words"
    READ_SINGLE_BAND_AS_WHOLE_BALANCE = "read_single_band_as_whole_balance"
    READ_INTRODUCTORY_AS_FIXED = "read_introductory_as_fixed"
    READ_CONDITION_NOT_CHECKED = "read_condition_not_checked"
    READ_OVERLAP_AT_LOWER_RATE = "read_overlap_at_lower_rate"
    READ_CURRENCY_FROM_NAME = "read_currency_from_name"
    READ_GROUPED_DIGITS = "read_grouped_digits"
    READ_NO_LIMIT_STATED = "read_no_limit_stated"
    READ_ELIGIBILITY_NOT_CHECKED = "read_eligibility_not_checked"
    READ_TAILORED_AS_PUBLISHED = "read_tailored_as_published"
    READ_LAST_DAY_NOT_KEPT = "read_last_day_not_kept"
    DOCUMENT_NOT_A_PRODUCT = "document_not_a_product"
    DOCUMENT_TWICE = "document_twice"
    DOCUMENT_UNREADABLE = "document_unreadable"

    @property
    def reading(self) -> bool:
        """Whether the value was understood, and is sold, this way."""
        return self.value.startswith("read_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding: in which product, at which field (a path into the document), which value, why."""

    kind: Kind
    product: str
    field: str
    value: str
    reason: str


class NotSold(Exception):
    """Why a rate is not sold, at a field within it; caught where its rate is interpreted."""

    def __init__(self, kind: Kind, field: str, value: Any, reason: str) -> None:
        super().__init__(reason)
        self.kind, self.field, self.value, self.reason = kind, field, value, reason
