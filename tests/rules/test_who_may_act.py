"""Who may act for the owners of a deposit: one row per life, and for each verb the ways in which it may be done."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.money import Invalid
from tidegate.parties.life import LifeFact, LifeKind, Verb
from tidegate.parties.who_may_act import Acting, Why, in_force, who_may_act

ON = date(2021, 6, 1)

# A, B own; P has a power of attorney, G is a guardian, R and S represent the estates of A and B.
# contract | facts                                   | withdraw | top up  | cash out | why (of withdraw)
# alone, any (each acts), all (together), shares/any, shares/all; pledged: wholly.
# "A+B": together. "A B": either. -: nobody.
TABLE = """
alone      |                                         | A        | A       | A       | OWNER
any        |                                         | A B      | A       | A B     | ANY_OWNER
all        |                                         | A+B      | A       | A+B     | ALL_OWNERS
shares/any |                                         | A B      | A       | A B     | ANY_OWNER
shares/all |                                         | A+B      | A       | A+B     | ALL_OWNERS
alone      | A attorney P                            | A P      | A P     | A P     | OWNER
alone      | A attorney P: top_up                    | A        | A P     | A       | OWNER
alone      | A attorney P from 2021-06-01            | A P      | A P     | A P     | OWNER
alone      | A attorney P from 2021-06-02            | A        | A       | A       | OWNER
alone      | A attorney P until 2021-06-01           | A        | A       | A       | OWNER
alone      | A attorney P until 2021-06-02           | A P      | A P     | A P     | OWNER
alone      | A attorney P; revoked 2021-06-01        | A        | A       | A       | OWNER
alone      | A attorney P; revoked 2021-06-02        | A P      | A P     | A P     | OWNER
all        | A attorney P                            | A+B P+B  | A P     | A+B P+B | ALL_OWNERS
all        | A attorney B                            | A+B B    | A B     | A+B B   | ALL_OWNERS
alone      | A dead                                  | -        | -       | -       | NO_REPRESENTATIVE
alone      | A dead from 2021-06-02                  | A        | A       | A       | OWNER
alone      | A dead; A attorney P                    | -        | -       | -       | NO_REPRESENTATIVE
alone      | A dead; A estate R                      | R        | -       | R       | ESTATE
alone      | A dead; A estate R; A estate S          | R S      | -       | R S     | ESTATE
alone      | A estate R                              | A        | A       | A       | OWNER
any        | A dead                                  | B        | -       | B       | SURVIVORS
any        | B dead                                  | A        | A       | A       | SURVIVORS
all        | A dead                                  | B        | -       | B       | SURVIVORS
all        | A dead; A estate R                      | B        | -       | B       | SURVIVORS
any        | A dead; B dead                          | -        | -       | -       | NO_REPRESENTATIVE
any        | A dead; B dead; A estate R; B estate S  | R+S      | -       | R+S     | ALL_AFTER_DEATH
shares/any | A dead                                  | -        | -       | -       | NO_REPRESENTATIVE
shares/any | A dead; A estate R                      | R+B      | -       | R+B     | ALL_AFTER_DEATH
shares/all | B dead; B estate S                      | A+S      | A       | A+S     | ALL_AFTER_DEATH
alone      | A minor until 2021-06-02                | -        | -       | -       | NO_GUARDIAN
alone      | A minor until 2021-06-01                | A        | A       | A       | OWNER
alone      | A minor until 2021-06-02; A guardian G  | G        | G       | G       | GUARDIAN
alone      | A guardian G                            | G        | G       | G       | GUARDIAN
alone      | A guardian G; revoked 2021-01-01        | A        | A       | A       | OWNER
alone      | A guardian G; A attorney P              | G        | G       | G       | GUARDIAN
any        | A minor until 2030-01-01                | B        | -       | B       | ANY_OWNER
all        | A minor until 2030-01-01                | -        | -       | -       | NO_GUARDIAN
all        | A guardian G                            | G+B      | G       | G+B     | ALL_OWNERS
all        | A guardian B                            | B        | B       | B       | ALL_OWNERS
alone, pledged |                                     | -        | A       | A       | PLEDGED
all, pledged   |                                     | -        | A       | A+B     | PLEDGED
all, pledged   | B dead                              | -        | A       | A       | PLEDGED
alone, pledged | A dead; A estate R                  | -        | -       | R       | PLEDGED
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]
_KINDS = {
    "attorney": LifeKind.POWER_OF_ATTORNEY,
    "dead": LifeKind.DEATH,
    "estate": LifeKind.ESTATE,
    "minor": LifeKind.MINORITY,
    "guardian": LifeKind.GUARDIANSHIP,
}


def _facts(text: str) -> tuple[LifeFact, ...]:
    found: list[LifeFact] = []
    for number, one in enumerate((part.strip() for part in text.split(";") if part.strip()), start=1):
        scope = one.partition(":")[2].split()
        words = one.partition(":")[0].split()
        if words[0] == "revoked":
            last = found[-1]
            found.append(
                LifeFact(
                    kind=LifeKind.REVOCATION, person=last.person, from_day=date.fromisoformat(words[1]),
                    ends=last.number, number=number, evidence="a letter",
                )
            )  # fmt: skip
            continue
        named = dict(zip(words[2::2], words[3::2], strict=False)) if len(words) % 2 == 0 else (
            dict(zip(words[3::2], words[4::2], strict=False))
        )  # fmt: skip
        found.append(
            LifeFact(
                kind=_KINDS[words[1]], person=words[0], number=number, evidence="a deed",
                agent=words[2] if len(words) % 2 else None, verbs=frozenset(Verb(word) for word in scope),
                from_day=date.fromisoformat(named.get("from", "2020-01-01")),
                until_day=date.fromisoformat(named["until"]) if "until" in named else None,
            )
        )  # fmt: skip
    return tuple(found)


