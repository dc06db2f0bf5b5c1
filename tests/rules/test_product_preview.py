"""What a product would give: figures by hand, yields by their definitions, and agreement with what deposits pay."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.product_documents import FOLDER, example
from tidegate.catalogue.may_take import may_take
from tidegate.catalogue.refusal import Refused
from tidegate.deposits.preview import Preview, preview
from tidegate.deposits.schedule import first_segment, resolve
from tidegate.deposits.withdrawal import Holding, Withdrawal, plan_withdrawal
from tidegate.interfaces.cli.main import run
from tidegate.money import Amount, Invalid, Rate, currency, parse_amount, parse_day, parse_term

TABLE = Path(__file__).with_name("product_previews.txt")


def rows() -> list[list[str]]:
    lines = (line for line in TABLE.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return [line.split(" | ") for line in lines]


def previewed(name: str, amount: str, term: str, start: str, index: str = "-") -> Preview:
    terms = example()[name]
    assumed = None
    if index != "-":
        size = Rate.percent(index.removeprefix("-"))
        assumed = Rate(ppb=-size.ppb) if index.startswith("-") else size
    found = preview(
        terms=terms, amount_minor=parse_amount(amount, currency=currency(terms.currency)).minor,
        term=None if term == "-" else parse_term(term), starts_on=parse_day(start), index=assumed,
    )  # fmt: skip
    assert isinstance(found, Preview), found
    return found


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row[0]}:{row[5]}")
def test_a_preview_gives_the_figures(row: list[str]) -> None:
    name, amount, term, start, index, figure, expected = row
    found = previewed(name, amount, term, start, index)
    assert figure_of(found, figure) == expected


def figure_of(found: Preview, figure: str) -> str:
    def text(minor: int) -> str:
        return Amount(minor=minor, currency=currency(found.contract.currency)).text()

    if figure.startswith("leaving"):
        (leave,) = found.leaves(on=[parse_day(figure.rsplit(maxsplit=1)[-1])], noticed="notice" in figure)
        return "not allowed" if leave.pays_minor is None else text(leave.pays_minor)
    plain: dict[str, Callable[[], str]] = {
        "interest": lambda: text(found.schedule.interest_minor),
        "subsidy": lambda: text(found.subsidy_minor),
        "margin": lambda: text(found.margin_minor),
        "brought": lambda: text(found.brought_minor),
        "ends": found.schedule.dates.ends_on.isoformat,
        "postings": lambda: str(len(found.schedule.postings)),
        "fees": lambda: text(found.schedule.fees_minor),
        "charges": lambda: str(len(found.schedule.charges)),
        "first fee": lambda: str(found.schedule.charges[0].span.ends_on),
        "at the end": lambda: text(found.schedule.paid_out_minor),
        "AER": lambda: f"{(found.yields.aer or 0) * 100:.3f}",
        "after fees": lambda: f"{(found.yields.after_fees or 0) * 100:.3f}",
    }
    return plain[figure]()


@pytest.mark.parametrize("name", sorted(set(example()) - {"recurring-monthly"}))
def test_leaving_never_gives_more_than_was_earned(name: str) -> None:
    """Nor less than what was brought, but where the contract says so or interest was paid ahead."""
    terms = example()[name]
    found = previewed(
        name, "60000.00", terms.offered[-1].text() if terms.offered else "-", "2020-12-18",
        "3.10" if terms.index else "-",
    )  # fmt: skip
    count = 0
    for leave in found.leaves():
        count += 1
        assert leave.deserved_minor <= leave.earned_minor
        if not terms.leaving.principal_at_risk:
            assert leave.deserved_minor >= min(0, leave.earned_minor)
            assert leave.pays_minor is None or leave.pays_minor + leave.paid_minor >= leave.principal_minor
    first, last = found.schedule.dates.starts_on, found.schedule.dates.ends_on
    assert count == (last - first).days - 1


def test_yields_are_those_of_a_deposit_by_its_days() -> None:
    """A year's simple interest is its own yield; paid quarterly it is a little more by the European rule only."""
    plain = previewed("fixed-chart", "50000.00", "P1Y", "2020-12-17").yields
    assert (plain.aer, plain.apy) == (Decimal("0.019500000"), Decimal("0.019500000"))
    paid = previewed("fixed-quarterly-payout", "10000.00", "P1Y", "2024-08-26").yields
    assert paid.apy == Decimal("0.046000000")
    assert paid.aer is not None
    assert abs(paid.aer - Decimal("0.0468")) < Decimal("0.0002")


