"""Who owns a deposit: shares make one whole or are refused by their path; an amount is parted to the minor unit."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.catalogue.terms import Owners, Title
from tidegate.deposits.owners import Owner, Ownership, checked_ownership, jointly, sole, whole_of
from tidegate.deposits.owners_document import ownership_from_json
from tidegate.money import Invalid

ANY_TITLE = Owners(count_max=3, titles=(Title.SOLE, Title.JOINT, Title.SHARES))

# title | owners: person share capacity>for | beneficiaries: person share (c: contingent) | the path refused, - for none
TABLE = """
sole   | S1                                 |                | -
joint  | S1, S2                             |                | -
joint  | S1 1/2, S2 1/2                     |                | -
joint  | S1 1/3, S2 2/3                     |                | owners[0].share
shares | S1 1/3, S2 2/3                     |                | -
shares | S1 0.25, S2 0.5, S3 0.25           |                | -
shares | S1 1/3, S2 1/3                     |                | owners[1].share
shares | S1 1/2, S2 2/3                     |                | owners[1].share
shares | S1 0, S2 1                         |                | owners[0].share
shares | S1 3/2, S2 1/2                     |                | owners[0].share
shares | S1 1/2, S2 one half                |                | owners[1].share
shares | S1 1/2, S2 1/0                     |                | owners[1].share
shares | S1 1/2, S2                         |                | owners[1].share
shares | S1 1/1000001, S2 1000000/1000001   |                | owners[0].share
shares | S1 1/2, S1 1/2                     |                | owners[1].person
joint  | S2, S1                             |                | owners[0].person
joint  | S1, S2, S3, S4                     |                | owners
sole   | S1, S2                             |                | title
joint  | S1                                 |                | title
gift   | S1                                 |                | title
sole   | S1 1/2                             |                | owners[0].share
sole   | S1 1 nominee>S9                    |                | -
sole   | S1 1 nominee                       |                | owners[0].on_behalf_of
sole   | S1 1 guardian>S9                   |                | -
sole   | S1 1 guardian>S1                   |                | owners[0].on_behalf_of
sole   | S1 1 estate                        |                | owners[0].on_behalf_of
sole   | S1 1 business                      |                | -
sole   | S1 1 business>S9                   |                | owners[0].on_behalf_of
sole   | S1 1 own_name>S9                   |                | owners[0].on_behalf_of
sole   | S1 1 trustee>S9                    |                | -
sole   | S1 1 trustee                       |                | owners[0].on_behalf_of
sole   | S1 1 trustee                       | S9             | -
sole   | S1 1 king                          |                | owners[0].capacity
sole   | S1                                 | S8 1/2, S9 1/2 | -
sole   | S1                                 | S8 1/2, S9 1/3 | beneficiaries[1].share
sole   | S1                                 | S8 1, S9 1 c   | -
sole   | S1                                 | S1             | beneficiaries[0].person
sole   | S1                                 | S9 1/2, S9 1/2 | beneficiaries[1].person
"""
ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in TABLE.strip().splitlines()]


def _owner(text: str) -> dict[str, Any]:
    person, _, rest = text.partition(" ")
    share, _, capacity = rest.rpartition(" ") if rest.split(" ")[-1][:1].isalpha() and "half" not in rest else (
        rest, "", "",
    )  # fmt: skip
    word, _, behalf = capacity.partition(">")
    return {"person": person, "share": share or None, "capacity": word or None, "on_behalf_of": behalf or None}


def _heir(text: str) -> dict[str, Any]:
    person, *rest = text.split(" ")
    return {"person": person, "share": rest[0] if rest else None, "contingent": rest[1:] == ["c"]}


@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_wrong_shares_are_refused_by_their_path(row: tuple[str, str, str, str]) -> None:
    title, owners, heirs, path = row
    plain = {
        "title": title,
        "owners": [_owner(one.strip()) for one in owners.split(",")],
        "beneficiaries": [_heir(one.strip()) for one in heirs.split(",")] if heirs else [],
    }
    if path == "-":
        found = checked_ownership(ownership=ownership_from_json(plain), saver="S1", terms=ANY_TITLE)
        assert ownership_from_json(found.to_json()) == found
        return
    with pytest.raises(Invalid) as wrong:
        checked_ownership(ownership=ownership_from_json(plain), saver="S1", terms=ANY_TITLE)
    assert (wrong.value.field, bool(wrong.value.rule), bool(wrong.value.remedy)) == (path, True, True)


def test_a_product_says_how_many_own_it_and_how() -> None:
    with pytest.raises(Invalid, match="at most 1 owners") as many:
        checked_ownership(ownership=jointly(people=("S1", "S2")), saver="S1", terms=Owners())
    assert many.value.field == "owners"
    with pytest.raises(Invalid, match="held as: sole, shares"):
        checked_ownership(
            ownership=jointly(people=("S1", "S2")),
            saver="S1",
            terms=Owners(count_max=2, titles=(Title.SOLE, Title.SHARES)),
        )


@given(weights=st.lists(st.integers(1, 999), min_size=1, max_size=6), minor=st.integers(-(10**15), 10**15))
def test_the_parts_of_all_owners_are_the_amount(weights: list[int], minor: int) -> None:
    total = sum(weights)
    people = [f"S{n}" for n in range(len(weights))]
    shares = [Fraction(one, total) for one in weights]
    found = Ownership(
        title=Title.SHARES,
        owners=tuple(Owner(person=one, share=share) for one, share in zip(people, shares, strict=True)),
    )
    parts = [found.part(one, minor) for one in people]
    assert sum(parts) == minor
    assert all(abs(part - share * minor) < 1 for part, share in zip(parts, shares, strict=True))
    assert sum(share * whole_of(shares) for share in shares) == whole_of(shares)


def test_who_owns_alone_says_nothing_more() -> None:
    assert sole(saver="S1").plain
    assert not jointly(people=("S1", "S2")).plain
    assert sole(saver="S1").part("S2", 100) == 0
