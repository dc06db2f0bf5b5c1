"""Writes every reference page anew: `python -m docs.reference.write`. Needs no database."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import django

from docs.reference import ledger_refusals, rules

FOLDER = Path(__file__).parent
PAGES: dict[str, Callable[[], str]] = {"ledger-refusals.md": ledger_refusals.page, "rules.md": rules.page}


def main() -> None:
    os.environ["TIDEGATE_ROLE"] = "test"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tidegate.interfaces.site.settings"
    django.setup()
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
