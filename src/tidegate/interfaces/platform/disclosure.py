"""What law wants a saver told before a contract, as sheets to read and to acknowledge: for pages and for the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from tidegate.gate.law import disclosures_wanted
from tidegate.interfaces.platform.market import bank_names, limits_of
from tidegate.interfaces.platform.words import Line
from tidegate.interfaces.site.display import money_text
from tidegate.parties.acknowledge import acknowledged
from tidegate.parties.agree import agreements
from tidegate.parties.agreement import Holding
from tidegate.parties.institution import InstitutionKind
from tidegate.parties.profile import PlatformProfile
from tidegate.parties.register import institutions
from tidegate.rules import NotInForce, parameter, scheme_of, schemes_of
from tidegate.seal import canonical_bytes, digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One disclosure of one bank: its word, its text, the sentence of law that asks for it; `on` the day on which the
    saver acknowledged it, None if that has not been done."""

    disclosure: str
    bank: str
    title: str
    lines: tuple[Line, ...]
    sentence: str
    citation: str
    citation_url: str
    on: date | None

    @property
    def digest(self) -> str:
        """Names the text that was read."""
        return digest(canonical_bytes([self.title, *([line.name, line.text, line.note] for line in self.lines)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What the sheets of one bank are written from."""

    bank_name: str
    country: str
    limit: str
    payout_days: int | None
    holding: Holding | None


def sheets_of(
    *, profile: PlatformProfile, bank: str, jurisdiction: str, saver: str | None, on: date
) -> tuple[Sheet, ...]:
    """Everything that law wants told before a contract with this bank on this day; of a stranger none is done."""
    wanted = disclosures_wanted(jurisdiction=jurisdiction, on=on)
    if not wanted:
        return ()
    done = {} if saver is None else acknowledged(person=saver, bank=bank)
    facts = _facts(profile, bank, jurisdiction, on)
    found = []
    for word, ground in wanted:
        title, lines = _TEXTS[word](facts)
        cited = ground.citation
        found.append(
            Sheet(
                disclosure=word,
                bank=bank,
                title=title,
                lines=lines,
                sentence=ground.sentence,
                citation=", ".join(part for part in (cited.title, cited.article) if part),
                citation_url=cited.url,
                on=done.get(word),
            )
        )
    return tuple(found)


def _facts(profile: PlatformProfile, bank: str, jurisdiction: str, on: date) -> _Facts:
    limit = limits_of(banks=[bank], jurisdiction=jurisdiction, on=on)[bank]
    held = [one.holding for one in agreements(platform=profile.code, on=on) if one.bank == bank and not one.settlement]
    return _Facts(
        bank_name=bank_names().get(bank, bank),
        country=_country(bank),
        limit="" if limit is None else money_text(limit.amount),
        payout_days=_payout_days(jurisdiction, on),
        holding=held[0] if held else None,
    )


def _country(bank: str) -> str:
    """Where the bank has its seat, and so its scheme: the country of its home region."""
    seats = {one.code: one.home_region for one in institutions(kind=InstitutionKind.BANK)}
    return seats.get(bank, "").partition("-")[0]


def _scheme(facts: _Facts) -> Line:
    """The scheme by name where its country has one, the choice where it has several; else the bank names it."""
    if not facts.limit:
        text = f"No guarantee scheme protects deposits at {facts.bank_name}."
        return Line(name="Who protects your deposit", text=text)
    one, several = scheme_of(facts.country), schemes_of(facts.country)
    if one is not None:
        text = f"Deposits at {facts.bank_name} are protected by: {one.name}."
        return Line(name="Who protects your deposit", text=text, note=f"To reach it: {one.url}")
    text = f"Deposits at {facts.bank_name} are protected by the guarantee scheme of which it is a member."
    named = "; ".join(f"{scheme.name}, {scheme.url}" for scheme in several)
    note = f"The bank names its scheme. Schemes of its country, among others: {named}." if named else (
        "The bank names its scheme and how to reach it."
    )  # fmt: skip
    return Line(name="Who protects your deposit", text=text, note=note)


def _payout_days(jurisdiction: str, on: date) -> int | None:
    try:
        value = parameter(f"{jurisdiction.lower()}.deposit_insurance.payout_working_days").at(on)
    except (KeyError, NotInForce):
        return None
    return value.value if isinstance(value.value, int) else None


def _protection(facts: _Facts) -> tuple[Line, ...]:
    if not facts.limit:
        return (Line(name="Protection", text=f"Deposits at {facts.bank_name} are not protected, as known here."),)
    whole = f"All your deposits at {facts.bank_name} are added up; together they are covered up to {facts.limit}."
    days = f"within {facts.payout_days} working days" if facts.payout_days else "as soon as the scheme's law says"
    return (
        Line(name="Limit of protection", text=f"{facts.limit} for each depositor and bank."),
        Line(
            name="More deposits at the same bank",
            text=whole,
            note="Deposits that you hold there through others, or under another of its brands, count too.",
        ),
        Line(name="A joint account with others", text="The limit applies to each depositor separately."),
        Line(name="If the bank fails", text=f"The guarantee scheme repays you, {days}."),
    )


def _information_sheet(facts: _Facts) -> tuple[str, tuple[Line, ...]]:
    lines = (
        _scheme(facts),
        *_protection(facts),
        Line(
            name="What is not covered",
            text="Deposits of financial institutions and public authorities, and money from laundering, are excluded.",
        ),
        Line(name="Acknowledgement", text="By acknowledging you say that you have received this, and nothing else."),
    )
    return f"Depositor information sheet: {facts.bank_name}", lines


def _how_it_is_held(facts: _Facts) -> tuple[str, tuple[Line, ...]]:
    direct = facts.holding is Holding.DIRECT
    lines = (
        Line(
            name="How it is held",
            text="Directly: the account at the bank is your own."
            if direct
            else "On trust: the bank has one account for all savers of this platform, and our books say whose it is.",
        ),
        Line(
            name="If the bank fails",
            text="A pay-out takes about seven days."
            if direct
            else "A pay-out may take up to three months, because the scheme first looks through the trust to you.",
        ),
    )
    return f"How your deposit at {facts.bank_name} is held", lines


_TEXTS: Mapping[str, Callable[[_Facts], tuple[str, tuple[Line, ...]]]] = {
    "eu.information_sheet": _information_sheet,
    "gb.information_sheet": _information_sheet,
    "gb.how_it_is_held": _how_it_is_held,
}
