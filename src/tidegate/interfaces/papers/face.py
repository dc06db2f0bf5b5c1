"""The type a PDF is set in, and which face has which letter.

Latin, Greek signs and figures: Bitstream Vera Sans, embedded (it comes with reportlab, free to embed). Letters that it
lacks, Chinese above all: Adobe's predefined faces for Chinese, Japanese and Korean, which are not embedded; a viewer
draws them in a face of its own. Text stays text in both: it can be selected, searched and copied.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Final

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

REGULAR: Final = "Vera"
BOLD: Final = "VeraBd"
_EAST_ASIAN: Final = (("STSong-Light", "gbk"), ("HeiseiKakuGo-W5", "shift_jis"), ("HYGothic-Medium", "euc_kr"))
_UNKNOWN: Final = "?"


@lru_cache(maxsize=1)
def register_faces() -> None:
    """Makes the faces known to reportlab, once in a process."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    for name, _ in _EAST_ASIAN:
        pdfmetrics.registerFont(UnicodeCIDFont(name))


@lru_cache(maxsize=16_384)
def _glyph(letter: str, face: str) -> tuple[str, str, float]:
    """The face that has the letter, the letter (without its accent, or `?`, where no face has it), its width at 1."""
    if unicodedata.category(letter).startswith("C"):
        return face, "", 0.0
    if ord(letter) in pdfmetrics.getFont(face).face.charToGlyph:
        return face, letter, _advance(letter, face)
    if unicodedata.east_asian_width(letter) in {"W", "F"}:
        for name, encoding in _EAST_ASIAN:
            if _encodes(letter, encoding):
                return name, letter, _advance(letter, name)
    plain = unicodedata.normalize("NFD", letter)[0]
    return _glyph(plain, face) if plain != letter else (face, _UNKNOWN, _advance(_UNKNOWN, face))


def _advance(letter: str, face: str) -> float:
    return float(pdfmetrics.stringWidth(letter, face, 1000)) / 1000


def _encodes(letter: str, encoding: str) -> bool:
    try:
        letter.encode(encoding)
    except UnicodeEncodeError:
        return False
    return ord(letter) <= 0xFFFF


@lru_cache(maxsize=16_384)
def _measured(text: str, face: str) -> tuple[tuple[tuple[str, str], ...], float]:
    register_faces()
    glyphs = [_glyph(letter, face) for letter in unicodedata.normalize("NFC", text)]
    stretches = groupby(glyphs, key=lambda one: one[0])
    parts = tuple((name, "".join(letter for _, letter, _ in group)) for name, group in stretches)
    return parts, sum(one[2] for one in glyphs)


def runs(text: str, *, face: str) -> tuple[tuple[str, str], ...]:
    """The text as stretches of one face each."""
    return _measured(text, face)[0]


def width(text: str, *, face: str, size: float) -> float:
    """In points."""
    return _measured(text, face)[1] * size


@lru_cache(maxsize=4_096)
def wrapped(text: str, *, face: str, size: float, room: float) -> tuple[str, ...]:
    """The text in lines that fit: broken between words, inside a word only where it alone is too long."""
    if width(text, face=face, size=size) <= room:
        return (text,)
    lines, line = [], ""
    for word in _words(text, face=face, size=size, room=room):
        joined = f"{line} {word}" if line else word
        if line and width(joined, face=face, size=size) > room:
            lines.append(line)
            joined = word
        line = joined
    return (*lines, line)


def _words(text: str, *, face: str, size: float, room: float) -> list[str]:
    found = []
    for word in text.split():
        piece = ""
        for letter in word if width(word, face=face, size=size) > room else ():
            if piece and width(piece + letter, face=face, size=size) > room:
                found.append(piece)
                piece = ""
            piece += letter
        found.append(piece or word)
    return found
