"""base64url without padding (RFC 7515, section 2), one text for one value."""

from __future__ import annotations

import base64
import binascii

from tidegate.seal.unsealed import Malformed


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_base64url(text: object, *, field: str) -> bytes:
    """The bytes; padding, other alphabets and spare bits are refused, so that no two texts mean the same."""
    if isinstance(text, str) and text.isascii():
        try:
            data = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except binascii.Error:
            data = b""
        if base64url(data) == text:
            return data
    raise Malformed(field=field, rule="It is base64url without padding.", remedy="Encode it as RFC 7515 says.")
