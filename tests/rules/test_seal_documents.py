"""Documents are canonical, strictly read, and believed only with good signatures by known keys (published vectors)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tidegate.seal import (
    Distrust,
    Malformed,
    PublicKey,
    SigningKey,
    Untrusted,
    add_signature,
    canonical_bytes,
    digest,
    is_digest,
    sign,
    strict_json,
    unverified_payload,
    verify,
)

TYP = "tidegate-test+jws"
ALICE, BOB, EVE = (SigningKey.from_seed(bytes([n]) * 32) for n in (1, 2, 3))
KEYS = {key.kid: key.public for key in (ALICE, BOB)}
# RFC 8037, appendix A
RFC_8037 = {
    "kty": "OKP",
    "crv": "Ed25519",
    "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def test_keys_are_named_as_rfc_8037_says() -> None:
    key = SigningKey.from_jwk(RFC_8037)
    assert key.kid == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert key.to_jwk() == RFC_8037
    assert PublicKey.from_jwk({**key.public.to_jwk(), "kid": key.kid}) == key.public
    assert hash(key.public) == hash(PublicKey.from_jwk(key.public.to_jwk()))
    assert RFC_8037["d"] not in repr(key) + repr(key.public)


def test_rfc_8037_s_signature_fits_its_key() -> None:
    signed = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
    signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg=="
    point = base64.urlsafe_b64decode(SigningKey.from_jwk(RFC_8037).public.to_jwk()["x"] + "=")
    Ed25519PublicKey.from_public_bytes(point).verify(base64.urlsafe_b64decode(signature), signed)


@pytest.mark.parametrize(
    "change",
    [
        {"kty": "EC"}, {"crv": "X25519"}, {"x": "AAAA"}, {"x": RFC_8037["x"] + "="}, {"d": "AAAA"}, {"kid": "mine"},
        {"x": ALICE.public.to_jwk()["x"]}, {"extra": "1"}, {"d": 5}, {"x": "é" * 43}, {"x": "a" * 41},
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        SigningKey.from_jwk({**RFC_8037, **change})


def test_a_key_needs_all_its_parts() -> None:
    for jwk in ({}, {"kty": "OKP", "crv": "Ed25519"}, None, RFC_8037):
        with pytest.raises(Malformed):
            PublicKey.from_jwk(jwk)  # type: ignore[arg-type]
    with pytest.raises(Malformed, match="32 bytes"):
        SigningKey.from_seed(b"short")


def test_keys_sort_and_texts_are_written_as_rfc_8785_says() -> None:
    keys = {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\x80": 6, "ö": 7}
    written = canonical_bytes(keys).decode()
    assert written == '{"\\r":2,"1":4,"\x80":6,"ö":7,"€":1,"😀":5,"\ufb33":3}'
    assert canonical_bytes('€$\x0f\nA\'B"\\\\"/') == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()
    assert canonical_bytes([None, True, False, -1, (), {}]) == b"[null,true,false,-1,[],{}]"


@pytest.mark.parametrize(
    ("value", "field"),
    [(1.5, "document"), ({"a": [0, {"b": 1.0}]}, "document.a[1].b"), (2**53, "document"), ({1: 2}, "document"),
     (Decimal("1.5"), "document"), ("\ud800", "document"), (float("nan"), "document")],
)  # fmt: skip
def test_what_two_readers_could_write_differently_has_no_canonical_bytes(value: object, field: str) -> None:
    with pytest.raises(Malformed) as refused:
        canonical_bytes(value)
    assert refused.value.field == field


def test_digests() -> None:
    assert digest(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert is_digest(digest(b"x"))
    assert not any(map(is_digest, ["sha256:", "e3b0", None, digest(b"x").upper(), digest(b"x") + "\n"]))


BAD_JSON: dict[str, bytes | str] = {
    "It is not JSON": b'{"a": 1',
    "Extra data": b'{"a":1} {}',
    "'a' stands twice": b'{"x": {"a": 1, "b": 2, "a": 1}}',
    "NaN is not a number": b"[NaN]",
    "-Infinity is not": b"-Infinity",
    "too large or too small": b"1e400",
    "is too large to be read": b"1" * 400,
    "not UTF-8": b'"\xff"',
    "byte order mark": b"\xef\xbb\xbf{}",
    "NUL or half a pair": b'{"a": "\\u0000"}',
    "Text holds a character": b'{"\\ud800": 1}',
    "nested more than": b"[" * 70 + b"]" * 70,
    "levels deep": b"[" * 100_000,
    "Expecting value": b"",
    "larger than 1000000 bytes": b" " * 1_000_001,
    "UTF-8": "\ud800",
}


@pytest.mark.parametrize(("rule", "data"), BAD_JSON.items())
def test_ambiguous_json_is_refused(rule: str, data: bytes | str) -> None:
    with pytest.raises(Malformed, match=rule) as refused:
        strict_json(data)
    assert refused.value.remedy


def test_a_key_that_stands_twice_is_named() -> None:
    with pytest.raises(Malformed) as refused:
        strict_json('{"amount": 1, "amount": 2}')
    assert refused.value.field == "amount"


def test_json_comes_back_exact() -> None:
    read = strict_json('{"a": [1.10, 123456789012345678901234567890, "é", null, true, 1e3, 0.0]}')
    assert read == {"a": [Decimal("1.10"), 123456789012345678901234567890, "é", None, True, Decimal(1000), Decimal(0)]}
    assert not any(isinstance(entry, float) for entry in read["a"])


def test_several_sign_one_text() -> None:
    envelope = add_signature(sign(b"text", keys=[ALICE], typ=TYP), key=BOB)
    assert envelope == sign(b"text", keys=[ALICE, BOB], typ=TYP)
    verified = verify(envelope, keys=KEYS, typ=TYP)
    assert verified.payload == b"text" == unverified_payload(envelope)
    assert verified.kids == tuple(sorted(KEYS))
    header = json.loads(base64.urlsafe_b64decode(json.loads(envelope)["signatures"][0]["protected"] + "=="))
    assert header == {"alg": "Ed25519", "kid": ALICE.kid, "typ": TYP}


def test_a_signature_by_a_stranger_counts_for_nothing() -> None:
    envelope = add_signature(sign(b"text", keys=[ALICE], typ=TYP), key=EVE, typ=TYP)
    assert verify(envelope, keys=KEYS, typ=TYP).kids == (ALICE.kid,)


def _altered(change: Callable[[dict[str, Any]], object], *, keys: tuple[SigningKey, ...] = (ALICE, BOB)) -> bytes:
    document = json.loads(sign(b"text", keys=keys, typ=TYP))
    change(document)
    return json.dumps(document).encode()


def _with_header(**header: object) -> Callable[[dict[str, Any]], object]:
    full = {"alg": "Ed25519", "kid": ALICE.kid, "typ": TYP, **header}
    protected = _b64(json.dumps({k: v for k, v in full.items() if v is not ...}).encode())
    return lambda document: document["signatures"][0].update(protected=protected)


def _swap(document: dict[str, Any]) -> None:
    one, two = document["signatures"]
    one["signature"], two["signature"] = two["signature"], one["signature"]


def _spoil_second(document: dict[str, Any]) -> None:
    document["signatures"][1]["signature"] = _b64(b"0" * 64)


DISTRUSTED: dict[str, tuple[Distrust, bytes]] = {
    "altered payload": (Distrust.BAD_SIGNATURE, _altered(lambda d: d.update(payload=_b64(b"other")))),
    "swapped signatures": (Distrust.BAD_SIGNATURE, _altered(_swap)),
    "short signature": (Distrust.BAD_SIGNATURE, _altered(lambda d: d["signatures"][1].update(signature="AAAA"))),
    "one good, one bad": (Distrust.BAD_SIGNATURE, _altered(_spoil_second)),
    "alg none": (Distrust.UNKNOWN_ALGORITHM, _altered(_with_header(alg="none"))),
    "alg HS256": (Distrust.UNKNOWN_ALGORITHM, _altered(_with_header(alg="HS256"))),
    "alg EdDSA": (Distrust.UNKNOWN_ALGORITHM, _altered(_with_header(alg="EdDSA"))),
    "crit": (Distrust.CRITICAL_EXTENSION, _altered(_with_header(crit=["exp"], exp=1))),
    "another typ": (Distrust.WRONG_TYPE, _altered(_with_header(typ="JWT"))),
    "twice the same": (Distrust.DUPLICATE_SIGNATURE, _altered(lambda d: d["signatures"].append(d["signatures"][0]))),
    "strangers only": (Distrust.NO_KNOWN_SIGNER, sign(b"text", keys=[EVE], typ=TYP)),
    "another's key under a known name": (
        Distrust.BAD_SIGNATURE,
        _altered(_with_header(kid=BOB.kid), keys=(ALICE,)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DISTRUSTED)
def test_a_forged_or_altered_envelope_is_not_believed(name: str) -> None:
    reason, envelope = DISTRUSTED[name]
    with pytest.raises(Untrusted) as refused:
        verify(envelope, keys=KEYS, typ=TYP)
    assert refused.value.reason is reason
    assert refused.value.rule
    assert refused.value.remedy


MALFORMED: dict[str, bytes] = {
    "not an object": b"[]",
    "a member too many": _altered(lambda d: d.update(header={})),
    "no signatures": _altered(lambda d: d.update(signatures=[])),
    "too many signatures": _altered(lambda d: d.update(signatures=d["signatures"] * 9)),
    "an unprotected header": _altered(lambda d: d["signatures"][0].update(header={"alg": "none"})),
    "padding": _altered(lambda d: d.update(payload=d["payload"] + "==")),
    "spare bits": _altered(lambda d: d.update(payload="dGV4dB")),
    "no kid": _altered(_with_header(kid=...)),
    "a key in the header": _altered(_with_header(jwk=EVE.public.to_jwk())),
    "kid is a number": _altered(_with_header(kid=5)),
    "a header that is no object": _altered(lambda d: d["signatures"][0].update(protected=_b64(b"[]"))),
    "a header with a key twice": _altered(lambda d: d["signatures"][0].update(protected=_b64(b'{"alg":1,"alg":2}'))),
    "compact": sign(b"text", keys=[ALICE], typ=TYP)[1:],
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_no_envelope_is_refused(name: str) -> None:
    with pytest.raises(Malformed) as refused:
        verify(MALFORMED[name], keys=KEYS, typ=TYP)
    assert refused.value.field


def test_nobody_signs_twice_or_another_type() -> None:
    envelope = sign(b"text", keys=[ALICE], typ=TYP)
    with pytest.raises(Untrusted) as again:
        add_signature(envelope, key=ALICE)
    assert again.value.reason is Distrust.DUPLICATE_SIGNATURE
    with pytest.raises(Untrusted) as other:
        add_signature(envelope, key=BOB, typ="other")
    assert other.value.reason is Distrust.WRONG_TYPE
    with pytest.raises(AssertionError):
        sign(b"text", keys=[ALICE, ALICE], typ=TYP)
    with pytest.raises(AssertionError):
        sign(b"text", keys=[], typ=TYP)
