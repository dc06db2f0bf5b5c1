"""Logs: one JSON object a line in production, plain lines in a terminal; never a person's data.

No request's query, body, header or address is logged, and no argument of a failed statement: only what we name.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from typing import Any

from tidegate.interfaces.site.configuration import Configuration

# Paths may hold a saver's code or a deposit's id; the log keeps the shape of the path only.
_OPAQUE = re.compile(r"/(?:[0-9a-fA-F-]{16,}|[A-Z]*\d{3,}[\w-]*)(?=/|$|\s|\?)")
_QUERY = re.compile(r"\?\S*")


class WithoutPersons(logging.Filter):
    """Takes ids and queries out of the paths that Django's own loggers write, and drops their request object.

    Without `messages` an exception keeps its kind and its frames: its text may hold a row's values.
    """

    def __init__(self, *, messages: bool = True) -> None:
        super().__init__()
        self._messages = messages

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django"):
            record.__dict__.pop("request", None)
            record.msg = shape(record.getMessage())
            record.args = ()
        if record.exc_info and not self._messages:
            record.exc_text = _frames(record.exc_info[1])
            record.exc_info = None
        return True


def _frames(error: BaseException | None) -> str:
    parts: list[str] = []
    while error is not None:
        parts.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__)
        error = error.__cause__ or error.__context__
    return "\ncaused by:\n".join(parts)


def shape(text: str) -> str:
    """A text with paths reduced to their shape: `/deposits/8c1e…/explain?from=x` -> `/deposits/*/explain`."""
    return _QUERY.sub("", _OPAQUE.sub("/*", text))


def logging_settings(configuration: Configuration) -> dict[str, Any]:
    plain = configuration.log_format == "plain" or (configuration.log_format == "auto" and sys.stderr.isatty())
    structured = {
        "()": "pythonjsonlogger.json.JsonFormatter",
        "fmt": "{asctime} {levelname} {name} {message}",
        "style": "{",
        "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
        "static_fields": {"role": configuration.role, "platform": configuration.platform},
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_persons": {"()": WithoutPersons, "messages": not configuration.production}},
        "formatters": {
            "json": structured,
            "plain": {"format": "{asctime} {levelname:7} {name}: {message}", "style": "{"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "plain" if plain else "json",
                "filters": ["without_persons"],
            }
        },
        "root": {"handlers": ["stderr"], "level": configuration.log_level},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": configuration.log_level, "propagate": False},
            "httpx": {"level": "WARNING"},
        },
    }
