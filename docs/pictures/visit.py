"""A visit to the story in headless Chromium, as a person makes it. The journey test and the pictures use it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
_ADDRESS = re.compile(rb"Open (http://127\.0\.0\.1:\d+/)")
FIRST_PAGE_S = 15
BUILD_S = 600


@contextmanager
def running_story(*, home: Path, words: Sequence[str] = ()) -> Iterator[str]:
    """`tidegate run` below `home`; gives the address, stops it by Ctrl-C, and wants it to end by itself."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "tidegate", "run", *words],
        env={**os.environ, "TIDEGATE_HOME": str(home), "TERM": "dumb", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield _address_of(process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        finally:
            if process.stdout is not None:
                process.stdout.close()


def _address_of(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    heard = b""
    for line in process.stdout:
        heard += line
        if found := _ADDRESS.search(line):
            _drain(process)
            return found[1].decode()
    raise AssertionError(f"tidegate run told no address:\n{heard.decode(errors='replace')}")


def _drain(process: subprocess.Popen[bytes]) -> None:
    """What is said later is read away, so that the pipe never fills."""
    assert process.stdout is not None
    reader = threading.Thread(target=_read_to_its_end, args=(process.stdout,), daemon=True)
    reader.start()


def _read_to_its_end(pipe: IO[bytes]) -> None:
    with contextlib.suppress(ValueError, OSError):
        while pipe.read1(65536):  # type: ignore[attr-defined]
            pass


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    assert CHROMIUM, "Chromium is not installed"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        yield browser
        browser.close()


def page_of(*, browser: Browser, width: int = 1280, dark: bool = False) -> Page:
    """A fresh page that fails on any script error and any blocked resource."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    return context.new_page()


def wait_for_the_world(*, page: Page, address: str) -> None:
    """Opens the first page (which shows progress) and waits until the story begins."""
    page.goto(address)
    end = time.monotonic() + BUILD_S
    while page.locator("#scene").count() == 0:
        assert time.monotonic() < end, "the world was not built in time"
        page.wait_for_timeout(500)
        if page.locator("#stages").count() == 0 and page.locator("#scene").count() == 0:
            page.goto(address)


def settle(*, page: Page) -> None:
    """Waits until the days have gone by."""
    end = time.monotonic() + BUILD_S
    while page.locator("#advancing").count():
        assert time.monotonic() < end, "the days did not go by in time"
        page.wait_for_timeout(500)
    page.wait_for_load_state("networkidle")
