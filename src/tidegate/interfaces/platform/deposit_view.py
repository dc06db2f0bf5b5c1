"""One deposit as its page shows it: terms, steps, days. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from django.utils.safestring import SafeString

from tidegate.deposits.asking import Waiting
from tidegate.deposits.contract import Contract
from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.explain import Explanation
from tidegate.deposits.owners import Capacity, Owner, Ownership, Signing
from tidegate.deposits.reading import Statement
from tidegate.deposits.succession import Ground, Succession
from tidegate.interfaces.charts import sparkline
from tidegate.interfaces.platform.deposit_steps import steps_of
from tidegate.interfaces.platform.invitation_view import heir_lines
from tidegate.interfaces.platform.later_forms import asked_text, words
from tidegate.interfaces.platform.order_words import Step
from tidegate.interfaces.platform.pledge_view import pledge_lines
from tidegate.interfaces.platform.rate_words import by_bands, terms_line
from tidegate.interfaces.platform.words import HOLDING, HOLDING_NOTE, STATE, STATE_CHIP, Line, for_whom_text, plain
from tidegate.interfaces.site.display import day_text, minor_text, percent
from tidegate.money import Amount, Rate, currency

SIGNING = {
    Signing.ANY: "Each of them may act alone. It is paid to the first one's cash.",
    Signing.ALL: "They act together only. It is paid to the first one's cash.",
}
_GROUNDS = {
    Ground.CONTRACT: "by contract",
    Ground.INHERITANCE: "inherited",
    Ground.ASSIGNMENT: "assigned",
    Ground.GIFT: "given",
    Ground.DIVORCE: "parted by a divorce",
}
_SPARK_POINTS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositView:
    """The head of the page. `interest` is earned and not yet paid out; `paid` was paid out, `fees` were taken."""

    deposit_id: UUID
    bank: str
    product: str
    terms: str
    state_text: str
    chip_class: str
    principal: Amount
    interest: Amount
    paid: Amount
    fees: Amount
    ends_on: date | None
    at_end: Amount | None
    plain: tuple[Line, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    day: date
    base: Amount
    rate: Rate | None
    interest: Amount
    total: Amount
    restated: Amount | None


def view_of(
    statement: Statement, *, on: date, names: Mapping[str, str], waiting: Sequence[Waiting] = ()
) -> DepositView:
    """The deposit at the beginning of the business day `on`."""
    deposit = statement.deposit
    contract, code = deposit.contract, deposit.contract.currency
    bank = names.get(contract.bank_code, contract.bank_code)
    waits = deposit.state is State.REQUESTED
    known = contract.plan is None and deposit.matures_on is not None and deposit.next_pay_on is None
    whole = known and not deposit.state.ended and not waits
    due = deposit.principal_minor + deposit.interest_to_maturity_minor() - deposit.interest_paid_minor
    more = [
        Line(
            name="Waiting",
            text=f"{minor_text(top_up.amount_minor, code=code)} more",
            note="It is placed at the close of the business day.",
        )
        for top_up in statement.waiting
    ]
    held = Line(
        name="How it is held", text=f"{HOLDING[deposit.holding].capitalize()}.", note=HOLDING_NOTE[deposit.holding]
    )
    return DepositView(
        deposit_id=deposit.deposit_id,
        bank=bank,
        product=names.get(contract.product_code, contract.product_code),
        terms=terms_line(contract),
        state_text=STATE[deposit.state],
        chip_class=STATE_CHIP[deposit.state],
        principal=_amount(deposit.opened_minor if deposit.state.ended else deposit.principal_minor, code),
        interest=_amount(0 if deposit.state.ended else deposit.unpaid_interest_minor(on=on), code),
        paid=_amount(deposit.interest_paid_minor, code),
        fees=_amount(sum(one.charged_minor for one in statement.fees), code),
        ends_on=None if waits else deposit.matures_on,
        at_end=_amount(due, code) if whole else None,
        plain=(
            *unsigned_lines(waiting, deposit=deposit),
            *more,
            *plain(contract),
            *instruction_lines(deposit),
            *incentive_lines(deposit),
            *owned_lines(statement.ownership),
            *succession_lines(statement.succession),
            *pledge_lines(statement.pledges, deposit=deposit),
            held,
        ),
        steps=steps_of(statement.steps, deposit=deposit),
    )


def unsigned_lines(waiting: Sequence[Waiting], *, deposit: Deposit) -> tuple[Line, ...]:
    """What was asked and waits for signatures."""
    return tuple(
        Line(
            name="Waits for signatures",
            text=f"{asked_text(one, one=deposit)}, signed by {', '.join(one.signed)}.",
            note=f"Without the others' signatures it lapses after {day_text(one.expires_on)}; nothing is set aside.",
        )
        for one in waiting
    )


def instruction_lines(deposit: Deposit) -> tuple[Line, ...]:
    """What is done when it ends, where that is more than being paid out."""
    if deposit.instruction is None or deposit.state.ended:
        return ()
    return (Line(name="When it ends", text=f"{words(deposit.instruction)}.", note="As you instructed."),)


def incentive_lines(deposit: Deposit) -> tuple[Line, ...]:
    """What of its rate was granted for what was known of its owners when they signed."""
    return tuple(
        Line(
            name="Extra interest",
            text=f"{percent(one.rate)} a year of the rate, {for_whom_text(one)}.",
            note="Granted when it was signed; it stays.",
        )
        for one in deposit.contract.incentives
    )


def succession_lines(history: Sequence[Succession]) -> tuple[Line, ...]:
    """Who owned it before, and how it passed on."""
    return tuple(
        Line(
            name="Before",
            text=", ".join(
                f"{one.person} {one.share}" if one.share < 1 else one.person for one in before.ownership.owners
            )
            + ".",
            note=f"Until {day_text(after.from_day)}: {_GROUNDS[after.ground]}.",
        )
        for before, after in pairwise(history)
    )


def owned_lines(ownership: Ownership) -> tuple[Line, ...]:
    """Who owns it, where that is more than the saver alone. Codes, not names: another's name is not ours to tell."""
    if ownership.plain:
        return ()
    names = ", ".join(f"{one.person} {one.share}{_as(one)}" for one in ownership.owners)
    several = len(ownership.owners) > 1
    note = SIGNING[ownership.signing] if several else ""
    return (Line(name="Owners" if several else "Owner", text=names, note=note), *heir_lines(ownership))


