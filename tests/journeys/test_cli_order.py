"""A supervisor with files only: drawn up, simulated, signed by two, issued, delivered, followed, proved, lifted."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.db import transaction
from django.test import Client, override_settings

from tests.gate_world import HERON, PLATFORM, found_platform, opening, uid
from tidegate.compliance.trust import trust_authority
from tidegate.deposits.movement import Done
from tidegate.interfaces.cli import exit_codes
from tidegate.interfaces.cli.main import run
from tidegate.orders import Kind
from tidegate.seal import PublicKey

pytestmark = pytest.mark.usefixtures("platform_db")
Tidegate = Callable[..., tuple[int, Any]]


def _answered(request: httpx.Request) -> httpx.Response:
    """The platform's own doors."""
    with override_settings(ROOT_URLCONF="tidegate.interfaces.site.urls_platform"):
        answer = Client().generic(
            request.method,
            request.url.raw_path.decode(),
            data=request.read(),
            content_type=request.headers.get("Content-Type", ""),
        )
    return httpx.Response(answer.status_code, content=answer.content, headers=dict(answer.headers.items()))


@pytest.fixture
def tidegate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tidegate:
    """The command line in a folder of its own, with the platform behind its wire."""
    monkeypatch.chdir(tmp_path)
    real = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **given: real(transport=httpx.MockTransport(_answered), **given))

    def call(words: str, *more: str) -> tuple[int, Any]:
        code = run(["order", *words.split(), *more])
        said = capsys.readouterr()
        text = said.out if said.out.strip() else said.err
        return code, json.loads(text) if "--json" in words else text

    return call


NEW = "new takedown --issuer BUREAU --sequence 1 --to heron --everything --days 30 --redress Court -o draft.json"
WORDS = ("--law", "Notice 9, article 4", "No time deposits here.", "--reason", "It sells without permission.")
AT = "--at heron=http://heron.example"
KEY = "--platform-key heron=heron.jwk"


def _prepared(tidegate: Tidegate) -> None:
    """Two officers with keys of their own, pinned at the platform, whose public key is here as a file."""
    jwks = {}
    for officer in ("one", "two"):
        code, made = tidegate(f"key -o {officer}.jwk --json")
        assert code == exit_codes.OK
        assert stat.S_IMODE(Path(f"{officer}.jwk").stat().st_mode) == 0o600
        jwks[officer] = made["public"]
    Path("heron.jwk").write_text(json.dumps(HERON.public.to_jwk()))
    Path("receipts.jwk").write_text(json.dumps(HERON.to_jwk()))
    Path("bureau.json").write_text(json.dumps({"code": "BUREAU", "officers": jwks, "signers_min": 2}))
    found_platform()
    with transaction.atomic():
        trust_authority(
            code="BUREAU", name="The bureau (fictional)", signers_min=2, preview_required=True,
            officers={name: PublicKey.from_jwk(jwk) for name, jwk in jwks.items()}, kinds=[Kind.TAKEDOWN],
        )  # fmt: skip


