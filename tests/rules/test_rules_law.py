"""The law as kept: every figure on its day with its source; files are strict; no number of law stands in Python."""

from __future__ import annotations

import ast
import re
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

import tidegate.rules
from tidegate.money import Amount, Invalid, Rate, currency, parse_term
from tidegate.rules import (
    NotInForce,
    insurance_limit,
    jurisdictions,
    parameter,
    rule,
    rule_set,
    rules_of,
)
from tidegate.rules.reading import LawFileBroken, read_rule_set

ROOM = Path(tidegate.rules.__file__).parent
STORY = date(2020, 12, 18)

LIMITS = """
CN 2015-05-01  500000.00 CNY     CN 2020-12-18  500000.00 CNY     CN 2026-01-01  500000.00 CNY
US 2007-06-30  100000.00 USD     US 2008-10-02  100000.00 USD     US 2008-10-03  250000.00 USD
US 2010-07-21  250000.00 USD     US 2026-01-01  250000.00 USD     EU 2010-12-31  100000.00 EUR
EU 2015-07-03  100000.00 EUR     EU 2026-01-01  100000.00 EUR     GB 2008-10-07   50000.00 GBP
GB 2010-12-30   50000.00 GBP     GB 2010-12-31   85000.00 GBP     GB 2015-12-31   85000.00 GBP
GB 2016-01-01   75000.00 GBP     GB 2017-01-29   75000.00 GBP     GB 2017-01-30   85000.00 GBP
GB 2025-11-30   85000.00 GBP     GB 2025-12-01  120000.00 GBP     AU 2012-01-31 1000000.00 AUD
AU 2012-02-01  250000.00 AUD     AU 2024-08-01  250000.00 AUD
"""


@pytest.mark.parametrize(("place", "day", "amount", "unit"), list(zip(*[iter(LIMITS.split())] * 4, strict=True)))
def test_insurance_limits_on_their_days(place: str, day: str, amount: str, unit: str) -> None:
    found = insurance_limit(place, date.fromisoformat(day))
    assert str(found.amount) == f"{amount} {unit}"
    assert found.unit == unit
    assert found.citation.title
    assert found.in_force_from <= date.fromisoformat(day)


@pytest.mark.parametrize(
    ("term", "percent"),
    [
        ("P1Y", "2.25"),
        ("P12M", "2.25"),
        ("P3Y", "4.125"),
        ("P5Y", "4.875"),
        ("P2Y", None),
        ("P6M", None),
        ("P365D", None),
    ],
)
def test_china_s_ceilings_by_term_on_the_story_s_day(term: str, percent: str | None) -> None:
    ceiling = parameter("cn.rate_ceiling").at(STORY).for_term(parse_term(term))
    assert (None if ceiling is None else ceiling.rate.percent_text()) == percent
    assert ceiling is None or ceiling.citation == parameter("cn.rate_ceiling").at(STORY).citation


def test_ceilings_for_long_terms_that_were_not_read_are_not_guessed() -> None:
    later = parameter("cn.rate_ceiling").at(date(2021, 6, 21))
    assert later.for_term(parse_term("P1Y")) is not None
    assert later.for_term(parse_term("P3Y")) is None


@pytest.mark.parametrize(
    ("rule_id", "first_day"),
    [
        ("cn.shelf.time_deposits_own_channel_only", date(2021, 1, 15)),
        ("cn.shelf.existing_deposits_run_off", date(2021, 1, 15)),
        ("cn.area.local_banks", date(2021, 1, 15)),
        ("cn.rate.ceiling", date(2020, 3, 9)),
        ("cn.early_withdrawal.no_completed_tier", date(2019, 12, 17)),
    ],
)
def test_rules_apply_from_their_day(rule_id: str, first_day: date) -> None:
    assert rule(rule_id).applies(on=first_day)
    assert not rule(rule_id).applies(on=first_day - timedelta(days=1))


