"""Everything about an order at one platform in one file: the documents as signed, their leaves, proofs, a checkpoint.

Whoever has the platform's public key (and, for the order itself, the authority's keys) can check it offline.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tidegate.orders.document import parse_order
from tidegate.orders.invalid import OrderInvalid
from tidegate.orders.log_entry import WHATS, entry_of
from tidegate.orders.order import Order
from tidegate.orders.reading import Members, document_of
from tidegate.orders.receipt import Receipt, parse_receipt
from tidegate.orders.reply import Reply, parse_reply
from tidegate.orders.typ import ORDER_TYP, PAPER_TYP, RECEIPT_TYP, REPLY_TYP
from tidegate.seal import (
    Checkpoint,
    PublicKey,
    Unsealed,
    canonical_bytes,
    digest,
    leaf_hash,
    open_checkpoint,
    root_of_inclusion,
    unverified_payload,
    verify,
)

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One document with its place in the log. `salt` where it is confidential."""

    what: str
    document: bytes
    index: int
    salt: bytes | None
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The order first, then its receipt, then replies; `checkpoint` is the log's note over all of them."""

    platform: str
    origin: str
    checkpoint: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """What evidence proves. `signers` are the authority's keys that signed the order; empty for one on paper."""

    order: Order
    receipt: Receipt
    replies: tuple[Reply, ...]
    signers: tuple[str, ...]
    paper: bool
    checkpoint: Checkpoint


def evidence_bytes(evidence: Evidence) -> bytes:
    """Evidence as canonical JSON; bytes in base64."""
    return canonical_bytes({
        "version": VERSION,
        "platform": evidence.platform,
        "origin": evidence.origin,
        "checkpoint": evidence.checkpoint,
        "pieces": [
            {
                "what": piece.what,
                "document": _base64(piece.document),
                "index": piece.index,
                "salt": None if piece.salt is None else _base64(piece.salt),
                "proof": [_base64(step) for step in piece.proof],
            }
            for piece in evidence.pieces
        ],
    })  # fmt: skip


def parse_evidence(data: bytes) -> Evidence:
    """The evidence that a file is. Raises `OrderInvalid`; nothing is believed yet."""
    members = Members(document_of(data), known=("version", "platform", "origin", "checkpoint", "pieces"))
    if members.whole("version") != VERSION:
        raise OrderInvalid(field="version", rule=f"Evidence of version {VERSION} is read here.")
    return Evidence(
        platform=members.code("platform"),
        origin=members.text("origin"),
        checkpoint=members.text("checkpoint"),
        pieces=tuple(_piece(entry, f"pieces[{n}].") for n, entry in enumerate(members.entries("pieces"))),
    )


def check_evidence(
    evidence: Evidence, *, platform_key: PublicKey, authority_keys: Mapping[str, PublicKey] | None = None
) -> Proven:
    """What the evidence proves. Raises `OrderInvalid` or `Unsealed` with the place at which it does not hold.

    Without `authority_keys` the order is taken as the platform's log has it, and its signatures are not judged.
    """
    point = open_checkpoint(evidence.checkpoint, origin=evidence.origin, key=platform_key)
    for place, piece in enumerate(evidence.pieces):
        _check_leaf(piece, point, f"pieces[{place}]")
    by_sort = {what: [piece for piece in evidence.pieces if piece.what == what] for what in WHATS}
    if len(by_sort["order"]) != 1 or len(by_sort["receipt"]) != 1:
        raise OrderInvalid(field="pieces", rule="Evidence holds one order and one receipt.")
    envelope = by_sort["order"][0].document
    order, signers, paper = _order(envelope, platform_key, authority_keys)
    known = {platform_key.kid: platform_key}
    receipt = parse_receipt(verify(by_sort["receipt"][0].document, keys=known, typ=RECEIPT_TYP).payload)
    replies = tuple(
        parse_reply(verify(piece.document, keys=known, typ=REPLY_TYP).payload) for piece in by_sort["reply"]
    )
    named = digest(unverified_payload(envelope))
    answers = [(receipt.platform, receipt.order_digest), *((one.platform, one.order_digest) for one in replies)]
    for answer in answers:
        if answer != (evidence.platform, named):
            raise OrderInvalid(field="pieces", rule="Every answer is this platform's, and to this very order.")
    return Proven(order=order, receipt=receipt, replies=replies, signers=signers, paper=paper, checkpoint=point)


def _check_leaf(piece: Piece, point: Checkpoint, place: str) -> None:
    leaf = leaf_hash(entry_of(what=piece.what, document=piece.document, salt=piece.salt).data)
    if root_of_inclusion(leaf=leaf, index=piece.index, size=point.size, proof=piece.proof) != point.root:
        raise OrderInvalid(field=place, rule="The log that was signed does not hold this document at this place.")


def _order(
    envelope: bytes, platform_key: PublicKey, keys: Mapping[str, PublicKey] | None
) -> tuple[Order, tuple[str, ...], bool]:
    order = parse_order(unverified_payload(envelope))
    try:
        verify(envelope, keys={platform_key.kid: platform_key}, typ=PAPER_TYP)
    except Unsealed:
        kids = verify(envelope, keys=keys, typ=ORDER_TYP).kids if keys is not None else ()
        return order, kids, False
    return order, (), True


def _piece(value: object, path: str) -> Piece:
    members = Members(value, known=("what", "document", "index", "salt", "proof"), path=path)
    what = members.text("what")
    if what not in WHATS:
        raise OrderInvalid(field=members.path("what"), rule=f"A piece is one of {', '.join(WHATS)}.")
    return Piece(
        what=what,
        document=_from_base64(members.raw("document"), members.path("document")),
        index=members.whole("index"),
        salt=members.optional("salt", lambda name: _from_base64(members.raw(name), members.path(name))),
        proof=tuple(_from_base64(step, f"{path}proof[{n}]") for n, step in enumerate(members.entries("proof"))),
    )


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _from_base64(value: Any, path: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise OrderInvalid(field=path, rule="It is base64.") from None
