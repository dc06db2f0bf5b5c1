"""Logs: the published Certificate-Transparency roots, the published signed note, and proofs that cannot be bent."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.seal import (
    EMPTY_ROOT,
    Checkpoint,
    Malformed,
    PublicKey,
    SigningKey,
    Untrusted,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    leaf_hash,
    open_checkpoint,
    open_note,
    root_of_inclusion,
    sign_checkpoint,
    sign_note,
    tree_root,
    verifier_key,
)
from tidegate.seal.base64url import base64url

ENTRIES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
# The roots of the reference tree of Certificate Transparency, by size: first two bytes and last two, the last in full.
ROOTS = {
    0: ("e3b0c442", "b855"),
    1: ("6e340b9c", "a01d"),
    2: ("fac54203", "c125"),
    3: ("aeb6bcfe", "6e77"),
    4: ("d37ee418", "14b7"),
    5: ("4e3bbb1f", "64d4"),
    6: ("76e67dad", "87ef"),
    7: ("ddb89be4", "4c8c"),
    8: ("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328", ""),
}


@pytest.mark.parametrize("size", ROOTS)
def test_the_reference_roots(size: int) -> None:
    begins, ends = ROOTS[size]
    root = tree_root(LEAVES[:size]).hex()
    assert root.startswith(begins)
    assert root.endswith(ends)
    assert tree_root([]) == EMPTY_ROOT == hashlib.sha256().digest()


NOTE_KEY = "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZ"
    "XsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)


def test_the_published_note_verifies() -> None:
    key = PublicKey(x=base64url(base64.b64decode(NOTE_KEY)[1:]))
    assert open_note(NOTE, name="example.com/foo", key=key) == "This is an example message.\n"
    assert verifier_key(name="example.com/foo", key=key) == f"example.com/foo+530d903a+{NOTE_KEY}"
    for bad in (NOTE.replace("example message", "Example message"), NOTE.replace("Uw2QOkn8s", "Uw2QOkn8t")):
        with pytest.raises(Untrusted):
            open_note(bad, name="example.com/foo", key=key)
    for broken in (NOTE[:-1], NOTE.replace("\n\n", "\n"), NOTE.replace("\u2014", "-"), NOTE.replace("M=", "M")):
        with pytest.raises((Malformed, Untrusted)):
            open_note(broken, name="example.com/foo", key=key)


KEY, OTHER = SigningKey.from_seed(b"k" * 32), SigningKey.from_seed(b"o" * 32)
POINT = Checkpoint(origin="alder.example/orders", size=8, root=tree_root(LEAVES))


def test_a_checkpoint_reads_back_for_its_origin_and_key_only() -> None:
    note = sign_checkpoint(POINT, key=KEY)
    assert note == sign_checkpoint(POINT, key=KEY)
    assert open_checkpoint(note, origin=POINT.origin, key=KEY.public) == POINT
    with pytest.raises(Untrusted):
        open_checkpoint(note, origin=POINT.origin, key=OTHER.public)
    with pytest.raises(Untrusted):
        open_checkpoint(note, origin="marsh.example/orders", key=KEY.public)
    witness = sign_note(note.partition("\n\n")[0] + "\n", name="witness.example", key=OTHER)
    both = note + witness.partition("\n\n")[2]
    assert open_checkpoint(both, origin=POINT.origin, key=KEY.public) == POINT
    for text in ("alder.example/orders\n08\nAA==\n", "alder.example/orders\n8\nAA==\n", "elsewhere\n8\nAA==\n"):
        with pytest.raises(Malformed):
            open_checkpoint(sign_note(text, name=POINT.origin, key=KEY), origin=POINT.origin, key=KEY.public)


entries = st.lists(st.binary(max_size=4), min_size=1, max_size=40).map(lambda found: [leaf_hash(e) for e in found])


@given(entries, st.data())
def test_every_leaf_is_proved_and_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion_proof(leaves, index=index)
    size, root = len(leaves), tree_root(leaves)
    assert root_of_inclusion(leaf=leaves[index], index=index, size=size, proof=proof) == root
    assert root_of_inclusion(leaf=leaf_hash(b"other!"), index=index, size=size, proof=proof) != root
    with pytest.raises(Malformed):
        root_of_inclusion(leaf=leaves[index], index=size, size=size, proof=proof)
    with pytest.raises(Malformed):
        root_of_inclusion(leaf=leaves[index], index=index, size=size, proof=[*proof, root])
    if proof:
        with pytest.raises(Malformed):
            root_of_inclusion(leaf=leaves[index], index=index, size=size, proof=proof[:-1])


@given(entries, st.data())
def test_growth_is_consistent_and_rewriting_is_not(leaves: list[bytes], data: st.DataObject) -> None:
    first = data.draw(st.integers(1, len(leaves)))
    proof = consistency_proof(leaves, first=first)
    old, new = tree_root(leaves[:first]), tree_root(leaves)
    known = {"first": first, "second": len(leaves), "proof": proof}
    assert is_consistent(first_root=old, second_root=new, **known)  # type: ignore[arg-type]
    at = data.draw(st.integers(0, first - 1))
    rewritten = [*leaves[:at], leaf_hash(b"other!"), *leaves[at + 1 :]]
    bent = {**known, "proof": consistency_proof(rewritten, first=first)}
    assert not is_consistent(first_root=old, second_root=tree_root(rewritten), **bent)  # type: ignore[arg-type]
    assert not is_consistent(first_root=old, second_root=tree_root(rewritten), **known)  # type: ignore[arg-type]
    if first < len(leaves):
        assert not is_consistent(first_root=new, second_root=new, **known)  # type: ignore[arg-type]
