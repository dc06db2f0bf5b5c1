"""A small register's file of fictional institutions, and changes to it, for tests."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

COLUMNS = (
    "institution", "kind", "name", "home_region", "local", "own_platform_of", "activity", "areas", "insured",
    "saver_classes", "capital_class", "valid_from", "valid_until", "source",
)  # fmt: skip
_BANK = {
    "kind": "bank", "home_region": "CN-13", "local": "no", "own_platform_of": "", "activity": "accept_deposits",
    "areas": "*", "insured": "yes", "saver_classes": "*", "capital_class": "", "valid_from": "2015-05-01",
    "valid_until": "", "source": "No. 1",
}  # fmt: skip
_PLATFORM = _BANK | {"kind": "platform", "activity": "introduce_deposits", "insured": "no"}
ROWS: tuple[Mapping[str, str], ...] = (
    _BANK | {"institution": "NORTHHILL", "name": "Northhill (fictional)"},
    _BANK | {"institution": "PORTLIN", "name": "Portlin (fictional)", "areas": "CN-13 CN-33"},
    _BANK | {"institution": "LANTERN", "name": "Lantern Settlement (fictional)"},
    _PLATFORM | {"institution": "heron", "name": "Heron (fictional)", "home_region": "CN-31"},
)
HEADER = {
    "profile": "tidegate-register/1",
    "jurisdiction": "CN",
    "as_of": "2020-12-18T08:00:00+08:00",
    "source": "The Demonstration Authority (fictional)",
}


def rows(changes: Mapping[str, Mapping[str, str] | None] | None = None) -> list[dict[str, str]]:
    """The rows with members of some institutions replaced; None leaves an institution out."""
    wanted = changes or {}
    found = [dict(row) | dict(wanted.get(row["institution"]) or {}) for row in ROWS]
    return [row for row in found if wanted.get(row["institution"], {}) is not None]


def as_csv(of: Sequence[Mapping[str, str]], **header: str) -> bytes:
    """The file in CSV."""
    out = io.StringIO()
    for name, value in ({**HEADER, "entries": str(len(of))} | header).items():
        out.write(f"# {name}: {value}\n")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(of)
    return out.getvalue().encode()


def as_json(of: Sequence[Mapping[str, Any]], **header: Any) -> bytes:
    """The file in JSON."""
    return json.dumps({**HEADER, "entries": len(of), **header, "register": list(of)}).encode()
