"""Python's collector of rings, while values come and go by the thousand."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def seldom_collected() -> Iterator[None]:
    """A chunk is many values and none of them is part of a ring: as often as usual, the collector would look through
    all of them in vain, for a fifth of the work. What is let go of is freed at once as ever."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
