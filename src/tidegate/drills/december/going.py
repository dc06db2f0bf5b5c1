"""From the order to the end: one world of one platform, day by day, through the same verbs as ever."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from tidegate.deposits.history import Recorded
from tidegate.deposits.owned import shared
from tidegate.deposits.reading import every_deposit
from tidegate.drills.carry_out import at_instant, carry_out
from tidegate.drills.december import facts, faults, ordering, world
from tidegate.drills.december.begin import close_up_to, founding_of, morning
from tidegate.drills.december.breaks import Fault
from tidegate.drills.december.notices import handed_over, notices_of
from tidegate.drills.december.plan import Plan
from tidegate.drills.founding import Founding
from tidegate.drills.story.acts import Act, Deed, story_id
from tidegate.drills.story.onward import run_again
from tidegate.drills.story.world import SETTLEMENT_BANK
from tidegate.gate.decision import GateRefused
from tidegate.ledger.balance import balances_now
from tidegate.ledger.chart import Purpose, account_id
from tidegate.money import calendar
from tidegate.payments.pay_out import pay_out_cash
from tidegate.payments.payment import Paid
from tidegate.seal import SigningKey

Told = Callable[[int, int, str], None]
_PAID_AT_ONCE = 100
_SAMPLED_DAILY = 12
_SAMPLED_EVERY = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Private keys of a drill: of the platform, the authority's officers, each bank."""

    platform: SigningKey
    officers: tuple[SigningKey, ...]
    banks: Mapping[str, SigningKey]


