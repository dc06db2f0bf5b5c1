"""What a saver wants done with a deposit at its maturity. Without an instruction it is paid out."""

from __future__ import annotations

from dataclasses import dataclass

from tidegate.catalogue.terms import Instruction
from tidegate.catalogue.terms.plain import Plain
from tidegate.money import Term

__all__ = ["PAY_OUT", "Instruction", "MaturityInstruction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MaturityInstruction(Plain):
    """`product_code` and `term` say where MOVE goes; a renewal stays with the product and the term."""

    instruction: Instruction
    product_code: str | None = None
    term: Term | None = None


PAY_OUT = MaturityInstruction(instruction=Instruction.PAY_OUT)
