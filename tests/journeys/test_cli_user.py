"""An operator gives people their log-ins; a weak password, an unknown saver or a name twice is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.db import transaction

from tests.command_line import called
from tests.conftest import Database
from tidegate.interfaces.cli import exit_codes
from tidegate.parties.enrol import add_person

PASSWORD = "a long quiet tide"


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    return file


def _create(database: Database, *arguments: str) -> tuple[int, str, str]:
    answer = called(database, "user", "create", *arguments)
    return answer.returncode, answer.stdout, answer.stderr


def test_a_saver_and_an_operator_get_their_log_ins(platform_db: Database, password_file: Path) -> None:
    with transaction.atomic():
        add_person(code="S000001", region="ZH")
    of_file = ["--password-file", str(password_file), "--json"]
    code, out, err = _create(platform_db, "lin", "--saver", "S000001", *of_file)
    assert (code, json.loads(out or "null")) == (0, {"login": "lin", "role": "saver", "saver": "S000001"}), err
    assert authenticate(username="lin", password=PASSWORD) is not None
    assert authenticate(username="lin", password="other") is None
    assert _create(platform_db, "olga", "--role", "operator", *of_file)[0] == exit_codes.OK

    code, _, err = _create(platform_db, "lin", "--saver", "S000001", *of_file)
    assert (code, "exists already" in err) == (exit_codes.REFUSED, True)
    code, _, err = _create(platform_db, "wu", "--saver", "S999999", *of_file)
    assert (code, json.loads(err)["type"]) == (exit_codes.REFUSED, "urn:tidegate:problem:unknown-person")
    assert _create(platform_db, "wu", *of_file)[0] == exit_codes.BAD_INPUT
    password_file.write_text("short\n")
    code, _, err = _create(platform_db, "wu", "--role", "auditor", *of_file)
    assert (code, "too short" in err, "short\\n" in err) == (exit_codes.BAD_INPUT, True, False)
