"""Between asking and doing: a page that says what will happen, and a word afterwards."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest

from tidegate.interfaces.platform.words import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """What will be done with which key; `hidden` are the form's values, sent on as they came."""

    title: str
    lede: str
    lines: tuple[Line, ...]
    action: str
    back: str
    key: str
    hidden: tuple[tuple[str, str], ...]
    button: str


def said(request: HttpRequest, text: str) -> None:
    """A sentence for the next page. It is shown once."""
    messages.success(request, text, extra_tags="sure")
