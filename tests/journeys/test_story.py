"""The story end to end in headless Chromium: built, looked at, shut, run to the last maturity, stopped for good."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page

from docs.pictures.visit import CHROMIUM, chromium, page_of, running_story, settle, wait_for_the_world
from tests.conftest import throw_away_home

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed on this machine")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    with throw_away_home() as folder:
        yield folder


def _processes(home: Path) -> list[str]:
    """Living processes that know this story's folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        except OSError:
            continue
        if str(home).encode() in words and int(entry.name) != os.getpid():
            found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
    return found


def _platforms(page: Page) -> dict[str, str]:
    links = page.locator(".demo-strip a")
    return {
        links.nth(i).inner_text(): str(links.nth(i).get_attribute("href")).rstrip("/") for i in range(links.count())
    }


def _logged_in(address: str, saver: str) -> httpx.Client:
    client = httpx.Client(base_url=address, follow_redirects=True, trust_env=False, timeout=20)
    assert client.get(f"/demo/login/{saver}").status_code == 200
    return client


def _token(html: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)
    assert found, "the page has a form"
    return found[1]


def _check(home: Path, database: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "tidegate", "check", "--database", database, "--json"],
        env={**os.environ, "TIDEGATE_HOME": str(home), "TIDEGATE_ROLE": "platform"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def _until(page: Page, holds: Callable[[], bool], what: str) -> None:
    """Waits for what comes by itself within a minute; how soon is the machine's affair."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, what
        page.wait_for_timeout(250)


def test_the_gate_shuts_on_a_living_market_and_nobody_inside_loses_anything(home: Path) -> None:
    words = ("--savers", "60", "--days", "14")
    with running_story(home=home, words=words) as address, chromium() as browser, ExitStack() as visitors:
        page = page_of(browser=browser)
        broken: list[str] = []
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on(
            "response", lambda answer: broken.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
        )
        wait_for_the_world(page=page, address=address)
        platforms = _platforms(page)
        assert list(platforms) == ["Alder Wealth", "Heron Finance", "Marsh Pay"]

        # Scene 1: shelves are open, somebody acts every few seconds.
        assert page.locator(".shelf .chip", has_text="open").count() == 3
        before = page.locator(".ticker").all_inner_texts()
        _until(page, lambda: page.locator(".ticker").all_inner_texts() != before, "purchases tick")

        # A form is left open while the order comes.
        heron = _logged_in(platforms["Heron Finance"], "S000001")
        visitors.callback(heron.close)
        left_open = heron.get("/products/CLEARBROOK-5Y")
        assert left_open.status_code == 200

        # Scene 2: the preview changes nothing; some is less than all.
        page.get_by_role("button", name="Only deposits for a term").click()
        some = int(page.locator("#preview dd").first.inner_text())
        page.get_by_role("button", name="All products on three platforms").click()
        assert some < int(page.locator("#preview dd").first.inner_text()) == 41
        assert page.locator(".shelf .chip", has_text="open").count() == 3
        holding = page.locator("#saver table").inner_text()

        # Scene 3: two sign, three receipts, empty shelves, the holding unchanged.
        page.get_by_role("button", name="Two officers sign").click()
        assert page.locator("#order .chip", has_text="in effect").count() == 3
        assert page.locator(".shelf .chip", has_text="shut").count() == 3
        assert page.locator("#saver table").inner_text() == holding
        refused = page.locator(".ticker li.refused")
        _until(page, lambda: refused.count() > 0, "a late purchase is refused, with its rule")

        _no_way_in(platforms, heron, left_open.text)

        # Scene 4: to the last maturity.
        page.get_by_role("button", name="To the last maturity").click()
        settle(page=page)
        page.wait_for_selector("#outcome")
        outcome = page.locator("#outcome").inner_text()
        assert "0.00" in page.locator("#outcome .chip").inner_text(), outcome
        assert page.locator("#outcome .chip.sure").count() == 1, outcome
        for row in page.locator("#outcome tbody tr").all_inner_texts():
            paid, of = re.search(r"(\d+) of (\d+)", row).groups()  # type: ignore[union-attr]
            assert paid == of != "0", row
        assert not broken, broken

        for code in ("alder", "heron", "marsh"):
            assert _check(home, f"story_{code}")["ok"] is True
    assert not _processes(home), "Ctrl-C leaves no process behind"


def _no_way_in(platforms: dict[str, str], heron: httpx.Client, left_open: str) -> None:
    """After the receipt: search, product page, API, a form left open and a job all meet the shut gate."""
    for address in platforms.values():
        assert httpx.get(f"{address}/api/v1/shelf", trust_env=False).json()["items"] == []
        assert httpx.get(f"{address}/products/CLEARBROOK-3Y", trust_env=False).status_code == 404
    form = {"csrfmiddlewaretoken": _token(left_open), "key": str(uuid4()), "amount": "1000.00", "term": "P5Y"}
    late = heron.post("/products/CLEARBROOK-5Y/open", data={**form, "confirmed": "yes"})
    assert late.status_code in {404, 409, 422}, late.status_code
    assert "takedown" in late.text.lower()
    body = {"product_code": "CLEARBROOK-5Y", "term": "P5Y", "amount": "1000.00"}
    token = next(value for name, value in heron.cookies.items() if name.startswith("csrf"))
    for _ in range(2):
        headers = {"Idempotency-Key": str(uuid4()), "X-CSRFToken": token}
        answer = heron.post("/api/v1/deposits", json=body, headers=headers)
        assert answer.status_code == 422, answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json()["reasons"], "the refusal cites its order"
    jobs = [httpx.post(f"{platforms['Heron Finance']}/demo/tick", trust_env=False).json() for _ in range(6)]
    assert any(one["refused"] for one in jobs)


def test_a_second_start_is_quick_and_keeps_what_was_built(home: Path) -> None:
    if not (home / "story").is_dir():
        pytest.skip("the first start did not happen")
    with running_story(home=home) as address, chromium() as browser:
        page = page_of(browser=browser)
        wait_for_the_world(page=page, address=address)
        assert page.locator("#outcome").count() == 1, "the story is where it was left"
    assert not _processes(home)