def _as(owner: Owner) -> str:
    if owner.capacity is Capacity.OWN_NAME:
        return ""
    whom = f" for {owner.on_behalf_of}" if owner.on_behalf_of else ""
    return f" (as {owner.capacity.value.replace('_', ' ')}{whom})"


def days_of(explanation: Explanation, *, contract: Contract) -> tuple[Day, ...]:
    """The explained days as rows. Where each part of the balance earns its own rate, no rate is the day's."""
    code, banded = contract.currency, by_bands(contract)
    return tuple(
        Day(
            day=one.day,
            base=_amount(one.base_minor, code),
            rate=None if banded else one.rate,
            interest=_amount(one.accrual_minor, code),
            total=_amount(one.cumulative_minor, code),
            restated=_amount(one.restated_minor, code) if one.restated_minor else None,
        )
        for one in explanation.days
    )


def spark_of(deposit: Deposit, *, on: date) -> SafeString:
    """Interest since the start, as a small line; nothing before the first day."""
    last = min(day for day in (on, deposit.matures_on, deposit.ended_on) if day is not None)
    length = (last - deposit.starts_on).days
    if not deposit.segments or length < 2:
        return SafeString("")
    points = min(length, _SPARK_POINTS)
    days = [deposit.starts_on + timedelta(days=length * n // points) for n in range(points + 1)]
    values = [deposit.accrued_minor(on=day) for day in days]
    code = deposit.contract.currency
    desc = f"From {day_text(days[0])} to {day_text(last)}: {minor_text(values[-1], code=code)}"
    return sparkline(values=values, title="Interest since the start", desc=desc, width=170, height=36)


def month_of(text: str, *, on: date) -> date:
    """The first day of the month that is asked for (`2020-12`), else of `on`."""
    try:
        return date.fromisoformat(f"{text}-01") if text else on.replace(day=1)
    except ValueError:
        return on.replace(day=1)


def next_month(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def _amount(minor: int, code: str) -> Amount:
    return Amount(minor=minor, currency=currency(code))
