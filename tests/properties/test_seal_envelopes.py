"""No change of an envelope goes unseen, and what is canonical reads back, over random documents."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tidegate.seal import Malformed, SigningKey, Unsealed, canonical_bytes, sign, strict_json, verify

TYP = "tidegate-test+jws"
KEYS = [SigningKey.from_seed(bytes([n]) * 32) for n in range(1, 4)]
KNOWN = {key.kid: key.public for key in KEYS}
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_canonical_bytes_read_back_and_are_a_fixed_point(value: Any) -> None:
    written = canonical_bytes(value)
    assert strict_json(written) == value
    assert canonical_bytes(strict_json(written)) == written


@given(st.dictionaries(texts, values, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_members_does_not_matter(value: dict[str, Any], random: Any) -> None:
    members = list(value.items())
    random.shuffle(members)
    assert canonical_bytes(dict(members)) == canonical_bytes(value)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_malformed_never_another_error(data: bytes) -> None:
    with contextlib.suppress(Malformed):
        strict_json(data)
    with contextlib.suppress(Unsealed):
        verify(data, keys=KNOWN, typ=TYP)


@given(st.binary(max_size=60), st.lists(st.sampled_from(KEYS), min_size=1, unique=True), st.data())
def test_a_changed_byte_is_refused_or_changes_nothing(
    payload: bytes, keys: list[SigningKey], data: st.DataObject
) -> None:
    envelope = bytearray(sign(payload, keys=keys, typ=TYP))
    place = data.draw(st.integers(0, len(envelope) - 1))
    envelope[place] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(Unsealed):
        verified = verify(bytes(envelope), keys=KNOWN, typ=TYP)
        assert verified.payload == payload
        assert set(verified.kids) <= {key.kid for key in keys}
        assert json.loads(envelope)["signatures"]
