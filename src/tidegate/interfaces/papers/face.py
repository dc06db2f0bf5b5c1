"""The type a PDF is set in, and which face has which letter.

Figures and most Latin letters: Bitstream Vera Sans, embedded (it comes with reportlab, free to embed; its figures are
all of one width). A text with letters that it lacks, Greek, Cyrillic, Vietnamese, is set in Fira Sans, embedded too.
Chinese, Japanese and Korean: Adobe's predefined faces, which are not embedded; a viewer draws them in a face of its
own. Text stays text: it can be selected, searched and copied.

A letter that none of them has is drawn as its plain letter, else as a box, and stays itself in the text: the embedded
face is told the stand-in's glyph under the letter's own code. Beyond the first 65,536 codes, of which such a face knows
nothing, the code is written out.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from typing import Final

import reportlab
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

REGULAR: Final = "Vera"
BOLD: Final = "VeraBd"
_BEYOND: Final = 0xFFFF
_NOT_DRAWN: Final = {"Cc", "Cf", "Cs"}
_WIDER: Final = {REGULAR: "FiraSans", BOLD: "FiraSans-Bold"}
"""The faces with more letters, each beside the one that it stands in for."""
_EAST_ASIAN: Final = (("STSong-Light", "gbk"), ("HeiseiKakuGo-W5", "shift_jis"), ("HYGothic-Medium", "euc_kr"))


@lru_cache(maxsize=1)
def register_faces() -> None:
    """Makes the faces known to reportlab, once in a process."""
    folder = Path(reportlab.__file__).parent / "fonts"
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))
    wider = files("fontpkg_fira_sans") / "files"
    for name, file in ((_WIDER[REGULAR], "FiraSans-Regular.ttf"), (_WIDER[BOLD], "FiraSans-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(wider / file)))
    for name, _ in _EAST_ASIAN:
        pdfmetrics.registerFont(UnicodeCIDFont(name))


@lru_cache(maxsize=16_384)
def _glyph(letter: str, face: str) -> tuple[str, str, float]:
    """The face that draws the letter, what is written in it, its width at 1."""
    if not _drawn(letter):
        return face, "", 0.0
    if ord(letter) > _BEYOND:
        code = f"[U+{ord(letter):X}]"
        return face, code, _advance(code, face)
    for name in (face, _WIDER.get(face, face)):
        if _has(letter, name):
            return name, letter, _advance(letter, name)
    for name, encoding in _EAST_ASIAN:
        if _encodes(letter, encoding):
            return name, letter, _advance(letter, name)
    _stands_in(unicodedata.normalize("NFD", letter)[0], letter, face)
    return face, letter, _advance(letter, face)


def _drawn(letter: str) -> bool:
    return unicodedata.category(letter) not in _NOT_DRAWN


def _has(letter: str, face: str) -> bool:
    """Whether the face came with the letter; a stand-in is none of its own."""
    return ord(letter) in _letters(face)


@lru_cache(maxsize=8)
def _letters(face: str) -> frozenset[int]:
    return frozenset(pdfmetrics.getFont(face).face.charToGlyph)


def _set_in(text: str, face: str) -> str:
    """The wider face where it alone has every letter: no word is set in two."""
    wider, drawn = _WIDER.get(face, face), [letter for letter in text if _drawn(letter)]
    whole = all(_has(letter, wider) for letter in drawn)
    return wider if whole and not all(_has(letter, face) for letter in drawn) else face


def _stands_in(plain: str, letter: str, face: str) -> None:
    """The embedded face draws `letter` as `plain`, or as the box of what it lacks, and calls it by its own code."""
    drawn = pdfmetrics.getFont(face).face
    drawn.charToGlyph[ord(letter)] = drawn.charToGlyph.get(ord(plain), 0)
    drawn.charWidths[ord(letter)] = drawn.charWidths.get(ord(plain), drawn.defaultWidth)


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
    plain = unicodedata.normalize("NFC", text)
    face = _set_in(plain, face)
    glyphs = [_glyph(letter, face) for letter in plain]
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
