"""Reading a statement from ledger, deposits, parties and orders, all as they stand in one snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from tidegate.catalogue.offer import offers
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.legs import accounts_of
from tidegate.deposits.owned import histories, ownership_of
from tidegate.deposits.reading import deposit_of, deposits_ever_of, moved_in, reads_for, restated_by
from tidegate.deposits.statement.earned import yield_earned
from tidegate.deposits.statement.earnings import Edges, earnings
from tidegate.deposits.statement.lines import Lines, read_lines, reads
from tidegate.deposits.statement.part import part_of
from tidegate.deposits.statement.period import Days, days
from tidegate.deposits.statement.remarks import orders_until, remarks_on
from tidegate.deposits.statement.value import (
    AccountKind,
    AccountStatement,
    Earnings,
    Held,
    Movement,
    Nature,
    Statement,
)
from tidegate.deposits.statement.whose import Window, clipped, joined, window
from tidegate.gate.in_force import CarriedOut
from tidegate.ledger.account import Account
from tidegate.ledger.chart import Purpose
from tidegate.ledger.find import find_accounts
from tidegate.ledger.snapshot import one_snapshot
from tidegate.parties.describe import platform_profile
from tidegate.parties.enrol import identity, person
from tidegate.parties.institution import InstitutionKind
from tidegate.parties.profile import PlatformProfile
from tidegate.parties.register import institutions


def deposit_statement(
    *, deposit_id: UUID, saver: str | None = None, first: date | None = None, last: date | None = None
) -> Statement | None:
    """A deposit's statement, by default from its opening to the open day; None if there is none (of this saver).

    An owner's own statement; who acts for an owner, and the operator, read the account holder's.

    Invalid for a period that has not come or is reversed, and for one with more lines than a statement holds.
    """
    with one_snapshot():
        deposit = deposit_of(deposit_id=deposit_id)
        whose = {} if deposit is None else _windows([deposit], None if saver is None else reads_for(person=saver))
        if deposit is None or not whose:
            return None
        mine = whose[deposit_id]
        period = days(first=first, last=last, since=deposit.opened_on if saver is None else mine.since)
        if mine.until is not None and mine.until < period.first:
            return None
        reader = saver if saver in mine.people else mine.holders[-1]
        reading = _reading(saver=reader or mine.holders[-1], period=period, whose=whose)
        return reading.statement([reading.of_deposit(deposit, paid=reading.paid_by([deposit]))], of=deposit_id)


def saver_statement(*, saver: str, first: date | None = None, last: date | None = None) -> Statement | None:
    """Everything a saver has here: cash accounts, then deposits, the oldest first; None if there is no such saver.

    By default from the first of January of the period's last year. Deposits that were there on a day of the period.
    """
    with one_snapshot():
        if person(code=saver) is None:
            return None
        until = days(first=None, last=last, since=date.min).last
        period = days(first=first, last=last, since=date(until.year, 1, 1))
        every = deposits_ever_of(saver=saver)
        whose = _windows(every, frozenset({saver}))
        reading = _reading(saver=saver, period=period, whose=whose)
        there = [one for one in every if _was_there(one, period) and whose[one.deposit_id].meets(period)]
        paid = reading.paid_by(there)
        cash = [reading.of_cash(account) for account in reading.cash]
        return reading.statement([*cash, *(reading.of_deposit(one, paid=paid) for one in there)], of=None)


def _windows(deposits: Sequence[Deposit], people: frozenset[str] | None) -> dict[UUID, Window]:
    """What of these deposits these people may read; None: all of it."""
    found = {one: window(history=history, people=people) for one, history in histories(deposits=deposits).items()}
    return {one: mine for one, mine in found.items() if mine is not None}


def _was_there(one: Deposit, period: Days) -> bool:
    return one.opened_on <= period.last and (one.ended_on is None or one.ended_on >= period.first)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paid:
    """What a deposit moved on the saver's cash: in the period, and interest before it."""

    before_minor: int
    movements: tuple[Movement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What every account of one saver's statement is read with."""

    profile: PlatformProfile
    saver: str
    region: str
    period: Days
    cash: tuple[Account, ...]
    banks: Mapping[str, str]
    orders: tuple[CarriedOut, ...]
    whose: Mapping[UUID, Window]

    def statement(self, accounts: list[AccountStatement], *, of: UUID | None) -> Statement:
        known = identity(person=self.saver)
        return Statement(
            platform=self.profile.code,
            platform_name=self.profile.name,
            holder=self.saver,
            holder_name="" if known is None else known.full_name,
            first=self.period.first,
            last=self.period.last,
            final=self.period.final,
            of_deposit=of,
            accounts=tuple(accounts),
        )

    def of_cash(self, account: Account) -> AccountStatement:
        lines = read_lines(account=account, first=self.period.first, last=self.period.last)
        return self._account(AccountKind.CASH, account, lines)

    def _account(self, kind: AccountKind, account: Account, lines: Lines) -> AccountStatement:
        return AccountStatement(
            account_id=account.account_id,
            kind=kind,
            bank=account.book_code,
            bank_name=self.banks.get(account.book_code, account.book_code),
            currency=account.currency,
            existed_before=lines.moved_before,
            opening_minor=lines.opening_minor,
            closing_minor=lines.closing_minor,
            movements=lines.movements,
        )

    def of_deposit(self, deposit: Deposit, *, paid: Mapping[UUID, _Paid]) -> AccountStatement:
        mine = self.whose[deposit.deposit_id]
        accounts = [accounts_of(deposit=deposit.in_name_of(holder=one)).saver_deposit for one in mine.holders]
        read = [read_lines(account=one, first=self.period.first, last=self.period.last) for one in accounts]
        lines = clipped(lines=joined(lines=read), mine=mine)
        held = _held(deposit, self.period, mine)
        cash = paid.get(deposit.deposit_id, _Paid(before_minor=0, movements=()))
        since, elsewhere = moved_in(deposit_id=deposit.deposit_id) or (deposit.opened_on, 0)
        before = elsewhere + cash.before_minor + self._capitalised_before(deposit, mine)
        earned = earnings(
            deposit=deposit, earning=mine.earning(self.period), own=lines.movements, cash=cash.movements, since=since,
            settled_before=before, edges=self._edges(deposit, mine),
        )  # fmt: skip
        return replace(
            self._account(AccountKind.DEPOSIT, accounts[-1], lines),
            held=held,
            earnings=earned,
            payments=cash.movements,
            part=part_of(deposit=deposit, mine=mine, period=self.period, saver=self.saver, lines=lines, earned=earned),
            yield_earned=self._yield_earned(deposit, mine, lines, earned, since),
            remarks=remarks_on(
                held, orders=self.orders, days=self.period, zone=self.profile.zone, region=self.region, saver=self.saver
            ),
        )

    def _yield_earned(
        self, deposit: Deposit, mine: Window, lines: Lines, earned: Earnings, since: date
    ) -> Decimal | None:
        ended = [] if deposit.ended_on is None else [deposit.ended_on - timedelta(days=1)]
        return yield_earned(
            contract=deposit.contract,
            opening_minor=lines.opening_minor,
            movements=lines.movements,
            first=max(mine.first(self.period), since),
            last=min([mine.last(self.period), *ended]),
            earned_minor=earned.earned_minor + earned.restated_minor,
        )

    def _capitalised_before(self, deposit: Deposit, mine: Window) -> int:
        first = mine.first(self.period)
        if deposit.opened_on > first:
            return 0
        accounts = [accounts_of(deposit=deposit.in_name_of(holder=one)).saver_deposit for one in mine.every]
        return sum(
            one.amount_minor
            for account in accounts
            for one in reads(account=account, first=deposit.opened_on, last=first)
            if one.nature is Nature.INTEREST and (one.booked_on < first or mine.precedes(one))
        )

    def _edges(self, deposit: Deposit, mine: Window) -> Edges:
        """What was restated on the day of a change, before it."""
        first = end = 0
        if mine.after_place and mine.since >= self.period.first:
            first = restated_by(deposit=deposit, on=mine.since, place=mine.after_place)
        if mine.to_place is not None and mine.until is not None and mine.until <= self.period.last:
            end = restated_by(deposit=deposit, on=mine.until, place=mine.to_place)
        return Edges(first_minor=first, end_minor=end)

    def paid_by(self, deposits: list[Deposit]) -> dict[UUID, _Paid]:
        """Per deposit what it moved on its account holders' cash, principal left aside, in one reading of the cash.

        Before the period what any holder was paid counts, within it what those whose account is read were paid."""
        wanted = {one.deposit_id for one in deposits}
        before = dict.fromkeys(wanted, 0)
        within: dict[UUID, list[Movement]] = {one: [] for one in wanted}
        for holder, one in self._cash_movements(deposits):
            known = one.deposit_id in wanted and one.booked_on <= self.period.last
            if one.deposit_id is None or not known or one.nature in {Nature.PRINCIPAL, Nature.CASH}:
                continue
            mine = self.whose[one.deposit_id]
            if one.booked_on < self.period.first or mine.precedes(one):
                before[one.deposit_id] += one.amount_minor if one.nature is Nature.INTEREST else 0
            elif holder in mine.holders and not mine.follows(one):
                within[one.deposit_id].append(one)
        return {one: _Paid(before_minor=before[one], movements=tuple(within[one])) for one in wanted}

    def _cash_of(self, savers: set[str]) -> Iterator[tuple[str, Account]]:
        """The cash accounts of deposits' account holders: another owner's, where a deposit has several."""
        for saver in sorted(savers):
            found = self.cash if saver == self.saver else find_accounts(owner=saver, purpose=Purpose.SAVER_CASH.value)
            yield from ((saver, account) for account in found)

    def _cash_movements(self, deposits: list[Deposit]) -> Iterator[tuple[str, Movement]]:
        if not deposits:
            return
        begun = min(one.opened_on for one in deposits)
        for holder, account in self._cash_of({code for one in deposits for code in self.whose[one.deposit_id].every}):
            for one in reads(account=account, first=begun, last=max(begun, self.period.last)):
                yield holder, one


def _reading(*, saver: str, period: Days, whose: Mapping[UUID, Window]) -> _Reading:
    profile, who = platform_profile(), person(code=saver)
    assert profile is not None, "a platform that has savers knows which platform it is"
    assert who is not None, "a deposit's saver is registered"
    return _Reading(
        profile=profile,
        saver=saver,
        region=who.region,
        period=period,
        cash=tuple(find_accounts(owner=saver, purpose=Purpose.SAVER_CASH.value)),
        banks={one.code: one.name for one in institutions(kind=InstitutionKind.BANK)},
        orders=orders_until(last=period.last, zone=profile.zone),
        whose=whose,
    )


def _held(deposit: Deposit, period: Days, mine: Window) -> Held:
    """As it was known then: what became known later does not change what was stated."""
    last = mine.last(period)
    ownership = ownership_of(deposit_id=deposit.deposit_id, saver=deposit.saver, on=last, known_on=last)
    offered = offers(product_codes=frozenset({deposit.product})).get(deposit.product)
    ended = deposit.ended_on if deposit.ended_on is not None and deposit.ended_on <= period.last else None
    return Held(
        deposit_id=deposit.deposit_id,
        product=deposit.product,
        account_holder=ownership.people[0],
        owners=() if ownership.plain else tuple((one.person, str(one.share)) for one in ownership.owners),
        product_name=deposit.product if offered is None else offered.terms.name,
        contract=deposit.contract,
        holding=deposit.holding,
        opened_on=deposit.opened_on,
        matures_on=deposit.matures_on,
        ended_on=ended,
    )
