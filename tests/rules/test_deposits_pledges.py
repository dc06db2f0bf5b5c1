"""What a pledge leaves free, and what is held of a payment: tables to be checked by eye; no money made or lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise
from uuid import uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gate_world import uid
from tidegate.deposits.legs import NAMESPACE
from tidegate.deposits.pledge import (
    Hold,
    Pledge,
    checked_pledge,
    plan_holds,
    plan_moves_up,
    plan_uses,
    pledged_for,
    released,
    secured_minor,
    standings,
)
from tidegate.money import Invalid

ON = date(2021, 3, 1)

# A pledge: its amount (all: the whole deposit), then -n realised, ~n released in parts, +n held in cash, x ended.
# principal | pledges                  | not free | free
FREE = """
1000 |                                 |    0 | 1000
1000 | 400                             |  400 |  600
1000 | 400, 250                        |  650 |  350
1000 | all                             | 1000 |    0
1000 | 1000                            | 1000 |    0
 900 | 1000                            |  900 |    0
1000 | 400 -100                        |  300 |  700
1000 | 400 ~150                        |  250 |  750
1000 | 400 -100 ~150                   |  150 |  850
1000 | 400 +250                        |  150 |  850
1000 | 400 -400                        |    0 | 1000
1000 | 400 x                           |    0 | 1000
1000 | all x                           |    0 | 1000
1000 | 400 x, 300                      |  300 |  700
1000 | all +200                        | 1000 |    0
   0 | 400 +400                        |    0 |    0
1000 | 800, 500                        | 1000 |    0
1000 | all, 300                        | 1000 |    0
1000 | 300, all                        | 1000 |    0
1000 | 800 x, 500                      |  500 |  500
1000 | 800 ~700, 500                   |  600 |  400
"""

# What the contract pays to cash, and what stays in the deposit: how much is held for each pledge, the oldest first.
# stays | paid | pledges               | held
HELD = """
   0 | 1022 | 400                      | 400
   0 | 1022 | 1000                     | 1000
   0 | 1022 | all                      | 1022
   0 | 1022 | 400, 300                 | 400, 300
   0 |  600 | 400, 300                 | 400, 200
   0 |  300 | 400, 300                 | 300
   0 | 1022 | 400 -100                 | 300
   0 | 1022 | 400 x                    |
   0 | 1022 | 400 x, 300               | 300
   0 | 1022 |                          |
 700 |  300 | 400                      |
 300 |  700 | 400                      | 100
 300 |  700 | 400, 300                 | 100, 300
 300 |  700 | all                      | 700
 100 |  200 | 400 +100                 | 200
   0 |    0 | 400                      |
   0 | 1022 | 800, 500                 | 800, 222
   0 | 1022 | all, 500                 | 1022
   0 | 1022 | 800, all                 | 800, 222
   0 | 1022 | 800 x, 500               | 500
 300 |  700 | 800, 500                 | 500, 200
"""

# What each pledge that still secures something is covered by, in the order in which they are paid; the earlier first.
# principal | pledges                  | covered, in the deposit and held
COVERED = """
1000 | 400, 300                        | 400, 300
1000 | 800, 500                        | 800, 200
1000 | 800, 500, 100                   | 800, 200, 0
1000 | all, 300                        | 1000, 0
1000 | 300, all                        | 300, 700
1000 | 800 -300, 500                   | 500, 500
1000 | 800 ~400, 500                   | 400, 500
1000 | 800 x, 500                      | 500
1000 | all x, 300                      | 300
 300 | 700 +500, 400                   | 700, 100
   0 | 800 +800, 500 +222              | 800, 222
"""

# The first pledge is released, altogether or a part of it: what of the cash that was held for it is held for others.
# stays | pledges                      | released | of it held for the others, in their order; the rest is free
MOVED_UP = """
   0 | 800 +800, 500 +222              | all | 278
   0 | 800 +800, 500 +222              | 300 | 278
   0 | 800 +800, 500 +222              | 100 | 100
   0 | 800 +800, all +222              | all | 800
   0 | all +1022, 500                  | all | 500
   0 | 800 +800, 500 +222, 300         | all | 278, 300
   0 | 800 +800, 500 x, 300            | all | 300
   0 | 800 +800                        | all |
   0 | 400 +400, 300 +300              | all |
 300 | 700 +700, 400                   | all | 100
 300 | 700 +700, 300                   | all |
 700 | 700, 400                        | all |
