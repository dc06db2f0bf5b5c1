"""Takes the README's pictures again: `make pictures`. Builds a story of its own in a folder that is thrown away."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Page

from docs.pictures.visit import chromium, page_of, running_story, settle, wait_for_the_world

HERE = Path(__file__).parent
FROM, TO, YEAR = "2021-02-01", "2021-03-31", 2021


def take() -> None:
    """One visit, a picture at each scene, in light and (for the first) dark."""
    with (
        tempfile.TemporaryDirectory(prefix="tidegate-pictures-") as home,
        running_story(home=Path(home)) as address,
        chromium() as browser,
    ):
        page = page_of(browser=browser)
        wait_for_the_world(page=page, address=address)
        heron = page.locator("#saver a").first.get_attribute("href") or ""
        platform = "/".join(heron.split("/")[:3])
        saver = page_of(browser=browser)
        saver.goto(heron)
        saver.goto(f"{platform}/")
        saver.locator("a[href^='/products/']").first.click()
        saver.screenshot(path=HERE / "product.png", full_page=True)
        page.wait_for_timeout(9000)
        page.get_by_role("button", name="Preview an order").click()
        page.screenshot(path=HERE / "before.png", full_page=True)
        page.get_by_role("button", name="Two officers sign").click()
        page.wait_for_timeout(9000)
        page.screenshot(path=HERE / "after.png", full_page=True)
        page.get_by_role("button", name="last maturity").click()
        settle(page=page)
        page.screenshot(path=HERE / "paid.png", full_page=True)
        saver.goto(heron)
        saver.screenshot(path=HERE / "saver.png", full_page=True)
        papers(page=saver, platform=platform)


def papers(*, page: Page, platform: str) -> None:
    """A saver's statement of some weeks, and the certificate of the year in which most was paid: the sheets alone."""
    for name, path in (("statement", f"me/statement?from={FROM}&to={TO}"), ("certificate", f"me/certificate/{YEAR}")):
        page.goto(f"{platform}/{path}")
        page.locator("article.sheet").screenshot(path=HERE / f"{name}.png")


if __name__ == "__main__":
    take()
