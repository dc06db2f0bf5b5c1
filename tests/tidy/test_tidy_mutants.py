"""The list of changes that no test noticed counts honestly: only what cannot be noticed is left out."""

from __future__ import annotations

import pytest

from tests.rules.python_mutants import (
    LEDGER,
    ROOMS,
    SCORE_WANTED,
    Room,
    changed_since,
    equal_in_effect,
    heading,
    said_to_have_changed,
)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('    assert x <= 3, "at most three"', '    assert x <= 3, "XXat most threeXX"', "the message of an assertion"),
        ('    assert x <= 3, "at most three"', '    assert x < 3, "at most three"', ""),
        ('cursor.execute("SELECT max(day) FROM t")', 'cursor.execute("select max(day) from t")', "the case of SQL"),
        ("cursor.execute(\"SELECT 1 FROM t WHERE a = 'b'\")", "cursor.execute(\"SELECT 1 FROM T WHERE A = 'B'\")", ""),
        ('    rule="No account with this id."', '    rule="no account with this id."', ""),
        ('    raise Invalid(field="FROM")', '    raise Invalid(field="from")', ""),
        ("    return row[0]", "    return row[1]", ""),
    ],
)
def test_a_change_is_left_out_only_where_nothing_could_notice_it(old: str, new: str, why: str) -> None:
    assert equal_in_effect(old, new) == why


@pytest.mark.parametrize("room", ROOMS.values(), ids=lambda room: room.name)
def test_the_score_in_the_list_is_the_one_that_is_wanted(room: Room) -> None:
    """The list's last line is the score of the whole room; `make mutate` writes it anew."""
    last = room.list.read_text("utf-8").splitlines()[-1]
    noticed, _, of = last.partition(" noticed")[0].partition(" of ")
    assert int(noticed) / int(of) >= SCORE_WANTED
    assert "0 not run" in last


@pytest.mark.parametrize("room", ROOMS.values(), ids=lambda room: room.name)
def test_the_list_says_which_files_have_changed_since_it_was_made(room: Room) -> None:
    """`make mutate` writes the lists anew, in an hour; until then each says itself that it is older."""
    text = room.list.read_text("utf-8")
    assert said_to_have_changed(text) == changed_since(text, room.digests()), (
        "let the list say so (python -m tests.rules.python_mutants --changed), or write it anew (make mutate)"
    )


@pytest.mark.parametrize("room", ROOMS.values(), ids=lambda room: room.name)
def test_a_list_is_made_of_files_that_are_there(room: Room) -> None:
    assert len(room.digests()) >= max(len(room.files), 9)


def test_a_changed_a_new_and_a_lost_file_are_told_apart_from_what_stayed() -> None:
    was = heading(LEDGER, {"day.py": "0" * 16, "post.py": "1" * 16, "find.py": "2" * 16}, changed=["post.py"])
    now = {"day.py": "0" * 16, "post.py": "3" * 16, "check.py": "4" * 16}
    assert changed_since(was, now) == ["check.py", "find.py", "post.py"]
    assert said_to_have_changed(was) == ["post.py"]
    assert said_to_have_changed(heading(LEDGER, now)) == []
