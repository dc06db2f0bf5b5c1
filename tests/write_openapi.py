"""Writes docs/openapi.json anew from the code: `python -m tests.write_openapi`. Needs no database."""

from __future__ import annotations

import json
import os
from pathlib import Path


def main() -> None:
    os.environ["TIDEGATE_ROLE"] = "test"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tidegate.interfaces.site.settings"
    import django

    django.setup()
    from tidegate.interfaces.platform.api import api

    found = api.get_openapi_schema(path_prefix="/api/v1/")
    file = Path(__file__).parents[1] / "docs" / "openapi.json"
    file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
