"""Amounts as people type them: `1234.50`, or with commas that part thousands, `1,234.50`."""

from __future__ import annotations

import re

_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)


def ungrouped(text: str) -> str:
    """Without the commas that part thousands. A comma anywhere else may be meant as a decimal point: it stays, and
    whoever reads the amount refuses it."""
    plain = text.strip()
    return plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain
