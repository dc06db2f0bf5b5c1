"""What an operator sets wrongly is named: field, rule, remedy; a secret's value is never told."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.site.configuration import (
    DEMO_MARK,
    Configuration,
    ConfigurationRefused,
    load,
    refuse_unsafe,
    unsafe_in_production,
)

GOOD: dict[str, Any] = {
    "role": "platform",
    "database_url": "postgresql://p_app:x@db/p",
    "owner_database_url": "postgresql://p_owner:x@db/p",
    "secret_key": "s" * 50,
    "allowed_hosts": "deposits.example",
}


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("TIDEGATE_"):
            monkeypatch.delenv(name)


def _fields(**given: Any) -> set[str]:
    return {finding.field for finding in unsafe_in_production(load(**(GOOD | given)))}


def test_a_good_production_configuration_is_accepted() -> None:
    refuse_unsafe(load(**GOOD))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"database_url": None}, "TIDEGATE_DATABASE_URL"),
        ({"allowed_hosts": ""}, "TIDEGATE_ALLOWED_HOSTS"),
        ({"allowed_hosts": "*"}, "TIDEGATE_ALLOWED_HOSTS"),
        ({"debug": True}, "TIDEGATE_DEBUG"),
        ({"fail_points": "after_commit=exit:1"}, "TIDEGATE_FAIL_POINTS"),
        ({"secret_key": None}, "TIDEGATE_SECRET_KEY"),
        ({"secret_key": "short"}, "TIDEGATE_SECRET_KEY"),
        ({"secret_key": DEMO_MARK + "x" * 60}, "TIDEGATE_SECRET_KEY"),
        ({"owner_database_url": "postgresql://p_app:x@db/p"}, "TIDEGATE_OWNER_DATABASE_URL"),
        ({"signing_key_file": Path("/nowhere/key.jwk")}, "TIDEGATE_SIGNING_KEY_FILE"),
    ],
)
def test_what_is_right_only_in_a_demonstration_is_refused(given: dict[str, Any], field: str) -> None:
    assert _fields(**given) == {field}
    with pytest.raises(ConfigurationRefused, match=field):
        refuse_unsafe(load(**(GOOD | given)))


def test_a_demonstration_needs_no_secret_and_its_own_is_marked() -> None:
    configuration = load(role="platform", demo=True)
    assert configuration.secret.startswith(DEMO_MARK)
    assert not unsafe_in_production(configuration)


def test_a_secret_file_open_to_others_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("s" * 50 + "\n")
    file.chmod(0o600)
    assert _fields(secret_key=None, secret_key_file=file) == set()
    assert load(**(GOOD | {"secret_key": None, "secret_key_file": file})).secret == "s" * 50
    for mode in (0o604, 0o644, 0o620, 0o666):
        file.chmod(mode)
        assert _fields(secret_key=None, secret_key_file=file) == {"TIDEGATE_SECRET_KEY_FILE"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROLE", "bank"),
        ("DATABASE_URL", "mysql://x"),
        ("OWNER_DATABASE_URL", "x"),
        ("BIND", "8000"),
        ("BIND", "127.0.0.1:0"),
        ("BIND", "127.0.0.1:65536"),
        ("BIND", ":٨"),
        ("WORKERS", "0"),
        ("WORKERS", "many"),
        ("DEMO", "perhaps"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_malformed_variable_is_named_with_its_rule(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"TIDEGATE_{name}", value)
    with pytest.raises(ConfigurationRefused) as caught:
        load()
    (finding,) = caught.value.findings
    assert finding.field == f"TIDEGATE_{name}"
    assert finding.rule
    assert finding.remedy


def test_a_refused_url_or_secret_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEGATE_DATABASE_URL", "mysql://u:hush@h/x")
    monkeypatch.setenv("TIDEGATE_SECRET_KEY", "hush")
    with pytest.raises(ConfigurationRefused) as caught:
        load()
    assert "hush" not in str(caught.value)
    with pytest.raises(ConfigurationRefused, match="not both"):
        load(secret_key="a", secret_key_file=Path("b"), database_url=None)


def test_every_field_says_what_it_means() -> None:
    assert all(field.description for field in Configuration.model_fields.values())


def test_the_document_names_every_variable_and_every_exit_code_and_no_other() -> None:
    text = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text("utf-8")
    told = set(re.findall(r"`(TIDEGATE_[A-Z_]+)`", text))
    assert told == {f"TIDEGATE_{name.upper()}" for name in Configuration.model_fields}
    codes = {int(code): meaning for code, meaning in re.findall(r"^\| (\d+) \| (.+) \|$", text, re.MULTILINE)}
    assert codes == exit_codes.MEANING
