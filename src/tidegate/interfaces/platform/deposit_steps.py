"""What happened to a deposit, in plain words, and the end that is still ahead. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.reading import StatementStep
from tidegate.interfaces.platform.order_words import Step
from tidegate.interfaces.site.display import day_text, instant_text, minor_text

_STEPS = {
    "requested": "Ordered",
    "funded": "Set aside from your cash",
    "funding_refused": "Not set aside",
    "lapsed": "Cancelled: it did not get its money in time",
    "placed": "Placed at the bank",
    "confirmed": "Confirmed by the bank",
    "top_up_reserved": "More money set aside",
    "top_up_placed": "More money placed",
    "interest_paid": "Interest paid",
    "interest_capitalised": "Interest added to the deposit",
    "interest_compounded": "Interest compounded",
    "interest_adjusted": "Interest valued anew",
    "interest_corrected": "Interest corrected",
    "subsidy_paid": "Bonus interest paid by the platform",
    "bonus_ended": "The bonus ended",
    "rate_stepped": "The rate rose a step",
    "rate_reviewed": "The rate was reviewed",
    "instalment_paid": "Instalment paid",
    "instalment_late": "An instalment is late",
    "instalment_missed": "An instalment was missed",
    "plan_ended": "The plan ended for missed instalments",
    "notice_given": "You gave notice",
    "notice_paid": "Paid after notice",
    "instructed": "You said what happens when it ends",
    "moved_in": "Moved in from where it ran before",
    "partly_withdrawn": "Partly withdrawn",
    "withdrawn": "Withdrawn",
    "cancelled": "Cancelled",
    "returned": "Returned by an order, money back in your cash",
    "top_up_returned": "A top-up was returned by an order",
    "fee_charged": "Fee for keeping it taken by the bank",
    "fee_not_charged": "No fee for keeping it",
    "maturity_announced": "You were told when it ends",
    "paid": "Ended and paid",
    "renewed": "Opened again",
    "owners_changed": "Passed to other owners",
    "renewal_refused": "Not renewed, and paid out",
    "pledged": "Pledged",
    "pledge_held": "Held for the pledgee",
    "pledge_realised": "Paid to the pledgee",
    "pledge_released": "Released by the pledgee",
}
_STOPPED = {"returned", "top_up_returned", "funding_refused", "lapsed"}


def steps_of(steps: Sequence[StatementStep], *, deposit: Deposit) -> tuple[Step, ...]:
    """What happened, and the end that is still ahead."""
    code = deposit.contract.currency
    shown = [
        _again(alike, code=code)
        if len(alike) > 1
        else Step(
            name=_STEPS.get(step.step, step.step.replace("_", " ").capitalize()),
            when=instant_text(step.at),
            state="stopped" if step.step in _STOPPED else "done",
            note=_note(step, code=code),
        )
        for alike in _runs(steps)
        for step in alike[:1]
        if step.step != "requested" or deposit.fund_until is not None
    ]
    if deposit.state is State.REQUESTED and deposit.fund_until is not None:
        shown.append(Step(name="Your money comes", when=f"until {day_text(deposit.fund_until)}", state="now"))
        return tuple(shown)
    if deposit.state is State.FUNDED:
        shown.append(Step(name="Placed at the bank", when="at the close of the business day", state="ahead"))
    if deposit.state is State.RUNNING:
        shown.append(Step(name="Running", when=f"since {day_text(deposit.starts_on)}", state="now"))
    if deposit.matures_on is not None and not deposit.state.ended:
        shown.append(Step(name="Ends and is paid", when=day_text(deposit.matures_on), state="ahead"))
    return tuple(shown)


def _runs(steps: Sequence[StatementStep]) -> Iterator[list[StatementStep]]:
    """Each step alone, but for those of one kind that come again and again and move nothing."""
    for name, alike in groupby(steps, key=lambda one: one.step):
        found = list(alike)
        yield from [found] if name == "interest_compounded" else ([one] for one in found)


def _again(alike: Sequence[StatementStep], *, code: str) -> Step:
    """Many of one kind, one after the other, as one."""
    first, last = alike[0], alike[-1]
    return Step(
        name=f"{_STEPS[first.step]}, {len(alike)} times",
        when=f"{day_text(first.business_day)} to {day_text(last.business_day)}",
        state="done",
        note=_note(last, code=code),
    )


def _note(step: StatementStep, *, code: str) -> str:
    if step.step in {"funding_refused", "lapsed"}:
        return str(step.evidence["rule"])
    if step.step == "renewal_refused":
        return str(step.evidence.get("rule", step.evidence["code"].replace("_", " ")))
    if step.step in {"fee_charged", "fee_not_charged"}:
        return _fee_note(step, code=code)
    parts = []
    for name in ("amount_minor", "interest_minor"):
        minor = step.evidence.get(name)
        if isinstance(minor, int) and minor:
            parts.append(minor_text(minor, code=code) + (" interest" if name == "interest_minor" else ""))
    if step.step == "confirmed":
        parts.append(f"reference {step.evidence['reference']}")
    return ", ".join(parts)


def _fee_note(step: StatementStep, *, code: str) -> str:
    since, least = day_text(date.fromisoformat(step.evidence["from_on"])), step.evidence["least_minor"]
    if step.evidence["waived"]:
        return f"since {since} {minor_text(least, code=code)} or more was there"
    charged, fee = step.evidence["charged_minor"], step.evidence["fee_minor"]
    if not charged:
        return f"since {since}; nothing was there to bear it"
    part = "" if charged == fee else f" of {minor_text(fee, code=code)}, the rest is never charged"
    return f"{minor_text(charged, code=code)}{part}, for the time since {since}"
