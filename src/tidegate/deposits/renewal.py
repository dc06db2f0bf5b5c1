"""Renewal: what a deposit may go on as at its maturity. Asked when it is instructed, and when it is carried out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from tidegate.catalogue.chart import cell_for
from tidegate.catalogue.may_take import may_take
from tidegate.catalogue.offer import Offer, offer
from tidegate.catalogue.refusal import Refused as CatalogueRefused
from tidegate.catalogue.terms import Instruction
from tidegate.deposits.contract import Contract, sign
from tidegate.deposits.deposit import Deposit
from tidegate.deposits.for_savers import for_savers
from tidegate.deposits.instruction import MaturityInstruction
from tidegate.deposits.owned import ownership_of
from tidegate.deposits.refusal import DepositRefusal, Refused, refused
from tidegate.parties.agree import placement
from tidegate.parties.agreement import Agreement

Placement = tuple[Agreement | None, Agreement | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Products and agreements as they stand under the gate's lock, each looked up once for all who ask."""

    platform: str
    on: date
    _offers: dict[str, Offer | None] = field(default_factory=dict)
    _placements: dict[tuple[str, str], Placement] = field(default_factory=dict)

    def offer(self, product_code: str) -> Offer | None:
        """The product's offer; None for a code nobody published."""
        if product_code not in self._offers:
            self._offers[product_code] = offer(product_code=product_code)
        return self._offers[product_code]

    def placement(self, contract: Contract) -> Placement:
        """The agreement under which this contract's money is placed, and the settlement agreement beside it."""
        key = (contract.bank_code, contract.currency)
        if key not in self._placements:
            self._placements[key] = placement(platform=self.platform, bank=key[0], currency=key[1], on=self.on)
        return self._placements[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """The product that would take it, and the contract that it would sign."""

    offer: Offer
    contract: Contract


def _offer_now(product_code: str) -> Offer | None:
    return offer(product_code=product_code)


def renewal(
    *,
    deposit: Deposit,
    wanted: MaturityInstruction,
    amount_minor: int,
    on: date,
    offer_of: Callable[[str], Offer | None] = _offer_now,
) -> Renewal | Refused | CatalogueRefused:
    """What this instruction renews the deposit into on the day `on`, or which rule of the product says no. `offer_of`
    knows products by their codes; who asks for many looks once."""
    found = offer_of(wanted.product_code or deposit.product)
    if found is None or found.channel is None:
        return refused(DepositRefusal.UNKNOWN_PRODUCT if found is None else DepositRefusal.NOT_LISTED)
    closed = may_take(terms=found.terms, at=None, business_day=on)
    if closed is not None:
        return closed
    if found.terms.incentives:
        owners = ownership_of(deposit_id=deposit.deposit_id, saver=deposit.saver)
        found = for_savers(found=found, people=owners.people)
    term = wanted.term if wanted.instruction is Instruction.MOVE else deposit.contract.term
    cell = cell_for(terms=found.terms, term=term, amount_minor=amount_minor)
    if isinstance(cell, CatalogueRefused):
        return cell
    contract = sign(terms=found.terms, version=found.version, cell=cell, granted=found.granted)
    if contract.currency != deposit.currency:
        return refused(DepositRefusal.INSTRUCTION_NOT_OFFERED)
    return Renewal(offer=found, contract=contract)
