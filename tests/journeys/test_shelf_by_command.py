"""An operator sells a reviewed document by command: published, put on the shelf through the gate, shown, taken off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.conftest import Database
from tests.deposits_world import DIRECT, FIRST_DAY, found_platform, set_clock
from tests.journeys.test_cli_corrections import tidegate
from tests.product_documents import example
from tidegate.catalogue.document import document_of

INDEXED, CHART = "SALTMARSH-FLOAT", "LANTERN-TERM"


def written(folder: Path, name: str) -> str:
    """An example as a document of a bank that this platform has an agreement with."""
    terms = replace(example()[name], bank_code=DIRECT, currency="CNY", jurisdiction="CN", tax_withheld=False)
    file = folder / f"{name}.yaml"
    file.write_text(document_of(terms), "utf-8")
    return str(file)


def shelf(database: Database) -> dict[str, set[object]]:
    code, said = tidegate(database, "shelf", "show")
    assert code == 0, said
    found: dict[str, set[object]] = {}
    for row in said["rows"]:  # type: ignore[attr-defined]
        found.setdefault(row["product"], set()).add(row["rate"])
    return found


def test_a_document_becomes_an_offer_and_leaves_the_shelf_again(platform_db: Database, tmp_path: Path) -> None:
    found_platform()
    set_clock(FIRST_DAY)
    files = [written(tmp_path, name) for name in ("fixed-chart", "demand-index-linked")]
    assert tidegate(platform_db, "product", "publish", *files)[0] == 0
    assert shelf(platform_db) == {}, "published is not yet on the shelf"
    code, said = tidegate(platform_db, "shelf", "put", INDEXED)
    assert (code, said["field"]) == (2, "index"), "nobody knows what it would pay"
    fix = ("index", "fix", "OVERNIGHT-FICTIONAL", "2020-10-08", "3.10", "--source", "a bulletin (fictional)")
    code, said = tidegate(platform_db, *fix)
    assert code == 0, said
    code, said = tidegate(platform_db, "shelf", "put", CHART, INDEXED, "NOBODY-KNOWS")
    assert code == 3
    assert {one["product_code"] for one in said["listed"]} == {CHART, INDEXED}  # type: ignore[attr-defined]
    assert [one["product"] for one in said["refused"]] == ["NOBODY-KNOWS"]  # type: ignore[attr-defined]
    here = shelf(platform_db)
    assert here[INDEXED] == {"0.027"}, "3.10 % less 0.40 %"
    assert {"0.033", "0.0275"} < here[CHART]
    code, said = tidegate(platform_db, "shelf", "take-off", CHART, "NOBODY-KNOWS")
    assert (code, said["taken_off"]) == (0, {CHART: True, "NOBODY-KNOWS": False})
    assert set(shelf(platform_db)) == {INDEXED}


def test_an_index_may_stand_below_nothing(platform_db: Database) -> None:
    found_platform()
    code, said = tidegate(
        platform_db, "index", "fix", "BASE", "2020-10-01", "-0.5", "--source", "a bulletin (fictional)"
    )
    assert (code, said.get("percent")) == (0, "-0.5"), said
