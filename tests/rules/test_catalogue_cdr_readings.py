"""How one product document is read: each irregularity, its chart and its findings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.catalogue_world import document, rate, tier
from tidegate.catalogue.importers.cdr import AUSTRALIA, Interpreted, interpret

ANY = (0, None)


def read(plain: Any) -> Interpreted:
    return interpret(plain, market=AUSTRALIA)


def chart(found: Interpreted) -> list[tuple[str, str, int, int | None, str]]:
    """(payment, term, from, to, percent) of every cell, in order."""
    return [
        (terms.interest_paid.value, cell.term.text() if cell.term else "", cell.from_minor, cell.to_minor,
         cell.rate.percent_text())
        for terms in found.products
        for cell in terms.chart
    ]  # fmt: skip


def kinds(found: Interpreted) -> dict[str, int]:
    told: dict[str, int] = {}
    for finding in found.findings:
        told[finding.kind.value] = told.get(finding.kind.value, 0) + 1
    return told


AT, MONTHLY = "at_maturity", "monthly"
QUARTERLY, HALF_YEARLY, YEARLY, ADVANCE = "quarterly", "half_yearly", "yearly", "in_advance"
D = Decimal
ONE = (0, None, "5")
# what is written -> (payment, term, from, to, percent) cells | findings
SOLD: list[tuple[str, list[dict[str, Any]], list[Any], dict[str, int]]] = [
    ("a plain rate", [rate()], [(AT, "P1Y", *ONE)], {"read_no_limit_stated": 1}),
    ("P1Y is P12M", [rate(every="P1Y")], [(AT, "P1Y", *ONE)], {"read_no_limit_stated": 1}),
    ("weeks are days", [rate(term="P52W", every="P52W")], [(AT, "P364D", *ONE)], {"read_no_limit_stated": 1}),
    ("paid monthly", [rate(every="P1M")], [(MONTHLY, "P1Y", *ONE)], {"read_no_limit_stated": 1}),
    ("a rate as a JSON number", [rate(D("0.05"))], [(AT, "P1Y", *ONE)], {"read_no_limit_stated": 1}),
    (
        "a first payment after the end",
        [rate(term="P3M", every="P1Y", tiers=[tier("DOLLAR", 1000)])],
        [(AT, "P3M", 100_000, None, "5")],
        {"read_frequency_beyond_term_as_maturity": 1},
    ),
    (
        "tiers touch at a cent",
        [rate("0.04", tiers=[tier("DOLLAR", 1000, D("4999.99"))]), rate(tiers=[tier("DOLLAR", 5000)])],
        [(AT, "P1Y", 100_000, 500_000, "4"), (AT, "P1Y", 500_000, None, "5")],
        {},
    ),
    (
        "tiers a dollar apart: what is not enough for the next belongs to the one below",
        [rate("0.04", tiers=[tier("DOLLAR", 1000, 4999)]), rate(tiers=[tier("DOLLAR", 5000)])],
        [(AT, "P1Y", 100_000, 500_000, "4"), (AT, "P1Y", 500_000, None, "5")],
        {"read_whole_units_up_to_next": 1},
    ),
    (
        "tiers further apart leave out what is between them",
        [rate("0.04", tiers=[tier("DOLLAR", 1000, 4998)]), rate(tiers=[tier("DOLLAR", 5000)])],
        [(AT, "P1Y", 100_000, 499_801, "4"), (AT, "P1Y", 500_000, None, "5")],
        {},
    ),
    (
        "a tier between two that are a dollar apart",
        [
            rate(tiers=[tier("DOLLAR", 1, 9)]),
            rate("0.04", tiers=[tier("DOLLAR", D("9.5"))]),
            rate("0.06", tiers=[tier("DOLLAR", 10)]),
        ],
        [(AT, "P1Y", 100, 901, "5"), (AT, "P1Y", 950, None, "4")],
        {"contradictory_rate": 1},
    ),
    (
        "a shared boundary belongs to the higher tier",
        [rate("0.04", tiers=[tier("DOLLAR", 1000, 5000)]), rate("0.03", tiers=[tier("DOLLAR", 5000, 9000)])],
        [(AT, "P1Y", 100_000, 500_000, "4"), (AT, "P1Y", 500_000, 900_001, "3")],
        {"read_shared_boundary_upwards": 1},
    ),
    (
        "a ceiling of 0 is none",
        [rate(tiers=[tier("DOLLAR", 1000, D("0.0"))])],
        [(AT, "P1Y", 100_000, None, "5")],
        {"read_ceiling_zero_as_none": 1},
    ),
    (
        "a term from a tier",
        [rate(term=None, every="P6M", tiers=[tier("MONTH", D("6.0"), D("6.0")), tier("DOLLAR", 5)])],
        [(AT, "P6M", 500, None, "5")],
        {},
    ),
    (
        "a range of terms is sold at the stated one",
        [rate(term="P6M", every="P6M", tiers=[tier("MONTH", 6, 9), tier("DOLLAR", 5)])],
        [(AT, "P6M", 500, None, "5")],
        {"read_term_range_at_its_term": 1},
    ),
    (
        "the same again",
        [rate(tiers=[tier("DOLLAR", 5)]), rate(tiers=[tier("DOLLAR", 5)])],
        [(AT, "P1Y", 500, None, "5")],
        {"duplicate_rate": 1},
    ),
    (
        "two rates for one thing: the lower is sold",
        [rate("0.06", tiers=[tier("DOLLAR", 5)]), rate("0.05", tiers=[tier("DOLLAR", 5)])],
        [(AT, "P1Y", 500, None, "5")],
        {"contradictory_rate": 1},
    ),
    (
        "a higher rate keeps the amounts that no lower one covers",
        [rate("0.04", tiers=[tier("DOLLAR", 5, 10)]), rate(tiers=[tier("DOLLAR", 1, 20)])],
        [(AT, "P1Y", 100, 500, "5"), (AT, "P1Y", 500, 1001, "4"), (AT, "P1Y", 1001, 2001, "5")],
        {"read_overlap_at_lower_rate": 1},
    ),
    (
        "paid every quarter, every half-year, every year",
        [
            rate("0.04", every="P3M", tiers=[tier("DOLLAR", 5)]),
            rate(every="P6M", tiers=[tier("DOLLAR", 5)]),
            rate("0.06", term="P2Y", every="P1Y", tiers=[tier("DOLLAR", 5)]),
        ],
        [(QUARTERLY, "P1Y", 500, None, "4"), (HALF_YEARLY, "P1Y", 500, None, "5"), (YEARLY, "P2Y", 500, None, "6")],
        {},
    ),
    (
        "paid in advance, by its type",
        [rate(every=None, applicationType="UPFRONT", tiers=[tier("DOLLAR", 5)])],
        [(ADVANCE, "P1Y", 500, None, "5")],
        {},
    ),
    (
        "paid every four months: sold as paid at the end",
        [rate(every="P4M", tiers=[tier("DOLLAR", 5)])],
        [(AT, "P1Y", 500, None, "5")],
        {"read_frequency_within_term_as_maturity": 1},
    ),
    (
        "of four and five months the five, however high their rate",
        [rate("0.04", every="P4M", tiers=[tier("DOLLAR", 5)]), rate(every="P5M", tiers=[tier("DOLLAR", 5)])],
        [(AT, "P1Y", 500, None, "5")],
        {"read_frequency_within_term_as_maturity": 1, "frequency_not_sold_yet": 1},
    ),
    (
        "what is stated goes before what is read, though it is higher",
        [rate("0.03", every="P4M", tiers=[tier("DOLLAR", 5)]), rate(tiers=[tier("DOLLAR", 5)])],
        [(AT, "P1Y", 500, None, "5")],
        {"frequency_not_sold_yet": 1},
    ),
    (
        "no frequency",
        [rate(every=None, tiers=[tier("DOLLAR", 5)])],
        [(AT, "P1Y", 500, None, "5")],
        {"read_frequency_missing_as_maturity": 1},
    ),
    (
        "a frequency in words",
        [rate(every=None, additionalInfo="Interest paid at maturity.", tiers=[tier("DOLLAR", 5)])],
        [(AT, "P1Y", 500, None, "5")],
        {"read_frequency_from_words": 1},
    ),
    (
        "words that contradict the field",
        [rate(additionalInfo="Offered if interest is to be paid, interest paid monthly.", tiers=[tier("DOLLAR", 5)])],
        [(AT, "P1Y", 500, None, "5")],
        {"read_frequency_against_its_words": 1},
    ),
    (
        "words that leave the choice contradict nothing",
        [rate(additionalInfo="Interest paid monthly or end of term.", tiers=[tier("DOLLAR", 5)])],
        [(AT, "P1Y", 500, None, "5")],
        {},
    ),
    (
        "a month's deposit pays monthly and at maturity alike",
        [rate(term="P1M", every="P1M", additionalInfo="Interest paid monthly", tiers=[tier("DOLLAR", 5)])],
        [(AT, "P1M", 500, None, "5")],
        {},
    ),
    (
        "paid at maturity, by its type",
        [rate(every=None, applicationType="MATURITY", tiers=[tier("DOLLAR", 5)])],
        [(AT, "P1Y", 500, None, "5")],
        {},
    ),
    (
        "paid periodically, by its type: monthly",
        [rate(every="P1M", applicationType="PERIODIC", tiers=[tier("DOLLAR", 5)])],
        [(MONTHLY, "P1Y", 500, None, "5")],
        {},
    ),
    (
        "a coded condition on a rate and one on a tier",
        [
            rate(
                applicabilityConditions=[
                    {"rateApplicabilityType": "EXISTING_CUST"},
                    {"additionalInfoUri": "https://x"},
                ],
                tiers=[tier("DOLLAR", 5, applicabilityConditions=[{"rateApplicabilityType": "ONLINE_ONLY"}])],
            )
        ],
        [(AT, "P1Y", 500, None, "5")],
        {"read_condition_not_checked": 2},
    ),
    (
        "an offer to existing customers only",
        [rate(additionalInfo="Only for deposits opened by existing Wattle customers.", tiers=[tier("DOLLAR", 5)])],
        [(AT, "P1Y", 500, None, "5")],
        {"read_condition_not_checked": 1},
    ),
    (
        "an introductory rate over its whole term",
        [rate(tiers=[tier("DOLLAR", 5)], depositRateType="INTRODUCTORY")],
        [(AT, "P1Y", 500, None, "5")],
        {"read_introductory_as_fixed": 1},
    ),
    (
        "a condition in words",
        [rate(tiers=[tier("DOLLAR", 5, applicabilityConditions={"additionalInfo": "For members."})])],
        [(AT, "P1Y", 500, None, "5")],
        {"read_condition_not_checked": 1},
    ),
]
UNSOLD: list[tuple[str, dict[str, Any], str, str]] = [
    ("a variable rate", rate(depositRateType="VARIABLE"), "rate_type_not_sold", "depositRateType"),
    ("no type", {"rate": "0.05"}, "rate_type_not_sold", "depositRateType"),
    ("words for a rate", rate("on request"), "rate_not_a_number", "rate"),
    ("digits of another script", rate("٠.٠٥"), "rate_not_a_number", "rate"),
    ("an exponent", rate("5e-2"), "rate_not_a_number", "rate"),
    ("a truth for a rate", rate(True), "rate_not_a_number", "rate"),
    ("a percentage", rate("5"), "rate_out_of_range", "rate"),
    ("below nothing", rate("-0.01"), "rate_out_of_range", "rate"),
    ("finer than a billionth", rate("0.0500000001"), "rate_out_of_range", "rate"),
    ("nothing", rate("0.000"), "rate_zero", "rate"),
    ("no term", rate(term=None), "term_missing", "additionalValue"),
    ("a term in words", rate(term="12 months"), "term_not_iso", "additionalValue"),
    ("no time", rate(term="P0D"), "term_not_iso", "additionalValue"),
    ("a term beyond its tier", rate(tiers=[tier("MONTH", 3, 6)]), "term_contradicts_tier", "additionalValue"),
    ("two tiers of terms", rate(tiers=[tier("MONTH", 12), tier("DAY", 360)]), "term_contradicts_tier", "tiers[1]"),
    ("a range alone", rate(term=None, tiers=[tier("MONTH", 3, 6)]), "term_range_without_term", "tiers[0]"),
    ("half a month", rate(term=None, tiers=[tier("MONTH", D("1.5"), D("1.5"))]), "term_range_without_term", "tiers[0]"),
    ("a frequency in words", rate(every="On maturity"), "frequency_not_iso", "applicationFrequency"),
    ("an unknown payment", rate(applicationType="DAILY"), "payment_type_unknown", "applicationType"),
    ("periodic, how often?", rate(every=None, applicationType="PERIODIC"), "frequency_missing", "applicationFrequency"),
    ("withheld", rate(additionalInfo="Not available for new investments."), "not_for_new_deposits", "additionalInfo"),
    ("a holding rate", rate(additionalInfo="Holding facility rate."), "not_for_new_deposits", "additionalInfo"),
    ("marginal bands", rate(tiers=[tier("DOLLAR", 5, rateApplicationMethod="PER_TIER")]),
     "marginal_bands_not_sold_yet", "tiers[0].rateApplicationMethod"),
    ("an unknown unit", rate(tiers=[tier("PERCENT", 5)]), "tier_unit_unknown", "tiers[0].unitOfMeasure"),
    ("a tier that is none", rate(tiers=["5"]), "tier_unit_unknown", "tiers[0].unitOfMeasure"),
    ("tiers that are no list", rate(tiers={"a": 1}), "tier_unit_unknown", "tiers"),
    ("no floor", rate(tiers=[tier("DOLLAR", None, 5)]), "tier_not_a_number", "tiers[0].minimumValue"),
    ("words for a ceiling", rate(tiers=[tier("DOLLAR", 5, "many")]), "tier_not_a_number", "tiers[0].maximumValue"),
    ("a tenth of a cent", rate(tiers=[tier("DOLLAR", D("0.001"))]), "tier_not_a_number", "tiers[0].minimumValue"),
    ("2^63", rate(tiers=[tier("DOLLAR", 2**63)]), "tier_not_a_number", "tiers[0].minimumValue"),
    ("upside down", rate(tiers=[tier("DOLLAR", 9, 5)]), "tier_ceiling_below_floor", "tiers[0].maximumValue"),
]  # fmt: skip


@pytest.mark.parametrize(("rates", "cells", "told"), [row[1:] for row in SOLD], ids=[row[0] for row in SOLD])
def test_what_is_sold(rates: list[dict[str, Any]], cells: list[Any], told: dict[str, int]) -> None:
    found = read(document(*rates))
    assert chart(found) == cells
    assert kinds(found) == told


@pytest.mark.parametrize(("plain", "kind", "field"), [row[1:] for row in UNSOLD], ids=[row[0] for row in UNSOLD])
def test_what_is_not_sold_says_field_and_reason(plain: dict[str, Any], kind: str, field: str) -> None:
    found = read(document(plain))
    assert not found.products
    (finding,) = found.findings
    assert (finding.kind.value, finding.field) == (kind, f"depositRates[0].{field}")
    assert finding.reason


@pytest.mark.parametrize(
    ("constraints", "limits", "told"),
    [
        ([("MIN_BALANCE", "1000.00")], (100_000, None), {}),
        ([("MIN_BALANCE", "500"), ("OPENING_BALANCE", "1000"), ("MAX_BALANCE", "5000.5")], (100_000, 500_050), {}),
        ([("MIN_LIMIT", 5), ("MAX_LIMIT", 9), ("MAX_BALANCE", "8")], (500, 800), {}),
        ([("MIN_BALANCE", "1,000")], (100_000, None), {"read_grouped_digits": 1}),
        ([("MAX_BALANCE", "0")], (0, None), {"read_ceiling_zero_as_none": 1, "read_no_limit_stated": 1}),
        ([("MIN_BALANCE", "none")], None, {"limit_not_a_number": 2}),
        ([("MIN_BALANCE", "9"), ("MAX_BALANCE", "5")], None, {"limits_contradict": 1}),
    ],
)
def test_limits_are_the_strictest_stated(constraints: Any, limits: Any, told: dict[str, int]) -> None:
    plain = [{"constraintType": kind, "additionalValue": value} for kind, value in constraints]
    found = read(document(rate(), constraints=plain))
    assert kinds(found) == told
    assert [(one.amount_min_minor, one.amount_max_minor) for one in found.products] == ([limits] if limits else [])


def test_a_limit_that_cannot_be_read_leaves_what_tiers_state() -> None:
    found = read(document(rate(tiers=[tier("DOLLAR", 5)]), constraints=[{"constraintType": "MIN_BALANCE"}]))
    assert chart(found) == [(AT, "P1Y", 500, None, "5")]


def test_a_tier_outside_the_limits_is_not_sold() -> None:
    limits = [{"constraintType": "MIN_BALANCE", "additionalValue": "10"}]
    found = read(document(rate(tiers=[tier("DOLLAR", 1, 9), tier("DOLLAR", 10)]), constraints=limits))
    assert chart(found) == [(AT, "P1Y", 1000, None, "5")]
    assert [one.field for one in found.findings] == ["depositRates[0].tiers[0]"]


def test_a_tier_that_the_next_cuts_out_of_the_limits_is_not_sold() -> None:
    limits = [{"constraintType": "MIN_BALANCE", "additionalValue": "10"}]
    found = read(
        document(rate(tiers=[tier("DOLLAR", 1, 10)]), rate("0.04", tiers=[tier("DOLLAR", 10)]), constraints=limits)
    )
    assert chart(found) == [(AT, "P1Y", 1000, None, "4")]
    assert kinds(found) == {"amount_outside_limits": 1}


def test_a_cell_is_cut_to_what_the_product_takes() -> None:
    limits = [
        {"constraintType": kind, "additionalValue": value}
        for kind, value in (("MIN_BALANCE", "10"), ("MAX_BALANCE", "20"))
    ]
    assert chart(read(document(rate(tiers=[tier("DOLLAR", 1)]), constraints=limits))) == [(AT, "P1Y", 1000, 2001, "5")]


@pytest.mark.parametrize(
    ("data", "kind", "value"),
    [
        ({"eligibility": [{"eligibilityType": "MIN_AGE", "additionalValue": "55"}, {"eligibilityType": "STAFF"}, 3]},
         "read_eligibility_not_checked", "MIN_AGE 55, STAFF"),
        ({"eligibility": "none"}, None, ""),
        ({"isTailored": True}, "read_tailored_as_published", "true"),
        ({"isTailored": False}, None, ""),
        ({"effectiveTo": "2029-12-31T00:00:00Z"}, "read_last_day_not_kept", "2029-12-31T00:00:00Z"),
        ({"effectiveTo": "9999-12-31T00:00:00Z"}, None, ""),
    ],
)  # fmt: skip
def test_who_may_have_it_and_how_long_is_told(data: dict[str, Any], kind: str | None, value: str) -> None:
    found = read(document(rate(tiers=[tier("DOLLAR", 5)]), **data))
    assert found.products
    assert [(one.kind.value, one.value) for one in found.findings] == ([(kind, value)] if kind else [])
    assert not read(document(rate("0", tiers=[tier("DOLLAR", 5)]), **data)).findings[1:]


def test_a_sole_marginal_band_from_the_least_amount_is_the_whole_balance() -> None:
    limits = [{"constraintType": "MIN_BALANCE", "additionalValue": "10"}]
    band = rate(tiers=[tier("DOLLAR", 10, rateApplicationMethod="PER_TIER")])
    assert kinds(read(document(band, constraints=limits))) == {"read_single_band_as_whole_balance": 1}
    assert kinds(read(document(band, band, constraints=limits))) == {"marginal_bands_not_sold_yet": 2}


def test_one_document_becomes_a_product_for_each_way_of_paying() -> None:
    found = read(document(rate(), rate("0.049", every="P1M"), rate("0.0495", every="P3M")))
    codes = [f"AU-0A1B2C3D:TD{suffix}" for suffix in ("", "-M", "-Q")]
    assert [one.product_code for one in found.products] == codes
    assert [one.pay_day for one in found.products] == [None, 1, None]


@pytest.mark.parametrize(
    ("name", "currency", "kind"),
    [
        ("Term Deposit", "AUD", None),
        ("AUD Term Deposit", "AUD", None),
        ("USD Term Deposit", "USD", "read_currency_from_name"),
        ("ALL SEASONS", None, "currency_unclear"),
        ("USD or EUR Deposit", None, "currency_unclear"),
        ("Foreign Currency Term Deposit", None, "currency_unclear"),
    ],
)
def test_a_currency_is_never_taken_for_another(name: str, currency: str | None, kind: str | None) -> None:
    found = read(document(rate(tiers=[tier("DOLLAR", 5)]), name=name))
    assert [one.currency for one in found.products] == ([currency] if currency else [])
    assert list(kinds(found)) == ([kind] if kind else [])


@pytest.mark.parametrize(
    "plain",
    [None, [], 7, "x", {}, {"data": None}, {"data": []}, document(rate(), productId=7), document(rate(), name=" "),
     document(rate(), productId="x" * 400), document(rate(), productCategory="TRAVEL_CARDS"), document(),
     document(depositRates="none"), document(*[rate()] * 501)],
)  # fmt: skip
def test_what_is_no_product_is_a_finding(plain: Any) -> None:
    found = read(plain)
    assert not found.products
    assert found.findings


@pytest.mark.parametrize("code", ["TD 1", "I2_$500-$4,999", "a/b", "../x", "存", "x" * 300])
def test_product_codes_fit_an_address(code: str) -> None:
    (terms,) = read(document(rate(), productId=code)).products
    assert len(terms.product_code) <= 120
    assert all(sign.isascii() and (sign.isalnum() or sign in ":._~-") for sign in terms.product_code)
    assert terms.product_code != read(document(rate(), productId=code + "!")).products[0].product_code


def test_a_bank_without_an_id_goes_by_its_brand() -> None:
    plain = document(rate())
    del plain["dataHolderBrandId"]
    assert read(plain).bank.code == "AU-WATTLE-MUTUAL"
