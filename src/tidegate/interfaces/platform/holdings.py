"""What one saver holds, arranged for the eye: per bank, insured and above, what comes when. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

from tidegate.deposits.deposit import Deposit, State
from tidegate.deposits.position import BankPosition, Position
from tidegate.interfaces.charts import Figure, Holding, insured_bar
from tidegate.interfaces.platform.ladder import Shares, due_minor, ladder
from tidegate.interfaces.platform.rate_words import terms_line
from tidegate.interfaces.platform.words import HOLDING, STATE, STATE_CHIP
from tidegate.interfaces.site.display import minor_text
from tidegate.money import Amount, currency

AHEAD_MAX = 6
BAR_WIDTH = 664


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The insured amount per saver and bank, and the law that says so."""

    amount: Amount
    citation_title: str
    citation_article: str
    citation_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDeposit:
    """A deposit as one row, whole. `interest` is earned and not yet paid; of an ended deposit, what was paid.

    `yours` says of one with several owners how much of it is the saver's.
    """

    deposit_id: UUID
    bank: str
    product: str
    terms: str
    state_chip: str
    chip_class: str
    principal: Amount
    interest: Amount
    ends_on: date | None
    yours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBank:
    """Everything at one bank."""

    code: str
    name: str
    holding: str
    holding_text: str
    bar: Figure
    deposits: tuple[HeldDeposit, ...]
    position: Holding


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A payment to come; the amount is None while it depends on what happens until then."""

    on: date
    text: str
    amount: Amount | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """A deposit that was ordered and waits for its money: how much until which day."""

    deposit_id: UUID
    bank: str
    product: str
    terms: str
    amount: Amount
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """The saver's whole position as known here."""

    total: Amount
    interest: Amount
    waiting: Amount
    cash: Amount
    cash_bank: str
    held: Amount
    insured: Amount
    above: Amount
    above_text: str
    limit: Limit | None
    banks: tuple[HeldBank, ...]
    ended: tuple[HeldDeposit, ...]
    requested: tuple[Requested, ...]
    ahead: tuple[Ahead, ...]
    ladder: Figure | None

    @property
    def next_on(self) -> date | None:
        return self.ahead[0].on if self.ahead else None


def owned(
    *,
    position: Position,
    code: str,
    insured: Mapping[str, Limit | None],
    names: Mapping[str, str],
    shares: Shares = MappingProxyType({}),
) -> Owned:
    """A position for the eye. `insured`: the limit at each bank, None where nothing is; `names` by code."""
    here = [bank for bank in position.banks if bank.currency == code]
    banks = tuple(
        _bank(bank, on=position.on, limit=insured.get(bank.bank), names=names, shares=shares)
        for bank in here
        if bank.deposits
    )
    bars = [position_at(bank, name=names.get(bank.bank, bank.bank), limit=insured.get(bank.bank)) for bank in here]
    interest = sum(bank.interest_minor for bank in here)
    known = [limit for bank in here if (limit := insured.get(bank.bank)) is not None]
    above = [bar for bar in bars if bar.above_minor > 0]
    purses = [bank for bank in here if bank.cash_minor]
    live = [deposit for bank in here for deposit in bank.deposits]
    return Owned(
        total=_amount(sum(bank.owned_minor + bank.in_flight_minor for bank in here), code),
        interest=_amount(interest, code),
        waiting=_amount(sum(bank.in_flight_minor for bank in here), code),
        cash=_amount(sum(bank.cash_minor for bank in here), code),
        cash_bank=", ".join(names.get(bank.bank, bank.bank) for bank in purses),
        held=_amount(sum(bank.held_minor for bank in here), code),
        insured=_amount(sum(bar.insured_minor for bar in bars), code),
        above=_amount(sum(bar.above_minor for bar in above), code),
        above_text="At " + ", ".join(bar.bank for bar in above) + "." if above else "",
        limit=known[0] if known else None,
        banks=banks,
        ended=tuple(_row(deposit, on=position.on, names=names, shares=shares) for deposit in position.ended),
        requested=tuple(_requested(deposit, names=names) for deposit in position.requested),
        ahead=_ahead(live, saver=position.saver, names=names, shares=shares),
        ladder=ladder(live, on=position.on, code=code, shares=shares),
    )


def position_at(bank: BankPosition, *, name: str, limit: Limit | None) -> Holding:
    """What one bank owes, against the limit there. Money not placed yet is not at the bank; at the end it is."""
    at_end = bank.owned_at_maturity_minor + bank.in_flight_minor
    return Holding(
        bank=name,
        principal_minor=bank.principal_minor + bank.cash_minor + bank.held_minor,
        interest_minor=bank.interest_minor,
        limit_minor=0 if limit is None else limit.amount.minor,
        at_end_minor=at_end if any(deposit.matures_on for deposit in bank.deposits) else None,
    )


