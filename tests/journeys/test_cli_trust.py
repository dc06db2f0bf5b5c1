"""Doors of trust: a platform pins whose orders it believes, a hub enters who orders and where orders go."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import called
from tests.conftest import Database
from tests.gate_world import CHEN, EVE, HERON, LIU, PLATFORM, found_platform, order, received, signed, uid
from tidegate.interfaces.cli import exit_codes
from tidegate.orders import Kind, OrderRefusal
from tidegate.seal import SigningKey

NEW = SigningKey.from_seed(b"\x21" * 32)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, key in (("eve", EVE), ("new", NEW), ("chen", CHEN), ("liu", LIU), ("heron", HERON)):
        (tmp_path / f"{name}.jwk").write_text(json.dumps(key.public.to_jwk()))
    bureau = {
        "code": "BUREAU", "officers": {"Eve (fictional)": EVE.public.to_jwk()}, "signers_min": 1,
        "kinds": ["takedown", "report"],
    }  # fmt: skip
    (tmp_path / "bureau.json").write_text(json.dumps(bureau))
    return tmp_path


def _at(database: Database, role: str, *words: str) -> tuple[int, Any]:
    answer = called(database, *words, "--json", role=role)
    text = answer.stdout or answer.stderr
    return answer.returncode, json.loads(text) if text.startswith(("{", "[")) else text


def test_a_platform_believes_whom_it_has_pinned_and_nobody_else(platform_db: Database, files: Path) -> None:
    found_platform()
    unknown = order(1, issuer="BUREAU", order_id=uid("unknown"))
    assert received(signed(unknown, keys=[EVE])).receipt.refusal is OrderRefusal.UNKNOWN_AUTHORITY
    pin = ("trust", "authority", str(files / "bureau.json"), "--name", "The bureau (fictional)")
    code, said = _at(platform_db, "platform", *pin)
    assert (code, said["code"], said["kinds"], said["keys"]) == (
        exit_codes.OK, "BUREAU", ["report", "takedown"], [EVE.kid],
    )  # fmt: skip
    assert _at(platform_db, "platform", *pin) == (code, said), "the same again changes nothing"
    assert received(signed(unknown, keys=[EVE])).in_effect
    code, _ = _at(platform_db, "platform", *pin, "--preview-required")
    assert code == exit_codes.REFUSED, "what it may order is not changed silently"
    code, said = _at(platform_db, "platform", "trust", "list")
    assert (code, [one["code"] for one in said]) == (exit_codes.OK, ["BUREAU", "SUPERVISOR"])


def test_keys_overlap_and_end_by_hand(platform_db: Database, files: Path) -> None:
    found_platform()
    _at(platform_db, "platform", "trust", "authority", str(files / "bureau.json"), "--name", "The bureau (fictional)")
    code, said = _at(platform_db, "platform", "trust", "key", "BUREAU", "Nan (fictional)", str(files / "new.jwk"))
    assert (code, said["kid"]) == (exit_codes.OK, NEW.kid)
    first = order(1, issuer="BUREAU", order_id=uid("first"))
    assert received(signed(first, keys=[NEW])).in_effect
    assert _at(platform_db, "platform", "trust", "revoke", NEW.kid)[0] == exit_codes.OK
    second = order(2, Kind.REPORT, issuer="BUREAU", order_id=uid("second"))
    assert received(signed(second, keys=[NEW])).receipt.refusal is OrderRefusal.SIGNATURE_INVALID
    assert _at(platform_db, "platform", "trust", "revoke", "nothing")[0] == exit_codes.REFUSED
    assert _at(platform_db, "platform", "trust", "key", "NOBODY", "x", str(files / "chen.jwk"))[0] == exit_codes.REFUSED


def test_the_platform_s_own_choice_is_shown_and_made(platform_db: Database) -> None:
    found_platform()
    plain = {"insurance_headroom": "warn", "register_age_max_h": 72}
    assert _at(platform_db, "platform", "gate", "policy") == (exit_codes.OK, plain)
    chosen = plain | {"insurance_headroom": "refuse"}
    assert _at(platform_db, "platform", "gate", "policy", "--headroom", "refuse") == (exit_codes.OK, chosen)
    assert _at(platform_db, "platform", "gate", "policy") == (exit_codes.OK, chosen)


def test_a_hub_s_register_is_entered_corrected_and_listed(hub_db: Database, files: Path) -> None:
    enter = ("hub", "authority", "bureau", "--name", "The bureau (fictional)", "--jurisdiction", "CN")
    code, said = _at(hub_db, "hub", *enter, "--zone", "Asia/Shanghai", "--signers-narrow", "1")
    assert (code, said["signers"], said["signers_narrow"]) == (exit_codes.OK, 2, 1)
    assert _at(hub_db, "hub", *enter, "--zone", "Nowhere")[0] == exit_codes.BAD_INPUT
    appoint = ("hub", "officer", "chen", "--authority", "bureau", "--name", "Chen (fictional)")
    code, said = _at(hub_db, "hub", *appoint, "--key", str(files / "chen.jwk"), "--login", "chen")
    assert (code, said["kid"], said["active"]) == (exit_codes.OK, CHEN.kid, True)
    assert _at(hub_db, "hub", *appoint, "--key", str(files / "liu.jwk"))[1]["kid"] == LIU.kid
    stranger = ("hub", "officer", "x", "--authority", "nobody", "--name", "X", "--key", str(files / "eve.jwk"))
    assert _at(hub_db, "hub", *stranger)[0] == exit_codes.REFUSED
    pin = ("hub", "platform", PLATFORM, "--name", "Heron Finance", "--key", str(files / "heron.jwk"), "--url")
    assert _at(hub_db, "hub", *pin, "https://heron.example/")[1]["url"] == "https://heron.example"
    assert _at(hub_db, "hub", *pin, "ftp://heron.example")[0] == exit_codes.BAD_INPUT
    code, found = _at(hub_db, "hub", "hub", "list")
    assert (code, {part: [one["code"] for one in rows] for part, rows in found.items()}) == (
        exit_codes.OK, {"authorities": ["bureau"], "officers": ["chen"], "platforms": [PLATFORM]},
    )  # fmt: skip
