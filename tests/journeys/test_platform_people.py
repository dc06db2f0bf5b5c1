"""What happens to persons, by page and by command: one operator enters it with its proof, another confirms."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tests.command_line import called
from tests.conftest import Database
from tests.gate_world import DAY, found_platform, opening, uid
from tidegate.deposits.movement import Done
from tidegate.parties import models
from tidegate.parties.admit import Role, add_user
from tidegate.parties.enter_life import LifeEntry, confirm_life, entries_waiting
from tidegate.parties.life import LifeKind
from tidegate.parties.record_life import life_of

AT = datetime(2020, 12, 18, 10, 19, tzinfo=UTC)
WORD = "a long enough phrase"
ANNA, BEN = "S000001", "S000002"
PAGE = f"/operator/people/{ANNA}"
SCAN = b"%PDF-1.7 a scan of a paper"
POWER = {
    "kind": "power_of_attorney", "agent": BEN, "from": "2020-12-01", "until": "2021-12-01", "ends": "",
    "verbs": ["withdraw", "give_notice"], "evidence": "notarised power of 1 December 2020",
}  # fmt: skip


@pytest.fixture(autouse=True)
def platform(platform_db: Database) -> Database:
    found_platform(at=AT)
    with transaction.atomic():
        for name, role in (("wei", Role.OPERATOR), ("tan", Role.OPERATOR), ("aud", Role.AUDITOR)):
            add_user(username=f"{name}@example.invalid", role=role, password=WORD)
        add_user(username="saver@example.invalid", role=Role.SAVER, person_code=ANNA, password=WORD)
    return platform_db


def client(who: str, *, csrf: bool = False) -> Client:
    found = Client(enforce_csrf_checks=csrf)
    assert found.login(username=f"{who}@example.invalid", password=WORD)
    return found


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.content[:2000]
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\xa0", " ").split())


def scan(data: bytes = SCAN) -> SimpleUploadedFile:
    return SimpleUploadedFile("power.pdf", data)


def entered(who: str = "wei", **changes: Any) -> int:
    """By the form; the number under which it waits."""
    done = client(who).post(PAGE, {**POWER, **changes, "original": scan()})
    assert done.status_code == 302, text(done, done.status_code)
    return entries_waiting(person=ANNA)[-1].number


def test_one_enters_another_confirms_and_only_then_it_holds() -> None:
    assert isinstance(opening(uid("one"), saver=ANNA, minor=10_000), Done)
    wei, tan = client("wei"), client("tan")
    assert "acts alone" in text(wei.get(PAGE))
    number = entered()
    assert entered() == number, "the same again is the same"
    assert life_of(people=[ANNA]) == ()
    assert "You entered it: another person has to confirm." in text(wei.get(PAGE))
    assert "Power of attorney of S000001" in text(tan.get("/operator/people"))
    original = tan.get(f"/operator/people/entries/{number}/original")
    assert (original.content, original.headers["Content-Type"]) == (SCAN, "application/octet-stream")
    own = wei.post(f"/operator/people/entries/{number}/confirm")
    assert "One person enters and another confirms." in text(own, 422)
    assert tan.post(f"/operator/people/entries/{number}/confirm").headers["Location"] == PAGE
    (fact,) = life_of(people=[ANNA])
    assert (fact.kind, fact.agent, fact.until_day) == (LifeKind.POWER_OF_ATTORNEY, BEN, date(2021, 12, 1))
    row = models.LifeFact.objects.get()
    assert (row.recorded_by, row.confirmed_by) == ("wei@example.invalid", "tan@example.invalid")
    assert row.recorded_on == DAY
    shown = text(tan.get(PAGE))
    assert "in force" in shown
    assert "notarised power of 1 December 2020" in shown
    assert "S000001 or S000002" in shown, "who may act on the deposit, and why"
    assert tan.post(f"/operator/people/entries/{number}/confirm").status_code == 302, "again it is the same"
    assert models.LifeFact.objects.count() == 1


def test_a_revocation_ends_it_and_the_history_stays() -> None:
    with transaction.atomic():
        confirmed = confirm_life(number=entered(), by="tan", on=DAY)
    assert isinstance(confirmed, LifeEntry)
    number = confirmed.fact.number
    wei = client("wei")
    form = wei.get(f"{PAGE}?kind=revocation&ends={number}").content.decode()
    assert f'<option value="{number}" selected>' in form
    ended: dict[str, Any] = {"kind": "revocation", "agent": "", "from": "2020-12-18", "until": "", "verbs": []}
    waits = entered(**ended, ends=str(number), evidence="letter of 17 December 2020")
    assert client("tan").post(f"/operator/people/entries/{waits}/confirm").status_code == 302
    shown = text(wei.get(PAGE))
    assert "revoked" in shown
    assert "Revocation of an earlier fact" in shown
    assert "2 entered and settled" in shown


def test_what_was_entered_wrongly_is_dropped_and_never_holds() -> None:
    number = entered()
    assert client("wei").post(f"/operator/people/entries/{number}/drop").status_code == 302
    late = client("tan").post(f"/operator/people/entries/{number}/confirm")
    assert "It was taken off the list." in text(late, 422)
    assert life_of(people=[ANNA]) == ()
    again = entered()
    assert client("tan").post(f"/operator/people/entries/{again}/confirm").status_code == 302
    gone = client("tan").post(f"/operator/people/entries/{again}/drop")
    assert "what is known of a person is only ever added to" in text(gone, 422)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "marriage"}, "It is one of those offered."),
        ({"agent": "nobody"}, "Only a registered person can act for another."),
        ({"agent": ""}, "name who acts"),
        ({"agent": ANNA}, "Nobody acts for themselves by such a fact."),
        ({"kind": "death"}, "An estate, a power of attorney and a guardianship name who acts"),
        ({"kind": "guardianship"}, "Only a power of attorney has a scope."),
        ({"from": "soon"}, "day"),
        ({"until": "2020-11-30"}, "A fact ends after the day it begins."),
        ({"ends": "7"}, "A revocation says which fact it ends"),
        ({"ends": "seven"}, "A fact has a number."),
        ({"verbs": ["fly"]}, "It is one of those offered."),
        ({"evidence": " "}, "A fact names what proves it."),
        ({"original": None}, "What proves it is attached"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(changes: dict[str, Any], said: str) -> None:
    given = {**POWER, "original": scan(), **changes}
    found = client("wei").post(PAGE, {name: value for name, value in given.items() if value is not None})
    assert said in text(found, 422)
    assert not models.LifeEntry.objects.exists()


def test_a_revocation_of_nothing_is_refused() -> None:
    ended = {"kind": "revocation", "agent": "", "until": "", "ends": "4711", "verbs": [], "original": scan()}
    assert "A revocation ends a fact about the same person" in text(client("wei").post(PAGE, {**POWER, **ended}), 422)


def test_operators_act_auditors_look_and_nobody_else_comes() -> None:
    number = entered()
    assert "notarised power" in text(client("aud").get(PAGE))
    assert "I have read the original" not in text(client("aud").get("/operator/people"))
    for path in (PAGE, f"/operator/people/entries/{number}/confirm", f"/operator/people/entries/{number}/drop"):
        assert client("aud").post(path, POWER).status_code == 403
        assert client("saver").post(path, POWER).status_code == 403
        assert client("tan", csrf=True).post(path, POWER).status_code == 403
        assert Client().post(path, POWER).headers["Location"].startswith("/login?next=")
    assert client("saver").get(PAGE).status_code == 403


def test_people_are_looked_up_by_code_or_log_in() -> None:
    wei = client("wei")
    assert wei.get("/operator/people?person=saver@example.invalid").headers["Location"] == PAGE
    assert wei.get(f"/operator/people?person={ANNA}").headers["Location"] == PAGE
    assert "Nobody here is called S999999" in text(wei.get("/operator/people?person=S999999"), 404)
    assert wei.get("/operator/people/S999999").status_code == 404
    assert wei.get("/operator/people/entries/1/original").status_code == 404
    assert text(wei.post("/operator/people/entries/1/confirm"), 422)


def test_the_database_holds_to_two_persons_and_to_what_was_entered(
    owner_connection: psycopg.Connection[Any],
) -> None:
    """As its owner: no code of ours stands before it."""
    number = entered()
    with transaction.atomic():
        confirm_life(number=entered(evidence="another power"), by="tan", on=DAY)
    fact = models.LifeFact.objects.get().pk
    alone = (
        "UPDATE parties_lifeentry SET settled_by = entered_by, settled_on = entered_on,"
        f" fact_id = {fact} WHERE id = {number}"
    )
    with pytest.raises(psycopg.errors.CheckViolation, match="life_entry_by_two"):
        owner_connection.execute(alone.encode())
    for act in (
        f"UPDATE parties_lifeentry SET entered_by = 'somebody' WHERE id = {number}",
        "UPDATE parties_lifeentry SET settled_by = 'else' WHERE fact_id IS NOT NULL",
        "DELETE FROM parties_lifeentry",
    ):
        with pytest.raises(psycopg.errors.RestrictViolation, match="confirmed or dropped, once"):
            owner_connection.execute(act.encode())


def said(database: Database, *arguments: str) -> tuple[int, Any]:
    """What `tidegate party` answers."""
    done = called(database, "party", *arguments, "--json")
    return done.returncode, json.loads((done.stdout or done.stderr).strip().splitlines()[-1])


def test_by_command(platform: Database, tmp_path: Path) -> None:
    paper = tmp_path / "death.pdf"
    paper.write_bytes(SCAN)
    death = ("--from", "2020-12-17", "--evidence", "certificate 7", "--original", str(paper))
    code, entry = said(platform, "enter", ANNA, "death", *death, "--by", "wei")
    assert (code, entry["settled_by"], entry["original"]) == (0, None, "death.pdf")
    number = str(entry["number"])
    _, listed = said(platform, "waiting")
    assert [one["number"] for one in listed] == [entry["number"]]
    code, refused = said(platform, "confirm", number, "--by", "wei")
    assert (code != 0, refused["rule"]) == (True, "One person enters and another confirms.")
    assert life_of(people=[ANNA]) == ()
    code, done = said(platform, "confirm", number, "--by", "tan")
    assert (code, done["settled_by"]) == (0, "tan")
    assert [one.kind for one in life_of(people=[ANNA])] == [LifeKind.DEATH]
    code, refused = said(platform, "drop", number, "--by", "tan")
    assert (code != 0, refused["type"]) == (True, "urn:tidegate:problem:entry-confirmed")
    code, refused = said(platform, "enter", ANNA, "estate", *death, "--by", "wei")
    assert (code != 0, refused["field"]) == (True, "agent")
