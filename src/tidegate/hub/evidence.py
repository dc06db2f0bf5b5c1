"""Believing a platform's answers to an order: the evidence it sent, judged against what is held here already.

A platform answers for every order in one file: the order as it came, its receipt, its replies, each with its place in
the platform's log, under a checkpoint that its pinned key signed. What does not hold is refused whole, with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from tidegate.orders import (
    RECEIPT_TYP,
    REPLY_TYP,
    Evidence,
    OrderInvalid,
    Piece,
    Receipt,
    Reply,
    check_evidence,
    parse_evidence,
    parse_receipt,
    parse_reply,
)
from tidegate.seal import (
    Checkpoint,
    PublicKey,
    Unsealed,
    digest,
    is_consistent,
    open_checkpoint,
    unverified_payload,
    verify,
)

CLOCKS_APART = timedelta(minutes=5)
"""How far a platform's clock may run ahead of the hub's."""


class Disbelief(StrEnum):
    """Why answers are not believed. The order of the words is their precedence: the first is given."""

    MALFORMED = "malformed"
    ANOTHER_PLATFORM = "another_platform"
    CHECKPOINT_FORGED = "checkpoint_forged"
    LOG_SHRANK = "log_shrank"
    LOG_REWRITTEN = "log_rewritten"
    ANOTHER_ORDER = "another_order"
    SIGNATURE_INVALID = "signature_invalid"
    NOT_IN_LOG = "not_in_log"
    RECEIPT_DIFFERS = "receipt_differs"
    NUMBER_REUSED = "number_reused"
    WITHHELD = "withheld"
    BEFORE_RECEIPT = "before_receipt"
    OUT_OF_ORDER = "out_of_order"
    FROM_THE_FUTURE = "from_the_future"

    @property
    def rule(self) -> str:
        return _RULES[self]


_RULES: Mapping[Disbelief, str] = {
    Disbelief.MALFORMED: "Answers come as evidence of the published form.",
    Disbelief.ANOTHER_PLATFORM: "A platform answers for itself only.",
    Disbelief.CHECKPOINT_FORGED: "The log's checkpoint is signed by the platform's pinned key.",
    Disbelief.LOG_SHRANK: "A log only grows; this is an earlier state of it than the one that was seen here.",
    Disbelief.LOG_REWRITTEN: "A log only grows; this one does not begin with what was seen here.",
    Disbelief.ANOTHER_ORDER: "Every answer is to this order, as it was issued.",
    Disbelief.SIGNATURE_INVALID: "Every answer is signed by the platform's pinned key, as what it is.",
    Disbelief.NOT_IN_LOG: "Every answer stands in the platform's log, at the place it names.",
    Disbelief.RECEIPT_DIFFERS: "An order is received once; another receipt is held here.",
    Disbelief.NUMBER_REUSED: "A number of a platform's replies stands for one reply for ever.",
    Disbelief.WITHHELD: "What was said is not taken back; a reply that is held here is missing.",
    Disbelief.OUT_OF_ORDER: "Replies come in the order of their numbers, their instants and their places in the log.",
    Disbelief.BEFORE_RECEIPT: "Nothing is said of an order before it was received, or received before it was issued.",
    Disbelief.FROM_THE_FUTURE: "Nothing is said before its time.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the hub has of this platform: the digest of the receipt that stands for this order, the digests of replies
    by number (of any order; `mine` are this order's), and the last checkpoint of its log."""

    receipt: str | None = None
    replies: Mapping[int, str]
    mine: frozenset[int] = frozenset()
    size: int = 0
    root: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose answers to what were asked for: the order's digest, its issue, the platform's code and pinned key."""

    platform: str
    key: PublicKey
    order_digest: str
    issued_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One answer as value, as the bytes that came, and where it stands in the log."""

    envelope: bytes
    payload: bytes
    leaf: int

    @property
    def digest(self) -> str:
        return digest(self.payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class Believed:
    """Evidence that holds."""

    receipt: Receipt
    receipt_bytes: Signed
    replies: tuple[tuple[Reply, Signed], ...]
    checkpoint: Checkpoint
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disbelieved:
    """The first reason, and where."""

    why: Disbelief
    detail: str = ""

    @property
    def said(self) -> str:
        return f"{self.why.rule} ({self.detail})" if self.detail else self.why.rule


def judge_evidence(
    *, data: bytes, growth: tuple[bytes, ...] | None, asked: Asked, held: Held, at: datetime
) -> Believed | Disbelieved:
    """The answers in `data`, or why none of them is taken. `growth` proves that the log that was seen is a beginning of
    this one; it is not looked at where nothing was seen or nothing grew."""
    try:
        evidence = parse_evidence(data)
    except OrderInvalid as error:
        return Disbelieved(why=Disbelief.MALFORMED, detail=f"{error.field}: {error.rule}")
    if evidence.platform != asked.platform or evidence.origin != f"{asked.platform}/orders":
        return Disbelieved(why=Disbelief.ANOTHER_PLATFORM, detail=f"{evidence.platform}, {evidence.origin}")
    try:
        point = open_checkpoint(evidence.checkpoint, origin=evidence.origin, key=asked.key)
    except Unsealed as error:
        return Disbelieved(why=Disbelief.CHECKPOINT_FORGED, detail=error.rule)
    if grown := _grown(point, growth, held):
        return Disbelieved(why=grown, detail=f"{held.size} entries were seen, {point.size} are shown")
    return _answers(evidence, point, asked, held, at)


def _grown(point: Checkpoint, growth: tuple[bytes, ...] | None, held: Held) -> Disbelief | None:
    if not held.size:
        return None
    if point.size < held.size:
        return Disbelief.LOG_SHRANK
    if point.size == held.size:
        return None if point.root == held.root else Disbelief.LOG_REWRITTEN
    holds = growth is not None and is_consistent(
        first=held.size, first_root=held.root, second=point.size, second_root=point.root, proof=growth
    )
    return None if holds else Disbelief.LOG_REWRITTEN


def _answers(evidence: Evidence, point: Checkpoint, asked: Asked, held: Held, at: datetime) -> Believed | Disbelieved:
    read = _read(evidence, asked)
    if isinstance(read, Disbelieved):
        return read
    (receipt, signed), told = read
    named = [(receipt.platform, receipt.order_digest), *((one.platform, one.order_digest) for one, _ in told)]
    if strange := [order for code, order in named if (code, order) != (asked.platform, asked.order_digest)]:
        return Disbelieved(why=Disbelief.ANOTHER_ORDER, detail=f"it answers {strange[0]}")
    try:
        check_evidence(evidence, platform_key=asked.key)
    except (OrderInvalid, Unsealed) as error:
        return Disbelieved(why=Disbelief.NOT_IN_LOG, detail=f"{error.field}: {error.rule}")
    found = Believed(receipt=receipt, receipt_bytes=signed, replies=told, checkpoint=point, note=evidence.checkpoint)
    return _beside(found, held) or _in_time(found, asked, at) or found


def _read(
    evidence: Evidence, asked: Asked
) -> tuple[tuple[Receipt, Signed], tuple[tuple[Reply, Signed], ...]] | Disbelieved:
    """Receipt and replies, each signed by the pinned key as what it is."""
    orders, receipts, replies = (
        [piece for piece in evidence.pieces if piece.what == what] for what in ("order", "receipt", "reply")
    )
    if len(orders) != 1 or len(receipts) != 1:
        return Disbelieved(why=Disbelief.MALFORMED, detail="one order and one receipt")
    try:
        if digest(unverified_payload(orders[0].document)) != asked.order_digest:
            return Disbelieved(why=Disbelief.ANOTHER_ORDER, detail="the order is another text than was issued")
        signed = _signed(receipts[0], asked.key, RECEIPT_TYP)
        said = [_signed(piece, asked.key, REPLY_TYP) for piece in replies]
        return (parse_receipt(signed.payload), signed), tuple((parse_reply(one.payload), one) for one in said)
    except Unsealed as error:
        return Disbelieved(why=Disbelief.SIGNATURE_INVALID, detail=error.rule)
    except OrderInvalid as error:
        return Disbelieved(why=Disbelief.MALFORMED, detail=f"{error.field}: {error.rule}")


def _signed(piece: Piece, key: PublicKey, typ: str) -> Signed:
    verified = verify(piece.document, keys={key.kid: key}, typ=typ)
    return Signed(envelope=piece.document, payload=verified.payload, leaf=piece.index)


def _beside(found: Believed, held: Held) -> Disbelieved | None:
    """Whether it fits what is held."""
    if held.receipt not in {None, found.receipt_bytes.digest}:
        return Disbelieved(why=Disbelief.RECEIPT_DIFFERS, detail=f"receipt {found.receipt.sequence}")
    numbers = [reply.sequence for reply, _ in found.replies]
    for number, (_, signed) in zip(numbers, found.replies, strict=True):
        if numbers.count(number) > 1 or held.replies.get(number, signed.digest) != signed.digest:
            return Disbelieved(why=Disbelief.NUMBER_REUSED, detail=f"reply {number}")
    missing = held.mine - set(numbers)
    return Disbelieved(why=Disbelief.WITHHELD, detail=f"reply {min(missing)}") if missing else None


def _in_time(found: Believed, asked: Asked, at: datetime) -> Disbelieved | None:
    """Whether the answers follow one another, after the receipt and before now."""
    said = [(reply.sequence, reply.at, signed.leaf) for reply, signed in found.replies]
    received = found.receipt.received_at
    first = min([received, *(instant for _, instant, _ in said)])
    if received < asked.issued_at or first < received or any(leaf <= found.receipt_bytes.leaf for *_, leaf in said):
        return Disbelieved(why=Disbelief.BEFORE_RECEIPT, detail=f"{first:%Y-%m-%dT%H:%M:%SZ}")
    for earlier, later in pairwise(said):
        if not (earlier[0] < later[0] and earlier[1] <= later[1] and earlier[2] < later[2]):
            return Disbelieved(why=Disbelief.OUT_OF_ORDER, detail=f"reply {later[0]} after {earlier[0]}")
    last = max([received, *(instant for _, instant, _ in said)])
    if last > at + CLOCKS_APART:
        return Disbelieved(why=Disbelief.FROM_THE_FUTURE, detail=f"{last:%Y-%m-%dT%H:%M:%SZ}")
    return None
