"""A platform that does not answer is asked less and less often, and again in the usual rhythm once it does."""

from __future__ import annotations

import pytest

from tidegate.interfaces.jobs.rhythm import Rhythm


@pytest.mark.parametrize(
    ("every_s", "rests"),
    [(60, [120, 240, 480, 960, 1920, 3600, 3600]), (1, [2, 4, 8]), (3600, [3600, 3600]), (86_400, [86_400, 86_400])],
)
def test_each_silence_in_a_row_doubles_the_rest_up_to_an_hour(every_s: int, rests: list[int]) -> None:
    rhythm = Rhythm(every_s=every_s)
    assert [rhythm.silent("alder", now=0.0) for _ in rests] == rests


def test_who_rests_is_left_out_until_the_rest_is_over_and_one_answer_ends_it() -> None:
    rhythm = Rhythm(every_s=60)
    assert rhythm.resting(now=0.0) == frozenset()
    rhythm.silent("alder", now=0.0)
    rhythm.silent("heron", now=100.0)
    assert rhythm.resting(now=119.0) == {"alder", "heron"}
    assert rhythm.resting(now=120.0) == {"heron"}
    assert rhythm.silent("alder", now=120.0) == 240
    rhythm.answered("alder")
    assert rhythm.resting(now=121.0) == {"heron"}
    assert rhythm.silent("alder", now=300.0) == 120, "it begins anew"


def test_a_very_long_silence_is_no_larger_number_than_an_hour() -> None:
    rhythm = Rhythm(every_s=1)
    assert rhythm.pause_s(silences=10_000) == 3_600
