"""A sheet as PDF on A4: selectable text, page numbers, the same bytes for the same sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from tidegate.interfaces.papers.face import BOLD, REGULAR, register_faces, runs, width, wrapped
from tidegate.interfaces.papers.sheet import Row, Section, Sheet, Table

_WIDE, _HIGH = A4
_LEFT, _RIGHT = 54.0, _WIDE - 54.0
_ROOM: Final = _RIGHT - _LEFT
_TOP, _BOTTOM = _HIGH - 54.0, 62.0
_INK, _SOFT, _WATER, _PALE, _LINE, _SAND, _WASH = (
    HexColor(code) for code in ("#16222b", "#56646d", "#0f6e74", "#7db5b6", "#d9d3c7", "#7d581b", "#f4f1ea")
)  # fmt: skip
_SMALL, _TEXT, _HEAD, _TITLE = 7.0, 8.0, 11.0, 17.0
_LEAD, _GAP = 11.0, 7.0
Op = Callable[[Canvas], None]


def write_pdf(sheet: Sheet, *, to: IO[bytes]) -> None:
    """Draws the sheet. Pages are laid out first, so that each can say of how many it is one."""
    register_faces()
    flow = _Flow(sheet)
    flow.head()
    for section in sheet.sections:
        _section(flow, section)
    flow.foot()
    canvas = Canvas(to, pagesize=A4, invariant=1, lang="en", pageCompression=1)
    canvas.setTitle(f"{sheet.title}, {sheet.period}")
    canvas.setAuthor(sheet.issuer)
    canvas.setSubject(f"{sheet.addressee[-1]}, reference {sheet.reference}")
    canvas.setCreator("Tidegate")
    for number, page in enumerate(flow.pages, start=1):
        for draw in page:
            draw(canvas)
        _footer(canvas, sheet, number=number, of=len(flow.pages))
        canvas.showPage()
    canvas.save()


class _Flow:
    """What is drawn on each page, from the top down; `y` is where the next thing goes."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.pages: list[list[Op]] = [[]]
        self.y: float = _TOP

    def room_for(self, height: float) -> bool:
        return bool(self.y - height >= _BOTTOM)

    def turn(self) -> None:
        """A new page, which says at its top whose paper it is."""
        self.pages.append([])
        self.y = _TOP
        base, whose = _TOP - 8, f"{self.sheet.title}, {self.sheet.period}"
        self.text(self.sheet.issuer, x=_LEFT, y=base, face=BOLD, size=_SMALL, colour=_WATER)
        self.text(whose, x=_RIGHT, y=base, size=_SMALL, colour=_SOFT, right=True)
        self.rule(base - 6, colour=_LINE)
        self.y = base - 16

    def draw(self, op: Op) -> None:
        self.pages[-1].append(op)

    def text(
        self,
        text: str,
        *,
        x: float,
        y: float,
        size: float,
        face: str = REGULAR,
        colour: Any = _INK,
        right: bool = False,
    ) -> None:
        start = x - width(text, face=face, size=size) if right else x
        self.draw(lambda canvas: _text(canvas, text, x=start, y=y, face=face, size=size, colour=colour))

    def line_of(self, text: str, *, face: str = REGULAR, size: float = _TEXT, colour: Any = _INK) -> None:
        """One line of text, and down by its height."""
        self.y -= size
        self.text(text, x=_LEFT, y=self.y, face=face, size=size, colour=colour)
        self.y -= _LEAD - _TEXT

    def lines_of(self, text: str, *, face: str = REGULAR, size: float = _TEXT, colour: Any = _INK) -> None:
        """As many lines as the text needs: a long name goes on below, never off the page."""
        for number, line in enumerate(wrapped(text, face=face, size=size, room=_ROOM)):
            self.y -= number and 2.0
            self.line_of(line, face=face, size=size, colour=colour)

    def paragraph(self, text: str, *, size: float = _TEXT, colour: Any = _SOFT) -> None:
        for line in wrapped(text, face=REGULAR, size=size, room=_ROOM):
            if not self.room_for(_LEAD):
                self.turn()
            self.line_of(line, size=size, colour=colour)

    def rule(self, y: float, *, colour: Any = _LINE, thick: float = 0.5) -> None:
        self.draw(lambda canvas: _rule(canvas, y=y, colour=colour, thick=thick))

    def head(self) -> None:
        """The first page's head: mark and issuer, what it is, for whom."""
        sheet, top = self.sheet, self.y
        self.draw(lambda canvas: _mark(canvas, x=_LEFT, y=top - 14))
        self.text(sheet.issuer, x=_LEFT + 28, y=top - 11, face=BOLD, size=_HEAD)
        self.text(f"Reference {sheet.reference}", x=_RIGHT, y=top - 11, size=_TEXT, colour=_SOFT, right=True)
        self.rule(top - 24, colour=_WATER, thick=1.2)
        self.y = top - 50
        for number, line in enumerate(sheet.addressee):
            self.lines_of(line, face=REGULAR if number else BOLD, size=9.5, colour=_SOFT if number else _INK)
        self.y -= 22
        self.lines_of(sheet.title, face=BOLD, size=_TITLE)
        self.y -= 3
        self.line_of(sheet.period, size=10, colour=_SOFT)
        self.y -= 2
        for name, value in sheet.facts[1:]:
            if name != "State":
                self.paragraph(f"{name}: {value}")
        self.paragraph(sheet.warning, colour=_SOFT if sheet.warning.startswith("Final") else _SAND)
        self.y -= _GAP

    def foot(self) -> None:
        self.y -= _GAP
        for line in self.sheet.foot:
            self.paragraph(line, size=_SMALL)


