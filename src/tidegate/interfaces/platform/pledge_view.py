"""Pledges as pages tell them: of a deposit to its owners, and to a pledgee what is pledged to them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tidegate.deposits.deposit import Deposit
from tidegate.deposits.pledge import Pledge, Standing, standings
from tidegate.interfaces.platform.rate_words import terms_line
from tidegate.interfaces.platform.words import STATE, STATE_CHIP, Line
from tidegate.interfaces.site.display import day_text, minor_text

_PLACES = ("", "first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgedToMe:
    """One pledge as its pledgee reads it: of which deposit, how far it is covered, who comes first. Sentences."""

    bank: str
    product: str
    terms: str
    state_text: str
    chip_class: str
    open: bool
    ends_on: date | None
    lines: tuple[Line, ...]


def pledge_lines(pledges: Iterable[Pledge], *, deposit: Deposit) -> tuple[Line, ...]:
    """To whom what is pledged and in which order, what is free, and what is held of what the deposit paid."""
    every = standings(pledges=pledges, principal_minor=deposit.principal_minor)
    free = deposit.principal_minor - sum(one.inside_minor for one in every)
    return tuple(
        _line(one, deposit=deposit, several=len(every) > 1, free_minor=free if one is every[-1] else None)
        for one in every
    )


def _line(one: Standing, *, deposit: Deposit, several: bool, free_minor: int | None) -> Line:
    code, pledge = deposit.currency, one.pledge
    notes = [order_text(one, code=code)] if several else []
    if pledge.held_minor:
        held = minor_text(pledge.held_minor, code=code)
        notes.append(f"{held} of what it paid is held in the account holder's cash.")
    if free_minor is not None and not deposit.state.ended:
        notes.append("It earns and ends as agreed; what it pays then is held.")
        notes.append(
            "Nothing is free to be taken out." if not free_minor else f"{minor_text(free_minor, code=code)} is free."
        )
    what = _what(pledge, code=code)
    return Line(
        name="Pledged", text=f"{what} to {pledge.pledgee}, since {day_text(pledge.from_day)}.", note=" ".join(notes)
    )


def order_text(one: Standing, *, code: str) -> str:
    """Its place among several, and how far it is covered where earlier ones leave it less than it secures."""
    place = _PLACES[one.place] if one.place < len(_PLACES) else f"number {one.place}"
    rest = one.pledge.rest_minor
    if one.place == 1 or (rest is not None and one.covered_minor == rest):
        return f"Paid {place}."
    return f"Paid {place}: what is before it leaves {minor_text(one.covered_minor, code=code)}."


def pledged_to_me(
    found: Sequence[tuple[Deposit, Sequence[Pledge]]], *, pledgee: str, names: Mapping[str, str]
) -> tuple[PledgedToMe, ...]:
    """Every pledge of this person's, those that secure something first."""
    every = [
        _to_me(deposit, pledge, standings(pledges=pledges, principal_minor=deposit.principal_minor), names)
        for deposit, pledges in found
        for pledge in pledges
        if pledge.pledgee == pledgee
    ]
    return tuple(sorted(every, key=lambda one: not one.open))


def _to_me(deposit: Deposit, pledge: Pledge, every: Sequence[Standing], names: Mapping[str, str]) -> PledgedToMe:
    contract, code = deposit.contract, deposit.currency
    standing = next((one for one in every if one.pledge.pledge_id == pledge.pledge_id), None)
    return PledgedToMe(
        bank=names.get(deposit.bank, deposit.bank),
        product=names.get(deposit.product, deposit.product),
        terms=terms_line(contract),
        state_text=STATE[deposit.state],
        chip_class=STATE_CHIP[deposit.state],
        open=standing is not None,
        ends_on=None if deposit.state.ended else deposit.matures_on,
        lines=(
            Line(name="Pledged", text=f"{_what(pledge, code=code, now=False)} by {deposit.saver}",
                 note=f"Since {day_text(pledge.from_day)}, by {pledge.evidence}."),
            *(() if standing is None else _cover(standing, deposit=deposit, several=len(every) > 1)),
            *_became(pledge, code=code, ended=standing is None),
        ),
    )  # fmt: skip


def _cover(one: Standing, *, deposit: Deposit, several: bool) -> tuple[Line, ...]:
    code, rest = deposit.currency, one.pledge.rest_minor
    lines = [
        Line(
            name="Secured",
            text="All that it holds and pays when it ends" if rest is None else minor_text(rest, code=code),
            note=f"Covered: {minor_text(one.inside_minor, code=code)} in the deposit,"
            f" {minor_text(one.pledge.held_minor, code=code)} held in cash.",
        )
    ]  # fmt: skip
    if several:
        lines.append(
            Line(
                name="Order",
                text=order_text(one, code=code),
                note="An earlier pledge that is released or paid lets it move up.",
            )
        )
    return tuple(lines)


def _became(pledge: Pledge, *, code: str, ended: bool) -> tuple[Line, ...]:
    lines = []
    if pledge.realised_minor:
        lines.append(Line(name="Paid to you", text=minor_text(pledge.realised_minor, code=code)))
    if pledge.released_minor:
        lines.append(Line(name="Released in part", text=minor_text(pledge.released_minor, code=code)))
    if ended:
        lines.append(Line(name="Now", text="It secures nothing any more."))
    return tuple(lines)


def _what(pledge: Pledge, *, code: str, now: bool = True) -> str:
    minor = pledge.rest_minor if now else pledge.amount_minor
    return "All of it" if minor is None else minor_text(minor, code=code)
