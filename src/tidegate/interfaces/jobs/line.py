"""A hub's line to platforms: one client per process, patient between attempts."""

from __future__ import annotations

import time
from functools import lru_cache

import httpx

_TIMEOUT = httpx.Timeout(10, connect=3)


@lru_cache(maxsize=1)
def client() -> httpx.Client:
    """Reaches platforms; no proxy or log-in of the surroundings is used, nothing is followed."""
    return httpx.Client(timeout=_TIMEOUT, trust_env=False, follow_redirects=False, headers={"User-Agent": "tidegate"})


def wait(milliseconds: int) -> None:
    """Between two attempts."""
    time.sleep(milliseconds / 1000)