def _section(flow: _Flow, section: Section) -> None:
    if not flow.room_for(130):
        flow.turn()
    flow.y -= _GAP
    flow.lines_of(section.heading, face=BOLD, size=_HEAD)
    flow.y -= 3
    for name, value in section.facts:
        _fact(flow, name, value)
    for table in section.tables:
        _table(flow, table)
    for note in section.notes:
        flow.paragraph(note, colour=_SAND)
    flow.y -= _GAP


def _fact(flow: _Flow, name: str, value: str) -> None:
    for number, line in enumerate(wrapped(value, face=REGULAR, size=_TEXT, room=_ROOM - 70)):
        if not flow.room_for(_LEAD):
            flow.turn()
        if not number:
            flow.text(name, x=_LEFT, y=flow.y - _TEXT, size=_TEXT, colour=_SOFT)
        flow.text(line, x=_LEFT + 70, y=flow.y - _TEXT, size=_TEXT)
        flow.y -= _LEAD


def _table(flow: _Flow, table: Table) -> None:
    if not flow.room_for(70):
        flow.turn()
    flow.y -= _GAP
    flow.line_of(table.caption, face=BOLD, size=_TEXT, colour=_WATER)
    _columns(flow, table)
    for row in table.rows:
        cells = _wrapped(row, table)
        height = max(len(lines) for lines in cells) * 9.5 + 4.5
        if not flow.room_for(height):
            flow.turn()
            _columns(flow, table)
        _row(flow, table, row, cells, height)
    flow.y -= _GAP


def _edges(table: Table) -> list[tuple[float, float]]:
    """Left and right of each column."""
    whole, edges, x = sum(column.share for column in table.columns), [], _LEFT
    for column in table.columns:
        wide = _ROOM * column.share / whole
        edges.append((x, x + wide))
        x += wide
    return edges


def _columns(flow: _Flow, table: Table) -> None:
    flow.y -= 11
    for column, (left, right) in zip(table.columns, _edges(table), strict=True):
        flow.text(
            column.name,
            x=right if column.figures else left,
            y=flow.y,
            size=_SMALL,
            colour=_SOFT,
            right=column.figures,
        )
    flow.y -= 4
    flow.rule(flow.y, colour=_SOFT, thick=0.6)


def _wrapped(row: Row, table: Table) -> list[tuple[str, ...]]:
    face = BOLD if row.strong else REGULAR
    return [
        (cell,)
        if column.figures or not cell
        else wrapped(cell, face=face, size=_TEXT - 0.5, room=right - left - 6)
        for cell, column, (left, right) in zip(row.cells, table.columns, _edges(table), strict=True)
    ]  # fmt: skip


def _row(flow: _Flow, table: Table, row: Row, cells: list[tuple[str, ...]], height: float) -> None:
    top, face = flow.y, BOLD if row.strong else REGULAR
    if row.strong:
        flow.draw(lambda canvas: _band(canvas, y=top - height, height=height))
    for lines, column, (left, right) in zip(cells, table.columns, _edges(table), strict=True):
        for number, line in enumerate(lines):
            if line:
                x, y = right if column.figures else left, top - 9.5 - number * 9.5
                flow.text(line, x=x, y=y, face=face, size=_TEXT - 0.5, right=column.figures)
    flow.y -= height
    flow.rule(flow.y, thick=0.35)


def _text(canvas: Canvas, text: str, *, x: float, y: float, face: str, size: float, colour: Any) -> None:
    canvas.setFillColor(colour)
    written = canvas.beginText(x, y)
    for name, part in runs(text, face=face):
        written.setFont(name, size)
        written.textOut(part)
    canvas.drawText(written)


def _rule(canvas: Canvas, *, y: float, colour: Any, thick: float) -> None:
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(thick)
    canvas.line(_LEFT, y, _RIGHT, y)


def _band(canvas: Canvas, *, y: float, height: float) -> None:
    canvas.setFillColor(_WASH)
    canvas.rect(_LEFT - 4, y, _ROOM + 8, height, stroke=0, fill=1)


def _mark(canvas: Canvas, *, x: float, y: float) -> None:
    """The tide gate of the site's mark: two waves, the gate, one wave behind it."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.setLineCap(1)
    canvas.setLineWidth(2)
    for left, low, colour in ((0.0, 5.0, _WATER), (0.0, 10.0, _PALE), (14.5, 5.0, _WATER)):
        canvas.setStrokeColor(colour)
        canvas.bezier(left, low, left + 3, low + 3.2, left + 5.4, low + 3.2, left + 8.4, low)
    canvas.setStrokeColor(_INK)
    canvas.setLineWidth(2.6)
    canvas.line(11.6, 0.5, 11.6, 17)
    canvas.restoreState()


def _footer(canvas: Canvas, sheet: Sheet, *, number: int, of: int) -> None:
    _rule(canvas, y=_BOTTOM - 14, colour=_LINE, thick=0.5)
    said = f"{sheet.issuer} · reference {sheet.reference}"
    _text(canvas, said, x=_LEFT, y=_BOTTOM - 26, face=REGULAR, size=_SMALL, colour=_SOFT)
    page = f"Page {number} of {of}"
    x = _RIGHT - width(page, face=REGULAR, size=_SMALL)
    _text(canvas, page, x=x, y=_BOTTOM - 26, face=REGULAR, size=_SMALL, colour=_SOFT)
