"""A picture as a file of its own: the wide drawing with the site's own look inside it, in light and in dark."""

from __future__ import annotations

import re
from importlib.resources import files

from tidegate.interfaces.charts.figure import Figure

_LOOK = files("tidegate.interfaces.site").joinpath("static/tidegate")
_GROUND = "svg { background: var(--card); }"


def standing_alone(figure: Figure) -> str:
    """An SVG document that needs nothing beside it."""
    wide = str(figure.svg).split("</svg>")[0] + "</svg>"
    sheets = [_LOOK.joinpath(name).read_text("utf-8") for name in ("tokens.css", "charts.css")]
    style = f"<style><![CDATA[\n{chr(10).join(sheets)}\n.plot.for-wide {{ display: block; }}\n{_GROUND}\n]]></style>"
    root = re.match(r"<svg[^>]*>", wide)
    assert root is not None, "a figure begins with its drawing"
    opened = root[0] if "xmlns=" in root[0] else root[0].replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return f"{opened}{style}{wide[root.end() :]}\n"
