"""One rate of a document: what it says about term, amounts and payment, or why it is not sold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tidegate.catalogue.importers.cdr.finding import Finding, Kind
from tidegate.catalogue.importers.cdr.numbers import days_about, duration, minor, number, rate_ppb
from tidegate.catalogue.terms import InterestPaid
from tidegate.money import PPB, Rate, Term

_MONTHLY = Term(months=1, days=0)
_AT_MATURITY_WORDS = ("interest paid at maturity", "interest paid on maturity", "pays interest on maturity")


class NotSold(Exception):
    """Why a rate is not sold; caught where its rate is interpreted."""

    def __init__(self, kind: Kind, field: str, value: Any, reason: str) -> None:
        super().__init__(reason)
        self.kind, self.field, self.value, self.reason = kind, field, value, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Amounts in minor units: from `from_minor` up to and with `last_minor` (None: no ceiling)."""

    from_minor: int
    last_minor: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A rate that can be sold: `index` in the document, its term, its bands (none: the product's limits)."""

    index: int
    term: Term
    rate: Rate
    interest_paid: InterestPaid
    bands: tuple[Band, ...]
    tiers: int


class Reader:
    """Reads the rates of one product and collects its findings."""

    def __init__(self, *, product: str, digits: int) -> None:
        self.product, self.digits = product, digits
        self.findings: list[Finding] = []

    def find(self, kind: Kind, field: str, value: Any, reason: str) -> None:
        text = value if isinstance(value, str) else repr(value)
        self.findings.append(Finding(kind=kind, product=self.product, field=field, value=text[:120], reason=reason))

    def rate(self, index: int, plain: Mapping[str, Any]) -> Understood | None:
        """The rate as it can be sold, or None with a finding that says why not."""
        path = f"depositRates[{index}]"
        try:
            return self._rate(index, plain, path)
        except NotSold as no:
            self.find(no.kind, f"{path}.{no.field}", no.value, no.reason)
            return None

    def _rate(self, index: int, plain: Mapping[str, Any], path: str) -> Understood:
        if plain.get("depositRateType") != "FIXED":
            raise NotSold(
                Kind.RATE_TYPE_NOT_SOLD, "depositRateType", plain.get("depositRateType"), "Only FIXED rates are sold."
            )
        rate = _rate_of(plain.get("rate"))
        tiers = _tiers_of(plain)
        term = self._term(plain, tiers, path)
        paid = self._interest_paid(plain, term, path)
        bands = tuple(self._bands(tiers, path))
        return Understood(index=index, term=term, rate=rate, interest_paid=paid, bands=bands, tiers=len(tiers))

    def _term(self, plain: Mapping[str, Any], tiers: Sequence[Mapping[str, Any]], path: str) -> Term:
        stated, text = duration(plain.get("additionalValue")), plain.get("additionalValue")
        ranges = [(number_, tier) for number_, tier in enumerate(tiers) if tier["unitOfMeasure"] in {"MONTH", "DAY"}]
        if not ranges:
            if stated is None:
                kind = Kind.TERM_MISSING if text is None else Kind.TERM_NOT_ISO
                raise NotSold(kind, "additionalValue", text, "A term is an ISO 8601 duration; words are not guessed.")
            return stated
        number_, tier = ranges[0]
        where = f"tiers[{number_}]"
        low, high = number(tier.get("minimumValue")), number(tier.get("maximumValue"))
        if low is None or low <= 0:
            raise NotSold(
                Kind.TIER_NOT_A_NUMBER, f"{where}.minimumValue", tier.get("minimumValue"), "A term has a length."
            )
        if high is not None and high < low:
            raise NotSold(Kind.TIER_CEILING_BELOW_FLOOR, f"{where}.maximumValue", str(high), f"It is below {low}.")
        if stated is None:
            return _term_of_tier(tier, low, high, where)
        length = stated.months if tier["unitOfMeasure"] == "MONTH" else stated.days
        same_unit = stated.days == 0 if tier["unitOfMeasure"] == "MONTH" else stated.months == 0
        if not same_unit or not low <= length <= (length if high is None else high):
            raise NotSold(
                Kind.TERM_CONTRADICTS_TIER,
                "additionalValue",
                text,
                f"{where} says {low} to {high} {tier['unitOfMeasure']}.",
            )
        if high != low:
            self.find(
                Kind.READ_TERM_RANGE_AT_ITS_TERM, f"{path}.{where}", f"{low} to {high} {tier['unitOfMeasure']}",
                f"Sold for the stated term {text} only.",
            )  # fmt: skip
        return stated

    def _interest_paid(self, plain: Mapping[str, Any], term: Term, path: str) -> InterestPaid:
        text = plain.get("applicationFrequency")
        words = str(plain.get("additionalInfo") or "").lower()
        if text is None:
            if any(phrase in words for phrase in _AT_MATURITY_WORDS) and "monthly" not in words:
                self.find(Kind.READ_FREQUENCY_FROM_WORDS, f"{path}.additionalInfo", words, "It says: paid at maturity.")
                return InterestPaid.AT_MATURITY
            raise NotSold(Kind.FREQUENCY_MISSING, "applicationFrequency", None, "When interest is paid is not said.")
        every = duration(text)
        if every is None:
            raise NotSold(Kind.FREQUENCY_NOT_ISO, "applicationFrequency", text, "It is an ISO 8601 duration.")
        if every == term:
            return InterestPaid.AT_MATURITY
        if days_about(every) >= days_about(term):
            self.find(
                Kind.READ_FREQUENCY_BEYOND_TERM_AS_MATURITY, f"{path}.applicationFrequency", text,
                f"The term {term.text()} ends before the first payment: paid at maturity.",
            )  # fmt: skip
            return InterestPaid.AT_MATURITY
        if every == _MONTHLY:
            return InterestPaid.MONTHLY
        raise NotSold(
            Kind.FREQUENCY_NOT_SOLD_YET, "applicationFrequency", text, "Interest is paid at maturity or monthly here."
        )

    def _bands(self, tiers: Sequence[Mapping[str, Any]], path: str) -> Iterator[Band]:
        for index, tier in enumerate(tiers):
            if tier["unitOfMeasure"] != "DOLLAR":
                continue
            where = f"tiers[{index}]"
            if tier.get("rateApplicationMethod") == "PER_TIER":
                raise NotSold(
                    Kind.MARGINAL_BANDS_NOT_SOLD_YET, f"{where}.rateApplicationMethod", "PER_TIER",
                    "A rate holds for the whole balance here.",
                )  # fmt: skip
            yield self._band(tier, f"{path}.{where}", where)

    def _band(self, tier: Mapping[str, Any], full: str, where: str) -> Band:
        low = minor(tier.get("minimumValue"), digits=self.digits)
        if low is None:
            raise NotSold(
                Kind.TIER_NOT_A_NUMBER, f"{where}.minimumValue", tier.get("minimumValue"), "An amount is a number."
            )
        if tier.get("maximumValue") is None:
            return Band(from_minor=low, last_minor=None)
        high = minor(tier["maximumValue"], digits=self.digits)
        if high is None:
            raise NotSold(
                Kind.TIER_NOT_A_NUMBER, f"{where}.maximumValue", tier["maximumValue"], "An amount is a number."
            )
        if high == 0 and low > 0:
            self.find(Kind.READ_CEILING_ZERO_AS_NONE, f"{full}.maximumValue", "0", "Below the floor: no ceiling meant.")
            return Band(from_minor=low, last_minor=None)
        if high < low or high == 0:
            raise NotSold(
                Kind.TIER_CEILING_BELOW_FLOOR, f"{where}.maximumValue", tier["maximumValue"], "It is below the floor."
            )
        return Band(from_minor=low, last_minor=high)


def _rate_of(value: Any) -> Rate:
    found = number(value)
    if found is None:
        raise NotSold(Kind.RATE_NOT_A_NUMBER, "rate", value, "A rate is a number, such as 0.0355.")
    ppb = rate_ppb(value)
    if ppb is None or not 0 <= ppb < PPB:
        raise NotSold(Kind.RATE_OUT_OF_RANGE, "rate", value, "A yearly rate lies from 0 to 1, to a billionth.")
    if ppb == 0:
        raise NotSold(Kind.RATE_ZERO, "rate", value, "A deposit that earns nothing is not shown to savers.")
    return Rate(ppb=ppb)


def _tiers_of(plain: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    tiers = [tier for tier in plain.get("tiers") or [] if isinstance(tier, Mapping)]
    for index, tier in enumerate(tiers):
        if tier.get("unitOfMeasure") not in {"DOLLAR", "MONTH", "DAY"}:
            unit = tier.get("unitOfMeasure")
            raise NotSold(Kind.TIER_UNIT_UNKNOWN, f"tiers[{index}].unitOfMeasure", unit, "DOLLAR, MONTH or DAY.")
    return tiers


def _term_of_tier(tier: Mapping[str, Any], low: Any, high: Any, where: str) -> Term:
    if high != low or low != int(low):
        raise NotSold(
            Kind.TERM_RANGE_WITHOUT_TERM, where, f"{low} to {high}", "A range of terms, and none of them is stated."
        )
    months = tier["unitOfMeasure"] == "MONTH"
    return Term(months=int(low) if months else 0, days=0 if months else int(low))
