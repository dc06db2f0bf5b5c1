"""A register's file is read strictly: every kind of wrong row is named, with its line, its rule and its remedy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.register_file import COLUMNS, ROWS, as_csv, as_json, rows
from tidegate.parties.institution import Activity, CapitalClass, Licence
from tidegate.parties.look_alike import look_alikes, scripts, skeleton
from tidegate.parties.snapshot import Finding, Rule, compare, read_snapshot
from tidegate.parties.snapshot import row as profile
from tidegate.parties.take_in import plan_licences

GOOD = as_csv(rows())
FIRST_ROW = 7
"""Five header lines and the column names stand above."""

# institution, column, what stands there instead -> rule, field. Each alone must keep the whole file out.
WRONG = """
NORTHHILL | institution     |                    | needed           | institution
NORTHHILL | institution     | NÖRD               | code             | institution
NORTHHILL | kind            | fund               | word             | kind
NORTHHILL | kind            | authority          | word             | kind
NORTHHILL | kind            | platform           | activity_of_kind | activity
NORTHHILL | name            |                    | needed           | name
NORTHHILL | name            | {long}             | text             | name
NORTHHILL | name            | North{tab}hill     | text             | name
NORTHHILL | name            | North{line}hill    | text             | name
NORTHHILL | home_region     | far away           | code             | home_region
NORTHHILL | local           | maybe              | word             | local
NORTHHILL | local           |                    | needed           | local
NORTHHILL | own_platform_of | PORTLIN            | own_platform     | own_platform_of
heron     | own_platform_of | NOBODY             | own_platform     | own_platform_of
heron     | own_platform_of | heron              | own_platform     | own_platform_of
heron     | activity        | accept_deposits    | activity_of_kind | activity
NORTHHILL | activity        | take_money         | word             | activity
NORTHHILL | areas           |                    | needed           | areas
NORTHHILL | areas           | CN-13 здесь        | code             | areas
NORTHHILL | insured         | 1                  | word             | insured
NORTHHILL | saver_classes   | everybody          | word             | saver_classes
NORTHHILL | saver_classes   | company robot      | word             | saver_classes
NORTHHILL | capital_class   | rich               | word             | capital_class
NORTHHILL | valid_from      |                    | needed           | valid_from
NORTHHILL | valid_from      | 2021-02-30         | day              | valid_from
NORTHHILL | valid_from      | 18.12.2020         | day              | valid_from
NORTHHILL | valid_until     | soon               | day              | valid_until
NORTHHILL | valid_until     | 2015-05-01         | period           | valid_until
NORTHHILL | source          |                    | needed           | source
"""


def _cells(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def _found(text: bytes) -> tuple[bool, list[Finding]]:
    snapshot, findings = read_snapshot(text)
    return snapshot is not None, list(findings)


@pytest.mark.parametrize("form", [as_csv, as_json])
def test_a_right_file_is_read_in_both_forms(form: Callable[..., bytes]) -> None:
    snapshot, findings = read_snapshot(form(rows()))
    assert findings == ()
    assert snapshot is not None
    assert snapshot.as_of == datetime(2020, 12, 18, 0, 0, tzinfo=UTC)
    assert [entry.code for entry in snapshot.entries] == [row["institution"] for row in ROWS]
    assert snapshot.entries[1].licence.areas == ("CN-13", "CN-33")
    assert snapshot.digest.startswith("sha256:")


def test_both_forms_say_the_same_and_lists_may_stand_for_text() -> None:
    plain, written = read_snapshot(as_json(rows()))[0], read_snapshot(GOOD)[0]
    natural = [
        row | {"areas": row["areas"].split(), "insured": row["insured"] == "yes", "local": False, "valid_until": None}
        for row in rows()
    ]
    listed = read_snapshot(as_json(natural))[0]
    assert plain
    assert written
    assert listed
    kept = [[entry.to_json() for entry in one.entries] for one in (plain, written, listed)]
    assert kept[0] == kept[1] == kept[2]


@pytest.mark.parametrize("row", _cells(WRONG), ids=lambda row: f"{row[1]}={row[2][:20]}")
def test_a_wrong_row_keeps_the_whole_file_out(row: Sequence[str]) -> None:
    code, column, value, rule, field = row
    text = value.format(long="x" * 301, tab="\t", line="\n")
    for form in (as_csv, as_json):
        read, findings = _found(form(rows({code: {column: text}})))
        assert not read
        hard = [one for one in findings if not one.for_a_person]
        assert {(one.rule.value, one.field) for one in hard} == {(rule, field)}, hard
        for one in hard:
            assert one.line > 0
            assert one.says.endswith(".")
            assert one.remedy.endswith(".")


def test_a_finding_names_the_line_in_the_file() -> None:
    _, findings = read_snapshot(as_csv(rows({"PORTLIN": {"insured": "perhaps"}})))
    assert [one.line for one in findings] == [FIRST_ROW + 1]
    _, findings = read_snapshot(as_json(rows({"PORTLIN": {"insured": "perhaps"}})))
    assert [one.line for one in findings] == [2], "the entry's number"


def test_rows_of_one_code_say_the_same_of_it() -> None:
    later = {"institution": "NORTHHILL", "valid_from": "2030-01-01"}
    read, findings = _found(as_csv(rows({"NORTHHILL": {"valid_until": "2030-01-01"}, "PORTLIN": later})))
    assert not read
    assert [(one.rule, one.line) for one in findings] == [(Rule.ONE_INSTITUTION, FIRST_ROW + 1)]


def test_two_licences_of_an_activity_never_hold_on_one_day() -> None:
    second = dict(ROWS[0]) | {"valid_from": "2020-01-01"}
    read, findings = _found(as_csv([*rows(), second]))
    assert (read, [one.rule for one in findings]) == (False, [Rule.OVERLAP])
    ended = rows({"NORTHHILL": {"valid_until": "2020-01-01"}})
    assert _found(as_csv([*ended, second])) == (True, [])


HEADERS = """
profile      | tidegate-register/9       | header
profile      |                           | header
jurisdiction | China                     |
jurisdiction | C N                       | code
as_of        | yesterday                 | header
as_of        | 2020-12-18T08:00:00       | header
as_of        | 2020-12-18                | header
entries      | 3                         | entry_count
entries      | 5                         | entry_count
entries      | four                      | header
source       |                           | header
mood         | fair                      | header
"""


@pytest.mark.parametrize("row", _cells(HEADERS), ids=lambda row: f"{row[0]}={row[1]}")
def test_headers(row: Sequence[str]) -> None:
    name, value, rule = row
    read, findings = _found(as_csv(rows(), **{name: value}))
    assert [one.rule.value for one in findings] == ([rule] if rule else [])
    assert read == (not rule)


BROKEN = {
    "nothing": b"",
    "no columns": b"# profile: tidegate-register/1\n",
    "not UTF-8": GOOD.replace(b"Northhill", b"North\xffhill"),
    "a row too short": GOOD + b"SHORT,bank\n",
    "an open quote": GOOD + b'"open\n',
    "a column missing": GOOD.replace(b",capital_class", b""),
    "a column unknown": GOOD.replace(b",capital_class", b",mood"),
    "a column twice": GOOD.replace(b",capital_class", b",capital_class,capital_class"),
    "JSON cut off": as_json(rows())[:-9],
    "JSON without entries": b'{"profile": "tidegate-register/1"}',
    "JSON with a name twice": as_json(rows()).replace(b'"source"', b'"profile"', 1),
    "JSON with entries that are none": as_json(rows()).replace(b'"register": [', b'"register": [1, '),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_a_finding_and_never_an_accident(name: str) -> None:
    read, findings = _found(BROKEN[name])
    assert not read
    assert findings
    assert all(one.says and one.remedy for one in findings)


@pytest.mark.parametrize("cut", range(0, len(GOOD) - 1, 37))
def test_a_file_cut_anywhere_is_never_taken_for_whole(cut: int) -> None:
    read, findings = _found(GOOD[:cut])
    assert not read or not findings
    assert not read, f"cut at {cut}"


# one name, another, whether a quick reader takes one for the other
LIKE = """
Northhill Bank          | Nоrthhill Bank         | yes | a Cyrillic o
Northhill Bank          | NORTHHILL BANK         | yes | case
Northhill Bank          | Northhi11 Bank         | yes | digits
Northhill Bank          | North-Hill Savings Bank| yes | a hyphen, a common word
Northhill Bank          | Northhill, Ltd.        | yes | common words only
Clearbrook              | Cleаrbrооk             | yes | three Cyrillic letters
Meridian                | Rneridian              | yes | rn for m
Willow                  | VVillow                | yes | vv for w
Alder                   | Αlder                  | yes | a Greek alpha
Lantern                 | Ｌａｎｔｅｒｎ          | yes | full width
Zürcher                 | Zurcher                | yes | an accent
北山银行                | 北山银行               | yes | the same
Northhill               | Southhill              | no  |
Portlin                 | Portland               | no  |
北山银行                | 南山银行               | no  |
北山銀行                | 北山银行               | no  | traditional beside simplified: not known here
"""


@pytest.mark.parametrize("row", _cells(LIKE), ids=lambda row: f"{row[0]}~{row[1]}")
def test_names_that_look_alike(row: Sequence[str]) -> None:
    one, other, alike, _ = row
    assert (skeleton(one) == skeleton(other)) == (alike == "yes"), (skeleton(one), skeleton(other))
    found = [each.kind for each in look_alikes({"A": one, "B": other})]
    assert ("look_alike_name" in found) == (alike == "yes")


def test_scripts_within_a_word_and_what_is_not_seen() -> None:
    assert scripts("Nоrthhill") == {"LATIN", "CYRILLIC"}
    assert scripts("北山カード") == {"CJK"}, "written together in Japanese"
    kinds = [one.kind for one in look_alikes({"A": "Nоrthhill 北山", "B": "Lan\u200btern", "C": "Alder 北山"})]
    assert kinds == ["mixed_scripts", "invisible_character"]


def test_look_alikes_are_for_a_person_and_keep_nothing_out() -> None:
    read, findings = _found(as_csv(rows({"PORTLIN": {"name": "Nоrthhill (fictional)"}})))
    assert read
    assert {one.rule for one in findings} == {Rule.LOOK_ALIKE_NAME, Rule.MIXED_SCRIPTS}
    assert all(one.for_a_person and one.line == FIRST_ROW + 1 for one in findings)


def licence(text: str) -> Licence:
    """`2015-01-01/2020-01-01 areas=CN-13 insured=no`; an empty end is open."""
    period, *more = text.split()
    since, _, until = period.partition("/")
    said = dict(part.split("=") for part in more)
    return Licence(
        institution="B", activity=Activity.ACCEPT_DEPOSITS, areas=tuple(said.get("areas", "*").split(",")),
        insured=said.get("insured", "yes") == "yes", valid_from=date.fromisoformat(since),
        valid_until=date.fromisoformat(until) if until else None, source="s",
        capital_class=CapitalClass.UNDERCAPITALISED if "capital" in said else None,
    )  # fmt: skip


# On 2020-12-18: kept ; stated -> ends (first day>end) ; grants
PLANS = """
                                 ; 2015-05-01/                           ->                       ; 2015-05-01/
