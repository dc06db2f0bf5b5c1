"""Every rule of law has somebody who sees to it; every check that rests on law names rules that exist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from tidegate.gate.checks import CHECKS, Check
from tidegate.rules import Rule, disclosures, jurisdictions, rule, rules_of

RULES = tuple(one for place in jurisdictions() for one in rules_of(place))
ROOMS = {"compliance", "coverage", "deposits", "pages", "reports"}
PERSON = "a person"
SEVEN = """
pricing                 | cn.shelf.pricing
own platform            | cn.shelf.own_platform
no time deposits        | cn.shelf.time_deposits_own_channel_only
run off                 | cn.shelf.existing_deposits_run_off
local banks             | cn.area.local_banks
risk and disclosure     | cn.shelf.concentration_and_disclosure
corrections and limits  | cn.shelf.corrections_and_limits
"""


def unfounded(rules: Iterable[Rule], checks: Iterable[Check]) -> list[str]:
    """What a rule says of the gate and the gate does not say of it, and the other way round."""
    by_id = {check.check_id: check for check in checks}
    wrong = []
    for one in rules:
        name = one.rule_id.partition(".")[2]
        for who in one.enforced_by:
            if who in by_id:
                stands = (*by_id[who].law, *by_id[who].quotes)
                if name not in stands and not (who == "gate.disclosures" and one.disclosure):
                    wrong.append(f"{one.rule_id}: {who} does not stand on it")
            elif who not in ROOMS and who != PERSON:
                wrong.append(f"{one.rule_id}: nobody is called {who}")
    said = {(one.rule_id.partition(".")[2], who) for one in rules for who in one.enforced_by}
    for check in by_id.values():
        wrong += [
            f"{check.check_id}: no law says {name} with it"
            for name in (*check.law, *check.quotes)
            if (name, check.check_id) not in said and name not in _WITHOUT_LAW
        ]
    return wrong


_WITHOUT_LAW = {"licence.introduce_deposits"}
"""A rule that a jurisdiction may add: none of those read has it, so our own sentence stands."""


def test_rules_and_checks_name_each_other() -> None:
    assert len(RULES) > 30
    assert not unfounded(RULES, CHECKS)


def test_a_rule_without_its_check_is_caught() -> None:
    """The planted violations: a check left out, a check that forgets its law, a rule that names nobody."""
    for check in CHECKS:
        if check.law:
            rest = [one for one in CHECKS if one is not check]
            named = any(check.check_id in one.enforced_by for one in RULES)
            assert bool(unfounded(RULES, rest)) == named, check.check_id
    forgetful = [replace(check, law=()) if check.check_id == "gate.rate_ceiling" else check for check in CHECKS]
    assert unfounded(RULES, forgetful)
    assert unfounded([replace(RULES[0], enforced_by=("the tide",)), *RULES[1:]], CHECKS)


def test_what_was_not_read_is_disabled_and_says_why() -> None:
    disabled = [one for one in RULES if not one.enabled]
    assert {one.rule_id for one in RULES if one.unread} <= {one.rule_id for one in disabled}
    assert len(disabled) >= 4
    for one in disabled:
        assert one.note, one.rule_id
        assert not one.enforced_by, one.rule_id


@pytest.mark.parametrize("row", SEVEN.strip().splitlines())
def test_the_seven_rules_of_the_notice_of_2021(row: str) -> None:
    found = rule(row.split("|")[1].strip())
    assert found.enabled
    assert found.in_force_from.isoformat() == "2021-01-15"
    assert "2021 No. 9" in str(found.citation)


def test_every_disclosure_has_one_rule() -> None:
    words = [one.disclosure for one in RULES if one.disclosure]
    assert sorted(words) == sorted(set(words))
    assert disclosures() == set(words) == {"eu.information_sheet", "gb.information_sheet", "gb.how_it_is_held"}
