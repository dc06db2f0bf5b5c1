"""What a saver is told and may answer, a line each. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tidegate.deposits.movement import MovementKind
from tidegate.deposits.told import About, Told
from tidegate.interfaces.site.display import day_text, minor_text

_ACTS = {
    MovementKind.WITHDRAW: "a withdrawal",
    MovementKind.CANCEL: "taking back",
    MovementKind.NOTICE: "a notice",
    MovementKind.INSTRUCT: "an instruction for the maturity",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldLine:
    """Where it is answered, what it is, and until when."""

    href: str
    text: str
    note: str
    until: date


def told_lines(found: Sequence[Told], *, names: Mapping[str, str]) -> tuple[ToldLine, ...]:
    """What others ask for, and maturities for which something may be chosen."""
    return tuple(_line(one, names.get(one.product, one.product)) for one in found)


def _line(one: Told, product: str) -> ToldLine:
    money = "all of it" if one.amount_minor is None else minor_text(one.amount_minor, code=one.currency)
    if one.about is About.INVITATION:
        note = f"Nothing happens without your word. It lapses after {day_text(one.until)}."
        text = f"{one.asked_by} asks you to open {product} together: {money}"
        return ToldLine(href=f"/invitations/{one.request_id}", text=text, note=note, until=one.until)
    if one.about is About.SIGNATURE:
        assert one.kind is not None, "a signature is for an act"
        what = _ACTS[one.kind]
        amount = f": {money}" if one.kind in {MovementKind.WITHDRAW, MovementKind.NOTICE} else ""
        text = f"{one.asked_by} asks you to sign {what} of {product}{amount}"
        note = f"The owners do this together. It lapses after {day_text(one.until)}."
        return ToldLine(href=f"/deposits/{one.deposit_id}", text=text, note=note, until=one.until)
    return ToldLine(
        href=f"/deposits/{one.deposit_id}",
        text=f"{product} is about to end, with {money}",
        note="You can choose what happens; else it is paid to your cash.",
        until=one.until,
    )
