"""How owners may follow one another: a table of grounds, and whose books a day's are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import NAMESPACE_OID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.catalogue.terms import Title
from tidegate.deposits.owners import Owner, Ownership
from tidegate.deposits.statement.lines import Lines
from tidegate.deposits.statement.period import Days
from tidegate.deposits.statement.value import Movement, Nature
from tidegate.deposits.statement.whose import Window, clipped, window
from tidegate.deposits.succession import Ground, Succession, checked_succession, lost, plan_succession, stints
from tidegate.money import Invalid

ON = date(2021, 3, 1)

# What owned it | what shall | ground | who of them has died | who has a pledge | the refusal, - for none
TABLE = """
A            | B                 | gift        |   |   | -
A            | A 1/2, B 1/2      | gift        |   |   | -
A            | B 1/2, C 1/2      | assignment  |   |   | -
A 1/2, B 1/2 | A 1/4, B 3/4      | gift        |   |   | -
A 1/2, B 1/2 | C 1/2, B 1/2      | assignment  |   |   | -
A            | A                 | gift        |   |   | nothing_changes
A 1/2, B 1/2 | A 1/2, B 1/2      | divorce     |   |   | nothing_changes
A            | B 1/2, C 1/2      | inheritance | A |   | -
A 1/2, B 1/2 | C 1/4, D 1/4, B 1/2 | inheritance | A |  | -
A 1/2, B 1/2 | B                 | inheritance | A |   | -
A 1/2, B 1/2 | C 1/2, D 1/2      | inheritance | A, B |  | -
A            | B                 | inheritance |   |   | nobody_has_died
A            | A 1/2, B 1/2      | inheritance | A |   | the_dead_own_nothing
A 1/2, B 1/2 | C 3/4, B 1/4      | inheritance | A |   | takes_from_the_living
A 1/2, B 1/2 | C                 | inheritance | A |   | takes_from_the_living
A            | B                 | gift        | A |   | the_dead_give_nothing
A 1/2, B 1/2 | A 1/4, B 3/4      | assignment  | A |   | the_dead_give_nothing
A 1/2, B 1/2 | A 1/2, C 1/2      | gift        | A |   | -
A 1/2, B 1/2 | A                 | divorce     |   |   | -
A 1/2, B 1/2 | A 1/3, B 2/3      | divorce     |   |   | -
A 1/2, B 1/2 | A 1/2, C 1/2      | divorce     |   |   | between_its_owners_only
A            | B                 | gift        |   | C | -
A            | B                 | gift        |   | B | pledgee_would_own_it
A            | B 1/2, C 1/2      | inheritance | A | C | pledgee_would_own_it
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


def _ownership(text: str) -> Ownership:
    parts = [one.split() for one in text.split(",")]
    owners = tuple(Owner(person=who, share=Fraction(share[0]) if share else Fraction(1)) for who, *share in parts)
    return Ownership(title=Title.SOLE if len(owners) == 1 else Title.SHARES, owners=owners)


def _names(text: str) -> set[str]:
    return {one.strip() for one in text.split(",") if one.strip()}


def _from(day: date, ownership: str, *, known: date | None = None, ground: Ground = Ground.CONTRACT) -> Succession:
    return Succession(
        from_day=day, known_on=known or day, ground=ground, ownership=_ownership(ownership),
        evidence="" if ground is Ground.CONTRACT else "a deed",
    )  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=" / ".join)
def test_each_ground_says_who_may_follow(row: tuple[str, ...]) -> None:
    before, after, ground, dead, pledgees, answer = row
    found = plan_succession(
        history=[_from(date(2020, 12, 18), before)], wanted=_from(ON, after, ground=Ground(ground)),
        dead=_names(dead), pledgees=_names(pledgees),
    )  # fmt: skip
    assert (found or "-") == answer


@pytest.mark.parametrize(("day", "late"), [(date(2021, 1, 4), True), (date(2021, 1, 5), True), (ON, False)])
def test_owners_change_in_order(day: date, late: bool) -> None:
    history = [_from(date(2020, 12, 18), "A"), _from(date(2021, 1, 5), "B", ground=Ground.GIFT)]
    found = plan_succession(history=history, wanted=_from(day, "C", ground=Ground.GIFT), dead=(), pledgees=())
    assert (found == "begins_before_the_last") is late


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ground": Ground.CONTRACT}, "ground"),
        ({"evidence": " "}, "evidence"),
        ({"from_day": date(2021, 3, 2)}, "from"),
    ],
)
def test_what_is_no_change_is_refused_by_its_field(change: dict[str, object], field: str) -> None:
    wanted = _from(ON, "B", ground=Ground.GIFT)
    assert checked_succession(wanted=wanted, on=ON) == wanted
    with pytest.raises(Invalid) as wrong:
        checked_succession(wanted=replace(wanted, **change), on=ON)  # type: ignore[arg-type]
    assert (wrong.value.field, bool(wrong.value.rule), bool(wrong.value.remedy)) == (field, True, True)