2015-05-01/                      ; 2015-05-01/                           ->                       ;
2015-05-01/                      ; 2016-01-01/                           ->                       ;
2015-05-01/                      ;                                       -> 2015-05-01>2020-12-18 ;
2021-01-01/                      ;                                       -> 2021-01-01>2021-01-01 ;
2021-01-01/                      ; 2021-01-01/                           ->                       ;
2020-12-18/                      ;                                       -> 2020-12-18>2020-12-18 ;
2015-05-01/                      ; 2015-05-01/2021-06-30                 -> 2015-05-01>2021-06-30 ;
2015-05-01/2021-06-30            ; 2015-05-01/                           -> 2015-05-01>9999-12-31 ;
2015-05-01/                      ; 2015-05-01/ insured=no      -> 2015-05-01>2020-12-18 ; 2020-12-18/ insured=no
2015-05-01/                      ; 2015-05-01/ areas=CN-13     -> 2015-05-01>2020-12-18 ; 2020-12-18/ areas=CN-13
2015-05-01/                      ; 2015-05-01/ capital=low  -> 2015-05-01>2020-12-18 ; 2020-12-18/ capital=low
2015-05-01/2019-01-01            ; 2015-05-01/                           ->                       ; 2020-12-18/
2015-05-01/2019-01-01            ; 2021-01-01/                           ->                       ; 2021-01-01/
2015-05-01/2021-01-01 2021-01-01/; 2015-05-01/2021-01-01 2021-01-01/     ->                       ;
                                 ; 2010-01-01/2012-01-01                 ->                       ;
