"""What names a paper: a digest of its content, so that papers with one name have the same figures."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from tidegate.deposits.statement.value import Statement
from tidegate.interfaces.papers.document import statement_document

_DIGITS = 16


def reference_of(one: Statement) -> str:
    """Sixteen hexadecimal digits in groups of four."""
    return digest_of(statement_document(one))


def digest_of(document: dict[str, Any]) -> str:
    """The name of a document of this content."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    found = hashlib.sha256(text.encode("ascii")).hexdigest()[:_DIGITS].upper()
    return "-".join(found[start : start + 4] for start in range(0, _DIGITS, 4))
