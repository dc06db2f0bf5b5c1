"""A deposit that waits for its money, as its saver reads it: how much until when, and what stands against it. Pure."""

from __future__ import annotations

from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.reading import Statement
from tidegate.deposits.requested import REFUSED
from tidegate.interfaces.platform.announcement import Notice
from tidegate.interfaces.site.display import day_text, minor_text, percent


def awaited(statement: Statement, *, cash_minor: int | None) -> Notice | None:
    """What is still to come. `cash_minor`: the viewer's cash, None where the money is another's to bring."""
    deposit = statement.deposit
    if deposit.state is not State.REQUESTED or deposit.fund_until is None:
        return None
    amount = minor_text(deposit.principal_minor, code=deposit.currency)
    last = [step for step in statement.steps if step.step == REFUSED][-1:]
    refused = "".join(f"The money is here, but it is not set aside: {one.evidence['rule']} " for one in last)
    return Notice(
        title=f"Waiting for {amount} until {day_text(deposit.fund_until)}.",
        text=f"{refused or _missing(deposit, cash_minor)}{percent(deposit.contract.rate)} and its terms are agreed.",
        choose="It is set aside as soon as it is here and the rules of that day allow it. Otherwise the deposit is "
        "cancelled at the close of that day, and your cash stays yours.",
    )


def _missing(deposit: Deposit, cash_minor: int | None) -> str:
    if cash_minor is None:
        return "The account holder brings it. "
    missing = deposit.principal_minor - cash_minor
    if missing <= 0:
        return "Your cash covers it: it is set aside at today's close at the latest. "
    here = minor_text(max(cash_minor, 0), code=deposit.currency)
    return f"You have {here} in cash: bring {minor_text(missing, code=deposit.currency)} more. "


def until_text(deposit: Deposit) -> str:
    """`€ 5,000.00 until 3 May 2021`."""
    assert deposit.fund_until is not None, "only what waits has a last day"
    return f"{minor_text(deposit.principal_minor, code=deposit.currency)} until {day_text(deposit.fund_until)}"