@dataclass(slots=True, kw_only=True)
class Going:
    """One world on its way. `own`: as it happened, else the signed order is in force already (or never arrived)."""

    shop: world.Shop
    plan: Plan
    keys: Keys
    own: bool
    faults: frozenset[Fault]
    told: Told
    founding: Founding = field(init=False)
    early: int = 0
    refused: int = 0
    outflow_refused: list[str] = field(default_factory=list)
    attempts: int = 0
    reports: list[dict[str, Any]] = field(default_factory=list)
    insured: list[dict[str, Any]] = field(default_factory=list)
    handover: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    events: list[ordering.Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.founding = founding_of(shop=self.shop, plan=self.plan)
        if self.own:
            self.events = ordering.events_of(shop=self.shop, keys=self.keys.officers)

    def to_the_end(self) -> dict[str, Any]:
        """Everything, and what can be said of it."""
        if self.own:
            act_now(plan=self.plan)
            at_instant(at=world.T0)
        self._pass(world.T0)
        self._look(world.EFFECTIVE_DAY, sampled=True)
        self._send_notices()
        with self._short() as _:
            days = self.plan.days
            for number, day in enumerate(days):
                self._day(number, day)
                self.told(number + 1, len(days) + 1, f"{day:%d %B %Y}")
            close_up_to(day=world.END)
        self.told(len(days) + 1, len(days) + 1, "the last maturity is past")
        return {**facts.at_the_end(), **self._said(), "paid_out": self._pay_out()}

    def _said(self) -> dict[str, Any]:
        return {
            "reports": self.reports,
            "insured": self.insured,
            "handover": self.handover,
            "notices": self.notices,
            "receipts": self.receipts,
            "attempts": self.attempts,
            "withdrawn_before": sum(act.deed is Deed.WITHDRAW for acts in self.plan.openings.values() for act in acts),
            "seen_refused": self.refused,
            "outflow_refused": self.outflow_refused,
        }

    def _short(self) -> AbstractContextManager[None]:
        if Fault.SHORT_PAYOUT not in self.faults:
            return nullcontext()
        later = [
            one for one in every_deposit(running_only=True) if one.matures_on and one.matures_on > world.CUT.date()
        ]
        touched = {act.deposit_id for acts in self.plan.later.values() for act in acts}
        return faults.pays_short(deposit_id=min({one.deposit_id for one in later} - touched))

    # -- a day ------------------------------------------------------------------------------------------------------

    def _day(self, number: int, day: date) -> None:
        self._pass(datetime.combine(day, time(8), tzinfo=world.ZONE))
        close_up_to(day=day)
        morning(day=day, founding=self.founding)
        self._pass(datetime.combine(day, time(9, 45), tzinfo=world.ZONE))
        self._do(self.plan.later.get(day, ()))
        self._do(self.plan.attempts.get(day, ()))
        self._pass(datetime.combine(day, time(21), tzinfo=world.ZONE))
        self._look(day, sampled=is_sampled(number))
        if day == self._after_the_cut(0):
            self._hand_over(day)
        if day == self._after_the_cut(1):
            self._plant(day)

    def _do(self, acts: Iterable[Act]) -> None:
        for act in acts:
            outcome = carry_out(
                act=act, platform=self.shop.code, currency=world.CURRENCY, everything=not act.amount_minor
            )
            self.attempts += act.deed is not Deed.WITHDRAW
            self.refused += isinstance(outcome.answer, GateRefused)
            if act.deed is Deed.WITHDRAW:
                self.early += not outcome.refused
                self.outflow_refused += [f"{act.act_id}: {outcome.answer}"] if outcome.refused else []

    def _after_the_cut(self, number: int) -> date:
        """The first, second … day of life after top-ups were closed for everybody."""
        return [day for day in self.plan.days if day > world.CUT.date()][number]

    def _plant(self, day: date) -> None:
        """What gets in reaches its bank at the close of the same day."""
        if not self.faults & {Fault.LATE_TOP_UP, Fault.RENEWED_DEPOSIT}:
            return
        with faults.without_a_gate():
            if Fault.LATE_TOP_UP in self.faults:
                faults.top_up_late(platform=self.shop.code, product=world.FLEXIBLE)
            if Fault.RENEWED_DEPOSIT in self.faults:
                faults.renew_silently(platform=self.shop.code)
            close_up_to(day=calendar(world.CALENDAR).next_after(day))

    def _pass(self, until: datetime) -> None:
        """Orders whose instant has come; the days before it are closed first."""
        while self.events and self.events[0].at <= until:
            event = self.events.pop(0)
            close_up_to(day=event.at.date())
            at_instant(at=max(event.at, facts.instant()))
            self.receipts.append(event.give(platform=self.shop.code, key=self.keys.platform))

    # -- what is told -----------------------------------------------------------------------------------------------

    def _look(self, day: date, *, sampled: bool) -> None:
        self.reports.append(facts.report(day=day, early=self.early, refused=self.refused))
        if sampled:
            self.insured.append(facts.insured(day=day))

    def _send_notices(self) -> None:
        """Within a day of the order; each bank to its own holders."""
        at = world.T0 + timedelta(hours=20)
        held, several = every_deposit(running_only=True), shared()
        for bank in world.BANKS:
            mine = [one for one in held if one.bank == bank.code]
            said = notices_of(
                bank=bank.code, name=bank.name, deposits=mine, owners=several, at=at, key=self.keys.banks[bank.code]
            )
            self.notices.append({
                "bank": bank.code,
                "sent_at": at.isoformat(),
                "holders": len({code for one in mine for code in several.get(one.deposit_id, (one.saver,))}),
                "sent": len(said.texts),
                "sample": next(iter(said.texts.values()), ""),
                "texts_differ": len(set(said.texts.values())),
                "envelope": said.envelope.decode(),
            })  # fmt: skip

    def _hand_over(self, day: date) -> None:
        held = every_deposit(running_only=True)
        for bank in world.BANKS:
            mine = [one for one in held if one.bank == bank.code]
            self.handover.append(handed_over(bank=bank.code, deposits=mine, on=day, key=self.keys.banks[bank.code]))

    def _pay_out(self) -> dict[str, Any]:
        """What lies as cash goes to the savers' own accounts elsewhere."""
        accounts = {
            saver: account_id(purpose=Purpose.SAVER_CASH, owner=saver, book=SETTLEMENT_BANK, currency=world.CURRENCY)
            for saver in (*self.plan.savers, *self.plan.strangers)
        }
        paid = 0
        for cash in _chunks(sorted(_cash(accounts).items())):
            with transaction.atomic():
                for saver, minor in cash:
                    done = pay_out_cash(
                        request_id=story_id(world.SEED, "out", self.shop.code, saver), saver=saver,
                        currency=world.CURRENCY, amount_minor=minor,
                    )  # fmt: skip
                    assert isinstance(done, Paid), f"nothing stands before cash that leaves: {done}"
                    paid += minor
        left = _cash(accounts)
        return {"amount_minor": paid, "savers_with_cash_left": len(left), "left_minor": sum(left.values())}


def go_again(*, shop: world.Shop, plan: Plan, acts: Sequence[Recorded], told: Told) -> dict[str, Any]:
    """The twin: no order, and what was carried out in the other world, on the same days."""
    founding, insured = founding_of(shop=shop, plan=plan), []
    by_day: dict[date, list[Recorded]] = {}
    for act in acts:
        by_day.setdefault(act.business_day, []).append(act)
    days = (world.EFFECTIVE_DAY, *plan.days)
    assert set(by_day) <= set(days), "somebody acts on these days only"
    ran = 0
    for number, day in enumerate(days):
        if day != world.EFFECTIVE_DAY:
            close_up_to(day=day)
            morning(day=day, founding=founding)
        with faults.without_a_gate():
            ran += sum(run_again(act) for act in by_day.get(day, ()))
        if number == 0 or is_sampled(number - 1):
            insured.append(facts.insured(day=day))
        told(number + 1, len(days), f"{day:%d %B %Y}")
    close_up_to(day=world.END)
    return {**facts.at_the_end(), "insured": insured, "ran": ran}


def is_sampled(number: int) -> bool:
    """On which days of life insurance is compared: the first two weeks, then every eighth."""
    return number < _SAMPLED_DAILY or number % _SAMPLED_EVERY == 0


def act_now(*, plan: Plan) -> dict[str, Any]:
    """The acts that are in flight when the order comes; what is reserved then."""
    for act in plan.in_flight:
        outcome = carry_out(act=act, platform=plan.platform, currency=world.CURRENCY)
        assert not outcome.refused, f"before the order everything is lawful: {outcome.answer}"
    return facts.waiting_now()


def _cash(accounts: Mapping[str, Any]) -> dict[str, int]:
    balances = balances_now(account_ids=list(accounts.values()))
    found = {
        saver: one.credits_posted - one.debits_posted
        for saver, account in accounts.items()
        if (one := balances.get(account)) is not None
    }
    return {saver: minor for saver, minor in found.items() if minor}


def _chunks(pairs: Sequence[tuple[str, int]]) -> list[Sequence[tuple[str, int]]]:
    return [pairs[start : start + _PAID_AT_ONCE] for start in range(0, len(pairs), _PAID_AT_ONCE)]