def _acting(contract: str, life: tuple[LifeFact, ...]) -> Acting:
    kind, _, pledged = contract.partition(", ")
    owners = ("A",) if kind == "alone" else ("A", "B")
    return Acting(
        owners=owners, together=kind.endswith("all"), survive=kind in {"any", "all"}, life=life, pledged=bool(pledged)
    )


def _ways(text: str) -> frozenset[frozenset[str]]:
    return frozenset(frozenset(way.split("+")) for way in text.split() if way != "-")


@pytest.mark.parametrize("row", ROWS, ids=" / ".join)
def test_each_life_says_who_acts(row: tuple[str, ...]) -> None:
    contract, facts, withdraw, top_up, cash_out, why = row
    found = who_may_act(facts=_acting(contract, _facts(facts)), on=ON)
    for verb, wanted in ((Verb.WITHDRAW, withdraw), (Verb.TOP_UP, top_up), (Verb.CASH_OUT, cash_out)):
        assert found[verb].ways == _ways(wanted), verb
    assert found[Verb.WITHDRAW].why.name == why
    if ": " not in facts:  # a power without a scope covers every verb
        assert found[Verb.OPEN].ways == found[Verb.TOP_UP].ways
    assert found[Verb.GIVE_NOTICE].ways == found[Verb.WITHDRAW].ways
    free = who_may_act(facts=_acting(contract.removesuffix(", pledged"), _facts(facts)), on=ON)
    assert found[Verb.INSTRUCT].ways == free[Verb.WITHDRAW].ways, "a pledge leaves the owners the word on what follows"
    assert set(found) == set(Verb)
    assert all(one.why.value and one.remedy for one in found.values())


def test_the_table_meets_every_reason() -> None:
    """The last is of the verbs that bring money."""
    met = {row[5] for row in ROWS}
    dead = who_may_act(facts=_acting("alone", _facts("A dead")), on=ON)[Verb.OPEN]
    assert met | {dead.why.name} == {one.name for one in Why}


PEOPLE = "ABPGRS"
FACTS = st.builds(
    lambda kind, person, agent, start, length, scope: (kind, person, agent, start, length, scope),
    st.sampled_from([kind for kind in LifeKind if kind is not LifeKind.REVOCATION]),
    st.sampled_from("AB"),
    st.sampled_from("PGRS"),
    st.integers(-400, 30),
    st.integers(1, 500),
    st.frozensets(st.sampled_from(list(Verb)), max_size=2),
)


@given(
    contract=st.sampled_from(["alone", "any", "all", "shares/any", "shares/all"]),
    given_facts=st.lists(FACTS, max_size=6),
    signed=st.frozensets(st.sampled_from(PEOPLE), max_size=4),
)
def test_nobody_acts_beyond_what_is_known(
    contract: str, given_facts: list[tuple[LifeKind, str, str, int, int, frozenset[Verb]]], signed: frozenset[str]
) -> None:
    """Whoever acts is a living owner of age, or an agent of an owner by a fact in force that covers the verb."""
    life = tuple(
        LifeFact(
            number=number, kind=kind, person=person, agent=agent if kind.has_agent else None, evidence="a deed",
            from_day=date.fromordinal(ON.toordinal() + start),
            until_day=None if kind is LifeKind.DEATH else date.fromordinal(ON.toordinal() + start + length),
            verbs=scope if kind is LifeKind.POWER_OF_ATTORNEY else frozenset(),
        )
        for number, (kind, person, agent, start, length, scope) in enumerate(given_facts)
    )  # fmt: skip
    acting = _acting(contract, life)
    now = in_force(life, on=ON)
    dead = {one.person for one in now if one.kind is LifeKind.DEATH}
    for verb, answer in who_may_act(facts=acting, on=ON).items():
        agents = {one.agent for one in now if one.person in acting.owners and verb in (one.verbs or Verb)}
        for way in answer.ways:
            assert way
            assert way <= (set(acting.owners) - dead) | agents
        assert answer.allows(signed) == any(way <= signed for way in answer.ways)
        assert not answer.allows(())
        more = signed | {"A", "B"}
        assert answer.allows(more) or not answer.allows(signed), "another signature never takes one away"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": LifeKind.DEATH, "agent": "S2"}, "agent"),
        ({"kind": LifeKind.ESTATE}, "agent"),
        ({"kind": LifeKind.POWER_OF_ATTORNEY, "agent": "S1"}, "agent"),
        ({"kind": LifeKind.DEATH, "evidence": " "}, "evidence"),
        ({"kind": LifeKind.DEATH, "until_day": date(2022, 1, 1)}, "until"),
        ({"kind": LifeKind.MINORITY}, "until"),
        ({"kind": LifeKind.MINORITY, "until_day": ON}, "until"),
        ({"kind": LifeKind.GUARDIANSHIP, "agent": "S2", "verbs": frozenset({Verb.OPEN})}, "verbs"),
        ({"kind": LifeKind.REVOCATION}, "ends"),
        ({"kind": LifeKind.DEATH, "ends": 1}, "ends"),
        ({"kind": LifeKind.DEATH, "person": "not a code"}, "person"),
    ],
)
def test_a_fact_that_cannot_be_is_refused_by_its_field(wrong: dict[str, object], field: str) -> None:
    given_fact: dict[str, object] = {"person": "S1", "from_day": ON, "evidence": "a deed", **wrong}
    with pytest.raises(Invalid) as caught:
        LifeFact(**given_fact)  # type: ignore[arg-type]
    assert caught.value.field == field
