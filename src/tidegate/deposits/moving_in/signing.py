"""The contract a row was signed under: the version it names, the term its dates are, the cell of term and amount."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tidegate.catalogue.offer import Offer, cell_for
from tidegate.catalogue.terms import BalanceBasis, Cell, Compounding
from tidegate.deposits.contract import Contract, sign
from tidegate.deposits.moving_in.cells import Row
from tidegate.deposits.moving_in.finding import Finding, found
from tidegate.deposits.moving_in.surroundings import Place, Surroundings
from tidegate.deposits.schedule import resolve
from tidegate.deposits.strand import strands_of
from tidegate.money import Amount, Invalid, Term, currency

_KEPT_MAX = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A contract with its number within this import, the cell signed, and where the money is held."""

    number: int
    contract: Contract
    cell: Cell
    offer: Offer
    place: Place
    beside: bool
    """Whether something accrues beside the saver's interest."""
    linear: bool
    """Whether interest and dates depend on nothing but the amount, in proportion to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wrong:
    """A finding but for its row."""

    column: str
    value: str
    rule: str
    remedy: str

    def at(self, row: Row) -> Finding:
        return found(row=row.number, column=self.column, value=self.value, rule=self.rule, remedy=self.remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """What rows of one version, bank and pair of dates have in common; `signed` by the identity of a cell of its
    offer's chart."""

    offer: Offer
    place: Place
    term: Term | None
    signed: dict[int, Signed]


