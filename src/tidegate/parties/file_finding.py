"""What is wrong in a file that founds a platform or enrols savers: where, by which rule, and what to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

_SHOWN_MAX = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFinding:
    """At `path` (`agreements[0].bank`, or a column); `line` is a table's, 0 in a document or of a file as a whole."""

    path: str
    value: str
    rule: str
    remedy: str
    line: int = 0

    def text(self) -> str:
        """One line for people."""
        where = ", ".join(part for part in (f"line {self.line}" if self.line else "", self.path) if part)
        shown = f" {self.value!r}" if self.value else ""
        return f"{where or 'the file'}{shown}: {self.rule} {self.remedy}"

    def to_json(self) -> dict[str, Any]:
        """Plain values, as printed."""
        return asdict(self)


def finding(*, path: str, value: object, rule: str, remedy: str, line: int = 0) -> FileFinding:
    """A finding whose value is shown shortened."""
    shown = "" if value is None else str(value)
    shown = shown if len(shown) <= _SHOWN_MAX else shown[: _SHOWN_MAX - 1] + "…"
    return FileFinding(path=path, value=shown, rule=rule, remedy=remedy, line=line)
