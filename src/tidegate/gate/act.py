"""An act that would let money in, and what its caller knows of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from tidegate.money import Amount, Rate, Term, currency, parse_day, parse_term

NO_SUBSIDY = Rate(ppb=0)


class Act(StrEnum):
    """Ways in. Those that show or sweeten an offer let money in by inviting it; the others take it, or an owner in."""

    LIST = "list"
    """A product is put on a channel."""
    ADVERTISE = "advertise"
    """A product is shown outside the shelf: banner, message, link, feed, ranking."""
    SUBSIDY = "subsidy"
    """Somebody other than the bank adds to what a product pays."""
    OPEN = "open"
    TOP_UP = "top_up"
    RENEW = "renew"
    STANDING_PLAN = "standing_plan"
    """A saver instructs money to come in again and again; each instalment is asked for again when it comes."""
    MOVE_IN = "move_in"
    """A deposit that exists elsewhere is taken over here."""
    BECOME_OWNER = "become_owner"
    """A person comes to own a deposit that is here already, or a share of it: no new money."""


THIRD_PARTY = "third_party"
OWN = "own"
INTAKE_ACTS = frozenset(Act) - {Act.BECOME_OWNER}
"""Those that let money in, or invite it."""
MONEY_ACTS = frozenset({Act.OPEN, Act.TOP_UP, Act.RENEW, Act.STANDING_PLAN, Act.MOVE_IN})
CONTRACT_ACTS = frozenset({Act.OPEN, Act.RENEW, Act.STANDING_PLAN, Act.MOVE_IN})
"""Those with which a saver takes on a contract that was not there before."""
COMPLETED_TIER = "completed_tier"
"""Early withdrawal that pays the rate of the highest term reached."""
_LEAVING_EARLY = frozenset({"forbidden", "demand_rate", "rate_reduction", "fee", "loss_of_interest", COMPLETED_TIER})
_KINDS = frozenset({"demand", "notice", "fixed", "recurring"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A rate for a term (None: withdrawable at any time). `subsidy` is what others than the bank add, as a yearly
    rate."""

    term: Term | None
    rate: Rate
    subsidy: Rate = NO_SUBSIDY

    @property
    def all_in(self) -> Rate:
        """What the saver gets altogether: this is what a ceiling is asked of."""
        return Rate(ppb=self.rate.ppb + self.subsidy.ppb)

    def days(self, on: date) -> int | None:
        """How long its term is from a day on; None for no term."""
        return None if self.term is None else (self.term.end(on) - on).days


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeFacts:
    """What the caller knows. The gate adds the instant, orders in force and what the register of parties says.

    `kind` is demand, notice, fixed or recurring, `channel` third_party or own. `cells` are the rates at stake: the one
    of this act, or all that an offer shows. Law is asked for `business_day`. `early_withdrawal` is what the terms say
    of leaving early, None where that is not told. The figures in minor units are of `currency` and leave this act's own
    amount out: `held_with_product_minor` the saver's holding in the product (for a renewal, without the deposit that is
    renewed), `product_stock_minor` what all savers hold of it; `held_at_bank_minor` and `bank_stock_minor` the same at
    the bank; `insured_exposure_minor` the saver's principal and interest to maturity at this bank as known here. Each
    has a most, None for no cap: `per_saver_max_minor`, `capacity_minor`, `per_saver_bank_max_minor`,
    `bank_capacity_minor`.
    `saver_amount_minor` is the saver's part of the amount where several own what comes in, None for all of it.
    `under_caps` is, by identifier of each order that caps an amount here, what is there already within its scope.
    """

    act: Act
    platform: str
    bank: str
    product: str
    kind: str
    channel: str
    jurisdiction: str
    currency: str
    business_day: date
    cells: tuple[Cell, ...]
    amount: Amount | None = None
    saver: str | None = None
    saver_region: str | None = None
    early_withdrawal: str | None = None
    held_with_product_minor: int = 0
    per_saver_max_minor: int | None = None
    product_stock_minor: int = 0
    capacity_minor: int | None = None
    held_at_bank_minor: int = 0
    per_saver_bank_max_minor: int | None = None
    bank_stock_minor: int = 0
    bank_capacity_minor: int | None = None
    insured_exposure_minor: int = 0
    under_caps: tuple[tuple[str, int], ...] = ()
    saver_amount_minor: int | None = None

    def __post_init__(self) -> None:
        assert self.kind in _KINDS, f"no kind of product: {self.kind}"
        assert self.channel in {THIRD_PARTY, OWN}, f"no channel: {self.channel}"
        assert self.early_withdrawal is None or self.early_withdrawal in _LEAVING_EARLY, (
            f"no way of leaving early: {self.early_withdrawal}"
        )
        assert self.act is not Act.BECOME_OWNER or self.saver is not None, "somebody comes to own it"
        if self.act in MONEY_ACTS:
            assert self.amount is not None, "money comes in with an amount"
            assert self.amount.minor > 0, "money comes in, it does not go out"
            assert self.amount.currency.code == self.currency, "the amount is in the product's currency"
            assert self.saver is not None, "somebody brings it"
            assert self.saver_region is not None, "who brings it lives somewhere"
            assert len(self.cells) == 1, "money comes in at one rate"

    @property
    def amount_minor(self) -> int:
        """What would come in; 0 where an offer is only shown."""
        return 0 if self.amount is None else self.amount.minor

    @property
    def own_minor(self) -> int:
        """What would come in for the saver asked about: a cap per saver and the insured amount look at this."""
        return self.amount_minor if self.saver_amount_minor is None else self.saver_amount_minor

    @property
    def term_days(self) -> tuple[int | None, ...]:
        """The lengths in days of the terms at stake, each once; None for no term."""
        return tuple(dict.fromkeys(cell.days(self.business_day) for cell in self.cells)) or (None,)

    def to_json(self) -> dict[str, Any]:
        """Plain text and integers, as recorded."""
        same: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "amount"}
        return same | {
            "act": str(self.act),
            "business_day": self.business_day.isoformat(),
            "cells": [
                {
                    "term": None if cell.term is None else cell.term.text(),
                    "rate_ppb": cell.rate.ppb,
                    "subsidy_ppb": cell.subsidy.ppb,
                }
                for cell in self.cells
            ],
            "amount_minor": None if self.amount is None else self.amount.minor,
            "under_caps": [list(one) for one in self.under_caps],
        }


def facts_from_json(plain: dict[str, Any]) -> IntakeFacts:
    """The facts as they were recorded; what was not asked yet when they were takes its default."""
    minor = plain["amount_minor"]
    same = {name: value for name, value in plain.items() if name != "amount_minor"}
    return IntakeFacts(
        **{
            **same,
            "act": Act(plain["act"]),
            "business_day": parse_day(plain["business_day"], field="business_day"),
            "cells": tuple(
                Cell(
                    term=None if cell["term"] is None else parse_term(cell["term"]),
                    rate=Rate(ppb=cell["rate_ppb"]),
                    subsidy=Rate(ppb=cell.get("subsidy_ppb", 0)),
                )
                for cell in plain["cells"]
            ),
            "under_caps": tuple((order, there) for order, there in plain.get("under_caps", [])),
            "amount": None if minor is None else Amount(minor=minor, currency=currency(plain["currency"])),
        }
    )
