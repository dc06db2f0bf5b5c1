"""Names that a reader may take for one another. What is found is for a person to look at, never a reason to refuse.

In the spirit of UTS #39: two names are alike if their *skeletons* are equal. A skeleton is made by compatibility
decomposition (full-width and styled letters become plain), dropping accents and what is not seen, folding case,
replacing letters of other scripts and digits by the Latin letters they look like, and a few pairs (`rn` like `m`, `vv`
like `w`), and leaving out spaces, punctuation and common words of a bank's name.

Limits: the table is our own and small: Latin, Cyrillic, Greek, digits. It does not know Chinese characters that look
alike, simplified beside traditional ones, letters of further scripts, other typefaces, or names that only sound alike.
An equal skeleton is a likeness, not a proof; an unequal one is no clearance.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Each Latin letter, then what looks like it in Cyrillic and Greek.
_TABLE = """
a АаΑα  b ВвЬьΒβ  c СсϹς  d ԁ  e ЕеΕε  h НнҺһΗ  i ІіΙι  j Јј  k КкΚκ  l Ӏӏ  m МмΜ  n ΝПпη  o ОоΟοσ
p РрΡρ  q Ԛԛ  r г  s Ѕѕ  t ТтΤτ  u υ  v ν  w Ԝԝω  x ХхΧχ  y УуҮүΥγ  z Ζ
"""
_LIKE = {ord(one): latin for latin, like in zip(*[iter(_TABLE.split())] * 2, strict=True) for one in like}
_DIGITS = str.maketrans({"0": "o", "1": "l", "3": "e", "5": "s", "8": "b", "|": "l", "!": "l", "$": "s", "@": "a"})
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"))
_COMMON = (
    "bank",
    "banks",
    "savings",
    "limited",
    "ltd",
    "plc",
    "inc",
    "corp",
    "company",
    "co",
    "the",
    "of",
    "and",
    "ag",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAlike:
    """Something to look at: `kind` is look_alike_name, mixed_scripts or invisible_character."""

    kind: str
    code: str
    detail: str


def skeleton(name: str) -> str:
    """What is left of a name when everything is gone that a quick reader overlooks."""
    return _letters(" ".join(word for word in _words(name) if word not in _COMMON)) or _letters(" ".join(_words(name)))


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name)
    kept = "".join(one if unicodedata.category(one)[0] in "LN" or one in "|!$@" else _gap(one) for one in plain)
    latin = kept.translate(_LIKE).casefold().translate(_LIKE).translate(_DIGITS)
    return latin.split()


def _gap(one: str) -> str:
    """Accents and what is not seen join their neighbours; everything else that is no letter parts words."""
    return "" if unicodedata.category(one) in {"Mn", "Me", "Cf"} else " "


def _letters(text: str) -> str:
    joined = text.replace(" ", "")
    for pair, one in _PAIRS:
        joined = joined.replace(pair, one)
    return joined.replace("i", "l").replace("j", "l")


def scripts(word: str) -> frozenset[str]:
    """The scripts of a word's letters, by their names in Unicode. Scripts that are written together count as one."""
    names = {unicodedata.name(one, "?").split(" ")[0] for one in word if unicodedata.category(one)[0] == "L"}
    east_asian = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC", "KATAKANA-HIRAGANA"}
    plain = {"FULLWIDTH": "LATIN", "MATHEMATICAL": "LATIN", "MODIFIER": "LATIN"}
    return frozenset("CJK" if name in east_asian else plain.get(name, name) for name in names)


def look_alikes(names: Mapping[str, str]) -> Iterable[LookAlike]:
    """Names by code: which are alike, which mix scripts within a word, which hold what is not seen."""
    first: dict[str, str] = {}
    for code in names:
        name = names[code]
        other = first.setdefault(skeleton(name), code)
        if other != code:
            yield LookAlike(kind="look_alike_name", code=code, detail=f"Like {names[other]!r}, which is {other}.")
        for word in name.split():
            if len(found := scripts(word)) > 1:
                yield LookAlike(
                    kind="mixed_scripts", code=code, detail=f"{word!r}: {', '.join(sorted(found)).title()}."
                )
        if unseen := sorted({f"U+{ord(one):04X}" for one in name if unicodedata.category(one) in {"Cf", "Co", "Cn"}}):
            yield LookAlike(kind="invisible_character", code=code, detail=f"{', '.join(unseen)}.")
