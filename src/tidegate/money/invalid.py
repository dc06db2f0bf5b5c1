"""The one error of this room: a text that is no such value."""

from __future__ import annotations

_SHOWN_MAX = 60


class Invalid(ValueError):
    """An input that is not the value it should be.

    `field` names the input, `value` is what came (shortened), `rule` says what must hold, `remedy` what to do.
    """

    def __init__(self, *, field: str, value: object, rule: str, remedy: str) -> None:
        shown = value if isinstance(value, str) else repr(value)
        self.field = field
        self.value = shown if len(shown) <= _SHOWN_MAX else shown[: _SHOWN_MAX - 1] + "…"
        self.rule = rule
        self.remedy = remedy
        super().__init__(f"{field} {self.value!r}: {rule} {remedy}")

    def __reduce__(self) -> tuple[object, ...]:
        """Keyword-only errors need this to cross a process boundary."""
        return _again, (self.field, self.value, self.rule, self.remedy)


def _again(field: str, value: str, rule: str, remedy: str) -> Invalid:
    return Invalid(field=field, value=value, rule=rule, remedy=remedy)
