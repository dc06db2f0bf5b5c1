"""Signed notes and checkpoints, as C2SP writes them: a text, an empty line, and a signature line for each signer.

A *checkpoint* is a note that says of a log: its origin, how many entries it has, and the root over them. Ed25519 only
(signature type 0x01); lines of other signers are left alone, so that witnesses may add theirs.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tidegate.seal.base64url import from_base64url
from tidegate.seal.key import PublicKey, SigningKey
from tidegate.seal.tree import HASH_BYTES
from tidegate.seal.unsealed import Distrust, Malformed, Untrusted

_ED25519 = b"\x01"
_LINE = re.compile(r"\u2014 (?P<name>[^ +\n]+) (?P<signature>[A-Za-z0-9+/]+={0,2})")
_REMEDY = "Send the note as it was signed (C2SP signed-note, tlog-checkpoint)."


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a log says of itself: `origin` names it, `size` counts its entries, `root` is over them."""

    origin: str
    size: int
    root: bytes


def verifier_key(*, name: str, key: PublicKey) -> str:
    """A note's verifier key as text: `name+id+base64`."""
    raw = _raw(key)
    return f"{name}+{_key_id(name, raw).hex()}+{base64.b64encode(_ED25519 + raw).decode('ascii')}"


def sign_note(text: str, *, name: str, key: SigningKey) -> str:
    """The note with one signature. `name` has neither spaces nor `+`; the text ends with a line break."""
    assert text.endswith("\n"), "a note's text is whole lines"
    assert re.fullmatch(r"[^\s+]+", name), "a signer's name has neither spaces nor plus signs"
    signature = key.signature(text.encode())
    raw = _key_id(name, _raw(key.public)) + signature
    return f"{text}\n\u2014 {name} {base64.b64encode(raw).decode('ascii')}\n"


def open_note(note: str, *, name: str, key: PublicKey) -> str:
    """The text of a note that this signer signed. Raises `Malformed`, or `Untrusted`."""
    text, _, lines = note.rpartition("\n\n")
    if not lines.endswith("\n") or "\n\n" in lines:
        raise _broken("note", "A note is a text, an empty line, and signature lines.")
    text += "\n"
    raw = _raw(key)
    known = False
    for line in lines[:-1].split("\n"):
        found = _LINE.fullmatch(line)
        if found is None:
            raise _broken("signatures", "A signature line is a dash, a name and base64.")
        signature = _from_base64(found["signature"], "signatures")
        if found["name"] != name or signature[:4] != _key_id(name, raw):
            continue
        known = True
        try:
            Ed25519PublicKey.from_public_bytes(raw).verify(signature[4:], text.encode())
        except InvalidSignature:
            raise Untrusted(reason=Distrust.BAD_SIGNATURE, field="signatures", kid=key.kid) from None
    if not known:
        raise Untrusted(reason=Distrust.NO_KNOWN_SIGNER, field="signatures")
    return text


def sign_checkpoint(checkpoint: Checkpoint, *, key: SigningKey) -> str:
    """The checkpoint as a note signed in the log's own name, which is its origin; the same input, the same text."""
    root = base64.b64encode(checkpoint.root).decode("ascii")
    return sign_note(f"{checkpoint.origin}\n{checkpoint.size}\n{root}\n", name=checkpoint.origin, key=key)


def open_checkpoint(note: str, *, origin: str, key: PublicKey) -> Checkpoint:
    """The checkpoint that a log of this origin signed. Raises `Malformed`, or `Untrusted`."""
    lines = open_note(note, name=origin, key=key).split("\n")
    if len(lines) < 4 or lines[0] != origin:
        raise _broken("origin", "A checkpoint begins with the log's origin.")
    if not re.fullmatch(r"0|[1-9][0-9]{0,17}", lines[1]):
        raise _broken("size", "The second line is the number of entries.")
    root = _from_base64(lines[2], "root")
    if len(root) != HASH_BYTES:
        raise _broken("root", f"A root has {HASH_BYTES} bytes.")
    return Checkpoint(origin=origin, size=int(lines[1]), root=root)


def _raw(key: PublicKey) -> bytes:
    return from_base64url(key.to_jwk()["x"], field="x")


def _key_id(name: str, raw: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ED25519 + raw).digest()[:4]


def _from_base64(text: str, field: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data or base64.b64encode(data).decode("ascii") != text:
        raise _broken(field, "It is base64.")
    return data


def _broken(field: str, rule: str) -> Malformed:
    return Malformed(field=field, rule=rule, remedy=_REMEDY)
