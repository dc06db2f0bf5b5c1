"""The log of orders and answers: a leaf for each, a hash tree over them (RFC 6962), signed checkpoints (C2SP).

A leaf says which sort of document it stands for and its digest; of a confidential order and its answers the digest is
over a salt and the bytes, so that nobody can try what they suspect, and the salt is shown with the document, later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from tidegate.compliance import models
from tidegate.orders import LogEntry, OrderInvalid, entry_of, parse_order
from tidegate.seal import (
    Checkpoint,
    SigningKey,
    Unsealed,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    sign_checkpoint,
    tree_root,
    unverified_payload,
)

ENTRIES_MAX = 1000
_SALT_OF = b"tidegate order log, salt\n"


def origin_of(*, platform: str) -> str:
    """The name of a platform's log."""
    return f"{platform}/orders"


def add_leaf(*, what: str, document: bytes, received: models.Received, number: int | None, key: SigningKey) -> LogEntry:
    """Adds a document that was just stored. Call `lock_numbers` first: leaves are numbered without gaps."""
    salt = _salt(document, key) if is_confidential(bytes(received.envelope)) else None
    entry = entry_of(what=what, document=document, salt=salt)
    last = models.Leaf.objects.aggregate(last=Max("index"))["last"]
    models.Leaf.objects.create(
        index=0 if last is None else last + 1,
        entry=entry.data,
        salt=salt,
        received=received,
        what=what,
        number=number,
    )
    return entry


def is_confidential(envelope: bytes) -> bool:
    """Whether an order says that it is not to be published. What is no order has nothing to hide."""
    try:
        return parse_order(unverified_payload(envelope)).confidential
    except (OrderInvalid, Unsealed):
        return False


def _salt(document: bytes, key: SigningKey) -> bytes:
    """Known to this platform alone, and the same again: a signature is as good as drawn by lot to who lacks the key."""
    return hashlib.sha256(key.signature(_SALT_OF + hashlib.sha256(document).digest())).digest()


def checkpoint(*, platform: str, key: SigningKey, at: datetime) -> str:
    """What the log says of itself now, as a signed note; kept, so that it can be held against later ones."""
    hashes = _hashes()
    point = Checkpoint(origin=origin_of(platform=platform), size=len(hashes), root=tree_root(hashes))
    note = sign_checkpoint(point, key=key)
    models.Checkpoint.objects.get_or_create(size=point.size, defaults={"root": point.root, "note": note, "at": at})
    return note


def entries(*, start: int, count_max: int = ENTRIES_MAX) -> tuple[bytes, ...]:
    """The bytes of leaves from number `start` on."""
    rows = models.Leaf.objects.filter(index__gte=start).order_by("index")[: min(count_max, ENTRIES_MAX)]
    return tuple(bytes(row.entry) for row in rows)


def consistency(*, first: int, second: int) -> tuple[bytes, ...] | None:
    """The proof that the log of `second` leaves begins with that of `first`; None where there are not so many."""
    hashes = _hashes()
    if not 0 < first <= second <= len(hashes):
        return None
    return consistency_proof(hashes[:second], first=first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """A leaf with its proof: `salt` only where the document is confidential."""

    index: int
    what: str
    number: int | None
    salt: bytes | None
    proof: tuple[bytes, ...]


def proofs_about(*, order_id: UUID) -> Mapping[tuple[str, int | None], Proved]:
    """The leaves of an order that spent its number here, of its receipt and its replies, each with its proof."""
    rows = list(models.Leaf.objects.filter(received__order_id=order_id, received__spent=True).order_by("index"))
    hashes = _hashes() if rows else []
    return {
        (row.what, row.number): Proved(
            index=row.index,
            what=row.what,
            number=row.number,
            salt=None if row.salt is None else bytes(row.salt),
            proof=inclusion_proof(hashes, index=row.index),
        )
        for row in rows
    }


def _hashes() -> list[bytes]:
    found = models.Leaf.objects.order_by("index").values_list("entry", flat=True)
    return [leaf_hash(bytes(entry)) for entry in found]