class Signing:
    """Finds contracts, each once."""

    def __init__(self, around: Surroundings) -> None:
        self.around = around
        self._frames: dict[tuple[object, ...], _Frame | tuple[_Wrong, ...]] = {}
        self._signed: dict[tuple[str, int, Cell, Place], Signed] = {}

    def sign(self, row: Row) -> Signed | tuple[Finding, ...]:
        """The contract, or all that does not fit it."""
        key = (
            row.product,
            row.version,
            row.bank,
            row.currency,
            row.day_count,
            row.starts_on,
            row.matures_on,
            row.cut_off,
        )
        frame = self._frames.get(key)
        if frame is None:
            if len(self._frames) >= _KEPT_MAX:
                self._frames.clear()
            frame = self._frames[key] = self._frame(row)
        if isinstance(frame, tuple):
            return tuple(one.at(row) for one in frame)
        cell = cell_for(terms=frame.offer.terms, term=frame.term, amount_minor=row.opened_minor)
        if not isinstance(cell, Cell):
            column = "amount" if row.opened_minor == row.amount_minor else "opened_amount"
            told = Amount(minor=row.opened_minor, currency=currency(row.currency)).text()
            remedy = "Correct it, or name the version under which it was sold."
            return (found(row=row.number, column=column, value=told, rule=cell.rule, remedy=remedy),)
        if cell.rate != row.rate:
            return (_rate(row, cell),)
        signed = frame.signed.get(id(cell))
        if signed is None:
            signed = frame.signed[id(cell)] = self._contract(frame, cell)
        return signed

    def _contract(self, frame: _Frame, cell: Cell) -> Signed:
        offer = frame.offer
        key = offer.terms.product_code, offer.version, cell, frame.place
        if key not in self._signed:
            contract = sign(terms=offer.terms, version=offer.version, cell=cell)
            self._signed[key] = Signed(
                number=len(self._signed),
                contract=contract,
                cell=cell,
                offer=offer,
                place=frame.place,
                beside=bool(strands_of(contract)),
                linear=_linear(contract),
            )
        return self._signed[key]

    def _frame(self, row: Row) -> _Frame | tuple[_Wrong, ...]:
        offer = self.around.offer(product=row.product, version=row.version)
        if offer is None:
            column, value = ("product_version", str(row.version)) if row.version > 1 else ("product", row.product)
            rule = f"No version {row.version} of this product was published here."
            remedy = "Publish it first: tidegate product."
            return (_Wrong(column=column, value=value, rule=rule, remedy=remedy),)
        place = self.around.place(bank=row.bank, currency=row.currency)
        wrong = [*self._identity(row, offer), *self._days(row)]
        if place is None:
            rule = (
                f"The platform has no agreement with the bank for {row.currency}, or none that says where cash waits."
            )
            wrong.append(_Wrong(column="bank", value=row.bank, rule=rule, remedy="Enter the agreements first."))
        if wrong or place is None:
            return tuple(wrong)
        term = self._term(row, offer)
        return term if isinstance(term, tuple) else _Frame(offer=offer, place=place, term=term, signed={})

    def _identity(self, row: Row, offer: Offer) -> list[_Wrong]:
        terms = offer.terms
        pairs = [("bank", row.bank, terms.bank_code), ("currency", row.currency, terms.currency)]
        if row.day_count:
            pairs.append(("day_count", row.day_count, terms.day_count.value))
        return [
            _Wrong(
                column=column,
                value=told,
                rule=f"Version {offer.version} of {terms.product_code} has {known}.",
                remedy="Correct the row, or name the product and version under which it was sold.",
            )
            for column, told, known in pairs
            if told != known
        ]

    def _days(self, row: Row) -> list[_Wrong]:
        day = self.around.day
        wrong = []
        if row.cut_off != day:
            rule = f"The figures must hold at the beginning of the open business day, {day}."
            remedy = "Export the book as of that day, or close the days before its cut-off first."
            wrong.append(_Wrong(column="cut_off", value=str(row.cut_off), rule=rule, remedy=remedy))
        if row.starts_on > row.cut_off:
            rule, remedy = "Only deposits that run move in.", "Open it here when its day comes."
            wrong.append(_Wrong(column="starts_on", value=str(row.starts_on), rule=rule, remedy=remedy))
        if row.matures_on is not None and row.matures_on <= self.around.last_closed:
            rule, remedy = "It has matured before the cut-off.", "Pay it out where it is, and leave the row out."
            wrong.append(_Wrong(column="matures_on", value=str(row.matures_on), rule=rule, remedy=remedy))
        return wrong

    def _term(self, row: Row, offer: Offer) -> Term | tuple[_Wrong, ...] | None:
        """The offered term that ends on the row's maturity."""
        told = row.matures_on
        if not offer.terms.kind.has_term:
            if told is None:
                return None
            return (
                _Wrong(
                    column="matures_on", value=str(told), rule="This product has no term.", remedy="Leave it empty."
                ),
            )
        ends: dict[Term, date] = {}
        for term in offer.terms.offered:
            cell = next(one for one in offer.terms.chart if one.term == term)
            contract = sign(terms=offer.terms, version=offer.version, cell=cell)
            try:
                matures_on = resolve(contract=contract, starts_on=row.starts_on).matures_on
            except Invalid as error:
                return (_Wrong(column="starts_on", value=str(row.starts_on), rule=error.rule, remedy=error.remedy),)
            assert matures_on is not None, "what has a term matures"
            ends[term] = matures_on
        fitting = [term for term, end in ends.items() if end == told]
        if fitting:
            return fitting[0]
        known = ", ".join(f"{end} ({term.text()})" for term, end in ends.items())
        return (
            _Wrong(
                column="matures_on",
                value="" if told is None else str(told),
                rule=f"From {row.starts_on} this version matures on {known}, by its calendar.",
                remedy="Correct the dates, or name the version under which it was sold.",
            ),
        )


def _linear(contract: Contract) -> bool:
    return (
        not contract.chart
        and contract.index is None
        and contract.bonus is None
        and not contract.steps
        and contract.plan is None
        and contract.fee is None
        and not contract.interest.earning_min_minor
        and contract.interest.compounding is Compounding.SIMPLE
        and contract.interest.balance is BalanceBasis.END_OF_DAY
        and not contract.settles_by_turn
    )


def _rate(row: Row, cell: Cell) -> Finding:
    return found(
        row=row.number,
        column="rate",
        value=row.rate.percent_text(),
        rule=f"For this term and amount version {row.version} of {row.product} pays {cell.rate.percent_text()} %.",
        remedy="Correct it, or publish the version under which it was sold (it need not be listed) and name that.",
    )
