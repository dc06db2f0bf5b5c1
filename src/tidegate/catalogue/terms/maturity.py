"""What may follow a maturity. Without an instruction the deposit is paid out: nothing rolls over silently."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tidegate.catalogue.terms.plain import Plain


class Instruction(StrEnum):
    """What a saver may have done with the money at maturity."""

    PAY_OUT = "pay_out"
    RENEW_PRINCIPAL = "renew_principal"
    """The principal for the same term at the rate then offered; the interest is paid out."""
    RENEW_ALL = "renew_all"
    MOVE = "move"
    """Everything to another product, at its terms then offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Maturity(Plain):
    """`allowed` has PAY_OUT always. Counted in days before the maturity: an instruction can be given and changed from
    `opens_days` until `closes_days`; the saver is told `notice_days` before. `move_to`: codes of products.
    """

    allowed: tuple[Instruction, ...] = (Instruction.PAY_OUT,)
    move_to: tuple[str, ...] = ()
    opens_days: int | None = None
    """None: from the first day on."""
    closes_days: int = 0
    """0: until the last business day before the maturity's close."""
    notice_days: int | None = None
