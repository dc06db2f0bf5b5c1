"""A sheet as HTML: a part of a page of the site, or a document that needs nothing beside it, ready to be printed."""

from __future__ import annotations

from importlib.resources import files

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from tidegate.interfaces.papers.sheet import Sheet

_LOOK = files("tidegate.interfaces.site").joinpath("static/tidegate")


def sheet_html(sheet: Sheet) -> SafeString:
    """The sheet alone, for a page that has the site's style sheets."""
    return render_to_string("tidegate/sheet.html", {"sheet": sheet})


def standalone_html(sheet: Sheet) -> str:
    """A whole document with its look inside it."""
    style = "\n".join(_LOOK.joinpath(name).read_text("utf-8") for name in ("tokens.css", "paper.css"))
    return str(render_to_string("tidegate/paper.html", {"sheet": sheet, "style": mark_safe(style)}))  # noqa: S308 (ours)
