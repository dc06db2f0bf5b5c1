"""A file that is written whole or not at all: beside its place first, then put there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tidegate.money import Invalid


@contextmanager
def whole_file(path: Path, *, replace: bool) -> Iterator[Path]:
    """Gives an empty file beside `path`, readable by its owner only, which takes its place when the block ends well.

    Invalid if `path` is there already and is not to be replaced.
    """
    if not replace:
        _refuse_existing(path)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        if not replace:
            _refuse_existing(path)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise Invalid(
            field="file",
            value=str(path),
            rule=f"{path} exists already, and nothing is overwritten by accident.",
            remedy="Name another file, or say --force.",
        )
