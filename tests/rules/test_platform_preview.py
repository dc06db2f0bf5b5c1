"""A product's preview as a page shows it: figures, the picture with its table, plain words for every rule."""

from __future__ import annotations

from datetime import date

import pytest

from tests.product_documents import example
from tidegate.deposits.preview import Preview, preview
from tidegate.interfaces.platform.preview_view import PreviewView, preview_view
from tidegate.interfaces.platform.words import plain
from tidegate.money import Rate, parse_term

DAY = date(2020, 12, 18)


def view(name: str, *, amount_minor: int = 1_000_000, term: str | None = None) -> PreviewView:
    terms = example()[name]
    longest = terms.offered[-1] if terms.offered else None
    found = preview(
        terms=terms, amount_minor=amount_minor, term=longest if term is None else parse_term(term), starts_on=DAY,
        index=Rate.percent("3.10") if terms.index else None,
    )  # fmt: skip
    assert isinstance(found, Preview)
    return preview_view(found)


def test_the_figures_are_the_previews() -> None:
    shown = view("fixed-completed-tiers")
    assert shown.total == "¥\xa02,063.63"
    assert (shown.rate, shown.aer, shown.apy) == ("4.125\xa0%", "3.82\xa0%", "3.82\xa0%")
    assert [(one.day, one.interest) for one in shown.payments] == [(date(2025, 12, 18), "¥\xa02,063.63")]


def test_the_platforms_part_is_told_apart() -> None:
    shown = view("fixed-campaign")
    assert "platform adds" in shown.apart
    assert "platform keeps" in shown.apart
    assert view("fixed-chart").apart == ""


def test_both_sides_of_a_completed_tier_stand_in_the_picture() -> None:
    """The step is a step: the day before it keeps the lower rate."""
    markup = str(view("fixed-completed-tiers").figure.svg)
    assert "kept by leaving" in markup
    assert "interest by staying" in markup


@pytest.mark.parametrize("name", ["demand-savings", "fixed-in-advance"])
def test_where_nothing_is_lost_or_nobody_may_leave_there_is_one_line(name: str) -> None:
    figure = view(name).figure
    assert "kept by leaving" not in str(figure.svg)
    if name == "fixed-in-advance":
        assert {row[2] for row in figure.rows} == {"not allowed"}


@pytest.mark.parametrize("name", sorted(example()))
def test_the_pictures_table_has_its_columns_and_the_end(name: str) -> None:
    shown = view(name, amount_minor=10_000 if name == "recurring-monthly" else 1_000_000)
    assert len(shown.figure.columns) == 4
    assert all(len(row) == 4 for row in shown.figure.rows)
    assert len(shown.figure.rows) <= 14
    assert shown.figure.rows[-1][3] == shown.total
    assert shown.first == shown.payments[: 6 if len(shown.payments) > 12 else 12]
    assert shown.grows == (example()[name].interest.paid_to == "deposit")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("fixed-chart", "earns 0.35\xa0% a year"),
        ("fixed-quarterly-payout", "earns 1.50\xa0% a year less"),
        ("fixed-compound", "costs $\xa025.00 and 0.50\xa0% of what you take out"),
        ("notice-32-days", "32 days after you give notice, with all interest. Without notice it costs the interest"),
        ("fixed-completed-tiers", "1.40\xa0% after 3\xa0months"),
        ("fixed-in-advance", "Not before the end"),
        ("demand-savings", "At any time, any part of it"),
    ],
)
def test_leaving_early_is_said_in_plain_words(name: str, says: str) -> None:
    (line, *_) = plain(example()[name])
    assert says in line.text, line.text


def test_payment_and_growth_are_said_in_plain_words() -> None:
    said = {name: plain(terms)[1] for name, terms in example().items()}
    assert said["fixed-quarterly-payout"].text == "Interest paid every quarter."
    assert said["demand-savings"].text == "Interest paid monthly, on day 1, into the deposit."
    assert said["fixed-compound"].note.endswith("It compounds monthly.")
    assert plain(example()["recurring-monthly"])[2].text == "The same amount every month."
