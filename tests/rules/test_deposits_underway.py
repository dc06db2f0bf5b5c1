"""A statement under way beside a block: all of it happens, or what went wrong is raised and nothing stays."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import Database
from tidegate.deposits import models
from tidegate.deposits.underway import underway

_ADD = "INSERT INTO deposits_reading (clock, day, place) SELECT 'c', day, 1 FROM unnest(%(days)s::date[]) AS day"
FIRST, SECOND = date(2026, 1, 5), date(2026, 1, 6)


def days() -> set[date]:
    return {one.day for one in models.Reading.objects.all()}


def test_both_are_done_when_it_ends(platform_db: Database) -> None:
    met = []
    with transaction.atomic():
        with underway(statement=_ADD, values={"days": [FIRST, SECOND]}, rows=2):
            met.append("the block")
        assert days() == {FIRST, SECOND}
    assert met == ["the block"]


def test_what_the_database_refuses_is_raised_at_the_end_of_the_block(platform_db: Database) -> None:
    met = []
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        underway(statement=_ADD, values={"days": [FIRST, FIRST]}, rows=2),
    ):
        met.append("the block")
    assert (met, days()) == (["the block"], set())


def test_what_the_block_raises_is_raised(platform_db: Database) -> None:
    with (
        pytest.raises(KeyError, match="mine"),
        transaction.atomic(),
        underway(statement=_ADD, values={"days": [FIRST]}, rows=1),
    ):
        raise KeyError("mine")
    assert days() == set()


def test_another_number_of_rows_is_our_mistake(platform_db: Database) -> None:
    with (
        pytest.raises(AssertionError, match="every row"),
        transaction.atomic(),
        underway(statement=_ADD, values={"days": [FIRST]}, rows=2),
    ):
        pass
    assert days() == set()