def test_a_preview_is_refused_by_the_products_rules() -> None:
    terms = example()["fixed-chart"]
    little = preview(terms=terms, amount_minor=4999, term=parse_term("P1Y"), starts_on=date(2020, 12, 18))
    other = preview(terms=terms, amount_minor=5000, term=parse_term("P2Y"), starts_on=date(2020, 12, 18))
    assert isinstance(little, Refused)
    assert isinstance(other, Refused)
    assert (little.code, other.code) == ("amount_below_minimum", "term_not_offered")
    floating = example()["demand-index-linked"]
    with pytest.raises(Invalid, match="OVERNIGHT-FICTIONAL"):
        preview(terms=floating, amount_minor=10**6, term=None, starts_on=date(2024, 8, 26))


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_example_is_previewed_from_the_command_line(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    terms = example()[file.stem]
    day = "2020-12-18" if terms.calendar == "CN" else "2024-08-26"
    words = ["product", "preview", str(file), "--amount", "20000.00", "--start", day]
    words += ["--term", terms.offered[0].text()] if terms.offered else []
    words += ["--index", "3.10"] if terms.index else []
    assert run(words) == 0
    assert "Schedule" in capsys.readouterr().out
    assert run([*words, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["product"] == terms.product_code
    assert sum(Decimal(one["interest"]) for one in found["schedule"]) == Decimal(found["interest"])
    days = [date.fromisoformat(one["on"]) for one in found["early_withdrawal"]["days"]]
    assert days == sorted(days)
    assert days[0] > date.fromisoformat(day)
    assert days[-1] < date.fromisoformat(found["ends_on"])


def test_what_cannot_be_previewed_says_why(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("format: tidegate.product/1\n", "utf-8")
    assert run(["product", "preview", str(broken), "--amount", "1.00"]) == 2
    assert "kind" in capsys.readouterr().err
    chart = str(FOLDER / "fixed-chart.yaml")
    assert run(["product", "preview", chart, "--amount", "1000.00", "--start", "2020-12-18"]) == 2
    assert "P3M, P6M, P1Y, P3Y" in capsys.readouterr().err
    assert run(["product", "preview", chart, "--amount", "1.00", "--term", "P1Y", "--start", "2020-12-18"]) == 3
    assert "minimum" in capsys.readouterr().err


def test_documents_are_validated_from_the_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    files = [str(file) for file in sorted(FOLDER.glob("*.yaml"))]
    assert run(["product", "validate", *files, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["documents"]
    assert [one["file"] for one in found] == files
    assert all(one["valid"] for one in found)
    twice = tmp_path / "twice.yaml"
    twice.write_bytes(Path(files[0]).read_bytes())
    assert run(["product", "validate", files[0], str(twice)]) == 1
    assert "the same product" in capsys.readouterr().out
    assert run(["product", "publish", str(twice), files[0]]) == 2


@pytest.mark.parametrize("name", ["fixed-chart"])
def test_a_preview_says_what_a_withdrawal_pays(name: str) -> None:
    """The preview's exact fractions and the segments that deposits are carried out on are two ways to one figure."""
    found = previewed(name, "12345.00", "P1Y", "2020-12-18")
    contract = found.contract
    resolved = resolve(contract=contract, starts_on=date(2020, 12, 18))
    holding = Holding(
        contract=contract, segments=first_segment(contract=contract, resolved=resolved, amount_minor=1_234_500),
        starts_on=resolved.starts_on, matures_on=resolved.matures_on, principal_minor=1_234_500, settled_numerator=0,
        interest_paid_minor=0, interest_paid_to=resolved.starts_on,
    )  # fmt: skip
    compared = 0
    for leave in found.leaves():
        paid = plan_withdrawal(holding=holding, on=leave.on, amount_minor=None)
        assert isinstance(paid, Withdrawal)
        assert paid.to_cash_minor == leave.pays_minor, leave.on
        compared += 1
    assert compared == 366


@pytest.mark.parametrize(
    ("at", "business_day", "code"),
    [
        ("2026-02-27T12:00", "2026-02-27", "not_open_yet"),
        ("2026-03-02T07:59", "2026-03-02", "before_hours"),
        ("2026-03-02T08:00", "2026-03-02", None),
        ("2026-05-29T14:59", "2026-05-29", None),
        ("2026-05-29T15:00", "2026-05-29", "after_cut_off"),
        ("2026-05-29T00:30", "2026-05-28", "before_hours"),
        ("2026-05-29T09:00", "2026-05-28", "after_cut_off"),
        ("2026-06-01T12:00", "2026-06-01", "closed_for_new_money"),
    ],
)
def test_a_product_takes_money_on_its_days_and_until_its_cut_off(at: str, business_day: str, code: str | None) -> None:
    """By the clocks of the product's zone, wherever the order comes from."""
    sydney = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Australia/Sydney"))
    for instant in (sydney, sydney.astimezone(ZoneInfo("America/New_York"))):
        no = may_take(terms=example()["fixed-campaign"], at=instant, business_day=parse_day(business_day))
        assert (None if no is None else no.code) == code
        assert no is None or no.transient == (code != "closed_for_new_money")
    assert may_take(terms=example()["fixed-chart"], at=sydney, business_day=parse_day(business_day)) is None
