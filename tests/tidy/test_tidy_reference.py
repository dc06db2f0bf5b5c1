"""Reference pages say what the code says: each is made again and compared, and a refusal without a text is caught."""

from __future__ import annotations

from enum import StrEnum

import pytest

from docs.reference import ledger_refusals, write
from tidegate.ledger import refusal
from tidegate.ledger.day import DayRefusal
from tidegate.ledger.transfer import TransferRefusal


@pytest.mark.parametrize("name", write.PAGES)
def test_a_reference_page_is_what_the_code_makes(name: str) -> None:
    found = (write.FOLDER / name).read_text("utf-8")
    assert found == write.PAGES[name](), "write it anew: python -m docs.reference.write"


def test_a_page_that_was_not_written_anew_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(refusal._TRANSFERS, TransferRefusal.EXCEEDS_CREDITS, ("Planted.", "Planted."))
    page = write.PAGES["ledger-refusals.md"]()
    assert "Planted." in page
    assert page != (write.FOLDER / "ledger-refusals.md").read_text("utf-8")


def test_every_refusal_has_its_heading_in_order_of_precedence() -> None:
    page = ledger_refusals.page()
    for enum in refusal.ENUMS:
        places = [page.index(f"### {number}. `{one.value}`\n") for number, one in enumerate(enum, 1)]
        assert places == sorted(places)
    assert page.count("\n### ") == sum(len(enum) for enum in refusal.ENUMS)


def test_a_refusal_without_a_text_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(refusal._TRANSFERS, TransferRefusal.BATCH_REFUSED)
    with pytest.raises(KeyError):
        ledger_refusals.page()
    monkeypatch.undo()
    monkeypatch.delitem(refusal._DAYS, DayRefusal.RESERVATIONS_NOT_EXPIRED)
    with pytest.raises(KeyError):
        ledger_refusals.page()


def test_no_text_is_left_of_a_refusal_that_is_gone() -> None:
    known: set[StrEnum] = {one for enum in refusal.ENUMS for one in enum}
    assert set(refusal._TRANSFERS) <= known
    assert set(refusal._DAYS) <= known
    assert all(text.endswith(".") for both in (*refusal._TRANSFERS.values(), *refusal._DAYS.values()) for text in both)
