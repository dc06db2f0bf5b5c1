"""Carrying a planned act out: cash arrives where it is needed, then the verb that any page would call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tidegate.catalogue.refusal import Refused as CatalogueRefused
from tidegate.deposits.asking import Waiting
from tidegate.deposits.movement import Done
from tidegate.deposits.open import open_deposit
from tidegate.deposits.refusal import Refused as DepositRefused
from tidegate.deposits.top_up import top_up
from tidegate.deposits.withdraw import withdraw
from tidegate.drills.story.acts import Act, Deed, story_id
from tidegate.gate.clock import set_simulated
from tidegate.gate.decision import GateRefused
from tidegate.payments.payment import Paid
from tidegate.payments.receive import receive_cash

No = DepositRefused | CatalogueRefused | GateRefused | Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an act: carried out, or the rule that said no."""

    act: Act
    answer: Done | No

    @property
    def refused(self) -> bool:
        return not isinstance(self.answer, Done)


def carry_out(*, act: Act, platform: str, currency: str, set_clock: bool = True, everything: bool = False) -> Outcome:
    """One act in one transaction at its instant. What is refused leaves the gate's record and the saver's cash.

    `everything` withdraws the whole deposit, whatever the act's amount.
    """
    with transaction.atomic():
        if set_clock:
            set_simulated(at=act.at)
        if act.deed is not Deed.WITHDRAW:
            bring_cash(act=act, currency=currency)
        return Outcome(act=act, answer=_answer(act=act, platform=platform, everything=everything))


def bring_cash(*, act: Act, currency: str) -> None:
    """The cash of an act that lets money in, from outside."""
    paid = receive_cash(
        request_id=story_id("cash", str(act.act_id)),
        saver=act.saver,
        currency=currency,
        amount_minor=act.amount_minor,
    )
    assert isinstance(paid, Paid), f"cash always arrives in a drill: {paid}"


def _answer(*, act: Act, platform: str, everything: bool) -> Done | No:
    if act.deed is Deed.OPEN:
        return open_deposit(
            request_id=act.act_id,
            saver=act.saver,
            product_code=act.product,
            term=act.term,
            amount_minor=act.amount_minor,
            platform=platform,
        )
    if act.deed is Deed.TOP_UP:
        return top_up(
            request_id=act.act_id,
            deposit_id=act.deposit_id,
            saver=act.saver,
            amount_minor=act.amount_minor,
            platform=platform,
        )
    return withdraw(
        request_id=act.act_id,
        deposit_id=act.deposit_id,
        saver=act.saver,
        amount_minor=None if everything else act.amount_minor,
    )


def at_instant(*, at: datetime) -> None:
    """Moves the drill's clock."""
    with transaction.atomic():
        set_simulated(at=at)