# A until it was known on 5 March that it is B's since 1 March; from 1 June A and B, from 1 September C.
LIFE = (
    _from(date(2020, 12, 18), "A"),
    _from(date(2021, 3, 1), "B", known=date(2021, 3, 5), ground=Ground.INHERITANCE),
    _from(date(2021, 6, 1), "B 1/2, D 1/2", ground=Ground.GIFT),
    _from(date(2021, 9, 1), "C", ground=Ground.ASSIGNMENT),
)


def test_account_holders_follow_one_another_by_the_days_of_the_books() -> None:
    assert [(one.holder, str(one.since), str(one.until)) for one in stints(history=LIFE)] == [
        ("A", "2020-12-18", "2021-03-05"), ("B", "2021-03-05", "2021-09-01"), ("C", "2021-09-01", "None"),
    ]  # fmt: skip


# Who reads | whose accounts | from | until (passed on)
WINDOWS = """
A | A | 2020-12-18 | 2021-03-05
B | B | 2021-03-05 | 2021-09-01
D | B | 2021-06-01 | 2021-09-01
C | C | 2021-09-01 | None
"""


@pytest.mark.parametrize("line", WINDOWS.strip().splitlines())
def test_each_reads_the_books_of_their_own_days(line: str) -> None:
    reader, holders, since, until = (cell.strip() for cell in line.split("|"))
    found = window(history=LIFE, people={reader})
    assert found is not None
    assert (",".join(found.holders), str(found.since), str(found.until)) == (holders, since, until)
    assert found.every == ("A", "B", "C")


def test_the_operator_reads_all_and_a_stranger_nothing() -> None:
    found = window(history=LIFE, people=None)
    everybody = ("A", "B", "C")
    owners = frozenset("ABCD")
    assert found == Window(holders=everybody, every=everybody, people=owners, since=date(2020, 12, 18), until=None)
    assert window(history=LIFE, people={"X"}) is None


def test_the_day_of_a_change_earns_for_the_new_owner() -> None:
    year = Days(first=date(2021, 1, 1), last=date(2021, 12, 31), final=True)
    ends = []
    for reader in ("A", "B", "C"):
        mine = window(history=LIFE, people={reader})
        assert mine is not None
        ends.append(tuple(map(str, mine.earning(year))))
    assert ends == [("2021-01-01", "2021-03-05"), ("2021-03-05", "2021-09-01"), ("2021-09-01", "2022-01-01")]


@given(weights=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=5))
def test_what_some_lose_others_get(weights: list[tuple[int, int]]) -> None:
    def made(place: int) -> Ownership:
        total = sum(one[place] for one in weights) or 1
        found = [(f"S{n}", Fraction(one[place], total)) for n, one in enumerate(weights) if one[place]]
        owners = tuple(Owner(person=who, share=share) for who, share in found) or (Owner(person="S0"),)
        return Ownership(title=Title.SHARES, owners=owners)

    before, after = made(0), made(1)
    assert sum(lost(before=before, after=after).values()) == sum(lost(before=after, after=before).values())
    assert not lost(before=before, after=before)


# Who reads | the owners after which place of the journal | opening balance | what of the lines is read | closing one
# Nine lines of 10 each stand at the places 1 to 9, 100 was there before. Where the account came from another holder,
# the line by which it came is read too.
CLIPPED = """
A | A 0            | 100 | 123456789 | 190
A | A 0, AB 3, A 6 | 100 | 123456789 | 190
B | A 0, AB 3, A 6 | 130 | 456       | 160
A | AB 0, B 3      | 100 | 123       | 130
B | AB 0, B 3      | 100 | 123456789 | 190
B | A 0, B 3       | 120 | 3456789   | 190
B | A 0, B 3, A 6  | 120 | 3456      | 160
C | A 0, AC 9      | 190 |           | 190
"""


@pytest.mark.parametrize("line", CLIPPED.strip().splitlines())
def test_each_reads_what_was_booked_while_it_was_theirs(line: str) -> None:
    reader, sets, opening, read, closing = (cell.strip() for cell in line.split("|"))
    day, history = date(2021, 3, 1), []
    for one in sets.split(", "):
        owners, place = one.split()
        shares = ", ".join(f"{who} 1/{len(owners)}" for who in owners)
        history.append(replace(_from(day, shares), after_place=int(place)))
    mine = window(history=history, people={reader})
    assert mine is not None
    moved = tuple(
        Movement(
            sequence=place, transfer_id=uuid5(NAMESPACE_OID, str(place)), booked_on=day, value_date=day, code="x",
            nature=Nature.PRINCIPAL, amount_minor=10, balance_minor=100 + 10 * place,
        )
        for place in range(1, 10)
    )  # fmt: skip
    lines = Lines(moved_before=True, opening_minor=100, closing_minor=190, movements=moved)
    found = clipped(lines=lines, mine=mine)
    places = "".join(str(one.sequence) for one in found.movements)
    assert (found.opening_minor, places, found.closing_minor) == (int(opening), read, int(closing))