def limit_text(limit: Limit | None) -> str:
    """Which law insures it, or that none does."""
    if limit is None:
        return "Not insured as known here."
    article = f", {limit.citation_article}" if limit.citation_article else ""
    return f"Insured up to the limit per saver and bank: {limit.citation_title}{article}."


def _bank(bank: BankPosition, *, on: date, limit: Limit | None, names: Mapping[str, str], shares: Shares) -> HeldBank:
    name, code = names.get(bank.bank, bank.bank), bank.currency
    position = position_at(bank, name=name, limit=limit)
    holding = bank.deposits[0].holding
    return HeldBank(
        code=bank.bank,
        name=name,
        holding=holding,
        holding_text=HOLDING.get(holding, holding),
        bar=insured_bar(
            holding=position,
            amount=lambda minor: minor_text(minor, code=code),
            limit_source=_at_end_text(position, name=name, code=code, limit=limit),
            width=BAR_WIDTH,
        ),
        deposits=tuple(_row(deposit, on=on, names=names, shares=shares) for deposit in bank.deposits),
        position=position,
    )


def _at_end_text(position: Holding, *, name: str, code: str, limit: Limit | None) -> str:
    if limit is None:
        return "Not insured as known here."
    if position.at_end_minor is None:
        return ""
    over = position.at_end_minor - limit.amount.minor
    end = f"At the last maturity {name} will owe you {minor_text(position.at_end_minor, code=code)}"
    return f"{end}: {minor_text(over, code=code)} above the limit." if over > 0 else f"{end}: inside the limit."


def _row(deposit: Deposit, *, on: date, names: Mapping[str, str], shares: Shares = MappingProxyType({})) -> HeldDeposit:
    contract, state = deposit.contract, deposit.state
    interest = deposit.interest_paid_minor if state.ended else deposit.unpaid_interest_minor(on=on)
    return HeldDeposit(
        deposit_id=deposit.deposit_id,
        bank=names.get(contract.bank_code, contract.bank_code),
        product=names.get(contract.product_code, contract.product_code),
        terms=terms_line(contract),
        state_chip="" if state is State.RUNNING else STATE[state],
        chip_class=STATE_CHIP[state],
        principal=_amount(deposit.opened_minor if state.ended else deposit.principal_minor, contract.currency),
        interest=_amount(interest, contract.currency),
        ends_on=deposit.matures_on,
        yours=_yours(deposit, shares),
    )


def _yours(deposit: Deposit, shares: Shares) -> str:
    share = shares.get(deposit.deposit_id)
    return "" if share is None else f"{share} of it is yours"


def _requested(deposit: Deposit, *, names: Mapping[str, str]) -> Requested:
    assert deposit.fund_until is not None, "what waits for its money has a last day"
    row = _row(deposit, on=deposit.opened_on, names=names)
    return Requested(
        deposit_id=row.deposit_id,
        bank=row.bank,
        product=row.product,
        terms=row.terms,
        amount=row.principal,
        until=deposit.fund_until,
    )


def _ahead(live: Sequence[Deposit], *, saver: str, names: Mapping[str, str], shares: Shares) -> tuple[Ahead, ...]:
    found = []
    for deposit in live:
        contract = deposit.contract
        bank = names.get(contract.bank_code, contract.bank_code)
        cash = "your cash" if deposit.saver == saver else f"the cash of {deposit.saver}"
        yours = f" ({told})" if (told := _yours(deposit, shares)) else ""
        if deposit.next_pay_on is not None:
            due = deposit.unpaid_interest_minor(on=deposit.next_pay_on) if deposit.segments else None
            amount = None if due is None else _amount(due, contract.currency)
            text = f"interest, {bank}" + (f": paid to {cash}{yours}" if yours else "")
            found.append(Ahead(on=deposit.next_pay_on, text=text, amount=amount))
        if deposit.matures_on is not None:
            whole = deposit.next_pay_on is None
            due = deposit.principal_minor + (due_minor(deposit, on=deposit.matures_on) if whole else 0)
            text = f"{bank} ends: paid to {cash}" + ("" if whole else ", with its last interest") + yours
            found.append(Ahead(on=deposit.matures_on, text=text, amount=_amount(due, contract.currency)))
    return tuple(sorted(found, key=lambda one: (one.on, one.text))[:AHEAD_MAX])


def _amount(minor: int, code: str) -> Amount:
    return Amount(minor=minor, currency=currency(code))
