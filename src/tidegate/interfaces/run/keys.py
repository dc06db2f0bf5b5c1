"""Keys of a demonstration: made once, kept in files that only their owner reads."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tidegate.seal import SigningKey


def key_file(folder: Path, name: str) -> Path:
    """The file of a private key, made with a fresh key if it is not there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}.jwk"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(SigningKey.from_seed(os.urandom(32)).to_jwk(), file)
    return path


def read_key(path: Path) -> SigningKey:
    """The private key in a file that `key_file` made."""
    return SigningKey.from_jwk(json.loads(path.read_text("ascii")))
