"""Why a deposit's verb says no: a code (`refusal_code`), and what it says (`remedies`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tidegate.deposits.refusal_code import DepositRefusal
from tidegate.deposits.remedies import SAYS

__all__ = ["DepositRefusal", "Reason", "Refused", "refused"]


class Reason(Protocol):
    """One reason of the gate: which check, its sentence, its citation."""

    @property
    def check_id(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def citation(self) -> object: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A rule said no, and nothing was changed. `reasons` is empty: the gate's own refusals pass through unchanged."""

    code: str
    field: str | None
    rule: str
    remedy: str
    transient: bool
    reasons: tuple[Reason, ...] = ()


def refused(code: DepositRefusal) -> Refused:
    """The refusal with its sentence and its remedy."""
    field, rule, remedy = SAYS[code]
    return Refused(code=code.value, field=field, rule=rule, remedy=remedy, transient=code.transient)
