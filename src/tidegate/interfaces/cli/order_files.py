"""Files that a supervisor keeps: keys, an authority with its officers, orders as text and as signed bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tidegate.money import Invalid
from tidegate.orders import EVERYTHING, Authority, Kind, Order, parse_order, read_scope
from tidegate.seal import PublicKey, SigningKey, canonical_bytes, strict_json, unverified_payload

SIZE_MAX = 20_000_000


def content(path: Path) -> bytes:
    """The bytes of a file. Invalid where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Invalid(
            field=str(path), value="", rule=f"The file cannot be read: {error.strerror}.", remedy="Check its name."
        ) from None


def written(path: Path, data: bytes, *, secret: bool = False) -> None:
    """Writes a new file; one that is there is never overwritten. Invalid where that cannot be done."""
    try:
        path.touch(mode=0o600 if secret else 0o644, exist_ok=False)
        path.write_bytes(data)
    except OSError as error:
        raise Invalid(
            field=str(path),
            value="",
            rule=f"The file cannot be written: {error.strerror}.",
            remedy="Name a file that is not there yet, in a folder that is.",
        ) from None


def signing_key(path: Path) -> SigningKey:
    """The private key in a file."""
    return SigningKey.from_jwk(_object(path))


def public_key(path: Path) -> PublicKey:
    """The public key in a file; of a private one its public half."""
    jwk = _object(path)
    return SigningKey.from_jwk(jwk).public if "d" in jwk else PublicKey.from_jwk(jwk)


def authority_officers(path: Path) -> tuple[Authority, dict[str, PublicKey]]:
    """The authority of a file, and its officers' keys by name."""
    found = authority(path)
    return found, {name: PublicKey.from_jwk(jwk) for name, jwk in _object(path)["officers"].items()}


def authority(path: Path) -> Authority:
    """An authority: code, officers by name with their public keys, and what it may order.

    `{"code": …, "officers": {name: jwk}, "signers_min": 2, "signers_narrow": null, "narrow_products_max": 0,
    "kinds": […], "scope": {…}}`; all after the officers may be left out.
    """
    found = _object(path)
    if not isinstance(found.get("code"), str) or not isinstance(found.get("officers"), dict):
        raise _wrong(path, "code", "An authority has a code and officers with their public keys.")
    keys = [PublicKey.from_jwk(jwk) for jwk in found["officers"].values()]
    try:
        kinds = frozenset(Kind(word) for word in found.get("kinds", [str(kind) for kind in Kind]))
    except ValueError as error:
        raise _wrong(path, "kinds", f"{error}.") from None
    return Authority(
        code=found["code"],
        keys={key.kid: key for key in keys},
        kinds=kinds,
        scope=read_scope(found["scope"]) if "scope" in found else EVERYTHING,
        signers_min=_whole(path, found, "signers_min", 2),
        signers_narrow=None if found.get("signers_narrow") is None else _whole(path, found, "signers_narrow", 1),
        narrow_products_max=_whole(path, found, "narrow_products_max", 0),
    )


def order_in(path: Path) -> tuple[Order, bytes | None]:
    """The order of a file, and its envelope if the file is a signed one. Nothing is believed."""
    data = content(path)
    found = strict_json(data, size_max=SIZE_MAX, field=str(path))
    if isinstance(found, dict) and "payload" in found:
        return parse_order(unverified_payload(data)), data
    return parse_order(canonical_bytes(found)), None


def readable(document: Mapping[str, Any]) -> bytes:
    """A document for people: the same content as its canonical bytes, with lines."""
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def named(pairs: tuple[str, ...], *, field: str) -> dict[str, str]:
    """`CODE=VALUE` options by code. Invalid for one that is none."""
    found: dict[str, str] = {}
    for pair in pairs:
        code, equals, value = pair.partition("=")
        if not equals or not code or not value or code in found:
            raise Invalid(field=field, value=pair, rule="Each is CODE=VALUE, each code once.", remedy="Write it so.")
        found[code] = value
    return found


def _object(path: Path) -> dict[str, Any]:
    found = strict_json(content(path), field=str(path))
    if not isinstance(found, dict):
        raise _wrong(path, "", "It holds one JSON object.")
    return found


def _whole(path: Path, found: Mapping[str, Any], name: str, default: int) -> int:
    value = found.get(name, default)
    if type(value) is not int or value < 0:
        raise _wrong(path, name, "It is a whole number.")
    return value


def _wrong(path: Path, name: str, rule: str) -> Invalid:
    return Invalid(field=f"{path}: {name}", value="", rule=rule, remedy="Write the file as docs/orders.md shows.")