def test_a_day_before_the_first_value_is_not_guessed() -> None:
    with pytest.raises(NotInForce) as refused:
        insurance_limit("CN", date(2015, 4, 30))
    assert refused.value.field == "cn.deposit_insurance.limit"
    assert "2015-04-30" in refused.value.rule
    assert refused.value.remedy


def test_what_was_not_read_is_noted_and_never_answered_from() -> None:
    payout = parameter("cn.deposit_insurance.payout_working_days")
    assert [value.unread for value in payout.history] == [True]
    with pytest.raises(NotInForce):
        payout.at(STORY)
    assert parameter("eu.deposit_insurance.payout_working_days").at(date(2024, 1, 1)).number == 7
    exception = rule("cn.area.banks_without_branches_excepted")
    assert exception.unread
    assert not exception.applies(on=date(2026, 1, 1))


def test_every_jurisdiction_has_a_limit_and_every_value_a_source() -> None:
    assert jurisdictions() == ("AU", "CN", "EU", "GB", "US")
    for place in jurisdictions():
        law = rule_set(place)
        assert f"{place.lower()}.deposit_insurance.limit" in law.parameters
        assert law.version.startswith("sha256:")
        cited = [v for p in law.parameters.values() for v in p.history if not v.unread]
        cited_rules = [r for r in rules_of(place) if not r.unread]
        assert cited
        assert cited_rules
        for citation in [*(v.citation for v in cited), *(r.citation for r in cited_rules)]:
            assert (citation.url or "").startswith("http")
        assert [r.rule_id for r in rules_of(place)] == sorted(law.rules)


def test_a_citation_reads_with_its_article() -> None:
    assert str(insurance_limit("CN", STORY).citation).endswith(", art. 5")
    assert ", art." not in str(insurance_limit("AU", STORY).citation)


def test_an_unknown_jurisdiction_or_id() -> None:
    with pytest.raises(Invalid, match="AU, CN, EU, GB, US"):
        rule_set("XX")
    for ask in (parameter, rule):
        for unknown in ("cn.nothing", "xx.deposit_insurance.limit", ""):
            with pytest.raises(KeyError):
                ask(unknown)


def test_a_value_is_asked_for_as_what_it_is() -> None:
    limit, ceiling = insurance_limit("CN", STORY), parameter("cn.rate_ceiling").at(STORY)
    for wrong in (lambda: limit.rate, lambda: limit.number, lambda: ceiling.amount):
        with pytest.raises(AssertionError):
            wrong()
    with pytest.raises(AssertionError, match="not by term"):
        limit.for_term(parse_term("P1Y"))


CITED = "{title: A law, url: 'https://law.example', article: '1'}"
PARAMETER = "parameters: [{id: zz.p, title: P, unit: CNY, history: [%s]}]"
RULE = (
    "rules: [{id: zz.r, sentence: S., in_force_from: 2020-01-01, enabled: true, enforced_by: [me], "
    f"citation: {CITED}}}]"
)


def _law(text: str) -> None:
    read_rule_set("ZZ", {"a.yaml": text.encode()})


def test_a_version_changes_with_any_byte_of_the_files() -> None:
    one = read_rule_set("ZZ", {"a.yaml": RULE.encode()})
    assert one.version == read_rule_set("ZZ", {"a.yaml": RULE.encode()}).version
    assert one.version != read_rule_set("ZZ", {"a.yaml": RULE.encode() + b"\n"}).version
    assert one.version != read_rule_set("ZZ", {"b.yaml": RULE.encode()}).version


def test_figures_are_amounts_rates_and_counts() -> None:
    def value(unit: str, figure: str) -> object:
        text = PARAMETER % f"{{in_force_from: 2020-01-01, value: {figure}, citation: {CITED}}}"
        law = read_rule_set("ZZ", {"a.yaml": text.replace("unit: CNY", f"unit: {unit}").encode()})
        return law.parameters["zz.p"].at(date(2020, 1, 1)).value

    assert value("CNY", "'5.00'") == Amount(minor=500, currency=currency("CNY"))
    assert value("percent a year", "'2.25'") == Rate.percent("2.25")
    assert value("days", "7") == 7
    assert value("times", "'1.20'") == Fraction(6, 5)


