"""What a saver can ask of a deposit for later: a notice, an instruction for the maturity, a co-owner's signature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tidegate.catalogue.offer import offer
from tidegate.deposits.asking import Waiting
from tidegate.deposits.contract import Kind
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.instruct import plan_instruction
from tidegate.deposits.instruction import PAY_OUT, Instruction, MaturityInstruction
from tidegate.deposits.movement import MovementKind
from tidegate.deposits.refusal import DepositRefusal
from tidegate.gate.in_force import Closures
from tidegate.interfaces.platform.forms import Field, Form, new_key
from tidegate.interfaces.site.display import day_text, minor_text, symbol, term_text
from tidegate.money import Invalid, parse_term

_WORDS = {
    Instruction.PAY_OUT: "Pay everything out",
    Instruction.RENEW_PRINCIPAL: "Open it again for the principal, pay the interest out",
    Instruction.RENEW_ALL: "Open it again for everything",
    Instruction.MOVE: "Move everything",
}
ASKED = {
    MovementKind.WITHDRAW: "Withdraw",
    MovementKind.CANCEL: "Cancel the deposit",
    MovementKind.NOTICE: "Give notice",
    MovementKind.INSTRUCT: "Instruct for the maturity",
}


def later_forms(one: Deposit, *, on: date) -> tuple[Form, ...]:
    """What the contract lets the saver ask for on this day."""
    forms = []
    opened = on >= one.contract.withdrawals.open_from(one.starts_on)
    if one.contract.kind is Kind.NOTICE and one.state is State.RUNNING and opened:
        forms.append(notice_form(one))
    takes = plan_instruction(deposit=one, wanted=PAY_OUT, on=on)
    if len(one.contract.maturity.allowed) > 1 and not isinstance(takes, DepositRefusal):
        forms.append(instruct_form(one))
    return tuple(forms)


def notice_form(one: Deposit, *, key: str = "") -> Form:
    amount = Field(
        form="notice", name="amount", label="Amount", kind="money", sign=symbol(one.currency),
        hint="Leave it empty for everything that is not under notice yet.",
    )  # fmt: skip
    days = one.contract.notice_days
    return Form(
        id="notice", title="Give notice", text=f"Paid out after {days} days, and earns until then.",
        action=f"/deposits/{one.deposit_id}/notice", button="Give notice", key=key or new_key(), fields=(amount,),
    )  # fmt: skip


def instruct_form(one: Deposit, *, key: str = "") -> Form:
    options = tuple((_written(wanted), words(wanted)) for wanted in _choices(one))
    choice = Field(
        form="instruct", name="instruction", label="At maturity", kind="select", options=options,
        value=_written(one.instruction or PAY_OUT),
    )  # fmt: skip
    assert one.matures_on is not None, "only what matures is instructed"
    closes = one.contract.maturity.closes_days
    until = "its last day" if not closes else f"{closes} days before"
    return Form(
        id="instruct", title="When it ends", button="Keep this instruction", key=key or new_key(), fields=(choice,),
        text=f"It ends on {day_text(one.matures_on)}; you can change this until {until}. Nothing rolls over by itself.",
        action=f"/deposits/{one.deposit_id}/instruct",
    )  # fmt: skip


def renew_forms(one: Deposit, *, shut: Closures) -> tuple[Form, ...]:
    """The form to open a paid deposit again, while its product is on the shelf."""
    found = offer(product_code=one.product)
    closure, _ = shut.closed(bank=one.bank, product=one.product, kind=one.contract.kind.value)
    return () if found is None or found.channel is None or closure.renew else (renew_form(one),)


def renew_form(one: Deposit, *, key: str = "") -> Form:
    amount = minor_text(one.opened_minor, code=one.currency)
    return Form(
        id="renew", title="Open it again", button="Open it again", key=key or new_key(), fields=(),
        text=f"The same product for {amount} of your cash, at today's rate.",
        action=f"/deposits/{one.deposit_id}/renew",
    )  # fmt: skip


def sign_forms(waiting: Sequence[Waiting], *, saver: str, one: Deposit) -> tuple[Form, ...]:
    """A form for each request that waits for this person's signature."""
    return tuple(sign_form(waits, one=one) for waits in waiting if saver not in waits.signed)


def sign_form(waits: Waiting, *, one: Deposit, key: str = "") -> Form:
    return Form(
        id=f"sign-{waits.request_id}", title="Sign", button="Sign it", key=key or new_key(), fields=(),
        text=f"{asked_text(waits, one=one)}: signed by {', '.join(waits.signed)}; "
        f"without your signature it lapses after {day_text(waits.expires_on)}.",
        action=f"/deposits/{one.deposit_id}/sign/{waits.request_id}",
    )  # fmt: skip


def asked_text(waits: Waiting, *, one: Deposit) -> str:
    """What was asked, as its owners read it."""
    if waits.kind is MovementKind.INSTRUCT or waits.kind is MovementKind.CANCEL:
        return ASKED[waits.kind]
    amount = "everything" if waits.amount_minor is None else minor_text(waits.amount_minor, code=one.currency)
    return f"{ASKED[waits.kind]}: {amount}"


def words(wanted: MaturityInstruction) -> str:
    """An instruction in plain words."""
    text = _WORDS[wanted.instruction]
    if wanted.product_code is None:
        return text
    found = offer(product_code=wanted.product_code)
    to = wanted.product_code if found is None else found.terms.name
    return f"{text} to {to}" + (f" for {term_text(wanted.term)}" if wanted.term else "")


def read_instruction(text: str) -> MaturityInstruction:
    """`renew_all`, or `move PRODUCT P1Y`; raises `Invalid` for anything else."""
    name, *where = text.split(" ")
    try:
        return MaturityInstruction(
            instruction=Instruction(name),
            product_code=where[0] if where else None,
            term=parse_term(where[1]) if len(where) > 1 else None,
        )
    except ValueError:
        raise Invalid(
            field="instruction", value=text, rule="It is one of those offered.", remedy="Choose one of the list."
        ) from None


def _written(wanted: MaturityInstruction) -> str:
    where = [] if wanted.product_code is None else [wanted.product_code]
    return " ".join([wanted.instruction.value, *where, *([wanted.term.text()] if wanted.term else [])])


def _choices(one: Deposit) -> list[MaturityInstruction]:
    """What the contract offers; a product to move to once for each of its terms."""
    allowed = dict.fromkeys((Instruction.PAY_OUT, *one.contract.maturity.allowed))
    plain = [MaturityInstruction(instruction=word) for word in allowed if word is not Instruction.MOVE]
    moves = one.contract.maturity.move_to if Instruction.MOVE in allowed else ()
    known = [(code, offer(product_code=code)) for code in moves]
    targets = [(code, found) for code, found in known if found is not None and found.channel is not None]
    return plain + [
        MaturityInstruction(instruction=Instruction.MOVE, product_code=code, term=term)
        for code, found in targets
        for term in dict.fromkeys(cell.term for cell in found.terms.chart)
    ]
