"""The market that a story may open on: real product documents, looked at before anything is built."""

from __future__ import annotations

import os
from pathlib import Path

from tidegate.money import Invalid


def must_be_readable(path: Path) -> Path:
    """The absolute path, or Invalid where nothing can be read."""
    found = path.expanduser().absolute()
    if not found.exists():
        raise Invalid(field="market", value=str(path), rule="There is no such file or folder.", remedy="Name one.")
    if not os.access(found, os.R_OK | (os.X_OK if found.is_dir() else 0)):
        raise Invalid(field="market", value=str(path), rule="It may not be read.", remedy="Give the right to read it.")
    return found
