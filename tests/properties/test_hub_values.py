"""Drafts come back as they were written; sums of run-offs agree with an oracle that looks at every day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tests.hub_world import AT, OFFICERS
from tidegate.hub.draft import Draft, content_of, draft_of, plan_order
from tidegate.hub.make_draft import make_draft
from tidegate.hub.sign import joined
from tidegate.hub.sum_up import held_on, summed
from tidegate.orders import ORDER_TYP, order_payload, parse_order
from tidegate.seal import sign, verify

CODES = st.from_regex(r"[A-Z][A-Z0-9-]{0,8}", fullmatch=True)
WORDS = st.text(min_size=1, max_size=60).filter(lambda text: text.strip() and "\x00" not in text)
FIRST = date(2020, 12, 18)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    everything = draw(st.booleans())
    found = make_draft(
        kind=draw(st.sampled_from(["takedown", "close_top_ups"])),
        platforms=draw(st.lists(CODES, min_size=1, max_size=4)),
        everything=everything,
        banks=[] if everything else draw(st.lists(CODES, max_size=3)),
        products=[] if everything else draw(st.lists(CODES, max_size=3)),
        kinds=[] if everything else draw(st.lists(st.sampled_from(["fixed", "demand"]), min_size=1, max_size=2)),
        legal_basis=draw(st.lists(st.tuples(WORDS, WORDS), min_size=1, max_size=3)),
        reason=draw(WORDS),
        redress=draw(WORDS),
        comply_within_s=draw(st.integers(1, 86_400)),
        expires_at=AT + timedelta(days=draw(st.integers(2, 4_000))),
        at=AT,
    )
    assert isinstance(found, Draft), found
    return found


@given(drafts())
def test_a_draft_comes_back_as_it_was_written(draft: Draft) -> None:
    assert draft_of(content_of(draft)) == draft
    assert content_of(draft_of(content_of(draft))) == content_of(draft)


@given(drafts(), st.integers(1, 10**6))
def test_a_drawn_up_order_is_read_by_any_platform(draft: Draft, sequence: int) -> None:
    order = plan_order(
        order_id=UUID(int=sequence),
        draft=draft,
        issuer="authority",
        sequence=sequence,
        previous=dict.fromkeys(draft.platforms, sequence - 1),
        looked_at={},
        at=datetime(2020, 12, 18, tzinfo=UTC),
    )
    assert parse_order(order_payload(order)) == order


@given(st.binary(max_size=200), st.permutations(sorted(OFFICERS)))
def test_signatures_joined_in_any_order_are_all_believed(payload: bytes, officers: list[str]) -> None:
    alone = [sign(payload, keys=[OFFICERS[code]], typ=ORDER_TYP) for code in officers]
    keys = {key.kid: key.public for key in OFFICERS.values()}
    verified = verify(joined(envelopes=alone), keys=keys, typ=ORDER_TYP)
    assert (verified.payload, set(verified.kids)) == (payload, set(keys))


CURVES = st.lists(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 10**12)), min_size=1, max_size=8).map(
        lambda steps: tuple(
            (FIRST + timedelta(days=day), held) for day, held in sorted({0: steps[0][1], **dict(steps)}.items())
        )
    ),
    min_size=1,
    max_size=4,
)


@given(CURVES)
def test_the_sum_of_run_offs_is_right_on_every_day(curves: list[tuple[tuple[date, int], ...]]) -> None:
    total = summed(curves=curves)
    for offset in range(70):
        day = FIRST + timedelta(days=offset)
        expected = sum([held for at, held in curve if at <= day][-1] for curve in curves)
        assert held_on(curve=total, day=day) == expected
    assert [day for day, _ in total] == sorted({day for day, _ in total})
