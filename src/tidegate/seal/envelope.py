"""Envelopes: JWS in general JSON serialisation, Ed25519, several signers (RFC 7515, 8037, 9864)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from joserfc import jws
from joserfc.errors import JoseError

from tidegate.seal.base64url import base64url, from_base64url
from tidegate.seal.canonical import canonical_bytes
from tidegate.seal.key import PublicKey, SigningKey
from tidegate.seal.strict_json import strict_json
from tidegate.seal.unsealed import Distrust, Malformed, Untrusted

ALGORITHM = "Ed25519"
SIGNATURES_MAX = 16
_REMEDY = "Send a JWS in general JSON serialisation as RFC 7515, section 7.2.1 says, without unprotected headers."


class _Texts(TypedDict):
    """A signature as it travels."""

    protected: str
    signature: str


_Signatures = list[tuple[dict[str, Any], _Texts]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """The payload's exact bytes, and the known keys that signed it, in the order of their names."""

    payload: bytes
    kids: tuple[str, ...]


def sign(payload: bytes, *, keys: Sequence[SigningKey], typ: str) -> bytes:
    """An envelope of type `typ` around `payload`, signed by each of `keys`; the same input gives the same bytes."""
    assert keys, "an envelope has at least one signature"
    assert len({key.kid for key in keys}) == len(keys), "a key signs an envelope once"
    return _written(payload, [_signature(payload, key=key, typ=typ) for key in keys])


def add_signature(envelope: bytes, *, key: SigningKey, typ: str | None = None) -> bytes:
    """The envelope with one more signature over the same bytes. Raises `Malformed`; `Untrusted` if `key` has signed."""
    payload, signatures = _read(envelope)
    types = {header["typ"] for header, _ in signatures}
    if len(types) != 1 or (typ is not None and types != {typ}):
        raise Untrusted(reason=Distrust.WRONG_TYPE, field="signatures")
    if any(header["kid"] == key.kid for header, _ in signatures):
        raise Untrusted(reason=Distrust.DUPLICATE_SIGNATURE, field="signatures", kid=key.kid)
    added = _signature(payload, key=key, typ=types.pop())
    return _written(payload, [*(entry for _, entry in signatures), added])


def unverified_payload(envelope: bytes) -> bytes:
    """The payload of an envelope that nobody has checked: only to find the keys to check with. Raises `Malformed`."""
    return _opened(envelope)[0]


def verify(envelope: bytes, *, keys: Mapping[str, PublicKey], typ: str) -> Verified:
    """The payload and those of `keys` (by kid) that signed it.

    A signature by a key that is not in `keys` counts for nothing; one bad signature by a known key refuses the whole.
    Raises `Malformed` or `Untrusted`.
    """
    payload, signatures = _read(envelope)
    _check_headers(signatures, typ=typ)
    known = [(keys[header["kid"]], entry) for header, entry in signatures if header["kid"] in keys]
    if not known:
        raise Untrusted(reason=Distrust.NO_KNOWN_SIGNER, field="signatures")
    encoded = base64url(payload)
    for key, entry in known:
        try:
            one: jws.FlattenedJSONSerialization = {
                "payload": encoded,
                "protected": entry["protected"],
                "signature": entry["signature"],
            }
            jws.deserialize_json(one, key.jose, algorithms=[ALGORITHM])
        except JoseError:
            raise Untrusted(reason=Distrust.BAD_SIGNATURE, field="signatures", kid=key.kid) from None
    return Verified(payload=payload, kids=tuple(sorted(key.kid for key, _ in known)))


def _signature(payload: bytes, *, key: SigningKey, typ: str) -> _Texts:
    header: jws.HeaderDict = {"protected": {"alg": ALGORITHM, "kid": key.kid, "typ": typ}}
    signed = jws.serialize_json(header, payload, key.jose, algorithms=[ALGORITHM])
    return {"protected": signed["protected"], "signature": signed["signature"]}


def _written(payload: bytes, signatures: Sequence[_Texts]) -> bytes:
    return canonical_bytes({"payload": base64url(payload), "signatures": [dict(entry) for entry in signatures]})


def _read(envelope: bytes) -> tuple[bytes, _Signatures]:
    """Payload, and each signature as its header and its two texts; the form only."""
    payload, entries = _opened(envelope)
    return payload, [_entry(entry, f"signatures[{place}]") for place, entry in enumerate(entries)]


def _opened(envelope: bytes) -> tuple[bytes, list[Any]]:
    document = strict_json(envelope, field="envelope")
    if not isinstance(document, dict) or set(document) != {"payload", "signatures"}:
        raise Malformed(field="envelope", rule="It has the members payload and signatures.", remedy=_REMEDY)
    entries = document["signatures"]
    if not isinstance(entries, list) or not 0 < len(entries) <= SIGNATURES_MAX:
        rule = f"There are between one and {SIGNATURES_MAX} signatures."
        raise Malformed(field="signatures", rule=rule, remedy=_REMEDY)
    return from_base64url(document["payload"], field="payload"), entries


def _entry(entry: object, field: str) -> tuple[dict[str, Any], _Texts]:
    if not isinstance(entry, dict) or set(entry) != {"protected", "signature"}:
        raise Malformed(field=field, rule="It has the members protected and signature.", remedy=_REMEDY)
    from_base64url(entry["signature"], field=f"{field}.signature")
    header = strict_json(from_base64url(entry["protected"], field=f"{field}.protected"), field=f"{field}.protected")
    if not isinstance(header, dict):
        raise Malformed(field=f"{field}.protected", rule="The protected header is an object.", remedy=_REMEDY)
    if "crit" in header:
        raise Untrusted(reason=Distrust.CRITICAL_EXTENSION, field=f"{field}.protected.crit")
    if header.get("alg") != ALGORITHM:
        raise Untrusted(reason=Distrust.UNKNOWN_ALGORITHM, field=f"{field}.protected.alg")
    if set(header) != {"alg", "kid", "typ"} or not all(isinstance(part, str) for part in header.values()):
        raise Malformed(field=f"{field}.protected", rule="The protected header names alg, kid and typ.", remedy=_REMEDY)
    return header, {"protected": entry["protected"], "signature": entry["signature"]}


def _check_headers(signatures: _Signatures, *, typ: str) -> None:
    seen: set[str] = set()
    for header, _ in signatures:
        if header["typ"] != typ:
            raise Untrusted(reason=Distrust.WRONG_TYPE, field="signatures", kid=header["kid"])
        if header["kid"] in seen:
            raise Untrusted(reason=Distrust.DUPLICATE_SIGNATURE, field="signatures", kid=header["kid"])
        seen.add(header["kid"])
