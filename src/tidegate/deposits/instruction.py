"""What a saver wants done with a deposit at its maturity. Without an instruction it is paid out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tidegate.catalogue.terms import Instruction, Maturity
from tidegate.catalogue.terms.plain import Plain
from tidegate.money import Term

__all__ = ["PAY_OUT", "Instruction", "MaturityInstruction", "instruction_window"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaturityInstruction(Plain):
    """`product_code` and `term` say where MOVE goes; a renewal stays with the product and the term."""

    instruction: Instruction
    product_code: str | None = None
    term: Term | None = None


PAY_OUT = MaturityInstruction(instruction=Instruction.PAY_OUT)


def instruction_window(*, maturity: Maturity, matures_on: date) -> tuple[date | None, date]:
    """The first day (None: from the beginning) and the last on which an instruction is given, changed or taken back."""
    opens = maturity.opens_days
    first = None if opens is None else matures_on - timedelta(days=opens)
    return first, matures_on - timedelta(days=maturity.closes_days)
