"""One rate of a document: what it says about term, amounts and payment, or why it is not sold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tidegate.catalogue.importers.cdr.conditions import conditions_of, refuse_what_is_not_offered
from tidegate.catalogue.importers.cdr.finding import Finding, Kind, NotSold
from tidegate.catalogue.importers.cdr.numbers import duration, minor, number, rate_ppb
from tidegate.catalogue.importers.cdr.payment import UNSAID, Payment, payment
from tidegate.catalogue.terms import InterestPaid
from tidegate.money import PPB, Rate, Term

_INTRODUCTORY = 2 * UNSAID


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Amounts in minor units: from `from_minor` up to and with `last_minor` (None: no ceiling); its tier, if any."""

    tier: int | None
    from_minor: int
    last_minor: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A rate that can be sold: `index` in the document, its term, its bands (none: the product's limits).

    `rank` orders what is stated (0) before what was read into the document, the reading that stays nearest to its words
    first. `readings` become findings if the rate is sold, `instead` if a better-founded rate is sold in its place.
    """

    index: int
    term: Term
    rate: Rate
    interest_paid: InterestPaid
    bands: tuple[Band, ...]
    rank: int
    readings: tuple[Finding, ...]
    instead: Finding | None


class Reader:
    """Reads the rates of one product in a currency with so many `digits`, and collects its findings.

    `sole_floor_minor` is the product's least amount if it states one rate only, else None.
    """

    def __init__(self, *, product: str, digits: int, sole_floor_minor: int | None = None) -> None:
        self.product, self.digits, self.sole_floor_minor = product, digits, sole_floor_minor
        self.findings: list[Finding] = []
        self._readings: list[Finding] = []

    def rate(self, index: int, plain: Any) -> Understood | None:
        """The rate as it can be sold, or None with a finding that says why not."""
        path = f"depositRates[{index}]"
        self._readings = []
        try:
            return self._rate(index, plain if isinstance(plain, Mapping) else {}, path)
        except NotSold as no:
            self.findings.append(self.found(no.kind, f"{path}.{no.field}", no.value, no.reason))
            return None

    def found(self, kind: Kind, field: str, value: Any, reason: str) -> Finding:
        """A finding about this product; long values are cut."""
        text = value if isinstance(value, str) else "" if value is None else str(value)
        return Finding(kind=kind, product=self.product, field=field, value=text[:120], reason=reason)

    def _read(self, kind: Kind, field: str, value: Any, reason: str) -> None:
        self._readings.append(self.found(kind, field, value, reason))

    def _rate(self, index: int, plain: Mapping[str, Any], path: str) -> Understood:
        introductory = plain.get("depositRateType") == "INTRODUCTORY"
        if plain.get("depositRateType") != "FIXED" and not introductory:
            raise NotSold(
                Kind.RATE_TYPE_NOT_SOLD, "depositRateType", plain.get("depositRateType"), "Only FIXED rates are sold."
            )
        words = str(plain.get("additionalInfo") or "")
        refuse_what_is_not_offered(words=words)
        rate = _rate_of(plain.get("rate"))
        tiers = _tiers_of(plain)
        term = self._term(plain, tiers, path)
        paid = payment(plain=plain, term=term)
        for kind, field, value, reason in paid.readings:
            self._read(kind, f"{path}.{field}", value, reason)
        bands = tuple(self._bands(tiers, path))
        self._conditions(plain, tiers, path)
        if introductory:
            reason = f"It holds for {term.text()} from the start: sold for exactly that term."
            self._read(Kind.READ_INTRODUCTORY_AS_FIXED, f"{path}.depositRateType", "INTRODUCTORY", reason)
            no = (Kind.RATE_TYPE_NOT_SOLD, "depositRateType", "INTRODUCTORY", "A fixed rate is stated too.")
            paid = Payment(interest_paid=paid.interest_paid, rank=_INTRODUCTORY + paid.rank, instead=no)
        instead = None
        if paid.instead is not None:
            kind, field, value, reason = paid.instead
            instead = self.found(kind, f"{path}.{field}", value, reason)
        return Understood(
            index=index,
            term=term,
            rate=rate,
            interest_paid=paid.interest_paid,
            bands=bands,
            rank=paid.rank,
            readings=tuple(self._readings),
            instead=instead,
        )

    def _conditions(self, plain: Mapping[str, Any], tiers: Sequence[Mapping[str, Any]], path: str) -> None:
        holders = [("", plain), *((f"tiers[{index}].", tier) for index, tier in enumerate(tiers))]
        for where, holder in holders:
            for field, condition in conditions_of(holder=holder, where=where):
                reason = "A condition: not checked here, the bank may apply it."
                self._read(Kind.READ_CONDITION_NOT_CHECKED, f"{path}.{field}", condition, reason)

    def _term(self, plain: Mapping[str, Any], tiers: Sequence[Mapping[str, Any]], path: str) -> Term:
        stated, text = duration(plain.get("additionalValue")), plain.get("additionalValue")
        ranges = [(number_, tier) for number_, tier in enumerate(tiers) if tier["unitOfMeasure"] in {"MONTH", "DAY"}]
        if not ranges:
            if stated is None:
                kind = Kind.TERM_MISSING if text is None else Kind.TERM_NOT_ISO
                raise NotSold(kind, "additionalValue", text, "A term is an ISO 8601 duration; words are not guessed.")
            return stated
        if len(ranges) > 1:
            where = f"tiers[{ranges[1][0]}]"
            raise NotSold(Kind.TERM_CONTRADICTS_TIER, where, "", "Another tier gives a term already.")
        number_, tier = ranges[0]
        where = f"tiers[{number_}]"
        low, high = _length_of(tier, where)
        unit = tier["unitOfMeasure"]
        if stated is None:
            return _term_of_tier(unit, low, high, where)
        length = stated.months if unit == "MONTH" else stated.days
        same_unit = stated.days == 0 if unit == "MONTH" else stated.months == 0
        if not same_unit or not low <= length <= (length if high is None else high):
            reason = f"{where} says {low} to {high} {unit}."
            raise NotSold(Kind.TERM_CONTRADICTS_TIER, "additionalValue", text, reason)
        if high != low:
            reason = f"Sold for the stated term {text} only."
            self._read(Kind.READ_TERM_RANGE_AT_ITS_TERM, f"{path}.{where}", f"{low} to {high} {unit}", reason)
        return stated

    def _bands(self, tiers: Sequence[Mapping[str, Any]], path: str) -> Iterator[Band]:
        for index, tier in enumerate(tiers):
            where = f"tiers[{index}]"
            if tier["unitOfMeasure"] != "DOLLAR":
                continue
            band = self._band(index, tier, f"{path}.{where}", where)
            if tier.get("rateApplicationMethod") == "PER_TIER":
                self._whole_balance(band, path=path, where=where, alone=len(tiers) == 1)
            yield band

    def _whole_balance(self, band: Band, *, path: str, where: str, alone: bool) -> None:
        field = f"{where}.rateApplicationMethod"
        if not alone or band.from_minor != self.sole_floor_minor:
            rule = "A rate holds for the whole balance here."
            raise NotSold(Kind.MARGINAL_BANDS_NOT_SOLD_YET, field, "PER_TIER", rule)
        reason = "The product's only rate, from its least amount on: it holds for the whole balance."
        self._read(Kind.READ_SINGLE_BAND_AS_WHOLE_BALANCE, f"{path}.{field}", "PER_TIER", reason)

    def _band(self, index: int, tier: Mapping[str, Any], full: str, where: str) -> Band:
        low = minor(tier.get("minimumValue"), digits=self.digits)
        if low is None:
            raise NotSold(
                Kind.TIER_NOT_A_NUMBER, f"{where}.minimumValue", tier.get("minimumValue"), "An amount is a number."
            )
        if tier.get("maximumValue") is None:
            return Band(tier=index, from_minor=low, last_minor=None)
        high = minor(tier["maximumValue"], digits=self.digits)
        if high is None:
            raise NotSold(
                Kind.TIER_NOT_A_NUMBER, f"{where}.maximumValue", tier["maximumValue"], "An amount is a number."
            )
        if high == 0 and low > 0:
            self._read(
                Kind.READ_CEILING_ZERO_AS_NONE, f"{full}.maximumValue", "0", "Below the floor: no ceiling meant."
            )
            return Band(tier=index, from_minor=low, last_minor=None)
        if high < low or high == 0:
            raise NotSold(
                Kind.TIER_CEILING_BELOW_FLOOR, f"{where}.maximumValue", tier["maximumValue"], "It is below the floor."
            )
        return Band(tier=index, from_minor=low, last_minor=high)


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
    tiers = plain.get("tiers")
    if tiers is None:
        return []
    if not isinstance(tiers, list):
        raise NotSold(Kind.TIER_UNIT_UNKNOWN, "tiers", tiers, "Tiers are a list.")
    for index, tier in enumerate(tiers):
        unit = tier.get("unitOfMeasure") if isinstance(tier, Mapping) else tier
        if not isinstance(tier, Mapping) or unit not in ("DOLLAR", "MONTH", "DAY"):
            raise NotSold(Kind.TIER_UNIT_UNKNOWN, f"tiers[{index}].unitOfMeasure", unit, "DOLLAR, MONTH or DAY.")
    return tiers


def _length_of(tier: Mapping[str, Any], where: str) -> tuple[Decimal, Decimal | None]:
    low, high = number(tier.get("minimumValue")), number(tier.get("maximumValue"))
    if low is None or low <= 0:
        raise NotSold(Kind.TIER_NOT_A_NUMBER, f"{where}.minimumValue", tier.get("minimumValue"), "A term has a length.")
    if high is None and tier.get("maximumValue") is not None:
        raise NotSold(Kind.TIER_NOT_A_NUMBER, f"{where}.maximumValue", tier["maximumValue"], "A term has a length.")
    if high is not None and high < low:
        raise NotSold(Kind.TIER_CEILING_BELOW_FLOOR, f"{where}.maximumValue", str(high), f"It is below {low}.")
    return low, high


def _term_of_tier(unit: str, low: Decimal, high: Decimal | None, where: str) -> Term:
    found = duration(f"P{int(low)}{unit[0]}") if high == low and low == int(low) else None
    if found is None:
        reason = "A range of terms, and none of them is stated."
        raise NotSold(Kind.TERM_RANGE_WITHOUT_TERM, where, f"{low} to {high}", reason)
    return found
