"""The real market of August 2024: read, accounted for, published twice, searched; and the command that does it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from django.db import transaction

from tests.catalogue_world import DAY, document, enter, found_platform, market_file, put_on_shelf, rate, tier
from tests.command_line import called
from tidegate.catalogue.importers.cdr import Loaded, load_market
from tidegate.catalogue.importers.cdr.store import TEST_REGISTER, publish_market
from tidegate.catalogue.listing import on_channels
from tidegate.catalogue.offer import offer
from tidegate.catalogue.search import Wanted, search
from tidegate.parties.register import licence_of

SELLABLE_MIN = 740
PAGE_S_MAX = 0.060
PUBLISH_S_MAX = 20


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load_market(str(market_file()))


def test_every_product_rate_and_tier_of_the_real_market_is_accounted_for(loaded: Loaded) -> None:
    found = loaded.summary
    assert (found.products, found.rates, found.tiers) == (830, 7043, 10960)
    assert found.sellable >= SELLABLE_MIN
    assert len(loaded.banks) == len({bank.code for bank in loaded.banks}) == 101
    assert len({terms.product_code for terms in loaded.products}) == len(loaded.products)
    out = {
        (finding.product, finding.field.partition(".")[0])
        for finding in loaded.findings
        if not finding.kind.reading and finding.field.startswith("depositRates[")
    }
    assert found.rates_in_charts + len(out) >= found.rates
    assert all(finding.product and finding.field and finding.reason for finding in loaded.findings)


def test_the_readme_says_what_is_read(loaded: Loaded) -> None:
    words = " ".join((Path(__file__).parents[2] / "README.md").read_text("utf-8").split())
    found = loaded.summary
    later = found.findings["read_frequency_within_term_as_maturity"]
    assert (
        f"**{found.sellable} sellable**, {found.rates_in_charts:,} rates and {found.tiers_in_charts:,} tiers" in words
    )
    assert f"paid at maturity at the same simple rate ({later:,} rates)" in words


def test_every_sellable_product_has_a_term_a_rate_and_an_amount(loaded: Loaded) -> None:
    for terms in loaded.products:
        reachable = [
            cell
            for cell in terms.chart
            if (cell.to_minor is None or max(terms.amount_min_minor, 1) < cell.to_minor)
            and (terms.amount_max_minor is None or cell.from_minor <= terms.amount_max_minor)
        ]
        assert reachable, terms.product_code
        assert all(cell.term is not None and cell.rate.ppb > 0 for cell in terms.chart)


def test_the_real_market_is_published_once_and_its_shelf_is_quick(loaded: Loaded, platform_db: object) -> None:
    found_platform()
    enter(loaded)
    enter(loaded)
    begun = perf_counter()
    for new in (len(loaded.products), 0):
        with transaction.atomic():
            published = publish_market(loaded=loaded, on=DAY)
        assert published == {"new": new, "same": len(loaded.products) - new}
    assert perf_counter() - begun < PUBLISH_S_MAX
    put_on_shelf(loaded.products)
    assert len(on_channels()) == len(loaded.products)
    licence = licence_of(institution=loaded.banks[0].code, on=DAY)
    assert licence is not None
    assert licence.source == TEST_REGISTER
    assert platform_db
    times = []
    for _ in range(5):
        begun = perf_counter()
        page = search(wanted=Wanted(amount_minor=1_000_000))
        times.append(perf_counter() - begun)
    assert min(times) < PAGE_S_MAX, times
    assert all(one.effective_yield.ppb >= other.effective_yield.ppb for one, other in pairwise(page.rows))


def tidegate(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {key: value for key, value in os.environ.items() if not key.startswith("TIDEGATE_")} | environment
    command = [sys.executable, "-m", "tidegate", "import", "cdr", *map(str, arguments)]
    return subprocess.run(command, env=given, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    file = tmp_path / "small.jsonl"
    sold = document(rate(tiers=[tier("DOLLAR", 5)]), rate("=1+1"))
    file.write_text(json.dumps(sold) + "\n" + json.dumps(document(productId="NONE")) + "\n{\n")
    return file


def test_a_dry_run_needs_no_database_and_stores_nothing(small: Path, tmp_path: Path) -> None:
    answer = tidegate(
        small, "--skip-broken", "--dry-run", "--json", "--report", tmp_path / "r.jsonl",
        TIDEGATE_HOME=str(tmp_path / "h"),
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    assert found == {
        "products": 2, "sellable": 1, "rates": 2, "tiers": 1, "rates_in_charts": 1, "tiers_in_charts": 1,
        "findings": {"document_unreadable": 1, "no_rates": 1, "rate_not_a_number": 1}, "published": None,
    }  # fmt: skip
    told = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text().splitlines()]
    assert [one["kind"] for one in told] == ["rate_not_a_number", "no_rates", "document_unreadable"]
    assert not (tmp_path / "h").exists()
    assert (
        "Nothing was stored." in tidegate(small, "--skip-broken", "--dry-run", TIDEGATE_HOME=str(tmp_path / "h")).stdout
    )


def test_a_report_for_a_spreadsheet_runs_nothing(small: Path, tmp_path: Path) -> None:
    assert tidegate(small, "--skip-broken", "--dry-run", "--report", tmp_path / "r.csv").returncode == 0
    with (tmp_path / "r.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["value"] == "'=1+1"


def test_a_report_is_complete_or_not_there(small: Path, tmp_path: Path) -> None:
    refused = tidegate(small, "--skip-broken", "--dry-run", "--report", tmp_path / "absent" / "r.csv")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.jsonl"]


def test_a_broken_document_changes_nothing(small: Path, platform_db: Any) -> None:
    found_platform()
    answer = tidegate(small, "--json", TIDEGATE_DATABASE_URL=platform_db.application_url)
    assert answer.returncode == 2
    problem = json.loads(answer.stderr)
    assert problem["field"] == "source"
    assert f"{small}:3: It is not JSON" in problem["rule"]
    assert problem["remedy"]
    assert offer(product_code="AU-0A1B2C3D:TD") is None


@pytest.mark.parametrize("arguments", [["--dry-run", "--test-register"], ["--dry-run", "--database", "x"]])
def test_a_dry_run_with_a_database_is_refused(small: Path, arguments: list[str]) -> None:
    assert tidegate(small, *arguments).returncode == 2


def test_a_source_that_is_none_is_a_clear_error(tmp_path: Path) -> None:
    answer = tidegate(tmp_path / "absent", "--dry-run", "--json")
    assert answer.returncode == 2
    assert json.loads(answer.stderr)["field"] == "source"


def test_without_a_database_it_says_so(small: Path, tmp_path: Path) -> None:
    answer = tidegate(
        small,
        "--skip-broken",
        TIDEGATE_DATABASE_URL="postgresql://nobody@127.0.0.1:9/none",
        TIDEGATE_HOME=str(tmp_path),
    )
    assert answer.returncode == 4, answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_command_publishes_once_and_enters_a_test_register(small: Path, platform_db: Any) -> None:
    found_platform()
    runs = [
        called(platform_db, "import", "cdr", str(small), "--skip-broken", "--json", "--test-register")
        for _ in range(2)
    ]  # fmt: skip
    assert [run.returncode for run in runs] == [0, 0], runs[0].stderr
    first, second = (json.loads(run.stdout) for run in runs)
    assert (first["published"], second["published"]) == ({"new": 1, "same": 0}, {"new": 0, "same": 1})
    assert first["test_register"] == {"institutions": 1, "licences": 1, "agreements": 1}
    plain = called(platform_db, "import", "cdr", str(small), "--skip-broken", "--test-register")
    assert "TEST REGISTER" in plain.stdout


def test_a_test_register_needs_a_platform(small: Path, platform_db: Any) -> None:
    answer = called(platform_db, "import", "cdr", str(small), "--skip-broken", "--test-register")
    assert answer.returncode == 3, answer.stderr