"""


def _licences(text: str) -> list[Licence]:
    parts: list[str] = []
    for word in text.split():
        if "/" in word:
            parts.append(word)
        else:
            parts[-1] += f" {word}"
    return [licence(part) for part in parts]


@pytest.mark.parametrize("row", PLANS.strip("\n").splitlines())
def test_from_what_is_kept_to_what_is_stated(row: str) -> None:
    left, _, right = row.partition("->")
    kept, stated = (_licences(side) for side in left.split(";"))
    ends, grants = right.split(";")
    plan = plan_licences(stated=stated, kept=kept, on=date(2020, 12, 18))
    assert " ".join(f"{one.valid_from}>{until}" for one, until in plan.ends) == ends.strip()
    assert list(plan.grants) == _licences(grants)


def test_changes_between_two_snapshots() -> None:
    before = read_snapshot(GOOD)[0]
    new = dict(ROWS[0]) | {"institution": "NEWHAVEN", "name": "Newhaven (fictional)"}
    changed = rows({"NORTHHILL": {"insured": "no", "name": "Northhill and Sons"}, "PORTLIN": None})
    after = read_snapshot(as_csv([*changed, new]))[0]
    assert before
    assert after
    assert [
        (one.what, one.institution, one.field, one.before, one.after)
        for one in compare(before=before.entries, after=after.entries)
    ] == [
        ("institution_new", "NEWHAVEN", "", "", ""),
        ("licence_new", "NEWHAVEN", "", "", ""),
        ("institution_changed", "NORTHHILL", "name", "Northhill (fictional)", "Northhill and Sons"),
        ("licence_changed", "NORTHHILL", "insured", "yes", "no"),
        ("institution_gone", "PORTLIN", "", "", ""),
        ("licence_gone", "PORTLIN", "", "", ""),
    ]
    assert compare(before=before.entries, after=tuple(reversed(before.entries))) == ()


def test_the_profile_s_columns_are_those_of_its_page() -> None:
    page = (Path(__file__).parents[2] / "docs" / "registers.md").read_text("utf-8")
    assert profile.COLUMNS == COLUMNS
    assert ",".join(COLUMNS) in page
    example = page.split("```csv\n")[1].split("```")[0]
    read, findings = _found(example.encode())
    assert (read, findings) == (True, [])
