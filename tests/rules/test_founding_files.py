"""Files that found a platform or enrol savers, each wrong in its own way: where it is told, and by which rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import transaction

from tests.command_line import called
from tests.conftest import Database
from tidegate.gate.clock import now
from tidegate.interfaces.cli import exit_codes
from tidegate.ledger.day import first_day
from tidegate.parties.describe import platform_profile
from tidegate.parties.enrol import persons
from tidegate.parties.enrolment import read_enrolment
from tidegate.parties.founding import read_founding
from tidegate.parties.snapshot import read_snapshot
from tidegate.parties.take_in import TakenIn, take_in

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "platform"

# what is changed in the example | where it is told; several, in their order | a rule that is told
FOUNDING = """
code: lighthouse → code: light house | platform.code | A code is 1 to 64
code: lighthouse → cade: lighthouse | platform.code; platform.cade | never left out
name: Lighthouse Savings (fictional) → name: "" | platform.name | 1 to 300 characters
name: Lighthouse Savings (fictional) → name: "a\\tb" | platform.name | no control characters
zone: Europe/Berlin → zone: Europe/Hanse | platform.zone | IANA
zone: Europe/Berlin → zone: ../etc | platform.zone | IANA
calendar: WEEKENDS → calendar: MOON | platform.calendar | alendar
calendar: WEEKENDS → calendar: MOON\\n  zone: UTC | | each key once
currency: EUR\\n → currency: EURO\\n | platform.currency | ISO 4217
jurisdiction: DE → jurisdiction: NO | platform.jurisdiction | This is a text.
first_day: 2026-03-02 → first_day: 2026-03-01 | first_day | The books begin on a business day
first_day: 2026-03-02 → first_day: 2026-02-30 | | It is YAML
first_day: 2026-03-02 → first_day: "2026-02-30" | first_day | a date that exists
first_day: 2026-03-02 → first_day: 2026-03-02T08:00:00 | first_day | a date that exists
first_day: 2026-03-02 → first_day: 1026-03-02 | first_day | is published from
first_day: 2026-03-02 → last_day: 2026-03-02 | first_day; last_day | never left out
holding: direct → holding: borrowed | agreements[1].holding | own account
currency: EUR, from: 2026-01-01} → currency: XXQ, from: soon} | agreements[1].currency; agreements[1].from | ISO 4217
from: 2026-01-01} → from: 2026-01-01, until: 2026-01-01} | agreements[1].until | ends after the day it begins
from: 2026-01-01} → from: 2026-01-01, fee: 1} | agreements[1].fee | not known here
settlement: true → settlement: perhaps | agreements[0].settlement | cash waits
{bank: NORTHHILL, holding: direct, currency: EUR, from: 2026-01-01} → NORTHHILL | agreements[1] | has the members
platform: → platform: lighthouse\\nmore: | more; platform | has the members
agreements: → agreements: []\\nothers: | others; agreements | a list of agreements
"""

# the same, of what the register or another agreement knows better
BESIDE = """
code: lighthouse → code: darkhouse | platform.code | in the licence register as a platform
code: lighthouse → code: LANTERN | platform.code | in the licence register as a platform
jurisdiction: DE → jurisdiction: FR | platform.jurisdiction | has this platform in DE
bank: NORTHHILL → bank: NOBODY | agreements[1].bank | in the licence register as a bank
bank: NORTHHILL → bank: lighthouse | agreements[1].bank | in the licence register as a bank
, settlement: true → | agreements | waits at one settlement bank
from: 2026-01-01, settlement → from: 2026-03-03, settlement | agreements | waits at one settlement bank
bank: NORTHHILL, holding: direct, currency: EUR, from: 2026-01-01 → bank: NORTHHILL, holding: direct, currency: EUR, \
from: 2026-01-01, settlement: true | agreements[1].from | never hold on the same day
"""

# what is changed in the example | line and column; several, in their order | a rule that is told
ENROLMENT = """
code,region → cade,region | 1 code; 1 cade | needed
identified → kyc,identified | 1 identified | one column, identified or kyc
identified → proved | 1 proved; 1 identified | not known
class → region | 1 region | stands once
S000002 → S000001 | 3 code | line 2 has it already
S000002 → | 3 code | never empty
S000002 → S 2 | 3 code | A code is 1 to 64
DE-BE → | 3 region | never empty
DE-BE → Berlin, Mitte | 3 | A row has 9 fields
company, → club, | 4 class | certain words
1980-05-17 → 17.5.1980 | 2 born_on | a date that exists
two@savers → two.savers | 3 email | one @
Sample Saver Two → | 3 email; 3 born_on | with a person's name only
Sample Saver Two → Sample\\x07 | 3 full_name | control characters
,no, → ,perhaps, | 3 identified | certain words
,no, → ,, | 3 identified | never empty
,no, → ,no,2031-01-01 | 3 verified_until | passed counts until a day
,no, → ,no,, | 3 | A row has 9 fields
,yes,2031-01-01 → ,no,2031-01-01 | 2 verified_until | passed counts until a day
,yes,2031-01-01 → ,yes,2031-02-30 | 2 verified_until | a date that exists
Sample Saver One → "Sample | | CSV in UTF-8
Sample Saver Two → Sample \\xff | | CSV in UTF-8
"""


def rows(table: str) -> list[tuple[str, str, str, str]]:
    found = []
    for line in table.strip().splitlines():
        change, where, rule = (part.strip() for part in line.rsplit("|", 2))
        before, _, after = (part.strip(" ") for part in change.partition("→"))
        found.append((before, after, where, rule))
    return found


def changed(file: str, before: str, after: str) -> bytes:
    """The example with the last place of `before` replaced."""
    text = (EXAMPLE / file).read_text("utf-8")
    before, after = (one.replace("\\n", "\n").replace("\\x07", "\x07") for one in (before, after))
    assert before in text, before
    head, _, tail = text.rpartition(before)
    return (head + after + tail).encode().replace(b"\\xff", b"\xff")


def test_the_examples_are_sound() -> None:
    founding, findings = read_founding((EXAMPLE / "platform.yaml").read_bytes())
    assert (founding is None, findings) == (False, ())
    savers, findings = read_enrolment((EXAMPLE / "savers.csv").read_bytes())
    assert (len(savers), findings) == (3, ())


@pytest.mark.parametrize(("before", "after", "where", "rule"), rows(FOUNDING))
def test_a_wrong_founding_is_told_by_its_path(before: str, after: str, where: str, rule: str) -> None:
    founding, findings = read_founding(changed("platform.yaml", before, after))
    assert founding is None
    assert "; ".join(one.path for one in findings) == where
    assert rule in " ".join(one.rule for one in findings)
    assert all(one.remedy for one in findings)


@pytest.mark.parametrize(("before", "after", "where", "rule"), rows(ENROLMENT))
def test_a_wrong_enrolment_is_told_by_its_line(before: str, after: str, where: str, rule: str) -> None:
    savers, findings = read_enrolment(changed("savers.csv", before, after))
    assert savers == ()
    told = "; ".join(f"{one.line or ''} {one.path}".strip() for one in findings)
    assert told == where
    assert rule in " ".join(one.rule for one in findings)
    assert all(one.remedy for one in findings)


@pytest.mark.parametrize("data", [b"", b"- 1", b"\xff", b"platform: [", b"? {a: b}\n: c", b"x" * 1_000_001])
def test_what_is_no_founding_at_all_is_a_finding(data: bytes) -> None:
    assert read_founding(data)[1]
    assert read_enrolment(data)[1]


def test_everything_wrong_is_told_at_once() -> None:
    text = (EXAMPLE / "platform.yaml").read_text("utf-8")
    wrong = (
        text.replace("WEEKENDS", "MOON").replace("direct", "borrowed").replace("first_day: 2026", 'first_day: "26"  # ')
    )
    paths = [one.path for one in read_founding(wrong.encode())[1]]
    assert paths == ["platform.calendar", "first_day", "agreements[1].holding"]


def test_what_the_register_knows_better_is_told_and_nothing_is_stored(platform_db: Database, tmp_path: Path) -> None:
    snapshot, _ = read_snapshot((EXAMPLE / "register.csv").read_bytes())
    assert snapshot is not None
    file = tmp_path / "platform.yaml"
    with transaction.atomic():
        assert isinstance(take_in(snapshot=snapshot, at=max(now(), snapshot.as_of)), TakenIn)
    for before, after, where, rule in rows(BESIDE):
        file.write_bytes(changed("platform.yaml", before, after))
        done = called(platform_db, "platform", "found", str(file), "--json")
        assert done.returncode == exit_codes.BAD_INPUT, (before, after, done.stdout, done.stderr)
        said = json.loads(done.stdout)
        assert [one["path"] for one in said["findings"]] == where.split("; "), said
        assert rule in said["findings"][0]["rule"]
        assert (platform_profile(), first_day(), persons()) == (None, None, ())