def test_an_order_s_whole_way(tidegate: Tidegate) -> None:
    _prepared(tidegate)
    assert isinstance(opening(uid("held")), Done)
    with override_settings(SIGNING_KEY_FILE=Path("receipts.jwk").absolute()):
        assert tidegate(NEW, *WORDS)[0] == exit_codes.OK
        code, seen = tidegate(f"simulate draft.json {AT} --key one.jwk --bind bound.json --svg curve.svg --json")
        assert code == exit_codes.OK, seen
        found = seen["simulations"][0]
        assert (found["products"], found["in_flight"]) == (2, 1)
        assert json.loads(Path("bound.json").read_text())["preview_digests"] == {PLATFORM: found["digest"]}
        drawn = Path("curve.svg").read_text()
        assert drawn.startswith("<svg")
        assert all(name in drawn for name in ("by contract", "by habit", "at worst"))
        assert found["outflow"]["worst"]["largest_minor"] == found["stock_minor"]
        assert found["outflow"]["run_off"]["passes_liquid_on"] is None
        code, told = tidegate(f"simulate draft.json {AT} --key one.jwk --liquid 0")
        assert code == exit_codes.OK
        assert "  liquid " in told
        assert tidegate("sign bound.json --key one.jwk -o half.jws")[0] == exit_codes.OK
        code, said = tidegate("issue half.jws --authority bureau.json --after 0 --json")
        assert (code, said["refusals"][0]["code"]) == (exit_codes.REFUSED, "too_few_signers")
        assert tidegate("sign half.jws --key two.jwk -o order.jws")[0] == exit_codes.OK
        assert tidegate("issue order.jws --authority bureau.json --after 0 --json")[1]["ok"]
        code, said = tidegate("verify order.jws --authority bureau.json --json")
        assert (code, len(said["signers"])) == (exit_codes.OK, 2)
        code, said = tidegate(f"deliver order.jws {AT} {KEY} --receipts . --json")
        assert (code, said["platforms"][0]["outcome"]) == (exit_codes.OK, "in_effect")
        order_id = said["order_id"]
        code, said = tidegate(f"status {order_id} {AT} {KEY} --evidence . --json")
        assert (code, said["platforms"][0]["state"]) == (exit_codes.OK, "in_effect")
        evidence = f"evidence-heron-{order_id}.json"
        proof = f"verify {evidence} --authority bureau.json --platform-key heron.jwk --json"
        code, said = tidegate(proof)
        assert (code, said["ok"], len(said["signers"])) == (exit_codes.OK, True, 2)
        bent = json.loads(Path(evidence).read_text())
        bent["pieces"][1]["index"] = 0
        Path("bent.json").write_text(json.dumps(bent))
        code, said = tidegate("verify bent.json --platform-key heron.jwk --json")
        assert (code, said["field"]) == (exit_codes.FINDINGS, "pieces[1]")
        assert tidegate("lift order.jws --sequence 2 --reason Done. -o lift.json")[0] == exit_codes.OK
        assert tidegate("sign lift.json --key one.jwk -o lift.half")[0] == exit_codes.OK
        assert tidegate("sign lift.half --key two.jwk -o lift.jws")[0] == exit_codes.OK
        code, said = tidegate(f"deliver lift.jws {AT} {KEY} --json")
        assert (code, said["platforms"][0]["outcome"]) == (exit_codes.OK, "in_effect")
        assert isinstance(opening(uid("again")), Done)


def test_refusals_and_broken_files_are_said_with_their_place(tidegate: Tidegate) -> None:
    _prepared(tidegate)
    with override_settings(SIGNING_KEY_FILE=Path("receipts.jwk").absolute()):
        assert tidegate(NEW, *WORDS)[0] == exit_codes.OK
        code, said = tidegate(NEW, *WORDS)
        assert code == exit_codes.BAD_INPUT
        assert "draft.json" in said, "a file that is there is never overwritten"
        assert tidegate("sign draft.json --key one.jwk -o half.jws")[0] == exit_codes.OK
        assert tidegate("sign half.jws --key two.jwk -o order.jws")[0] == exit_codes.OK
        code, said = tidegate("sign half.jws --key one.jwk -o twice.jws")
        assert code == exit_codes.BAD_INPUT
        assert "signs an envelope once" in said
        code, said = tidegate(f"deliver order.jws {AT} {KEY} --json")
        assert (code, said["platforms"][0]["refusal"]) == (exit_codes.REFUSED, "preview_missing")
        code, said = tidegate(f"deliver order.jws {AT} --platform-key heron=one.jwk --json")
        assert (code, said["platforms"][0]["outcome"]) == (exit_codes.BUSY, "not_believed")
    draft = json.loads(Path("draft.json").read_text())
    Path("broken.json").write_text(json.dumps({**draft, "expires_at": None}))
    code, said = tidegate("sign broken.json --key one.jwk")
    assert code == exit_codes.BAD_INPUT
    assert "expires_at" in said
    assert tidegate("sign nowhere.json --key one.jwk")[0] == exit_codes.BAD_INPUT


@pytest.mark.parametrize(
    "part", ["", *["key", "new", "simulate", "sign", "issue", "deliver", "status", "verify", "lift", "collect"]]
)
def test_every_part_has_help(tidegate: Tidegate, part: str) -> None:
    code, said = tidegate(f"{part} --help".strip())
    assert code == exit_codes.OK
    assert "Usage:" in said