"""


def _pledge(text: str, number: int) -> Pledge:
    amount, *more = text.split()
    found = {one[0]: int(one[1:] or 0) for one in more}
    pledge_id = uuid5(NAMESPACE, str(number))
    hold = Hold(number=number, holder="S1", amount_minor=found.get("+", 0), transfer_id=uid("hold", number))
    holds = (hold,) if "+" in found else ()
    return Pledge(
        pledge_id=pledge_id, deposit_id=uid("deposit"), pledgee=f"L{number}",
        amount_minor=None if amount == "all" else int(amount), from_day=ON, evidence="a deed", rank=number + 1,
        realised_minor=found.get("-", 0), released_minor=found.get("~", 0), ended="x" in found, holds=holds,
    )  # fmt: skip


def _pledges(text: str) -> tuple[Pledge, ...]:
    return tuple(_pledge(one.strip(), number) for number, one in enumerate(text.split(",")) if one.strip())


def _rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]


@pytest.mark.parametrize("row", _rows(FREE), ids=" / ".join)
def test_what_is_pledged_is_not_free(row: tuple[str, ...]) -> None:
    principal, pledges, secured, free = row
    found = secured_minor(pledges=_pledges(pledges), principal_minor=int(principal))
    assert (found, int(principal) - found) == (int(secured), int(free))


@pytest.mark.parametrize("row", _rows(HELD), ids=" / ".join)
def test_what_is_held_of_a_payment(row: tuple[str, ...]) -> None:
    stays, paid, pledges, held = row
    found = plan_holds(pledges=_pledges(pledges), principal_minor=int(stays), paid_minor=int(paid))
    assert [minor for _, minor in found] == [int(one) for one in held.split(",") if one.strip()]


@pytest.mark.parametrize("row", _rows(COVERED), ids=" / ".join)
def test_earlier_pledges_are_covered_first(row: tuple[str, ...]) -> None:
    principal, pledges, covered = row
    found = standings(pledges=_pledges(pledges), principal_minor=int(principal))
    assert [one.covered_minor for one in found] == [int(one) for one in covered.split(",")]
    assert [one.place for one in found] == list(range(1, len(found) + 1))


@pytest.mark.parametrize("row", _rows(MOVED_UP), ids=" / ".join)
def test_a_release_of_the_first_moves_the_next_up(row: tuple[str, ...]) -> None:
    stays, pledges, amount, moved = row
    first, *others = _pledges(pledges)
    minor = None if amount == "all" else int(amount)
    uses = plan_uses(pledge=first, amount_minor=minor)
    after = released(pledge=first, amount_minor=minor, uses=uses)
    found = plan_moves_up(pledges=[after, *others], released=first.pledge_id, principal_minor=int(stays), uses=uses)
    assert [one.amount_minor for one in found] == [int(one) for one in moved.split(",") if one.strip()]


@given(
    amounts=st.lists(st.integers(1, 1_000), min_size=1, max_size=5), principal=st.integers(0, 3_000),
    gone=st.integers(0, 4),
)  # fmt: skip
def test_who_is_behind_is_never_paid_before_and_a_release_harms_nobody(
    amounts: list[int], principal: int, gone: int
) -> None:
    pledges = [_pledge(str(one), number) for number, one in enumerate(amounts)]
    before = standings(pledges=pledges, principal_minor=principal)
    for one, following in pairwise(before):
        assert one.covered_minor == one.pledge.amount_minor or not following.covered_minor
    assert sum(one.covered_minor for one in before) == min(sum(amounts), principal)
    kept = [one for one in pledges if one.rank != gone + 1]
    after = {one.pledge.rank: one.covered_minor for one in standings(pledges=kept, principal_minor=principal)}
    assert all(after[one.pledge.rank] >= one.covered_minor for one in before if one.pledge.rank in after)


@given(amounts=st.lists(st.integers(1, 10**9), max_size=5), principal=st.integers(0, 10**9), paid=st.integers(0, 10**9))
def test_no_more_is_held_than_was_paid_and_all_that_is_secured_is_covered(
    amounts: list[int], principal: int, paid: int
) -> None:
    pledges = tuple(_pledge(str(one), number) for number, one in enumerate(amounts))
    held = [minor for _, minor in plan_holds(pledges=pledges, principal_minor=principal, paid_minor=paid)]
    assert sum(held) <= paid
    assert principal + sum(held) >= min(sum(amounts), principal + paid), "what can be covered is"
    assert sum(held) == min(paid, max(0, sum(amounts) - principal))


@given(holds=st.lists(st.integers(1, 1_000), max_size=5), wanted=st.integers(1, 6_000))
def test_holds_are_used_in_their_order_and_never_beyond(holds: list[int], wanted: int) -> None:
    kept = tuple(
        Hold(number=number, holder="S1", amount_minor=one, transfer_id=uid("hold", number))
        for number, one in enumerate(holds)
    )
    pledge = replace(_pledge("9999", 0), holds=kept)
    uses = plan_uses(pledge=pledge, amount_minor=wanted)
    assert sum(one.used_minor for one in uses) == min(wanted, sum(holds))
    assert all(one.left_minor == 0 for one in uses[:-1])
    assert [one.hold.number for one in uses] == list(range(len(uses)))
    assert sum(one.used_minor for one in plan_uses(pledge=pledge, amount_minor=None)) == sum(holds)


def test_of_a_deposit_that_has_ended_only_what_is_held_is_still_pledged() -> None:
    bare, held = _pledge("400", 1), _pledge("400 +100", 2)
    assert pledged_for(pledges=(bare, held), ended=False) == (bare, held)
    assert pledged_for(pledges=(bare, held), ended=True) == (held,)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"amount_minor": 0}, "amount"), ({"amount_minor": -5}, "amount"), ({"evidence": " "}, "evidence"),
     ({"from_day": date(2021, 3, 2)}, "from")],
)  # fmt: skip
def test_a_pledge_that_is_none_is_refused_by_its_field(change: dict[str, object], field: str) -> None:
    pledge = _pledge("400", 1)
    assert checked_pledge(pledge=pledge, on=ON) == pledge
    with pytest.raises(Invalid) as wrong:
        checked_pledge(pledge=replace(pledge, **change), on=ON)  # type: ignore[arg-type]
    assert (wrong.value.field, bool(wrong.value.rule), bool(wrong.value.remedy)) == (field, True, True)
