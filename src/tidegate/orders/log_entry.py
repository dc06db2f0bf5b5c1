"""An entry of a platform's log of orders: what it stands for, and the digest of that, salted where confidential."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from tidegate.seal import canonical_bytes, digest

WHATS = ("order", "receipt", "reply")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """`data` are the bytes of the leaf."""

    what: str
    digest: str
    salted: bool

    @property
    def data(self) -> bytes:
        return canonical_bytes({"what": self.what, "digest": self.digest, "salted": self.salted})


def entry_of(*, what: str, document: bytes, salt: bytes | None) -> LogEntry:
    """The entry of a document: its digest, or that of a salt followed by it."""
    assert what in WHATS, f"no sort of document: {what}"
    if salt is None:
        return LogEntry(what=what, digest=digest(document), salted=False)
    return LogEntry(what=what, digest=f"sha256:{hashlib.sha256(salt + document).hexdigest()}", salted=True)
