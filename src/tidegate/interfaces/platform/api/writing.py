"""From values to documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse

from tidegate.catalogue.terms import Incentive, ProductTerms, Withdrawals
from tidegate.deposits.access import withdrawals_left
from tidegate.deposits.announce import announced
from tidegate.deposits.asking import Waiting
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.fee import Fee
from tidegate.deposits.instruction import MaturityInstruction
from tidegate.deposits.movement import Done
from tidegate.deposits.pledge_document import free_text, pledge_documents
from tidegate.deposits.reading import Statement
from tidegate.interfaces.platform.api import documents, fee_documents, term_documents
from tidegate.interfaces.problem import Refused, of_refused
from tidegate.interfaces.site.answers import answer
from tidegate.money import Amount, Term, currency

PROBLEMS: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 503), documents.Problem)
READ_PROBLEMS: dict[int, Any] = dict.fromkeys((404, 422, 503), documents.Problem)


def text(minor: int, code: str) -> str:
    """`1234.50`."""
    return Amount(minor=minor, currency=currency(code)).text()


def term_text(term: Term | None) -> str | None:
    return None if term is None else term.text()


def refused(request: HttpRequest, given: object) -> HttpResponse:
    """The problem document of a verb's refusal."""
    assert isinstance(given, Refused), "a verb is done or refused"
    return answer(request, of_refused(given))


def deposit(one: Deposit, *, on: date) -> dict[str, Any]:
    """A deposit at the beginning of `on`."""
    contract, code = one.contract, one.contract.currency
    return {
        "deposit_id": one.deposit_id,
        "product_code": contract.product_code,
        "bank_code": contract.bank_code,
        "state": one.state.value,
        "currency": code,
        "principal": text(one.principal_minor, code),
        "interest_so_far": text(0 if one.state.ended else one.unpaid_interest_minor(on=on), code),
        "interest_paid": text(one.interest_paid_minor, code),
        "rate": contract.rate.text(),
        "term": term_text(contract.term),
        "opened_on": one.opened_on,
        "starts_on": one.starts_on if one.segments else None,
        "matures_on": one.matures_on,
        "fund_until": one.fund_until,
    }


def detail(statement: Statement, *, on: date) -> documents.DepositDetail:
    """A deposit with its steps."""
    steps = [{"step": step.step, "business_day": step.business_day, "at": step.at} for step in statement.steps]
    return documents.DepositDetail.model_validate(
        {
            **deposit(statement.deposit, on=on),
            "steps": steps,
            "ownership": statement.ownership.to_json(),
            "succession": [
                {
                    "from_day": one.from_day,
                    "known_on": one.known_on,
                    "ground": one.ground.value,
                    "ownership": one.ownership.to_json(),
                }
                for one in statement.succession
            ],
            "pledges": pledge_documents(pledges=statement.pledges, deposit=statement.deposit),
            "free": free_text(pledges=statement.pledges, deposit=statement.deposit),
            "instruction": instruction(statement.deposit.instruction),
            "announcement": announcement(statement),
            "fees": [fee(one, statement.deposit.currency) for one in statement.fees],
            **access(statement.deposit, on=on),
        }
    )


def fee(one: Fee, code: str) -> dict[str, Any]:
    """A period of a maintenance fee."""
    return {
        "due_on": one.until_on,
        "since": one.from_on,
        "fee": text(one.fee_minor, code),
        "charged": text(one.charged_minor, code),
        "least_balance": text(one.least_minor, code),
        "waived": one.waived,
    }


def maintenance_fee(terms: ProductTerms) -> fee_documents.MaintenanceFee | None:
    """What keeping a deposit of the product costs."""
    found = terms.maintenance_fee
    if found is None:
        return None
    waived = found.waived_from_minor
    return fee_documents.MaintenanceFee(
        amount=text(found.amount_minor, terms.currency),
        every=found.every.value,
        waived_from=None if waived is None else text(waived, terms.currency),
        free=term_text(found.free),
        principal_at_risk=found.principal_at_risk or not terms.kind.has_term,
    )


def withdrawals(terms: ProductTerms) -> term_documents.Withdrawals | None:
    """How often and from when on a deposit of the product gives money back."""
    found = terms.withdrawals
    if found == Withdrawals():
        return None
    per = None if found.per is None else found.per.value
    return term_documents.Withdrawals(times=found.times, per=per, locked=term_text(found.locked))


def incentive(one: Incentive, *, granted: bool) -> term_documents.Incentive:
    """What is paid on top of the chart, and whether it is to whoever asks."""
    saver_class = None if one.saver_class is None else one.saver_class.value
    return term_documents.Incentive(
        rate=one.rate.text(), new_to_bank=one.new_to_bank, saver_class=saver_class, region=one.region, granted=granted
    )


def access(one: Deposit, *, on: date) -> dict[str, Any]:
    """What else the contract gives: incentives, and how often and from when on money is given back, on a day."""
    limits = one.contract.withdrawals
    return {
        "incentives": [incentive(given, granted=True) for given in one.contract.incentives],
        "withdrawals_left": withdrawals_left(deposit=one, on=on),
        "withdrawals_from": None if limits.locked is None else limits.open_from(one.starts_on),
    }


def instruction(wanted: MaturityInstruction | None) -> dict[str, Any] | None:
    return None if wanted is None else {"product_code": None, "term": None, **wanted.to_json()}


def announcement(statement: Statement) -> dict[str, Any] | None:
    """What the saver was told of the maturity, and what the contract lets them choose."""
    found = announced(statement=statement)
    if found is None:
        return None
    announced_on, said = found
    code, maturity = statement.deposit.currency, statement.deposit.contract.maturity
    return {
        "announced_on": announced_on,
        "matures_on": said.matures_on,
        "principal": text(said.principal_minor, code),
        "interest": text(said.interest_minor, code),
        "instruction": instruction(said.instruction),
        "may_choose": [one.value for one in maturity.allowed],
        "may_move_to": list(maturity.move_to),
        "instruct_from": said.instruct_from,
        "instruct_until": said.instruct_until,
    }


def waiting(given: Waiting) -> documents.Waiting:
    """What waits for signatures."""
    return documents.Waiting(
        request_id=given.request_id,
        deposit_id=given.deposit_id,
        kind=given.kind.value,
        amount=None if given.amount_minor is None else text(given.amount_minor, given.currency),
        signed=list(given.signed),
        expires_on=given.expires_on,
    )


def outcome(done: Done, *, statement: Statement, on: date) -> documents.Outcome:
    """What an act came to."""
    return documents.Outcome(
        request_id=done.request_id,
        outcome=done.kind.value,
        exists=done.outcome == "exists",
        deposit=detail(statement, on=on),
    )


def page_of(items: Sequence[Deposit], *, after: str | None, size: int) -> tuple[Sequence[Deposit], str | None]:
    """Keyset paging by the deposit's id, which stands for (opened on, id) in this order."""
    start = 0
    if after is not None:
        ids = [str(one.deposit_id) for one in items]
        start = ids.index(after) + 1 if after in ids else len(items)
    chosen = items[start : start + size]
    more = start + size < len(items)
    return chosen, str(chosen[-1].deposit_id) if more and chosen else None
