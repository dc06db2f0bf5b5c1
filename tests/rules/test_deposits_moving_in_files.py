"""Bad books: what is wrong is found with its row, its column, the rule and a remedy, and nothing at all moves in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.conftest import Databases
from tests.deposits_world import contract, found_platform, listed, set_clock
from tests.moving_in_world import NAMES, Cells, fixed, imported, write_csv
from tidegate.catalogue.terms import Owners, Title
from tidegate.deposits import models
from tidegate.deposits.moving_in.columns import json_schema
from tidegate.deposits.moving_in.finding import Finding

DAY = date(2020, 10, 9)
QUARTER = contract(product="QUARTER", percent="1.7", term="P90D")

CELLS = """
reference       |                      | This cell may not be empty.
reference       | OLD 1                | It has the form
reference       | =HYPERLINK("x")      | A cell is a value, never a formula.
saver           | Müller               | It has the form
saver           | @SUM(1)              | A cell is a value, never a formula.
saver_region    |                      | A saver who is not registered here needs a place of residence.
bank            | NORTHHILL            | Version 1 of QUARTER has CLEARBROOK.
product         | QUARTR               | No version 1 of this product was published here.
product_version | 2                    | No version 2 of this product was published here.
product_version | 1.0                  | A version is a whole number from 1 on.
currency        | XXQ                  | ISO 4217
currency        | EUR                  | Version 1 of QUARTER has CNY.
amount          | 10,000.00            | An amount is plain digits
amount          | 1e6                  | An amount is plain digits
amount          | -5.00                | An amount is plain digits
amount          | ٣٠                   | An amount is plain digits
amount          | 0                    | The amount must be more than zero.
amount          | 1.001                | CNY has 2 decimals
amount          | 92233720368547758.08 | An amount is at most 9223372036854775807 minor units
amount          | 0.50                 | below
starts_on       | 2020-02-30           | A day is a date that exists
starts_on       | 03.08.2020           | A day is a date that exists
starts_on       | 2020-10-12           | Only deposits that run move in.
matures_on      | 2020-11-01           | From 2020-08-03 this version matures on 2020-11-02 (P90D)
matures_on      |                      | From 2020-08-03 this version matures on 2020-11-02 (P90D)
matures_on      | 2020-09-30           | It has matured before the cut-off.
rate            | 17                   | For this term and amount version 1 of QUARTER pays 1.7 %.
rate            | 1.7%                 | A rate is plain digits
day_count       | ACT/360              | Version 1 of QUARTER has
cut_off         | 2020-09-30           | The figures must hold at the beginning of the open business day, 2020-10-09.
interest_accrued| 31.23                | By the contract it is 31.21 at the cut-off.
interest_accrued| 312.10               | By the contract it is 31.21 at the cut-off.
interest_paid   | 1.00                 | By the contract it is 0.00 at the cut-off.
earning_from    | 2020-08-02           | From the last payment of interest (2020-08-03) to the cut-off.
earning_from    | 2020-10-10           | From the last payment of interest (2020-08-03) to the cut-off.
opened_amount   | 20000.00             | By the contract it is 20000.00 at the cut-off.
"""


def good(number: int = 1, **cells: Any) -> Cells:
    """Ten thousand yuan and a fen a number from 3 August: 31.21 by 9 October, rounded to the nearest."""
    starts, ends = date(2020, 8, 3), date(2020, 11, 2)
    return fixed(number, terms=QUARTER, starts_on=starts, matures_on=ends, cut_off=DAY, **cells)


@pytest.fixture(scope="module", autouse=True)
def platform(databases: Databases) -> Iterator[None]:
    with databases.fresh("platform"):
        found_platform(count=1)
        set_clock(DAY)
        listed(terms=QUARTER, owners=Owners(count_max=3, titles=tuple(Title)))
        yield


def findings(place: Path) -> list[Finding]:
    """What is found; and nothing is there afterwards."""
    outcome, found = imported(place)
    assert outcome.new == 0
    assert not models.Deposit.objects.exists(), "a file with findings brings nothing"
    assert all(one.rule and one.remedy for one in found)
    return found


def test_the_control_has_no_findings(tmp_path: Path) -> None:
    outcome, found = imported(write_csv(tmp_path / "book.csv", [good()]), dry_run=True)
    assert (outcome.rows, found) == (1, [])


@pytest.mark.parametrize("line", CELLS.strip().splitlines())
def test_a_wrong_cell_is_named(line: str, tmp_path: Path) -> None:
    column, value, rule = (part.strip() for part in line.split("|"))
    place = write_csv(tmp_path / "book.csv", [good(7), good(8) | {column: value}, good(9)])
    found = findings(place)
    assert [one.row for one in found] == [3] * len(found)
    named = [one for one in found if one.column == column or (column, one.column) == ("opened_amount", "amount")]
    assert any(rule.lower() in one.rule.lower() for one in named), found


def test_all_findings_are_told_not_only_the_first(tmp_path: Path) -> None:
    rows = [good(1) | {"amount": "1,000.00", "starts_on": "2020-13-01"}, good(2), good(3) | {"rate": "x", "bank": ""}]
    found = findings(write_csv(tmp_path / "book.csv", rows))
    assert [(one.row, one.column) for one in found] == [
        (2, "starts_on"), (2, "amount"), (4, "rate"), (4, "bank"),
    ]  # fmt: skip


def test_rows_are_read_beside_one_another(tmp_path: Path) -> None:
    rows = [
        good(1),
        good(2, reference="OLD-1"),
        good(3, saver="N000001", saver_region="CN-31"),
        good(4, reference="OLD-1"),
    ]
    found = findings(write_csv(tmp_path / "book.csv", rows))
    assert {(one.row, one.column) for one in found} == {(3, "reference"), (4, "saver_region"), (5, "reference")}


HEADINGS = {
    "a column is missing": ([name for name in NAMES if name != "rate"], "rate", "This column is required."),
    "a column is unknown": ([*NAMES, "iban"], "iban", "The schema has no such column."),
    "a column is there twice": ([*NAMES, "rate"], "rate", "It is there twice."),
    "a column has no name": ([*NAMES, ""], "", f"Column {len(NAMES) + 1} of the heading has no name."),
}


@pytest.mark.parametrize("case", HEADINGS)
def test_a_wrong_heading_is_named(case: str, tmp_path: Path) -> None:
    names, column, rule = HEADINGS[case]
    found = findings(write_csv(tmp_path / "book.csv", [good() | {"iban": ""}], names=names))
    assert [(one.row, one.column, one.rule) for one in found] == [(1, column, rule)]


def _bytes(place: Path, how: str) -> Path:
    plain = write_csv(place, [good()]).read_bytes()
    changed = {
        "a byte order mark": b"\xef\xbb\xbf" + plain,
        "unix line ends": plain.replace(b"\r\n", b"\n"),
        "latin-1": plain.replace(b"Nobody", b"N\xf6body"),
        "utf-16": plain.decode().encode("utf-16"),
        "semicolons": plain.replace(b",", b";"),
        "quoted semicolons": b'"' + plain.replace(b",", b'";"'),
        "tabs": plain.replace(b",", b"\t"),
        "a line without an end": plain + b"x" * 1_100_000,
        "an endless field": plain + b'"' + b"x\r\n" * 60_000,
        "rows in which nothing stands": plain + b"," * (len(NAMES) - 1) + b"\r\n\r\n,,\r\n",
        "a NUL": plain.replace(b"Nobody", b"No\0body"),
        "a field too many": plain.replace(b"OLD-1", b"OLD-1,OLD-1"),
        "an open quote": plain.replace(b"OLD-1", b'"OLD-1'),
        "empty": b"",
        "a heading alone": plain.split(b"\r\n", 1)[0] + b"\r\n",
    }[how]
    place.write_bytes(changed)
    return place


@pytest.mark.parametrize(
    "how", ["a byte order mark", "unix line ends", "a heading alone", "rows in which nothing stands"]
)
def test_what_programs_write_is_read(how: str, tmp_path: Path) -> None:
    assert imported(_bytes(tmp_path / "book.csv", how), dry_run=True)[1] == []


# how the file is | how many findings | where | which rule
NO_FILE = """
latin-1               | 1 | row 1 | is UTF-8
utf-16                | 1 | row 1 | is UTF-8
semicolons            | 1 | row 1 | this heading has semicolons
quoted semicolons     | 1 | row 1 | this heading has semicolons
tabs                  | 1 | row 1 | this heading has tabs
a NUL                 | 1 | row 2 | at most 200 printable characters
a field too many      | 1 | row 2 | as many fields as the heading
an open quote         | 1 | row 2 | quotes doubled inside quoted fields and closed
a line without an end | 1 | row 3 | no endless line
an endless field      | 1 | row 3 | quotes doubled inside quoted fields and closed
empty                 | 1 | row 1 | this file has none
"""


@pytest.mark.parametrize("line", NO_FILE.strip().splitlines())
def test_what_is_no_such_file_is_told(line: str, tmp_path: Path) -> None:
    how, count, where, rule = (part.strip() for part in line.split("|"))
    found = findings(_bytes(tmp_path / "book.csv", how))
    assert (len(found), f"row {found[0].row}") == (int(count), where), found
    assert rule in found[0].rule


def test_what_is_wrong_before_a_file_breaks_off_is_told_too(tmp_path: Path) -> None:
    place = write_csv(tmp_path / "book.csv", [good(1, amount="1.000,00"), *(good(n) for n in range(2, 200))])
    place.write_bytes(place.read_bytes() + b"OLD-200,M\xfcller\r\n")
    outcome, found = imported(place)
    assert [(one.row, one.column) for one in found] == [(2, "amount"), (201, "")] or found[-1].row > 100, found
    assert found[0].column == "amount"
    assert outcome.rows == found[-1].row - 2, "rows before it were read"


def test_no_savers_lie_in_a_folder_while_a_book_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("SQLITE_TMPDIR", str(folder))
    seen: list[list[Path]] = []
    place = write_csv(tmp_path / "book.csv", [good(n) for n in range(1, 3000)])
    imported(place, dry_run=True, progress=lambda _done, _total, _what: seen.append(list(folder.iterdir())))
    assert seen
    assert not any(seen), "what a killed import leaves behind has nobody's name in it"


def _parquet(place: Path, **columns: pa.Array) -> Path:
    cells = good()
    pq.write_table(pa.table({name: columns.get(name, pa.array([cells[name]])) for name in NAMES}), place)
    return place


def test_parquet_with_exact_types_is_read(tmp_path: Path) -> None:
    place = _parquet(
        tmp_path / "book.parquet",
        amount=pa.array([Decimal("10000.01")]), rate=pa.array([Decimal("1.7")]), starts_on=pa.array([date(2020, 8, 3)]),
        product_version=pa.array([1], pa.int32()), day_count=pa.array([None], pa.string()),
        bank=pa.array(["CLEARBROOK"]).dictionary_encode(), saver_email=pa.nulls(1),
    )  # fmt: skip
    assert imported(place, dry_run=True)[1] == []


@pytest.mark.parametrize(
    ("column", "values"),
    [("amount", pa.array([10000.01])), ("amount", pa.array([1_000_001])), ("rate", pa.array([1.7])),
     ("starts_on", pa.array([1], pa.timestamp("us"))), ("reference", pa.array([1])),
     ("product_version", pa.array([1.0]))],
)  # fmt: skip
def test_parquet_with_other_types_is_told(column: str, values: pa.Array, tmp_path: Path) -> None:
    found = findings(_parquet(tmp_path / "book.parquet", **{column: values}))
    assert [(one.row, one.column) for one in found] == [(1, column)]


@pytest.mark.parametrize("name", ["book.parquet", "book.xlsx"])
def test_a_file_that_is_neither_is_told(name: str, tmp_path: Path) -> None:
    place = tmp_path / name
    place.write_bytes(b"neither")
    assert [one.row for one in findings(place)] == [0]


def test_the_published_schema_is_the_one_that_is_read() -> None:
    published = Path(__file__).parents[2] / "docs" / "deposit-book.schema.json"
    assert json.loads(published.read_text("utf-8")) == json_schema()


# The cell `ownership` | where in it | what is told of it. Savers: N000001 asks; S000001 is registered here.
OWNERS = """
{"owners": [{"person": "N000001", "share": "1/2"}, {"person": "S000001", "share": "1/2"}]} | |
{"owners": [{"person": "N000001"}]} | |
{"owners": [{"person": "N000001"}, {"person": "S000001"}], "signing": "all"} | |
{"title": "shares", "owners": [{"person": "N000001", "share": "1/3"}, {"person": "S000001", "share": "2/3", "capacity": "business"}]} | |
{"owners": [{"person": "N000001"}], "beneficiaries": [{"person": "N9"}], "people": [{"person": "N9", "region": "CN-11"}]} | |
not json | ownership | not JSON
[] | ownership | It is a JSON object.
{"owners": [{"person": "N000001"}], "owners": []} | ownership.owners | The key 'owners'
{"owners": []} | ownership.owners | A deposit has an owner.
{"owners": {}} | ownership.owners | It is a list of objects.
{} | ownership.owners | It is a list of objects.
{"owners": [{"person": "N000001", "part": "1/2"}]} | ownership.owners[0].part | It has no such member
{"owners": [{"person": "N000001"}], "heirs": []} | ownership.heirs | It has no such member
{"owners": [{"person": "Müller"}]} | ownership.owners[0].person | A code is
{"owners": [{"person": "S000001"}]} | ownership.owners[0].person | The first owner is the saver
{"title": "shares", "owners": [{"person": "N000001", "share": "1/2"}, {"person": "S000001", "share": "1/3"}]} | ownership.owners[1].share | Shares make exactly one whole; these make 5/6.
{"title": "shares", "owners": [{"person": "N000001", "share": 0.5}, {"person": "S000001", "share": "1/2"}]} | ownership.owners[0].share | A share is an exact part
{"title": "shares", "owners": [{"person": "N000001", "share": "1/2"}, {"person": "N000001", "share": "1/2"}]} | ownership.owners[1].person | Each person is named once.
{"title": "duo", "owners": [{"person": "N000001"}]} | ownership.title | It is one of
{"owners": [{"person": "N000001", "capacity": "king"}]} | ownership.owners[0].capacity | It is one of
{"owners": [{"person": "N000001", "capacity": "nominee"}]} | ownership.owners[0].on_behalf_of | says for whom
{"owners": [{"person": "N000001"}, {"person": "S000001"}, {"person": "N8"}, {"person": "N9"}], "people": [{"person": "N8", "region": "CN-11"}, {"person": "N9", "region": "CN-11"}]} | ownership.owners | at most 3 owners
{"owners": [{"person": "N000001"}, {"person": "N7"}]} | ownership.people | registered here, or told of
{"owners": [{"person": "N000001"}], "beneficiaries": [{"person": "N7"}]} | ownership.people | registered here, or told of
{"owners": [{"person": "N000001"}, {"person": "N7"}], "people": [{"person": "N7"}]} | ownership.people[0].region | lives somewhere
{"owners": [{"person": "N000001"}, {"person": "S000001"}], "people": [{"person": "S000001", "region": "CN-31"}]} | ownership.people | registered here as living in CN-11
{"owners": [{"person": "N000001"}], "beneficiaries": [{"person": "S000001", "share": "1/2"}]} | ownership.beneficiaries[0].share | exactly one whole
"""  # noqa: E501 (documents as they stand in a cell)


@pytest.mark.parametrize("line", OWNERS.strip().splitlines())
def test_wrong_owners_are_named_by_their_path(line: str, tmp_path: Path) -> None:
    cell, path, rule = (part.strip() for part in line.split("|"))
    outcome, found = imported(write_csv(tmp_path / "book.csv", [good(1) | {"ownership": cell}]), dry_run=True)
    assert (outcome.new, [one.column for one in found]) == (0, [path] if path else []), found
    assert all(rule.lower() in one.rule.lower() and one.remedy for one in found), found


def test_whom_two_rows_tell_of_is_told_the_same_way(tmp_path: Path) -> None:
    def owned(number: int, region: str) -> Cells:
        people = [{"person": "N7", "region": region}]
        owners = [{"person": f"N{number:06d}"}, {"person": "N7"}]
        return good(number) | {"ownership": json.dumps({"owners": owners, "people": people})}

    found = findings(write_csv(tmp_path / "book.csv", [owned(1, "CN-11"), owned(2, "CN-31"), owned(3, "CN-11")]))
    assert [(one.row, one.column, one.value) for one in found] == [(3, "ownership.people", "CN-31")]
