"""Production's log is one JSON object a line and holds no person: no id, no query, no row's value."""

from __future__ import annotations

import json
import logging
import logging.config
from collections.abc import Iterator

import pytest

from tidegate.interfaces.site.configuration import load
from tidegate.interfaces.site.logs import logging_settings


@pytest.fixture
def _kept() -> Iterator[None]:
    root, django = logging.getLogger(), logging.getLogger("django")
    before = [(one, one.handlers[:], one.level, one.propagate) for one in (root, django)]
    yield
    for one, handlers, level, propagate in before:
        one.handlers, one.level, one.propagate = handlers, level, propagate


def _fail(value: str) -> None:
    try:
        int(value)
    except ValueError as cause:
        raise RuntimeError(value) from cause


@pytest.mark.usefixtures("_kept")
def test_a_line_is_json_and_names_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(logging_settings(load(role="platform", platform="P1", log_format="json")))
    value = "Lin Quiet"
    try:
        _fail(value)
    except RuntimeError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/deposits/S000123?name=Lin+Quiet")
    (line,) = capsys.readouterr().err.splitlines()
    found = json.loads(line)
    assert {"at", "level", "logger", "message", "role", "platform", "exc_info"} <= found.keys()
    assert (found["role"], found["platform"], found["level"]) == ("platform", "P1", "ERROR")
    assert found["message"] == "Internal Server Error: /deposits/*"
    assert "ValueError" in found["exc_info"]
    assert "RuntimeError" in found["exc_info"]
    assert "Quiet" not in line
    assert "S000123" not in line
