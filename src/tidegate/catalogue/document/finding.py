"""What is wrong in a product document."""

from __future__ import annotations

from dataclasses import dataclass

_SHOWN_MAX = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """At `path` (keys and places, as in `rates.chart[2].from`), which stands in `line` (1 is the first): the value
    that came, the rule it breaks, what to do. `unpublishable`: it is sound, but not published yet.
    """

    path: str
    line: int
    value: str
    rule: str
    remedy: str
    unpublishable: bool = False

    def text(self) -> str:
        """One line for people."""
        shown = f" {self.value!r}" if self.value else ""
        return f"line {self.line}, {self.path or 'the document'}{shown}: {self.rule} {self.remedy}"


def _words(value: object) -> str:
    """As the document would write it: a word is its text, a term its ISO 8601 form, a truth value without a capital."""
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(_words(one) for one in value) if isinstance(value, list | tuple) else str(value)


def shown(value: object) -> str:
    """A value as a finding shows it."""
    text = "" if value is None else _words(value)
    return text if len(text) <= _SHOWN_MAX else text[: _SHOWN_MAX - 1] + "…"
