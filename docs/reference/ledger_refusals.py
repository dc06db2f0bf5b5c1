"""The page of the ledger's refusals, from its enums and the text of each member."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Any

from tidegate.ledger.refusal import ENUMS, Explained, explain, is_transient

_HEAD = """\
# Why the ledger says no

Made from the code by `python -m docs.reference.write`; a test holds it equal.

A refusal is an answer, not an error: nothing was written, and the caller decides. Within each list the order is the
precedence: if several apply, the first is the answer, always the same one. *Final*: the same call will be answered so
for ever. *Transient*: it may be answered otherwise later. A call that is in the journal already, with the same
content, is never refused: it answers `exists`.
"""
_TITLES = {
    "TransferRefusal": "A transfer is not carried out",
    "AccountRefusal": "An account is not opened",
    "DayRefusal": "A business day is not opened, rolled or closed",
}


def page(*, enums: Sequence[type[StrEnum]] = ENUMS, text: Callable[[Any], Explained] = explain) -> str:
    """The whole page. KeyError if a refusal has no text."""
    return _HEAD + "".join("\n" + line for enum in enums for line in _list(enum, text))


def _list(enum: type[StrEnum], text: Callable[[Any], Explained]) -> Iterator[str]:
    yield f"## {_TITLES[enum.__name__]}"
    for number, refusal in enumerate(enum, 1):
        told: Explained = text(refusal)
        kind = "Transient" if is_transient(refusal) else "Final"  # type: ignore[arg-type]
        yield f"### {number}. `{refusal.value}`"
        yield f"{told.meaning}\n"
        yield f"**{kind}.** {told.remedy}\n"
