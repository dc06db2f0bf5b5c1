"""One text, one sequence of bytes: RFC 8785, and digests over it."""

from __future__ import annotations

import hashlib
import re

import rfc8785

from tidegate.seal.unsealed import Malformed

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def canonical_bytes(value: object) -> bytes:
    """The bytes of a value by RFC 8785. Fractions are refused: amounts and rates travel as integers or text.

    Integers beyond 2**53 - 1 are refused too, since other readers would round them: write those as text.
    Raises `Malformed`.
    """
    _refuse_fractions(value, "document")
    try:
        return rfc8785.dumps(value)  # type: ignore[arg-type]  # its checks are the ones wanted here
    except rfc8785.CanonicalizationError as error:
        raise Malformed(
            field="document",
            rule=f"RFC 8785 cannot write it: {error}.",
            remedy="Use text, whole numbers up to 2**53 - 1, true, false, null, lists and objects with text keys.",
        ) from error


def _refuse_fractions(value: object, field: str) -> None:
    if isinstance(value, float):
        raise Malformed(field=field, rule="Numbers here are whole.", remedy="Write an integer, or the figure as text.")
    if isinstance(value, dict):
        for key, entry in value.items():
            _refuse_fractions(entry, f"{field}.{key}")
    elif isinstance(value, list | tuple):
        for place, entry in enumerate(value):
            _refuse_fractions(entry, f"{field}[{place}]")


def digest(data: bytes) -> str:
    """`sha256:` and 64 hexadecimal digits."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def is_digest(text: object) -> bool:
    """Whether it has the form that `digest` gives."""
    return isinstance(text, str) and _DIGEST.fullmatch(text) is not None