def test_a_value_or_a_rule_may_end_before_anything_newer_is_known() -> None:
    ended = PARAMETER % f"{{in_force_from: 2020-01-01, in_force_until: 2020-01-08, value: '5.00', citation: {CITED}}}"
    found = read_rule_set("ZZ", {"a.yaml": ended.encode()}).parameters["zz.p"]
    assert found.at(date(2020, 1, 7)).amount.minor == 500
    with pytest.raises(NotInForce):
        found.at(date(2020, 1, 8))
    text = RULE.replace("2020-01-01", "2020-01-01, in_force_until: 2020-01-08")
    ended_rule = read_rule_set("ZZ", {"a.yaml": text.encode()}).rules["zz.r"]
    assert [ended_rule.applies(on=date(2020, 1, day)) for day in (1, 7, 8)] == [True, True, False]


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("- a", "not a mapping"),
        ("a: {", "a.yaml"),
        ("laws: []", "laws unknown"),
        ("rules: [{id: zz.r}]", "missing"),
        (RULE.replace("zz.r", "cn.r"), "not of ZZ"),
        (RULE[:-1] + ", " + RULE[8:], "stands twice"),
        (RULE.replace("enabled: true", "enabled: true, unread: true"), "not read"),
        (RULE.replace("enabled: true", "enabled: 'yes'"), "true or false"),
        (RULE.replace("enabled: true", "enabled: true, enabled: false"), "key stands twice"),
        (RULE.replace("enabled: true", "enabled: false").replace("[me]", "[]"), "says why"),
        (RULE.replace("[me]", "[]"), "of somebody"),
        (RULE.replace("[me]", "gate.x"), "is a list"),
        (RULE.replace("enabled: true", "enabled: false, note: N."), "empty for what is not"),
        (RULE.replace("enabled: true", "enabled: true, in_force_until: 2020-01-01"), "a later day"),
        (RULE.replace("2020-01-01", "'2020'"), "a day is written like"),
        (RULE.replace(", url: 'https://law.example'", ""), "where it was read"),
        (PARAMETER % "", "rises"),
        (PARAMETER % f"{{in_force_from: 2020-01-01, value: 5.5, citation: {CITED}}}", "text in quotes"),
        (PARAMETER % f"{{in_force_from: 2020-01-01, value: true, citation: {CITED}}}", "text in quotes"),
        (PARAMETER % f"{{in_force_from: 2020-01-01, citation: {CITED}}}", "one of"),
        (PARAMETER % f"{{in_force_from: 2020-01-01, value: '1', by_term: {{}}, citation: {CITED}}}", "one of"),
        (PARAMETER % f"{{in_force_from: 2020-01-01, by_term: {{P1Y: 2.25}}, citation: {CITED}}}", "as text"),
        (PARAMETER % ", ".join([f"{{in_force_from: 2020-01-01, value: '1', citation: {CITED}}}"] * 2), "rises"),
    ],
)
def test_a_broken_law_file_is_refused(broken: str, says: str) -> None:
    with pytest.raises(LawFileBroken, match=re.escape(says)):
        _law(broken)


def _numbers(text: str) -> list[int]:
    """Whole numbers above two written in code: a limit, a ceiling or a count of days would be one."""
    return [
        node.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value > 2 and node.value not in {64}
    ]


FORM = {"tax_figure.py": [3, 4, 6, 12, 29, 32], "tax_document.py": [200000, 60]}
"""What a document may look like, not what law says: parts of a year, days of a month, lengths of text."""


def test_no_number_of_law_stands_in_python() -> None:
    found = {path.name: _numbers(path.read_text("utf-8")) for path in ROOM.glob("*.py")}
    assert found
    assert {name: numbers for name, numbers in found.items() if numbers} == FORM
    assert _numbers("LIMIT = 500_000_00") == [50000000]
