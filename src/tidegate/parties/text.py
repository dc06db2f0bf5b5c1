"""Text for people: short, on one line, nothing in it that controls a terminal."""

from __future__ import annotations

import unicodedata

from tidegate.money import Invalid

TEXT_MAX = 300
_NO_TEXT = {"Cc", "Zl", "Zp"}


def checked_text(text: str, *, field: str) -> str:
    """The text as it is; raises `Invalid` where it is empty, too long, or more than one line."""
    if not text.strip() or len(text) > TEXT_MAX or any(unicodedata.category(one) in _NO_TEXT for one in text):
        raise Invalid(
            field=field, value=text, remedy="Shorten or clean it.",
            rule=f"A text has 1 to {TEXT_MAX} characters and no control characters or line breaks.",
        )  # fmt: skip
    return text
