"""A figure: a picture and the table behind it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from svg import SVG, Desc, Element, Text, Title, ViewBoxSpec

NARROW = 340


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`svg` is safe markup; `rows` hold display text, first column the row's name."""

    svg: SafeString
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def drawing(
    *, elements: list[Element], width: int, height: int, title: str, desc: str, classes: tuple[str, ...] = ()
) -> str:
    """One SVG with its name and description; the page's letters scale with the page, not with the picture."""
    root = SVG(
        class_=["plot", *classes],
        viewBox=ViewBoxSpec(0, 0, width, height),
        width=width,
        height=height,
        extra={"role": "img"},
        elements=[Title(text=escape(title)), Desc(text=escape(desc)), *elements],
    )
    return root.as_str()


def both(*, wide: str, narrow: str) -> SafeString:
    """The same picture drawn twice; `charts.css` shows the one that fits. Texts were escaped where they entered."""
    return mark_safe(wide + narrow)  # noqa: S308


def label(text: str, *, x: float, y: float, anchor: str = "start", classes: tuple[str, ...] = ()) -> Text:
    """Text at a place; `anchor` is start, middle or end."""
    return Text(
        text=escape(text), x=round(x, 1), y=round(y, 1), class_=list(classes) or None, extra={"text-anchor": anchor}
    )
