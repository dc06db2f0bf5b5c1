"""Ids that follow from a name: version 5 of RFC 9562, so that the same name is the same id wherever it is made."""

from __future__ import annotations

from hashlib import sha1

_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def named_text(*, namespace: bytes, name: str) -> str:
    """The id as text with hyphens: what `uuid.uuid5` gives under a namespace's 16 bytes, for those who need many."""
    digits = sha1(namespace + name.encode(), usedforsecurity=False).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"
