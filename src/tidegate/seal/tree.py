"""A hash tree over entries that are only ever added (RFC 6962, section 2.1): its root, and proofs about it.

An *inclusion proof* shows that an entry is in the tree; a *consistency proof* that a later tree begins with an earlier
one, so that nothing in between was rewritten. Hashes are 32 bytes; leaves and nodes are hashed apart (0x00, 0x01).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from tidegate.seal.unsealed import Malformed

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry as a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes; of no leaves, the hash of nothing."""
    return _root(leaves, 0, len(leaves)) if leaves else EMPTY_ROOT


def inclusion_proof(leaves: Sequence[bytes], *, index: int) -> tuple[bytes, ...]:
    """The hashes that lead from leaf `index` to the root, the nearest first."""
    assert 0 <= index < len(leaves), "a leaf of this tree"
    return tuple(_path(leaves, index, 0, len(leaves)))


def consistency_proof(leaves: Sequence[bytes], *, first: int) -> tuple[bytes, ...]:
    """The hashes that show that the tree of the first `first` leaves is the beginning of this one."""
    assert 0 < first <= len(leaves), "a tree that this one began as"
    return tuple(_subproof(leaves, first, 0, len(leaves), whole=True))


def root_of_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root that a leaf and its proof lead to (RFC 9162, 2.1.3.2). Raises `Malformed` where they lead nowhere."""
    if not 0 <= index < size:
        raise _nowhere("index", "A leaf lies inside its tree.")
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise _nowhere("proof", "It is longer than the way to the root.")
        if place % 2 or place == last:
            found = _node(step, found)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            found = _node(found, step)
        place, last = place >> 1, last >> 1
    if last:
        raise _nowhere("proof", "It ends before the root.")
    return found


def is_consistent(*, first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `second` leaves begins with that of `first` (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= second:
        return first == 0 and not proof
    if first == second:
        return not proof and first_root == second_root
    steps = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not steps:
        return False
    place, last = first - 1, second - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place % 2 or place == last:
            old, new = _node(step, old), _node(step, new)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            new = _node(new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _root(leaves: Sequence[bytes], start: int, end: int) -> bytes:
    if end - start == 1:
        return leaves[start]
    middle = start + _split(end - start)
    return _node(_root(leaves, start, middle), _root(leaves, middle, end))


def _path(leaves: Sequence[bytes], index: int, start: int, end: int) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(leaves, index, start, middle), _root(leaves, middle, end)]
    return [*_path(leaves, index, middle, end), _root(leaves, start, middle)]


def _subproof(leaves: Sequence[bytes], first: int, start: int, end: int, *, whole: bool) -> list[bytes]:
    if first == end:
        return [] if whole else [_root(leaves, start, end)]
    middle = start + _split(end - start)
    if first <= middle:
        return [*_subproof(leaves, first, start, middle, whole=whole), _root(leaves, middle, end)]
    return [*_subproof(leaves, first, middle, end, whole=False), _root(leaves, start, middle)]


def _nowhere(field: str, rule: str) -> Malformed:
    return Malformed(field=field, rule=rule, remedy="Ask for the proof again.")
