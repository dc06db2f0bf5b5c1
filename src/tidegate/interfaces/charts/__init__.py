"""Charts drawn on the server as SVG, each with the table behind it.

What it is: one module per kind of picture; each takes plain integers, days and texts and returns a `Figure`: the markup
of the picture (once for wide pages, once for narrow ones, so that letters keep their size), its caption, and the
columns and rows a reader who does not look at pictures is given instead.

Its words: a *series* is a name with points; a *mark* is a day worth a line across the plot; a *figure* is the whole.

How data flows: a page asks a room for figures, hands them here with functions that write amounts and days in the
reader's locale, and shows the result with `tidegate/figure.html`.

What it must not know: rooms, the database, requests. No style and no script appear in the markup (a strict content
security policy holds on every page); geometry is in attributes, looks are in `charts.css` by class.
"""

from tidegate.interfaces.charts.figure import Figure
from tidegate.interfaces.charts.insured import Holding, insured_bar
from tidegate.interfaces.charts.interest import Kept, interest_kept
from tidegate.interfaces.charts.ladder import Rung, maturity_ladder
from tidegate.interfaces.charts.run_off import Mark, Series, run_off
from tidegate.interfaces.charts.spark import sparkline
from tidegate.interfaces.charts.timeline import Stop, timeline

__all__ = [
    "Figure",
    "Holding",
    "Kept",
    "Mark",
    "Rung",
    "Series",
    "Stop",
    "insured_bar",
    "interest_kept",
    "maturity_ladder",
    "run_off",
    "sparkline",
    "timeline",
]
