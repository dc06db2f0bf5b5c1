"""Writes every reference page anew: `python -m docs.reference.write`. Needs no database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from docs.reference import ledger_refusals

FOLDER = Path(__file__).parent
PAGES: dict[str, Callable[[], str]] = {"ledger-refusals.md": ledger_refusals.page}


def main() -> None:
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
