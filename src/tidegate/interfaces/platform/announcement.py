"""A maturity that was announced, as its saver reads it: when, how much, what happens, what may be chosen. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tidegate.deposits.announce import Announcement, announced
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.instruction import PAY_OUT, Instruction
from tidegate.deposits.reading import Statement
from tidegate.interfaces.platform.later_forms import words
from tidegate.interfaces.site.display import day_text, minor_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Shown above a deposit from its announcement to its end. `choose` is empty where nothing may be chosen."""

    title: str
    text: str
    choose: str


def notice_of(statement: Statement, *, on: date, names: Mapping[str, str]) -> Notice | None:
    """The announcement as it stands on the business day `on`: what was instructed since is what will happen."""
    found, deposit = announced(statement=statement), statement.deposit
    if found is None or deposit.state.ended:
        return None
    told_on, said = found
    bank = names.get(deposit.bank, deposit.bank)
    told = f"You were told on {day_text(told_on)}."
    return Notice(
        title=f"Your deposit at {bank} ends on {day_text(said.matures_on)}.",
        text=f"{_expected(said, deposit)} {_follows(deposit)} {told}",
        choose=_choose(said, deposit, on=on),
    )


def _expected(said: Announcement, deposit: Deposit) -> str:
    code, contract = deposit.currency, deposit.contract
    parts = f"{minor_text(said.principal_minor, code=code)} and {minor_text(said.interest_minor, code=code)} interest"
    but = ["before tax"] * contract.tax_withheld + ["without instalments still to come"] * (contract.plan is not None)
    known = f", {', '.join(but)}" if but else ""
    return f"It is expected to be worth {minor_text(said.amount_minor, code=code)} then: {parts}{known}."


def _follows(deposit: Deposit) -> str:
    wanted = deposit.instruction or PAY_OUT
    if wanted.instruction is Instruction.PAY_OUT:
        return "It is paid to your cash."
    instructed = words(wanted)
    return f"As you instructed: {instructed}, at that day's rate; where that cannot be, it is paid to your cash."


def _choose(said: Announcement, deposit: Deposit, *, on: date) -> str:
    others = [one for one in deposit.contract.maturity.allowed if one is not Instruction.PAY_OUT]
    if not others or on > said.instruct_until:
        return ""
    opens = said.instruct_from
    begins = f"From {day_text(opens)} " if opens is not None and on < opens else ""
    until = f"{'until' if begins else 'Until'} {day_text(said.instruct_until)}"
    return f"{begins}{until} you can choose what happens."
