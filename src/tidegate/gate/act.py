"""An act that would let money in, and what its caller knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tidegate.money import Amount, Rate, Term, currency, parse_day, parse_term


class Act(StrEnum):
    """Ways in. Listing lets money in by offering; the others take it."""

    LIST = "list"
    OPEN = "open"
    TOP_UP = "top_up"
    RENEW = "renew"


THIRD_PARTY = "third_party"
OWN = "own"
MONEY_ACTS = frozenset({Act.OPEN, Act.TOP_UP, Act.RENEW})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A rate that is offered for a term (None: withdrawable at any time), everything the saver gets included."""

    term: Term | None
    rate: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeFacts:
    """What the caller knows. The gate adds the instant, orders in force and what the register of parties says.

    `kind` is demand or fixed, `channel` third_party or own. `cells` are the rates at stake: the one of this act, or all
    that a listing offers. `rate` means all-in: any subsidy, bonus or coupon is part of it. Law is asked for
    `business_day`. The figures in minor units are of `currency` and leave this act's own amount out:
    `held_with_product_minor` the saver's holding in the product (for a renewal, without the deposit that is renewed),
    `product_stock_minor` what all savers hold of it, `insured_exposure_minor` the saver's principal and interest to
    maturity at this bank as known here. `per_saver_max_minor`, `capacity_minor`: None for no cap.
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
    held_with_product_minor: int = 0
    per_saver_max_minor: int | None = None
    product_stock_minor: int = 0
    capacity_minor: int | None = None
    insured_exposure_minor: int = 0

    def __post_init__(self) -> None:
        assert self.kind in {"demand", "fixed"}, f"no kind of product: {self.kind}"
        assert self.channel in {THIRD_PARTY, OWN}, f"no channel: {self.channel}"
        if self.act in MONEY_ACTS:
            assert self.amount is not None, "money comes in with an amount"
            assert self.amount.minor > 0, "money comes in, it does not go out"
            assert self.amount.currency.code == self.currency, "the amount is in the product's currency"
            assert self.saver is not None, "somebody brings it"
            assert self.saver_region is not None, "who brings it lives somewhere"
            assert len(self.cells) == 1, "money comes in at one rate"

    @property
    def amount_minor(self) -> int:
        """What would come in; 0 for a listing."""
        return 0 if self.amount is None else self.amount.minor

    def to_json(self) -> dict[str, Any]:
        """Plain text and integers, as recorded."""
        return {
            "act": str(self.act),
            "platform": self.platform,
            "bank": self.bank,
            "product": self.product,
            "kind": self.kind,
            "channel": self.channel,
            "jurisdiction": self.jurisdiction,
            "currency": self.currency,
            "business_day": self.business_day.isoformat(),
            "cells": [
                {"term": None if cell.term is None else cell.term.text(), "rate_ppb": cell.rate.ppb}
                for cell in self.cells
            ],
            "amount_minor": None if self.amount is None else self.amount.minor,
            "saver": self.saver,
            "saver_region": self.saver_region,
            "held_with_product_minor": self.held_with_product_minor,
            "per_saver_max_minor": self.per_saver_max_minor,
            "product_stock_minor": self.product_stock_minor,
            "capacity_minor": self.capacity_minor,
            "insured_exposure_minor": self.insured_exposure_minor,
        }


def facts_from_json(plain: dict[str, Any]) -> IntakeFacts:
    """The facts as they were recorded."""
    minor = plain["amount_minor"]
    same = {name: value for name, value in plain.items() if name != "amount_minor"}
    return IntakeFacts(
        **{
            **same,
            "act": Act(plain["act"]),
            "business_day": parse_day(plain["business_day"], field="business_day"),
            "cells": tuple(
                Cell(term=None if cell["term"] is None else parse_term(cell["term"]), rate=Rate(ppb=cell["rate_ppb"]))
                for cell in plain["cells"]
            ),
            "amount": None if minor is None else Amount(minor=minor, currency=currency(plain["currency"])),
        }
    )
