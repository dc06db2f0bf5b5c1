"""Keys that clients hold, against the journal: nothing acknowledged is missing, nothing is there that nobody sent.

What clients know is no part of the books, so it is given: ids of transfers, one a line. Both sides are sorted, the
given one on disk, and walked along side by side; memory grows with neither.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from tempfile import TemporaryFile
from typing import IO, Final
from uuid import UUID

from tidegate.ledger.check import Finding
from tidegate.ledger.snapshot import one_snapshot, stream
from tidegate.money import Invalid

LINES_SORTED_AT_ONCE: Final = 200_000
# A reservation that expires is voided by the ledger itself, under a key that follows from the reservation's.
_EVERY = "SELECT transfer_id FROM ledger_transfers ORDER BY transfer_id"
_OF_CLIENTS = """
    SELECT transfer_id FROM ledger_transfers WHERE NOT (phase = 'void' AND code = 'expired') ORDER BY transfer_id
"""


def check_keys(*, acknowledged: Iterable[str] | None = None, sent: Iterable[str] | None = None) -> tuple[Finding, ...]:
    """`acknowledged`: ids of transfers that a client was told are stored; each must be in the journal.

    `sent`: every id that any client ever sent; no other may be there, but for what the ledger voids itself when a
    reservation expires. Invalid for a line that is no id. One snapshot is read: give what was acknowledged before.
    """
    found: list[Finding] = []
    with one_snapshot(), ExitStack() as files:
        if acknowledged is not None:
            missing = _only_left(_sorted(acknowledged, field="acknowledged", files=files), _journal(_EVERY))
            found += _finding("acknowledged_transfers_are_there", missing)
        if sent is not None:
            unasked = _only_left(_journal(_OF_CLIENTS), _sorted(sent, field="sent", files=files))
            found += _finding("transfers_were_sent", unasked)
    return tuple(found)


def _finding(rule: str, wrong: Iterator[str]) -> list[Finding]:
    first = next(wrong, None)
    return [] if first is None else [Finding(rule=rule, count=1 + sum(1 for _ in wrong), first=f"transfer {first}")]


def _journal(statement: str) -> Iterator[str]:
    return (str(row["transfer_id"]) for row in stream(statement, {}))


def _sorted(lines: Iterable[str], *, field: str, files: ExitStack) -> Iterator[str]:
    """The ids in order, each once, sorted in pieces that lie on disk."""
    ids = (_id(line, field=f"{field}, line {number}") for number, line in enumerate(lines, 1) if line.strip())
    pieces: list[IO[str]] = []
    while some := sorted(islice(ids, LINES_SORTED_AT_ONCE)):
        piece = files.enter_context(TemporaryFile("w+", encoding="ascii"))  # noqa: SIM115 (the stack closes it)
        piece.writelines(f"{one}\n" for one in some)
        piece.seek(0)
        pieces.append(piece)
    before = ""
    for line in heapq.merge(*pieces):
        if line != before:
            yield line.rstrip("\n")
        before = line


def _id(line: str, *, field: str) -> str:
    text = line.strip().lower()
    try:
        found = str(UUID(text))
    except ValueError:
        found = ""
    if found != text:
        raise Invalid(
            field=field, value=line.strip(), rule="A line is the id of a transfer.", remedy="Give UUIDs, one a line."
        )
    return found


def _only_left(left: Iterator[str], right: Iterator[str]) -> Iterator[str]:
    """What the one ordered side has and the other has not."""
    other = next(right, None)
    for one in left:
        while other is not None and other < one:
            other = next(right, None)
        if one != other:
            yield one
